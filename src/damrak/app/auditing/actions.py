"""Actions out of the tables, for whoever reads the audit: beside the server, or without one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from damrak.adapters.tables.sqlite import SqliteTables
from damrak.ports.audit import Action, ActionFilter
from damrak.ports.history import HistoryBehind
from damrak.ports.tables import Tables, TablesError
from damrak.services.actions.queries import chosen_actions


class TablesActions:
    """Answer from tables that another process fills, in a thread; ``close`` it.

    Nobody else waits behind a question about years.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: SqliteTables | None = None
        self._asking = ThreadPoolExecutor(1, "audit")

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return the actions that a filter chooses; raises HistoryBehind."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._asking, self._find, chosen, limit)

    def close(self) -> None:
        """Finish what is being asked, and let go of the tables."""
        self._asking.submit(self._close)
        self._asking.shutdown()

    def _find(self, chosen: ActionFilter, limit: int) -> list[Action]:
        if self._tables is None:
            if not self._path.exists():
                return []
            self._tables = SqliteTables(self._path, read_only=True)
        try:
            return chosen_actions(self._tables, chosen, limit)
        except TablesError as error:
            # Tables that are built anew are another file.
            self._close()
            raise HistoryBehind("actions cannot be read now: ask again in a moment") from error

    def _close(self) -> None:
        if self._tables is not None:
            with closing(self._tables):
                self._tables = None


class OpenActions:
    """Answer from tables that are open in this thread, or from none."""

    def __init__(self, tables: Tables | None) -> None:
        self._tables = tables

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return the actions that a filter chooses; raises TablesError."""
        return chosen_actions(self._tables, chosen, limit) if self._tables is not None else []
