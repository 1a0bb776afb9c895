"""The chain: appends lines to the audit, inside the transaction of whoever did what they tell.

Any number of processes write to it. Each takes its turn before it reads the head, so that there is
one chain and every number in it is taken once.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from damrak.ports.audit import Entry
from damrak.services.identity.audit.links import Head, linked
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.vault import Vault

TURN: Final = 0x64616D72616B
"""The advisory lock of PostgreSQL that whoever appends holds until his transaction ends."""


class AuditChain:
    """Append lines that each bear the hash of the one before; implements the store's Chain."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def append(self, session: Session, entries: Collection[Entry], time: int) -> None:
        """Append entries in order.

        Waits for other writers, the last thing that a transaction waits for.
        """
        session.flush()
        take_turn(session)
        head = head_of(session)
        for entry in entries:
            row, personal = linked(head, entry, time)
            if personal:
                row.personal_sealed = self._vault.seal(personal)
            session.add(row)
            head = Head(row.number, row.hash)
        session.flush()


def take_turn(session: Session) -> None:
    """Wait until no other transaction is appending; the turn ends with the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(TURN)))
    else:
        # SQLite knows one writer at a time, and takes who changes nothing for one too.
        statement = update(AuditRow).where(false()).values(number=AuditRow.number)
        session.execute(statement.execution_options(synchronize_session=False))


def head_of(session: Session) -> Head:
    """Return the last line of the chain."""
    last = select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
    found = session.execute(last).first()
    return Head(found.number, found.hash) if found else Head()
