"""Every way in and out of an exercise, and the one place that wires things together."""
