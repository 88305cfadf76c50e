"""The people who run it: how they sign in, what they may do, and the audit log of what they did."""
