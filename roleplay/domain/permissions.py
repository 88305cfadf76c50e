"""One table: which role may do what in an exercise. What is not written here is refused."""

from __future__ import annotations

from typing import Literal

Role = Literal["director", "role-player", "observer", "author", "administrator"]
Action = Literal[
    "read",  # every screen of the console
    "control",  # take, hand back, say, approve, nudge
    "observe",  # notes and ratings
    "injects",  # fire, hold, release, skip, improvise
    "clock",  # start, pause, speed, next day, EndEx
    "stop_all",  # anyone who sees an emergency
    "resolve",  # end an alert
    "enrol",  # teams, links, call-signs
    "debrief",  # the whole record, and what it says
    "privacy",  # export and erase a person
    "create",  # exercises and operators
]

ALLOWED: dict[Role, frozenset[Action]] = {
    "director": frozenset(
        {
            "read",
            "control",
            "observe",
            "injects",
            "clock",
            "stop_all",
            "resolve",
            "enrol",
            "debrief",
            "create",
        }
    ),
    "role-player": frozenset({"read", "control", "observe", "stop_all"}),
    "observer": frozenset({"read", "observe", "stop_all", "debrief"}),
    "author": frozenset({"read"}),
    "administrator": frozenset({"read", "stop_all", "enrol", "privacy", "create"}),
}


def allowed(roles: frozenset[str], action: Action) -> bool:
    """Say whether any of these roles may do it."""
    return any(action in actions for role, actions in ALLOWED.items() if role in roles)
