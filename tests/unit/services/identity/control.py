"""A control plane for tests: the real store, on SQLite in memory or on the server that is there."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import StaticPool, create_engine
from sqlalchemy.orm import Session

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import Base
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.vault import Vault, new_key

START = 1_800_000_000_000_000_000


class Lines:
    """Keep the lines of the audit in a list."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def append(self, session: Session, entries: Collection[Entry], time: int) -> None:
        """Keep entries."""
        self.entries += entries


@contextmanager
def control(clock: ManualClock | None = None) -> Iterator[tuple[Store, Lines]]:
    """Open an empty control plane in memory, and what is written of it in the audit."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    lines = Lines()
    store = Store(engine, Vault([new_key()]), clock or ManualClock(START), lines)
    try:
        yield store, lines
    finally:
        store.close()
