"""The repositories of `roleplay.ports.storage`, one file per kind of thing."""
