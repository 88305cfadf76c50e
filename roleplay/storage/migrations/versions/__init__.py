"""One file per change, the oldest first."""
