"""The store: units of work on the tables of the control plane, away from the event loop.

A unit is one transaction: what it changes, the lines of the audit about it and the news for other
processes are durable together or not at all. Whoever holds rights in memory is told afterwards.
Units take turns, so what one has read stays true until it is done.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from damrak.ports.audit import Entry
from damrak.ports.clock import Clock
from damrak.ports.databases import READS
from damrak.services.identity.storage.following import EVERYBODY, OwnChanges, read_changes
from damrak.services.identity.storage.models import Change
from damrak.services.identity.storage.reaching import Conflict, StoreUnavailable, reaching
from damrak.services.identity.storage.sealing import KeySource, sealing_key, take_up_keys
from damrak.services.identity.storage.vault import Vault

__all__ = [
    "EVERYBODY",
    "Chain",
    "Listener",
    "Store",
    "StoreUnavailable",
    "Unit",
]

T = TypeVar("T")

THREADS: Final = 4
"""Units of work that may wait for the database at a time."""

WAITING_MAX: Final = 256
"""Most units that may wait for a thread; more are refused until some of them are done."""

ATTEMPTS_MAX: Final = 5
"""How often a unit is begun that the database undid because of another transaction."""

WAITING_SECONDS_MAX: Final = 5.0
"""Longest wait of a unit for a thread; beyond it the database is as good as away."""

VENUE: Final = -1
"""Is changed where a key of the venue itself was."""


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
    """Do units of work; raises StoreUnavailable where the database cannot be reached.

    A unit is a function that may be run again: where the database undid it because of another
    transaction, or the keys of the vault were changed meanwhile, it is. So it does nothing but ask
    and change rows, and whatever else is to be done is done with what it returns.
    ``keys`` returns the vault's keys as they are now, where another process may change them.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        clock: Clock,
        chain: Chain,
        *,
        keys: KeySource | None = None,
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.clock = clock
        self._chain = chain
        self._keys = keys
        self._listeners: list[Listener] = []
        self._threads = ThreadPoolExecutor(THREADS, "identity")
        self._waiting = threading.BoundedSemaphore(WAITING_MAX)
        self._own = OwnChanges()

    def add_listener(self, listener: Listener) -> None:
        """Let somebody hear whose rights have changed, from now on."""
        self._listeners.append(listener)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Do a unit of work in a thread and return what it returns, once it is durable.

        What it raises undoes it. Whoever stops waiting for it does not stop it.
        """
        return await asyncio.wrap_future(self._begun(lambda: self.run_now(work)))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Let a unit look at the rows of one moment in a thread; it changes nothing."""
        return await asyncio.wrap_future(self._begun(lambda: self.read_now(work)))

    async def run_apart(self, work: Callable[[Engine], T]) -> T:
        """Do something to the database in a thread that is no transaction, such as cleaning it."""
        return await asyncio.wrap_future(self._begun(lambda: work(self.engine)))

    def run_now(self, work: Callable[[Unit], T]) -> T:
        """Do a unit of work in this thread."""
        for _ in range(ATTEMPTS_MAX):
            with contextlib.suppress(Conflict):
                done, touched = self._attempt(work)
                self._tell(touched)
                return done
        raise StoreUnavailable("too many change the control plane at once: try again in a moment")

    def read_now(self, work: Callable[[Unit], T]) -> T:
        """Let a unit look at the rows of one moment in this thread; it can change nothing."""
        engine = self.engine.execution_options(**{READS: True})
        with (
            reaching(reads=True),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            return work(self._unit(session))

    def follow_changes(self, after: int) -> tuple[int, set[int]]:
        """Return how far the changes go by now, and whose rights other processes have changed.

        ``after`` is how far they went the last time; a negative number only asks how far they go.
        Whom this process changed, the listeners have heard. The set holds ``EVERYBODY`` where that
        was said, and where so many changes were missed that they are gone.
        """
        newest, changes = self.read_now(lambda unit: read_changes(unit.session, after))
        return newest, self._own.without(changes)

    def close(self) -> None:
        """Finish what is under way, and let go of the database."""
        self._threads.shutdown()
        self.engine.dispose()

    def _begun(self, work: Callable[[], T]) -> Future[T]:
        if not self._waiting.acquire(blocking=False):
            raise StoreUnavailable("too many wait for the control plane: try again in a moment")
        try:
            future = self._threads.submit(_in_time, work, time.monotonic())
        except RuntimeError as error:
            self._waiting.release()
            raise StoreUnavailable("the control plane is closed") from error
        # Not when its caller stops waiting: the thread is not free before the work is done.
        future.add_done_callback(lambda _done: self._waiting.release())
        return future

    def _attempt(self, work: Callable[[Unit], T]) -> tuple[T, set[int]]:
        with reaching(), Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                unit = self._unit(session)
                done = work(unit)
                if unit.entries:
                    self._chain.append(session, unit.entries, unit.now)
                changes = [Change(user_id=each, time=unit.now) for each in sorted(unit.touched)]
                session.add_all(changes)
            self._own.add(change.number for change in changes)
        return done, unit.touched

    def _tell(self, touched: Collection[int]) -> None:
        if touched:
            for listener in self._listeners:
                listener(touched)

    def _unit(self, session: Session) -> Unit:
        # Nobody changes the key while this transaction lasts.
        key_id = sealing_key(session)
        if key_id and key_id != self.vault.key_id:
            take_up_keys(self.vault, self._keys, key_id)
        return Unit(session, self.vault, self.clock.now())


def _in_time(work: Callable[[], T], asked: float) -> T:
    if time.monotonic() - asked > WAITING_SECONDS_MAX:
        raise StoreUnavailable("the control plane's database is too slow: try again in a moment")
    return work()
