"""Check the front end: types, sizes, texts, and that its API types are those of the server."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import hatch_build  # noqa: E402 (found by the line above)

UI = ROOT / hatch_build.SOURCES
API_TYPES = UI / "src" / "api" / "schema.d.ts"


def main() -> None:
    """Run every check; the first that fails ends it with npm's own words."""
    hatch_build.install_packages(UI)
    for check in ("check", "size"):
        hatch_build.npm(UI, "run", check)
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder, "openapi.json")
        description.write_text(json.dumps(_openapi()))
        current = Path(folder, "schema.d.ts")
        hatch_build.npm(UI, "exec", "--", "openapi-typescript", str(description), "-o", str(current))
        if current.read_text() != API_TYPES.read_text():
            sys.exit(f"{API_TYPES.relative_to(ROOT)} is not that of the server: run `make api`.")


def _openapi() -> object:
    told = subprocess.run(
        [sys.executable, "-m", "bot.web.openapi"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(told.stdout)


if __name__ == "__main__":
    main()
