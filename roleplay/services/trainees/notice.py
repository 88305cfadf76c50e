"""What a trainee reads and agrees to before joining: the scenario's own notice, or ours."""

from __future__ import annotations

import hashlib

from roleplay.services.stage import Stage
from roleplay.services.talk.lines import in_language
from roleplay.texts import SOURCE, _, speaking


def notice(stage: Stage, language: str) -> str:
    """Give the scenario's own notice, or ours."""
    own = stage.scenario.notice
    if own:
        return in_language(stage, own, language)[0]
    return _(
        "This is an exercise. The people you will write to are played by a script and by role-players. What "
        "you write is kept under the call-sign you choose, read by the exercise staff, used for the debrief, "
        "and deleted afterwards. Do not write anything about real people or cases. You may leave at any "
        "time. If something real happens to you, press STOP: everything freezes and the staff is called."
    )


def notice_version(stage: Stage) -> str:
    """Name the notice by its content, so that a changed one is known as another."""
    with speaking(SOURCE):
        return hashlib.sha256(notice(stage, stage.scenario.source_language).encode()).hexdigest()[:12]
