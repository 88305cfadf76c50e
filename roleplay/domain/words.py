"""The words of the trade that stand in refusals and reports, in the reader's language."""

from __future__ import annotations

from roleplay.texts import _


def phase(name: str) -> str:
    """Say in which phase an exercise is."""
    return {
        "draft": _("in preparation"),
        "ready": _("ready"),
        "running": _("running"),
        "paused": _("paused"),
        "ended": _("ended"),
        "debriefed": _("debriefed"),
    }.get(name, name)


def control(name: str) -> str:
    """Say who speaks for an actor."""
    return {
        "script": _("script"),
        "assist": _("assisted"),
        "person": _("person"),
        "frozen": _("frozen"),
    }.get(name, name)


def inject_state(name: str) -> str:
    """Say what has become of an inject."""
    return {
        "planned": _("planned"),
        "armed": _("on its way"),
        "held": _("held"),
        "fired": _("fired"),
        "skipped": _("skipped"),
        "undeliverable": _("undeliverable"),
    }.get(name, name)


def outcome(name: str) -> str:
    """Say what the script made of what came."""
    return {
        "matched": _("understood"),
        "asked": _("asked back"),
        "unknown": _("not understood"),
        "ignored": _("no rule for it"),
        "stale": _("an old button"),
        "ended": _("the conversation is over"),
        "capped": _("went round in circles"),
    }.get(name, name)


def thing(name: str) -> str:
    """Name what somebody looked for and did not find."""
    return {
        "actor": _("actor"),
        "alert": _("alert"),
        "bot": _("bot"),
        "contact": _("contact"),
        "conversation": _("conversation"),
        "exercise": _("exercise"),
        "file": _("file"),
        "inject": _("inject"),
        "intent": _("intent"),
        "invitation": _("invitation"),
        "mark": _("mark"),
        "message": _("message"),
        "objective": _("objective"),
        "operator": _("operator"),
        "passkey": _("passkey"),
        "phone": _("phone"),
        "place": _("place"),
        "provider": _("provider"),
        "role": _("role"),
        "scenario": _("scenario"),
        "second factor": _("second factor"),
        "session": _("session"),
        "site": _("site"),
        "task": _("task"),
        "team": _("team"),
        "trainee": _("trainee"),
    }.get(name, name)
