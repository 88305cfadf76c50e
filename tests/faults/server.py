from __future__ import annotations

NOTICES = 40
