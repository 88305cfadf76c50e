"""The actors' bots: what trainees send them, and what the bots say for themselves."""
