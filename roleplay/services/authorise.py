"""Ask the one table whether an operator may do something."""

from __future__ import annotations

from roleplay.domain.errors import NotAllowedError
from roleplay.domain.permissions import Action, allowed
from roleplay.domain.records import OperatorRecord


def require(operator: OperatorRecord, action: Action) -> None:
    """Refuse unless one of the operator's roles allows the action."""
    if not allowed(frozenset(operator.roles), action):
        raise NotAllowedError
