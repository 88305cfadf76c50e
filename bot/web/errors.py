"""Refusals: what a request is answered when it cannot be carried out.

Each says what happened and what to do, in the reader's language, and carries a stable word for programs.
Another exercise's ids are `not_found`, exactly like ids that do not exist.
"""

from __future__ import annotations


class Refused(Exception):
    """A request that is answered with a status other than success."""

    def __init__(
        self, status: int, error: str, message: str, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.headers = headers or {}
