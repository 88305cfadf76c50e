"""Check the front end: types, sizes, and that its API types are those of the committed description.

That the description is the server's own is a test's business: tests/ui/test_api_types.py.
"""

from __future__ import annotations

import sys
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
    committed = API_TYPES.read_text()
    hatch_build.npm(UI, "run", "api")
    if API_TYPES.read_text() != committed:
        sys.exit(f"{API_TYPES.relative_to(ROOT)} was not that of openapi.json; it is now: commit it.")


if __name__ == "__main__":
    main()
