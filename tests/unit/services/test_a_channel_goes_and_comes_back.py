"""A way to the phones that is cut off is an alert, once, until it is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from roleplay.domain.ids import AccountId
from roleplay.services.channels import channel_news
from roleplay.services.control import watch_room

if TYPE_CHECKING:
    from conftest import Game


def tell(game: Game, news: Literal["away", "ok"], account: str = "b1") -> None:
    game.do(lambda s: channel_news.tell(s, "telegram", AccountId(account), news))


def open_for(game: Game) -> list[str]:
    return [str(alert.body["account"]) for alert in game.look(watch_room.open_alerts)]


def test_it_is_alerted_once_and_closes_by_itself(game: Game) -> None:
    tell(game, "away")
    tell(game, "away")
    tell(game, "away", "b2")
    assert open_for(game) == ["b1", "b2"]
    tell(game, "ok")
    assert open_for(game) == ["b2"]
    tell(game, "away")
    assert open_for(game) == ["b2", "b1"]
