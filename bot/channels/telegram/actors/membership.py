"""A chat opens or closes: somebody blocks the bot or comes back, a group takes it in or sends it away.

What can be reached and what cannot is on record the moment Telegram tells us.
"""

from __future__ import annotations

from aiogram.enums import ChatMemberStatus
from aiogram.types import ChatMemberUpdated

from bot.channels.telegram.actors.visit import Visit
from roleplay.domain.records import ChatState
from roleplay.texts import _

_GONE = {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}


def change(visit: Visit, update: ChatMemberUpdated) -> None:
    """Note how the chat stands now."""
    gone = update.new_chat_member.status in _GONE
    state: ChatState = ("blocked" if visit.is_private else "left") if gone else "reachable"
    if not gone and not visit.is_private and visit.chat.team_id is None:
        visit.say(_("To make this group a team's, add me by the group link on the team's sheet."))
    if state == visit.chat.state:
        return
    visit.change(state=state)
    if visit.chat.team_id is None:
        return
    body = {"state": state, "kind": visit.chat.kind, "actor_id": visit.account.actor_id}
    visit.stage.journal("chat", body, team=visit.chat.team_id, trainee=visit.chat.trainee_id)
