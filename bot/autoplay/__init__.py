"""Simulated people who play an exercise over the same HTTP API as real ones: for rehearsals and for the demo.

Trainees read the script along, as somebody who has played it before would, so that they know what can be said
next; what they send and what they see goes through their phone alone.
"""
