"""What messages were understood with when an exercise was made, and whether that is still so.

Promise: an encoder installed, removed or updated since is named, never passed over: what a message means, and
so what a replay decides, may have changed with it.
"""

from __future__ import annotations

from roleplay.services.stage import Stage
from roleplay.texts import _

RECOGNISER = "recogniser"
"""Among an exercise's settings: what its actors' ears were when it was made."""


def changed(stage: Stage) -> str | None:
    """Say what has changed about understanding since the exercise was made, if anything has."""
    pinned = stage.exercise.settings.get(RECOGNISER)
    present = stage.packs.recogniser(stage.exercise_id)
    if pinned in (None, present):
        return None
    text = _(
        "The exercise was made with other ears ({then}) than this installation has ({now}): the same message "
        "may be understood differently. Install the same version and extras, or make the exercise anew."
    )
    return text.format(then=pinned, now=present)
