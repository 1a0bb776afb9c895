"""Following: a relay looks at the files that the venue writes, and touches none of them.

A look costs microseconds, so it is taken often; only what has changed is read, in a thread. Files
that are replaced, as by a restored backup or tables that are built again, are opened anew.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Final

import structlog

from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.adapters.sqlite_changes import SqliteChanges
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.relaying.seeding import watermark_of
from damrak.ports.log import LogError
from damrak.ports.tables import Row, TablesError, Transaction, Value

LOG_SECONDS: Final = 0.002
"""How often it is looked whether there is more in the log; so late may a message be."""

LOG_PLACE_SECONDS: Final = 1.0
"""How often it is looked whether the log is still the one that is followed."""

TABLES_SECONDS: Final = 0.02
"""How often it is looked how far the tables are."""

_log = structlog.get_logger("damrak")


class FollowedTables:
    """Hold a file of tables that another process writes, and know when there is news in it.

    Questions may come from any thread, one at a time. Raises OSError and TablesError where there
    is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._asking = threading.Lock()
        self._changes = SqliteChanges(path)
        try:
            self._tables = SqliteTables(path, read_only=True)
        except TablesError:
            self._changes.close()
            raise

    def has_news(self) -> bool:
        """Return whether there may be something new; opens a file that was replaced."""
        if not self._changes.replaced:
            return self._changes.seen()
        fresh = FollowedTables(self._path)
        with self._asking:
            self.close()
            self._changes, self._tables = fresh._changes, fresh._tables
        _log.warning("opened anew, since it was replaced", file=str(self._path))
        return True

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Refuse with TablesError: another process writes here."""
        raise TablesError(f"tables in {self._path} are only read here")

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return the rows that a SELECT finds."""
        with self._asking:
            return self._tables.query(statement, values)

    def close(self) -> None:
        """Let go of the file."""
        self._changes.close()
        self._tables.close()


class FollowedProgress:
    """Know how far the tables are which the venue's worker fills: ``reached`` is a sequence."""

    def __init__(self, tables: FollowedTables) -> None:
        self.reached = -1
        self._tables = tables
        self._listeners: list[Callable[[int], None]] = []
        self._waiting: dict[asyncio.Future[None], int] = {}

    def on_reached(self, listener: Callable[[int], None]) -> None:
        """Let somebody hear how far the tables are whenever that changes."""
        self._listeners.append(listener)

    async def wait_for(self, sequence: int, seconds: float) -> bool:
        """Wait until the tables have reached an inbox sequence; return whether they did in time."""
        if self.reached >= sequence:
            return True
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[done] = sequence
        try:
            async with asyncio.timeout(seconds):
                await done
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(done, None)
        return True

    async def follow(self) -> None:
        """Look for ever; tables that cannot be read are looked at again."""
        news = True
        while True:
            try:
                if news:
                    mark = await asyncio.to_thread(watermark_of, self._tables)
                    self._reach(mark.sequence)
                await asyncio.sleep(TABLES_SECONDS)
                news = self._tables.has_news()
            except (OSError, TablesError):
                # They are being built again, or will be.
                await asyncio.sleep(TABLES_SECONDS)
                news = True

    def _reach(self, sequence: int) -> None:
        # It may have become less, where tables are built again.
        self.reached = sequence
        for done, wanted in self._waiting.items():
            if wanted <= sequence and not done.done():
                done.set_result(None)
        for listener in self._listeners:
            listener(sequence)


async def follow_log(data_dir: Path, poke: Callable[[], None]) -> None:
    """Poke whenever there may be more in the log; raises LogError when it is another one."""
    path = data_dir / DATABASE_FILE
    loop = asyncio.get_running_loop()
    with closing(SqliteChanges(path)) as changes:
        looked = loop.time()
        while True:
            await asyncio.sleep(LOG_SECONDS)
            if changes.seen():
                poke()
            if loop.time() - looked >= LOG_PLACE_SECONDS:
                looked = loop.time()
                if changes.replaced:
                    raise LogError(
                        f"log in {data_dir} is no longer the one that was followed: "
                        "start the relay again once there is a venue"
                    )
