"""The chain: appends lines to the audit, inside the transaction of whoever did what they tell.

Any number of processes write to it. Units of the store take turns, so that each sees the line
before its own; and as a number is taken once, whoever wrote out of turn would be refused.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from damrak.ports.audit import Entry
from damrak.services.identity.audit.links import Head, linked
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.vault import Vault


class AuditChain:
    """Append lines that each bear the hash of the one before; implements the store's Chain."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def append(self, session: Session, entries: Collection[Entry], time: int) -> None:
        """Append entries in order; raises IntegrityError where another wrote out of turn."""
        session.flush()
        head = head_of(session)
        for entry in entries:
            row, personal = linked(head, entry, time)
            if personal:
                row.personal_sealed = self._vault.seal(personal)
            session.add(row)
            head = Head(row.number, row.hash)
        session.flush()


def head_of(session: Session) -> Head:
    """Return the last line of the chain."""
    last = select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
    found = session.execute(last).first()
    return Head(found.number, found.hash) if found else Head()
