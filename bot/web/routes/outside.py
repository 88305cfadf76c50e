"""Where outside services knock: a webhook for each of our bots, under a name that says nothing of it.

The answer comes after the commit; anything but 200 makes the service knock again.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web.auth.permit import OPEN, GuardedRoute
from bot.web.desk import AtDesk

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
STATUS = {"kept": 200, "unknown": 404, "refused": 401, "unreadable": 422}


@router.post("/outside/telegram/{account_id}", dependencies=OPEN)
async def telegram_knocks(account_id: str, request: Request, desk: AtDesk) -> Response:
    """Take an update of a bot; its secret is compared in constant time."""
    if desk.telegram is None:
        return Response(status_code=STATUS["unknown"])
    secret = request.headers.get("x-telegram-bot-api-secret-token", "")
    return Response(status_code=STATUS[await desk.telegram.take(account_id, secret, await request.body())])
