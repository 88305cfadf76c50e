"""Storage: exercises in SQLite or PostgreSQL, behind the ports of `roleplay.ports.storage`."""

from __future__ import annotations

from roleplay.storage.ledger import SqlLedger, open_ledger

__all__ = ["SqlLedger", "open_ledger"]
