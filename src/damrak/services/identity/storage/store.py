"""The store: units of work on the tables of the control plane, away from the event loop.

A unit is one transaction: what it changes, the lines of the audit about it and the news for other
processes are durable together or not at all. Whoever holds rights in memory is told afterwards.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from damrak.ports.audit import Entry
from damrak.ports.clock import Clock
from damrak.services.identity.storage.models import Change
from damrak.services.identity.storage.vault import Vault

T = TypeVar("T")

THREADS: Final = 4
"""Units of work that may wait for the database at a time."""

WAITING_MAX: Final = 256
"""Most units that may wait for a thread; more are refused until some of them are done."""

EVERYBODY: Final = 0
"""Is changed where many people's rights may have."""


class StoreUnavailable(Exception):
    """Tell that the control plane cannot be reached now; what was asked was not done."""


class Chain(Protocol):
    """Append lines to the audit inside a transaction."""

    def append(self, session: Session, entries: Collection[Entry], time: int) -> None:
        """Append entries in order."""


class Unit:
    """Be one transaction: ``session`` has the rows, ``now`` is its time (nanoseconds UTC)."""

    def __init__(self, session: Session, vault: Vault, now: int) -> None:
        self.session = session
        self.vault = vault
        self.now = now
        self.entries: list[Entry] = []
        self.touched: set[int] = set()

    def audit(self, entry: Entry) -> None:
        """Say what was done; it becomes durable with it."""
        self.entries.append(entry)

    def changed(self, user_id: int) -> None:
        """Say that the rights of a person may have changed, ``EVERYBODY`` for those of many."""
        self.touched.add(user_id)


Listener = Callable[[Collection[int]], None]
"""Hears whose rights have changed, in the thread that changed them, before its caller goes on."""


class Store:
    """Do units of work; raises StoreUnavailable where the database cannot be reached."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock, chain: Chain) -> None:
        self.engine = engine
        self.vault = vault
        self.clock = clock
        self._chain = chain
        self._listeners: list[Listener] = []
        self._threads = ThreadPoolExecutor(THREADS, "identity")
        self._waiting = 0

    def add_listener(self, listener: Listener) -> None:
        """Let somebody hear whose rights have changed, from now on."""
        self._listeners.append(listener)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Do a unit of work in a thread and return what it returns, once it is durable.

        What it raises undoes it.
        """
        if self._waiting >= WAITING_MAX:
            raise StoreUnavailable("too many wait for the control plane: try again in a moment")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self.run_now, work)
        finally:
            self._waiting -= 1

    def run_now(self, work: Callable[[Unit], T]) -> T:
        """Do a unit of work in this thread."""
        with _reaching(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            unit = Unit(session, self.vault, self.clock.now())
            done = work(unit)
            if unit.entries:
                self._chain.append(session, unit.entries, unit.now)
            session.add_all(Change(user_id=each, time=unit.now) for each in sorted(unit.touched))
        if unit.touched:
            for listener in self._listeners:
                listener(unit.touched)
        return done

    def close(self) -> None:
        """Finish what is under way, and let go of the database."""
        self._threads.shutdown()
        self.engine.dispose()


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("the control plane's database does not answer") from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_absence(error):
            raise StoreUnavailable("the control plane's database cannot be reached") from error
        raise


def _is_absence(error: DBAPIError) -> bool:
    return type(error).__name__ in ("OperationalError", "InterfaceError")
