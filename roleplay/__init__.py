"""The application: exercises, teams, conversations, control, injects, facts, record and debrief."""
