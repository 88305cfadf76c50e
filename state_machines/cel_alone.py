"""CEL's compiler without its shell: the package imports the shell and half a second of terminal with it."""

from __future__ import annotations

import sys
from types import ModuleType

sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

from cel import Program, compile  # noqa: A004, E402 - its own name, and only now without the shell

__all__ = ["Program", "compile"]
