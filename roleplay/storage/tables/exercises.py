"""Exercises, the packs they pinned, and sites."""

from __future__ import annotations

from sqlalchemy import Double, LargeBinary

from roleplay.storage.tables.columns import column, json, ms, number, table, technical

exercise = table(
    "exercise",
    column("title", "content"),
    technical("scenario"),
    technical("scenario_version"),
    ms("created_ms"),
    technical("phase"),
    number("day"),
    ms("anchor_wall_ms"),
    ms("anchor_play_ms"),
    technical("speed", Double),
    column("pause_reason", "content"),
    json("settings", "personal"),
    number("version"),
    number("journal_seq"),
    number("outbox_top", null=True),
    key=(),
)

pack = table(
    "pack",
    technical("scenario_version"),
    column("files", "content", LargeBinary),
    key=("scenario_version",),
    clustered=False,
)

site = table("site", technical("site_id"), column("name", "content"), key=("site_id",))
