"""Refusals that only the web knows, and the one way every refusal becomes an answer.

Another exercise's ids are refused exactly like ids that do not exist.
"""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.web import invalid
from bot.web.schemas import ControlConflict, Problem
from roleplay.domain.errors import (
    ControlConflictError,
    Kind,
    LockedOutError,
    Refusal,
    SignedOutError,
    WrongCodeError,
    WrongPasskeyError,
    WrongPasswordError,
)
from roleplay.texts import _

STATUS: dict[Kind, int] = {"missing": 404, "refused": 403, "conflict": 409, "invalid": 422, "too_many": 429}
UNAUTHORISED = 401
UNAUTHENTICATED = (SignedOutError, WrongPasswordError, WrongCodeError, WrongPasskeyError)
RETRY_S = 5  # seconds to wait after 429, unless the refusal knows better


class WrongOriginError(Refusal):
    """This request did not come from a Blurline page, so it was not carried out. Reload the page."""

    kind = "refused"


class TooQuickError(Refusal):
    """Too many requests in a short time. Wait a few seconds, then go on."""

    kind = "too_many"


class OneThingError(Refusal):
    """Send exactly one thing in a message: a text, a button, a place or a file."""


async def refusal_answer(_request: Request, refusal: Exception) -> JSONResponse:
    """Answer a refusal of the application with its status, its word and its sentence."""
    if not isinstance(refusal, Refusal):
        raise refusal
    if isinstance(refusal, ControlConflictError):
        conflict = ControlConflict.model_validate(
            {
                "message": str(refusal),
                "holder": refusal.holder,
                "control": refusal.control,
                "rev": refusal.rev,
            }
        )
        return JSONResponse(conflict.model_dump(), status_code=STATUS["conflict"])
    status = UNAUTHORISED if isinstance(refusal, UNAUTHENTICATED) else STATUS[refusal.kind]
    waits = {"Retry-After": str(RETRY_S)} if refusal.kind == "too_many" else None
    if isinstance(refusal, LockedOutError):
        waits = {"Retry-After": str(60 * int(str(refusal.fields.get("minutes", 1))))}
    return _answer(status, _word(type(refusal).__name__), str(refusal), headers=waits)


async def http_answer(_request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refused: no such path, wrong method, body too large."""
    if not isinstance(error, HTTPException):
        raise error
    word = _HTTP_WORDS.get(error.status_code, "refused")
    return _answer(error.status_code, word, _sentence(error), headers=dict(error.headers or {}))


async def invalid_answer(_request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose fields are wrong, naming each; what was sent is not repeated."""
    if not isinstance(error, RequestValidationError):
        raise error
    fields = {
        ".".join(str(part) for part in e["loc"][1:]) or str(e["loc"][0]): invalid.sentence(e)
        for e in error.errors()
    }
    return _answer(
        422, "invalid", _("Some of this is not right. Mend the fields that are named."), fields=fields
    )


async def crash_answer(_request: Request, _error: Exception) -> JSONResponse:
    """Answer a bug: nothing of the request was recorded. The traceback goes to the log alone."""
    return _answer(
        500, "crash", _("Something went wrong on the server; nothing was recorded. Please try once more.")
    )


def _answer(
    status: int,
    word: str,
    sentence: str,
    *,
    fields: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(error=word, message=sentence, fields=fields)
    return JSONResponse(problem.model_dump(exclude_none=True), status_code=status, headers=headers)


def _word(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Error")).lower()


def _sentence(error: HTTPException) -> str:
    match error.status_code:
        case 404:
            return _("There is nothing at this address.")
        case 405:
            return _("This address cannot be asked in this way.")
        case 413:
            return _("This is too large to send. Messages may have 1 MB, files 8 MB.")
        case 400:
            return _("The server could not read this request. Reload the page and try again.")
        case _:
            return _("This cannot be done.")


_HTTP_WORDS = {404: "not_found", 405: "wrong_method", 413: "too_large"}
