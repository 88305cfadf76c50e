"""The HTTP API, one file per thing that is asked about."""
