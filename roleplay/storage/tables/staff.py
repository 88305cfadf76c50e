"""Operators, how they come in, and sessions."""

from __future__ import annotations

from sqlalchemy import Index

from roleplay.storage.tables.columns import column, json, ms, number, table, technical

operator = table(
    "operator",
    column("operator_id", "pseudonym"),
    column("name", "personal"),
    column("password_hash", "personal"),
    column("roles", "technical", coding="names"),
    ms("created_ms"),
    ms("deactivated_ms", null=True),
    key=("operator_id",),
)
Index("uq_operator_name", operator.c.exercise_id, operator.c.name, unique=True)

assignment = table(
    "assignment",
    technical("assignment_id"),
    column("operator_id", "pseudonym"),
    technical("role"),
    ms("created_ms"),
    technical("site_id", null=True),
    column("actors", "technical", coding="names"),
    key=("assignment_id",),
)

invitation = table(
    "invitation",
    technical("invitation_id"),
    technical("token_hash"),
    technical("role"),
    ms("created_ms"),
    ms("expires_ms"),
    column("created_by", "pseudonym", null=True),
    technical("site_id", null=True),
    column("actors", "technical", coding="names"),
    column("label", "personal"),
    ms("used_ms", null=True),
    column("used_by", "pseudonym", null=True),
    ms("revoked_ms", null=True),
    key=("invitation_id",),
)

credential = table(
    "credential",
    column("credential_id", "pseudonym"),
    column("operator_id", "pseudonym"),
    technical("kind"),
    column("secret", "personal"),
    ms("created_ms"),
    column("label", "personal"),
    number("counter"),
    ms("used_ms", null=True),
    key=("credential_id",),
)

ticket = table(
    "ticket",
    technical("token_hash"),
    technical("purpose"),
    column("subject_id", "pseudonym"),
    ms("created_ms"),
    ms("expires_ms"),
    json("body", "personal"),
    key=("token_hash",),
)

session = table(
    "session",
    technical("token_hash"),
    technical("kind"),
    column("subject_id", "pseudonym"),
    ms("created_ms"),
    ms("expires_ms"),
    technical("of_exercise", null=True),
    column("agent", "personal", null=True),
    key=("token_hash",),
)
