"""The people who train: how they come in, what their phones show, and their own data."""
