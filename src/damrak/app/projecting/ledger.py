"""The ledger out of the tables, asked from an event loop: the part of history about accounts."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from damrak.domain.records import Record
from damrak.ports.history import (
    EquityPoint,
    EquityQuestion,
    Fill,
    FillFilter,
    PostedTransfer,
    Standing,
    StandingQuestion,
    TransferFilter,
)
from damrak.ports.log import Log
from damrak.ports.tables import Tables
from damrak.runtime.topology import INBOX
from damrak.services.orders.queries import chosen_fills, fill_by_id
from damrak.services.portfolio.equity_queries import (
    equity_of_account,
    first_point,
    standing_of_account,
)
from damrak.services.portfolio.queries import chosen_transfers, transfer_by_id

Found = TypeVar("Found")


class TablesLedger:
    """Answer questions of accounts from tables; of requests from a log, if there is one to read.

    Both are used by the thread that asks, and by nobody else while a question is under way.
    """

    def __init__(self, tables: Tables, log: Log | None = None) -> None:
        self._tables = tables
        self._log = log
        # One connection serves one question at a time.
        self._asking = ThreadPoolExecutor(1, "history")

    def close(self) -> None:
        """Finish what is being asked."""
        self._asking.shutdown()

    async def fills(self, account_id: int, chosen: FillFilter, limit: int) -> list[Fill]:
        """Return those of an account's fills that a filter chooses, newest first."""
        return await self._ask(lambda tables: chosen_fills(tables, account_id, chosen, limit=limit))

    async def fill(self, execution_id: int) -> Fill | None:
        """Return a fill."""
        return await self._ask(lambda tables: fill_by_id(tables, execution_id))

    async def transfers(
        self, account_id: int, chosen: TransferFilter, limit: int
    ) -> list[PostedTransfer]:
        """Return those of an account's transfers that a filter chooses, newest first."""
        return await self._ask(
            lambda tables: chosen_transfers(tables, account_id, chosen, limit=limit)
        )

    async def transfer(self, transfer_id: int) -> PostedTransfer | None:
        """Return a transfer."""
        return await self._ask(lambda tables: transfer_by_id(tables, transfer_id))

    async def equity(self, asked: EquityQuestion) -> list[EquityPoint]:
        """Return points of equity, oldest first; the first is that which held at the start."""
        return await self._ask(lambda tables: equity_of_account(tables, asked))

    async def first_equity(self, account_id: int, asset: str) -> int | None:
        """Return the time of an account's first point, or None."""
        return await self._ask(lambda tables: first_point(tables, account_id, asset))

    async def standing(self, asked: StandingQuestion) -> Standing:
        """Return how an account stands, and how it stood."""
        return await self._ask(lambda tables: standing_of_account(tables, asked))

    async def request(self, sequence: int) -> Record | None:
        """Return the record of the inbox at an offset, None where there is none to read."""
        return await self._ask(lambda _: _record(self._log, sequence))

    async def _ask(self, question: Callable[[Tables], Found]) -> Found:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._asking, question, self._tables)


def _record(log: Log | None, offset: int) -> Record | None:
    if log is None or offset < 1:
        return None
    found = log.read(INBOX, offset - 1, 1)
    return found[0].record if found and found[0].offset == offset else None
