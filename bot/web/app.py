"""The web application: every route, every guard."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.web import errors, pages
from bot.web.desk import Desk
from bot.web.guard import Guard
from bot.web.language import SpeaksReadersLanguage
from bot.web.limits import MAX_BODY
from bot.web.routes import (
    account,
    audit,
    channels,
    comms,
    conversations,
    debrief,
    exercises,
    feed,
    health,
    injects,
    invite,
    join,
    me,
    media,
    my_telegram,
    observations,
    oidc,
    operators,
    outside,
    people,
    phones,
    readiness,
    seats,
    session,
    setting_up,
    sheet,
    wall,
)
from roleplay.domain.errors import Refusal

API = (
    join,
    me,
    my_telegram,
    media,
    session,
    oidc,
    account,
    invite,
    operators,
    exercises,
    setting_up,
    comms,
    people,
    channels,
    phones,
    conversations,
    seats,
    injects,
    observations,
    debrief,
    audit,
    feed,
    readiness,
    health,
    wall,
)
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_web(desk: Desk | None = None) -> FastAPI:
    """Build the application around a desk; without one it can only describe itself."""
    settings = desk.settings if desk else None
    web = FastAPI(
        title="Blurline",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BODY,
        telemetry=NO_TELEMETRY,
        middleware=[
            Middleware(
                Guard,
                origins=[settings.public_url] if settings and settings.public_url else [],
                secure=bool(settings and settings.secure),
            ),
            Middleware(SpeaksReadersLanguage),
        ],
        exception_handlers={
            Refusal: errors.refusal_answer,
            HTTPException: errors.http_answer,
            StarletteHTTPException: errors.http_answer,
            RequestValidationError: errors.invalid_answer,
            Exception: errors.crash_answer,
        },
    )
    web.state.desk = desk
    web.router.routes.extend(_routes())
    return web


def _routes() -> Iterator[BaseRoute]:
    """Return every route, in one row: a router in a router is searched three times for each request."""
    for module in (*API, outside, sheet, pages):
        yield from module.router.routes
