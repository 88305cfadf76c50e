"""The screens' API types are made from this server's own description, and say so when it has moved on."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.web.app import create_web

UI = Path(__file__).parents[2] / "bot/web/ui"
HINT = "python -m bot.web.openapi > bot/web/ui/openapi.json && npm --prefix bot/web/ui run api"


def test_the_description_that_types_are_made_from_is_this_servers() -> None:
    kept = json.loads((UI / "openapi.json").read_text())
    assert kept == json.loads(json.dumps(create_web().openapi())), HINT


def test_every_model_of_the_description_has_a_type() -> None:
    models = json.loads((UI / "openapi.json").read_text())["components"]["schemas"]
    types = (UI / "src/api/schema.d.ts").read_text()
    assert [name for name in models if not re.search(rf"^        {name}: ", types, re.MULTILINE)] == [], HINT
