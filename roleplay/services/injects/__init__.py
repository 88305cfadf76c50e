"""The MSEL: what happens to the teams, when, and what operators change about it."""
