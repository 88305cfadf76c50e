"""Mistakes that the engine refuses when an actor is compiled; a step itself never raises."""

from __future__ import annotations

from state_machines.diagnostics import Problem


class ScriptError(Exception):
    """A script cannot be compiled; its problems say where and why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class BadCondition(ScriptError):  # noqa: N818 - reads as what it says
    """A condition is not CEL, names something undeclared or mixes types."""


class BadPattern(ScriptError):  # noqa: N818
    """A ``re:`` example is not a pattern of the linear-time engine."""


class ConditionFailed(Exception):  # noqa: N818
    """A condition could not be evaluated here and now; it counts as false."""


class NeverRests(Exception):  # noqa: N818
    """Timers of a script set each other off without end in no time; give its ``wait`` a longer time."""


class NotInVersion(ValueError):  # noqa: N818
    """A stored record has a shape that this version does not know."""
