"""Verifying: walks the chain from a head and says of each line what does not hold.

The walk goes on behind a fault from what the line says of itself, so that every broken place is
named and not only the first.
"""

import asyncio
from typing import Final

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from damrak.services.identity.audit.chain import head_of
from damrak.services.identity.audit.links import Head, hash_of, is_committed
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.vault import Vault, VaultError
from damrak.wire.identity.audit import AuditFinding, AuditVerdict

LINES_MAX: Final = 500
"""Most lines that are looked at in one unit of work."""

UNITS_MAX: Final = 4
"""Most units of one call; who asks again goes on where they ended."""

FINDINGS_MAX: Final = 100
"""Most findings that are told; a chain with one is as broken as with all."""


class Walked(Struct):
    """Hold how far a walk came, and what it found."""

    head: Head = Head()
    verified: int = 0
    erased: int = 0
    findings: list[AuditFinding] = []
    has_ended: bool = False

    def find(self, line: int, problem: str) -> None:
        """Say what does not hold of a line."""
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(AuditFinding(line, problem))


def walk(session: Session, vault: Vault, walked: Walked, limit: int) -> list[AuditRow]:
    """Look at up to ``limit`` lines more, and return them."""
    after = walked.head.number
    wanted = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number).limit(limit)
    rows = list(session.scalars(wanted))
    for row in rows:
        _check_link(row, walked)
        _check_personal(row, vault, walked)
        walked.head = Head(row.number, row.hash)
        walked.verified += 1
    walked.has_ended = len(rows) < limit
    return rows


def _check_link(row: AuditRow, walked: Walked) -> None:
    head, number = walked.head, row.number
    if number != head.number + 1:
        last = number - 1
        missing = f"{head.number + 1} is" if last == head.number + 1 else f"up to {last} are"
        walked.find(head.number + 1, f"lines are missing: {missing} gone")
    elif row.previous_hash != head.hash:
        walked.find(number, "hash before the line must be that of the line before it, and is not")
    if hash_of(row) != row.hash:
        walked.find(number, "the line was altered: it does not have the hash that it bears")


def _check_personal(row: AuditRow, vault: Vault, walked: Walked) -> None:
    if row.personal_sealed is None:
        walked.erased += bool(row.commitment)
        return
    try:
        personal = vault.open(row.personal_sealed)
    except VaultError:
        walked.find(row.number, "what is personal does not open with the keys at hand")
        return
    if not is_committed(row, personal):
        walked.find(
            row.number, "what is personal was altered: the line committed to something else"
        )


class Verifier:
    """Look at the chain a stretch at a time, and begin anew once all of it was looked at.

    However often somebody asks, one stretch is looked at at a time, and its length is bounded.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._walked = Walked()
        self._turn = asyncio.Lock()

    async def verdict(self) -> AuditVerdict:
        """Go on from where the last call ended, and tell what is known; raises StoreUnavailable."""
        async with self._turn:
            if self._walked.has_ended:
                self._walked = Walked()
            newest = await self._store.read(lambda unit: head_of(unit.session))
            for _ in range(UNITS_MAX):
                self._walked = await self._store.read(self._further)
                if self._walked.has_ended:
                    break
            return verdict_of(self._walked, newest)

    def _further(self, unit: Unit) -> Walked:
        # A unit may be run again, so it changes nothing that another try would see.
        known = self._walked
        walked = Walked(known.head, known.verified, known.erased, [*known.findings])
        walk(unit.session, unit.vault, walked, LINES_MAX)
        return walked


def verdict_of(walked: Walked, newest: Head) -> AuditVerdict:
    """Return what is known after a walk."""
    # Lines may have come since the newest was asked for.
    last = newest if newest.number > walked.head.number else walked.head
    return AuditVerdict(
        holds=not walked.findings,
        is_complete=walked.has_ended,
        lines=last.number,
        verified=walked.verified,
        erased=walked.erased,
        head=last.hash,
        findings=tuple(walked.findings),
    )
