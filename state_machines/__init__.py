"""The pure engine: compiled scripts, and ``step(compiled, snapshot, event, context)``."""
