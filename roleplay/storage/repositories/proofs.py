"""How operators prove who they are: second factors, passkeys, and secrets that are good once."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from roleplay.domain.ids import INSTALLATION, OperatorId
from roleplay.domain.records import CredentialRecord, TicketRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching
from roleplay.storage.transaction import Transaction

_CREDENTIAL = Shape(CredentialRecord, tables.credential)
_credential = tables.credential.c
_ADD_CREDENTIAL = Statement(insert_row(tables.credential))
_GET_CREDENTIAL = Statement(
    select(*_CREDENTIAL.columns).where(matching(tables.credential, "exercise_id", "credential_id"))
)
_CREDENTIALS_OF = Statement(
    select(*_CREDENTIAL.columns)
    .where(matching(tables.credential, "exercise_id", "operator_id"))
    .order_by(_credential.created_ms, _credential.credential_id)
)
_USE = Statement(
    tables.credential.update()
    .where(
        matching(tables.credential, "exercise_id", "credential_id"),
        (_credential.counter < bindparam("counter")) | (bindparam("counter") == 0),
    )
    .values(counter=bindparam("counter"), used_ms=bindparam("used_ms"))
)
_REMOVE = Statement(
    delete(tables.credential).where(matching(tables.credential, "exercise_id", "credential_id"))
)

_TICKET = Shape(TicketRecord, tables.ticket)
_ADD_TICKET = Statement(insert_row(tables.ticket))
_GET_TICKET = Statement(
    select(*_TICKET.columns).where(matching(tables.ticket, "exercise_id", "token_hash", "purpose"))
)
_TICKETS_OF = Statement(
    select(*_TICKET.columns)
    .where(
        matching(tables.ticket, "exercise_id", "subject_id", "purpose"),
        tables.ticket.c.expires_ms > bindparam("now"),
    )
    .order_by(tables.ticket.c.created_ms, tables.ticket.c.token_hash)
)
_TEAR = Statement(delete(tables.ticket).where(matching(tables.ticket, "exercise_id", "token_hash")))
_TEAR_ALL_OF = Statement(delete(tables.ticket).where(matching(tables.ticket, "exercise_id", "subject_id")))
_TEAR_EXPIRED = Statement(
    delete(tables.ticket).where(
        matching(tables.ticket, "exercise_id"), tables.ticket.c.expires_ms <= bindparam("now")
    )
)


class SqlCredentials:
    """Keep credentials of the installation's operators."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, credential: CredentialRecord, /) -> None:
        self._tx.put(_ADD_CREDENTIAL, _CREDENTIAL.row(credential))

    def get(self, credential_id: str, /) -> CredentialRecord | None:
        return self._tx.record(
            _CREDENTIAL, _GET_CREDENTIAL, exercise_id=INSTALLATION, credential_id=credential_id
        )

    def all_of(self, operator_id: OperatorId, /) -> Sequence[CredentialRecord]:
        return self._tx.records(
            _CREDENTIAL, _CREDENTIALS_OF, exercise_id=INSTALLATION, operator_id=operator_id
        )

    def use(self, credential_id: str, counter: int, now_ms: int, /) -> bool:
        return bool(
            self._tx.run(
                _USE, exercise_id=INSTALLATION, credential_id=credential_id, counter=counter, used_ms=now_ms
            )
        )

    def remove(self, credential_id: str, /) -> bool:
        return bool(self._tx.run(_REMOVE, exercise_id=INSTALLATION, credential_id=credential_id))


class SqlTickets:
    """Keep tickets; taking one tears it, in the same statement for whoever comes first."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, ticket: TicketRecord, /) -> None:
        self._tx.put(_ADD_TICKET, _TICKET.row(ticket))

    def look(self, token_hash: str, purpose: str, now_ms: int, /) -> TicketRecord | None:
        found = self._tx.record(
            _TICKET, _GET_TICKET, exercise_id=INSTALLATION, token_hash=token_hash, purpose=purpose
        )
        return found if found is not None and found.expires_ms > now_ms else None

    def take(self, token_hash: str, purpose: str, now_ms: int, /) -> TicketRecord | None:
        found = self.look(token_hash, purpose, now_ms)
        torn = found and self._tx.run(_TEAR, exercise_id=INSTALLATION, token_hash=token_hash)
        return found if torn else None

    def all_of(self, subject_id: str, purpose: str, now_ms: int, /) -> Sequence[TicketRecord]:
        return self._tx.records(
            _TICKET, _TICKETS_OF, exercise_id=INSTALLATION, subject_id=subject_id, purpose=purpose, now=now_ms
        )

    def tear_all_of(self, subject_id: str, /) -> None:
        self._tx.run(_TEAR_ALL_OF, exercise_id=INSTALLATION, subject_id=subject_id)

    def tear_expired(self, now_ms: int, /) -> None:
        self._tx.run(_TEAR_EXPIRED, exercise_id=INSTALLATION, now=now_ms)
