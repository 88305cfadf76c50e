"""The web application: every route, every guard."""

from __future__ import annotations

from fastapi import FastAPI

from bot.web.routes import (
    conversations,
    debrief,
    exercises,
    feed,
    health,
    injects,
    join,
    me,
    media,
    session,
)
from bot.web.schemas import Problem

PROBLEMS = {status: {"model": Problem} for status in (401, 403, 404, 409, 413, 422, 429)}


def create_web() -> FastAPI:
    """Build the application."""
    web = FastAPI(
        title="Blurline",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    for module in (join, me, media, session, exercises, conversations, injects, debrief, feed, health):
        web.include_router(module.router, responses=PROBLEMS)  # type: ignore[arg-type] # FastAPI's own alias
    return web
