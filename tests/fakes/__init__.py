"""Servers and phones that stand in for the outside world in tests; each says what of it is our own."""
