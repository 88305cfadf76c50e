"""One table: which role may do what. What is not written here is refused.

The API, the live feed, the control bot and the command line ask it by `roleplay.services.staff.authorise`.
A role holds for the whole installation, for one exercise, or there only for one site or for some actors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from roleplay.domain.ids import SiteId

Role = Literal["director", "role-player", "observer", "author", "administrator"]
Action = Literal[
    "account",  # one's own password, second factor and sessions
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
    "people",  # who works in this exercise: roles, invitations
    "audit",  # who did what
    "create",  # exercises
    "operators",  # everyone who works this installation: add, deactivate, reset
]

ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)

EVERYONE: frozenset[Action] = frozenset({"account"})
"""What every operator may do, whatever their roles."""

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
            "people",
            "audit",
            "create",
        }
    ),
    "role-player": frozenset({"read", "control", "observe", "stop_all"}),
    "observer": frozenset({"read", "observe", "stop_all", "debrief"}),
    "author": frozenset({"read"}),
    "administrator": frozenset(
        {"read", "stop_all", "enrol", "privacy", "people", "audit", "create", "operators"}
    ),
}

LIMITED: frozenset[Action] = frozenset({"read", "control", "observe", "injects", "resolve", "stop_all"})
"""What a role for one site or some actors gives there. All else concerns the whole exercise."""

MAY_GIVE: dict[Role, frozenset[Role]] = {
    "director": frozenset({"director", "role-player", "observer", "author"}),
    "administrator": frozenset({"director", "role-player", "observer", "author", "administrator"}),
}
"""Whom somebody who may arrange `people` can make what: nobody gives more than they could have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens: a team's site and, in a conversation, its actor."""

    site_id: SiteId | None = None
    actor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and where it holds: everywhere, at one site, for some actors."""

    role: str
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether it holds for a part of the exercise only."""
        return self.site_id is not None or bool(self.actors)

    def allows(self, action: Action) -> bool:
        """Say whether it allows the action anywhere."""
        return allowed(frozenset({self.role}), action) and (not self.limited or action in LIMITED)

    def covers(self, place: Place) -> bool:
        """Say whether the place lies in its part; what concerns a team as a whole concerns all its actors."""
        at_site = self.site_id is None or place.site_id == self.site_id
        return at_site and (not self.actors or place.actor_id is None or place.actor_id in self.actors)


@dataclass(frozen=True, slots=True)
class Reach:
    """All that one operator's roles give them in one exercise. Empty: for them it does not exist."""

    grants: tuple[Grant, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.grants)

    def may(self, action: Action) -> bool:
        """Say whether they may do it somewhere in the exercise."""
        return action in EVERYONE or any(grant.allows(action) for grant in self.grants)

    def may_everywhere(self, action: Action) -> bool:
        """Say whether they may do it in the whole exercise."""
        return action in EVERYONE or any(grant.allows(action) for grant in self.grants if not grant.limited)

    def may_at(self, action: Action, place: Place) -> bool:
        """Say whether they may do it there."""
        return any(grant.allows(action) and grant.covers(place) for grant in self.grants)

    def actions(self) -> list[Action]:
        """Return all they may do somewhere, in the order of the table's words."""
        return [action for action in ACTIONS if self.may(action)]

    def roles(self) -> frozenset[str]:
        """Return every role held."""
        return frozenset(grant.role for grant in self.grants)

    def unlimited_roles(self) -> frozenset[str]:
        """Return the roles held in the whole exercise."""
        return frozenset(grant.role for grant in self.grants if not grant.limited)


def allowed(roles: frozenset[str], action: Action) -> bool:
    """Say whether any of these roles may do it."""
    return any(action in actions for role, actions in ALLOWED.items() if role in roles)
