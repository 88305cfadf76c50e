"""The clock and the plan: pause, resume, fire an inject, and STOP ALL."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram.control_room.outgoing import Button, shorten
from bot.channels.telegram.control_room.visit import Visit
from roleplay.domain.exercise_clock import since_start
from roleplay.domain.ids import TeamId
from roleplay.domain.permissions import Place
from roleplay.domain.records import InjectRecord
from roleplay.domain.scenario import InjectDefinition
from roleplay.services.exercise import lifecycle
from roleplay.services.injects import run_injects
from roleplay.texts import _

MOST_SHOWN = 12
NEVER_BY_ITSELF = 2**60
"""Sorts what has no time of its own after everything that has."""
_LABEL = 44
_LONGEST_MESSAGE = 900


def pause(visit: Visit) -> None:
    """`/pause REASON`: stop the clock."""
    visit.require("clock")
    lifecycle.pause(visit.stage, operator_id=visit.my_id, reason=visit.asked.text)
    visit.answer(_("The clock stands: nothing is sent and nothing falls due until /resume."))


def resume(visit: Visit) -> None:
    """`/resume`: let the clock run again."""
    visit.require("clock")
    lifecycle.resume(visit.stage, operator_id=visit.my_id)
    visit.answer(_("The clock runs again."))


def stop(visit: Visit) -> None:
    """`/stop`: ask before everything is stopped."""
    visit.require_somewhere("stop_all")
    reason = visit.asked.text
    visit.answer(
        _(
            "STOP ALL: for a real emergency only. The clock stops, nothing more goes out, and every phone "
            "says that it is real. Do it?"
        ),
        rows=[
            [Button("🛑 " + _("STOP ALL NOW"), "stop_all", {"reason": reason})],
            [Button(_("No, go on"), "never_mind")],
        ],
    )


def stop_at_once(visit: Visit) -> None:
    """The STOP phrase, wherever it is written: whoever types all of it is not asked again."""
    if visit.operator is None:
        visit.answer(
            _("This phone is not signed in, so nothing was stopped: tell the exercise staff.")
            + " "
            + _("If you are in danger, call your local emergency number.")
        )
    else:
        stop_all(visit)


def stop_all(visit: Visit, reason: str = "") -> None:
    """“STOP ALL NOW” was pressed."""
    visit.require_somewhere("stop_all")
    lifecycle.stop_all(visit.stage, operator_id=visit.my_id, reason=reason)
    visit.turn("🛑 " + _("Everything is stopped. /resume lets play go on once it is safe."))


def never_mind(visit: Visit) -> None:
    """“No, go on” was pressed."""
    visit.turn(_("Nothing was changed."))


def inject(visit: Visit) -> None:
    """`/inject WORDS`: list what is still planned, the next first."""
    visit.require_somewhere("injects")
    wanted = visit.asked.text.casefold()
    waiting = [each for each in _still_planned(visit) if wanted in _title(each).casefold()]
    if not waiting:
        visit.answer(_("Nothing is planned any more that could be fired."))
        return
    rows = [[Button(shorten(_title(each), _LABEL), "inject", {"inject": each.id})] for each in waiting]
    text = _("Which one? Nothing is fired before you choose for whom.")
    if len(waiting) > MOST_SHOWN:
        text += "\n" + _("/inject and a word of its title finds the others.")
    visit.answer(text, rows=rows[:MOST_SHOWN])


def inject_pressed(visit: Visit, inject: str) -> None:
    """An inject was chosen: show it, and for whom it can be fired."""
    visit.require_somewhere("injects")
    planned = visit.stage.packs.inject(visit.stage.exercise_id, inject)
    lines = [_title(planned), shorten(planned.message.source, _LONGEST_MESSAGE) if planned.message else ""]
    open_rows = [row for row in _rows_of(visit, inject) if row.state in run_injects.OPEN]
    lines += [_standing(visit, row) for row in _rows_of(visit, inject)]
    teams = [
        [Button(_fire_for(visit, row), "fire", {"inject": inject, "team": row.team_id})] for row in open_rows
    ]
    every = [[Button(_("Fire for all {n}").format(n=len(open_rows)), "fire", {"inject": inject})]]
    for_all = len(open_rows) > 1 and visit.reach.may_everywhere("injects")
    rows = [*teams[:MOST_SHOWN], *(every if for_all else []), [Button(_("Not now"), "never_mind")]]
    visit.turn("\n".join(line for line in lines if line), rows=rows)


def fire(visit: Visit, inject: str, team: str = "") -> None:
    """For whom was chosen."""
    team_id = TeamId(team) if team else None
    visit.require("injects", team_id=team_id)
    rows = run_injects.fire(visit.stage, inject, team_id, operator_id=visit.my_id, reason="")
    title = _title(visit.stage.packs.inject(visit.stage.exercise_id, inject))
    visit.turn("\n".join([title, *(_standing(visit, row) for row in rows)]))


def _still_planned(visit: Visit) -> Sequence[InjectDefinition]:
    due: dict[str, int] = {}
    for row in _rows(visit):
        if row.state in run_injects.OPEN:
            moment = row.due_play_ms if row.due_play_ms is not None else NEVER_BY_ITSELF
            due[row.inject_id] = min(due.get(row.inject_id, moment), moment)
    known = {each.id: each for each in visit.stage.packs.injects(visit.stage.exercise_id)}
    return [known[name] for name in sorted(due, key=lambda name: (due[name], name)) if name in known]


def _rows(visit: Visit) -> list[InjectRecord]:
    """Return the injects of the teams for which the operator may fire them."""
    reach, stage = visit.reach, visit.stage
    every = stage.uow.injects.all(stage.exercise_id)
    if reach.may_everywhere("injects"):
        return list(every)
    return [row for row in every if reach.may_at("injects", Place(stage.team(row.team_id).site_id))]


def _rows_of(visit: Visit, inject: str) -> list[InjectRecord]:
    return [row for row in _rows(visit) if row.inject_id == inject]


def _standing(visit: Visit, row: InjectRecord) -> str:
    states = {
        "planned": _("planned"),
        "armed": _("armed"),
        "held": _("held"),
        "fired": _("fired"),
        "skipped": _("skipped"),
        "undeliverable": _("undeliverable"),
    }
    when = (
        f" ({since_start(row.due_play_ms)})"
        if row.due_play_ms is not None and row.state in run_injects.OPEN
        else ""
    )
    why = f": {row.reason}" if row.state in ("undeliverable", "held") and row.reason else ""
    return f"{visit.stage.team(row.team_id).name}: {states[row.state]}{when}{why}"


def _fire_for(visit: Visit, row: InjectRecord) -> str:
    return _("Fire for {team}").format(team=visit.stage.team(row.team_id).name)


def _title(inject: InjectDefinition) -> str:
    return inject.title.source or inject.id
