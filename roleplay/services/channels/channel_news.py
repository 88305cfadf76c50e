"""A way to the phones is cut off, or open again: on record, and an alert that closes by itself.

Promise: a bot that cannot send is alerted once, however often it is heard of; when it can again its alert is
resolved, so that nobody has to tidy up after the weather.
"""

from __future__ import annotations

from typing import Literal

from roleplay.domain.ids import AccountId
from roleplay.services.control.watch_room import open_alerts
from roleplay.services.stage import Stage

DOWN = "channel.down"


def tell(stage: Stage, channel: str, account_id: AccountId, news: Literal["away", "ok"]) -> None:
    """Say that one account of a channel cannot send, or can again."""
    stage.journal("channel", {"channel": channel, "account": account_id, "state": news})
    known = [
        alert
        for alert in open_alerts(stage)
        if alert.body["what"] == DOWN and alert.body["account"] == account_id
    ]
    if news == "away" and not known:
        account = stage.uow.bot_accounts.get(stage.exercise_id, account_id)
        name = f"@{account.username}" if account else ""
        stage.journal("alert", {"what": DOWN, "channel": channel, "account": account_id, "name": name})
    if news == "ok":
        for alert in known:
            stage.journal("alert.resolved", {"alert_seq": alert.seq, "what": DOWN, "note": ""})
