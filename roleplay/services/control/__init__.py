"""Who speaks for an actor, script or person, and everything a role-player does from the seat."""
