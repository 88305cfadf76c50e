"""The director reads from the record who spoke for whom, for how long, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from roleplay.domain.ids import OperatorId
from roleplay.services.control import whisper
from roleplay.services.injects import run_injects
from roleplay.services.record import who_did_what

if TYPE_CHECKING:
    from conftest import Game

SECOND, MINUTE = 1_000, 60_000
ANN, BEN = OperatorId("ann"), OperatorId("ben")


def seats(game: Game) -> list[tuple[str, str, str, int]]:
    found = game.look(who_did_what.sittings)
    return [(each.operator_id, each.control, each.ended, each.lines) for each in found]


def test_a_seat_is_followed_from_hand_to_hand(game: Game) -> None:
    game.take("assist")
    game.take("person")
    game.say("It is me.")
    game.take("person", BEN)
    game.now += MINUTE
    assert seats(game) == [
        (ANN, "assist", "changed", 0),
        (ANN, "person", "taken", 1),
        (BEN, "person", "", 0),
    ]


def test_it_is_told_how_it_was_handed_back_or_lost(game: Game) -> None:
    game.take("person")
    game.back("here")
    game.take("person", BEN)
    game.pass_time(2 * MINUTE)
    assert [(who, ended) for who, _, ended, _ in seats(game)] == [(ANN, "back here"), (BEN, "lease lost")]
    ann = game.look(who_did_what.sittings)[0]
    assert ann.until_play_ms == ann.from_play_ms


def test_who_was_told_is_told_only_what_came_since(game: Game) -> None:
    moments: list[Callable[[], object]] = [
        lambda: game.take("assist"),
        lambda: game.say("It is me."),
        lambda: game.say("Still me."),
        lambda: game.take("person"),
        lambda: game.take("person", BEN),
        lambda: game.write("hello?"),
        lambda: game.back("here"),
        lambda: game.take("person"),
        lambda: game.say("Again."),
        lambda: game.do(lambda s: run_injects.skip(s, "1", operator_id=BEN, reason="none")),
    ]
    known: dict[int, who_did_what.Sitting] = {}
    acts: list[who_did_what.Deed] = []
    since = 0
    for happens in moments:
        happens()
        known |= {each.seq: each for each in game.look(lambda s, n=since: who_did_what.sittings(s, n))}
        acts = [*game.look(lambda s, n=since: who_did_what.deeds(s, n)), *acts]
        since = game.look(lambda s: s.uow.journal.top(s.exercise_id))
        assert list(known.values()) == game.look(who_did_what.sittings)
        assert acts == game.look(who_did_what.deeds)
    assert [each.lines for each in known.values()] == [2, 0, 0, 1]
    assert game.look(lambda s: (who_did_what.sittings(s, since), who_did_what.deeds(s, since))) == ([], [])


def test_acts_are_told_without_what_people_wrote(game: Game) -> None:
    game.do(lambda s: run_injects.skip(s, "1", operator_id=BEN, reason="secret"))
    game.do(lambda s: whisper.whisper(s, operator_id=ANN, to=BEN, text="secret"))
    found = game.look(who_did_what.deeds)
    (skipped,) = found
    assert (skipped.kind, skipped.operator_id, skipped.told["state"]) == ("inject", BEN, "skipped")
    assert "secret" not in str(found)
