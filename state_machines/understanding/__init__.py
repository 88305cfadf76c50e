"""What a trainee means: intents ranked behind one port."""
