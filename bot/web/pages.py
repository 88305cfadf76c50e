"""The pages of the front end, as Vite built them, and a clear page while they are not built."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape

from bot.web.auth.permit import OPEN, GuardedRoute
from roleplay.domain.errors import NotInExerciseError
from roleplay.texts import _, current_locale

STATIC = Path(__file__).parent / "static"
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # its name holds its hash
ASK_AGAIN = {"Cache-Control": "no-cache"}
WORKER = ASK_AGAIN | {"Service-Worker-Allowed": "/"}

router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
templates = Environment(
    loader=PackageLoader("bot.web"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


@router.get("/", dependencies=OPEN)
async def home() -> Response:
    """Most who come without a link work the panel."""
    return RedirectResponse("/console")


@router.get("/chat", dependencies=OPEN)
async def chat() -> Response:
    """Give the trainee's page."""
    return page("trainee")


@router.get("/j/{token}", dependencies=OPEN)
async def join() -> Response:
    """Give the trainee's page, which reads the invitation out of its address."""
    return page("trainee")


@router.get("/console", dependencies=OPEN)
@router.get("/console/{rest:path}", dependencies=OPEN)
async def console() -> Response:
    """Give the console's page; what it shows is guarded by the API."""
    return page("console")


@router.get("/exercises", dependencies=OPEN)
@router.get("/exercises/{rest:path}", dependencies=OPEN)
async def setting_up() -> Response:
    """Give the page on which exercises are made and set up."""
    return page("setup")


@router.get("/observe", dependencies=OPEN)
@router.get("/observe/{rest:path}", dependencies=OPEN)
async def observing() -> Response:
    """Give the observer's page."""
    return page("observer")


@router.get("/wall/{token}", dependencies=OPEN)
async def big_screen() -> Response:
    """Give the big screen, which reads its link out of its address."""
    return page("wall")


@router.get("/sign-in", dependencies=OPEN)
@router.get("/set-up", dependencies=OPEN)
@router.get("/i/{token}", dependencies=OPEN)
@router.get("/reset/{token}", dependencies=OPEN)
async def sign_in() -> Response:
    """Give the page for signing in, which reads an invitation or a reset out of its address."""
    return page("auth")


@router.get("/account", dependencies=OPEN)
@router.get("/people", dependencies=OPEN)
@router.get("/people/{rest:path}", dependencies=OPEN)
async def people() -> Response:
    """Give the pages about people; what they show is guarded by the API."""
    return page("people")


@router.get("/favicon.ico", dependencies=OPEN)
async def icon() -> Response:
    """Give the icon to those who look for it where it always used to be."""
    return _file("icon.svg", ASK_AGAIN)


@router.get("/sw.js", dependencies=OPEN)
@router.get("/static/sw.js", dependencies=OPEN)
async def service_worker() -> Response:
    """Give the service worker, which may look after the whole origin."""
    return _file("sw.js", WORKER)


@router.get("/static/{path:path}", dependencies=OPEN)
async def static(path: str) -> Response:
    """Give a built file; hashed ones may be kept for ever."""
    return _file(path, FOREVER if path.startswith("assets/") else ASK_AGAIN)


def page(name: str) -> Response:
    """Give one of the front end's pages, or say how to build it."""
    built = STATIC / f"{name}.html"
    if built.is_file():
        return FileResponse(built, headers=ASK_AGAIN)
    text = templates.get_template("not_built.html").render(language=current_locale(), _=_)
    return HTMLResponse(text, status_code=503)


def is_built() -> bool:
    """Tell whether the front end has been built."""
    return (STATIC / "manifest.json").is_file()


def _file(path: str, headers: dict[str, str]) -> Response:
    wanted = (STATIC / path).resolve()
    if not wanted.is_relative_to(STATIC.resolve()) or not wanted.is_file():
        raise NotInExerciseError(what=_("file"))
    return FileResponse(wanted, headers=headers)
