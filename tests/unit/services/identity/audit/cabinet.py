"""A cabinet of the audit: the real store and chain, and the hands of somebody who tampers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, select, update

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.ports.audit import Did, Entry
from damrak.services.identity.audit.chain import AuditChain
from damrak.services.identity.audit.reading.verifying import Walked, walk
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.vault import Vault, new_key
from tests.unit.services.identity.control import CONNECTIONS, START, database

HOME = "192.0.2.7"
SECOND = 1_000_000_000


@contextmanager
def audited(clock: ManualClock | None = None) -> Iterator[Store]:
    """Open an empty control plane with the real chain."""
    with database() as url:
        engine = open_database(url, pool_size=CONNECTIONS)
        vault = Vault([new_key()])
        store = Store(engine, vault, clock or ManualClock(START), AuditChain(vault))
        try:
            yield store
        finally:
            store.close()


def write(store: Store, *entries: Entry) -> None:
    """Write lines, in one transaction."""

    def work(unit: Any) -> None:
        for entry in entries:
            unit.audit(entry)

    store.run_now(work)


def refused(address: str = HOME, **said: Any) -> Entry:
    """Return that somebody was refused."""
    return Entry(action="login.refused", outcome=Did.REFUSED, personal={"address": address}, **said)


def lines(store: Store) -> list[AuditRow]:
    """Return all lines, oldest first."""
    return store.read_now(
        lambda unit: list(unit.session.scalars(select(AuditRow).order_by(AuditRow.number)))
    )


def alter(store: Store, number: int, values: Mapping[str, Any]) -> None:
    """Change columns of a line behind the audit's back."""
    changed = update(AuditRow).where(AuditRow.number == number).values(**values)
    store.run_now(lambda unit: unit.session.execute(changed))


def remove(store: Store, *numbers: int) -> None:
    """Remove lines behind the audit's back."""
    gone = delete(AuditRow).where(AuditRow.number.in_(numbers))
    store.run_now(lambda unit: unit.session.execute(gone))


def columns_of(row: AuditRow) -> dict[str, Any]:
    """Return all that a line holds."""
    return {column.name: getattr(row, column.name) for column in AuditRow.__table__.columns}


def faults(store: Store) -> dict[int, str]:
    """Return what is wrong with the chain, by line."""
    walked = Walked()
    while not walked.has_ended:
        store.read_now(lambda unit: walk(unit.session, unit.vault, walked, 3))
    found: dict[int, str] = {}
    for finding in walked.findings:
        found[finding.line] = f"{found.get(finding.line, '')} {finding.problem}".strip()
    return found
