"""A real worker folds beside the venue, survives being killed, and history waits for it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from damrak import AccountId, CancelAllOrders, OrderId
from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.app.projecting.history import TablesHistory
from damrak.app.projecting.process import ProjectionProcess, ProjectionsStopped
from damrak.app.projecting.worker import projector_of
from damrak.app.wiring import TABLES_FILE
from damrak.core.exchange import Exchange
from damrak.domain.events import OrderApproved
from damrak.domain.orders import OrderStatus
from damrak.ports.history import (
    FillFilter,
    HistoryBehind,
    OrderFilter,
    TimeSpan,
    TransferFilter,
)
from damrak.ports.tables import Row
from damrak.runtime.client import LocalClient
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from tests.unit.app.venues import orders, preparation

LONG = 30.0
NAMES = ("orders", "fills", "trades", "balances", "positions", "transfers")
MINUTE = 60 * 10**9


@contextmanager
def writer(data_dir: Path) -> Iterator[LocalClient]:
    """Open the log alone, as a server does; the tables are the worker's."""
    with closing(SqliteLog(data_dir)) as log:
        shard = Shard(Exchange, JOINED, log, MemorySnapshots())
        shard.recover()
        client = LocalClient(shard, SystemClock())
        if shard.offset == 0:
            client.submit(preparation())
        yield client


@asynccontextmanager
async def worker(data_dir: Path) -> AsyncIterator[ProjectionProcess]:
    projection = ProjectionProcess(data_dir, restart_seconds=0.01)
    await projection.start()
    try:
        yield projection
    finally:
        await projection.stop()


def contents(tables: SqliteTables) -> dict[str, list[Row]]:
    return {name: tables.query(f"SELECT * FROM {name} ORDER BY 1, 2") for name in NAMES}


def shown(data_dir: Path) -> dict[str, list[Row]]:
    with closing(SqliteTables(data_dir / TABLES_FILE, read_only=True)) as tables:
        return contents(tables)


def expected(data_dir: Path) -> dict[str, list[Row]]:
    """Return what one projector makes of the log, without a worker and without a stop."""
    with (
        closing(SqliteLog(data_dir, read_only=True)) as log,
        closing(SqliteTables(IN_MEMORY)) as tables,
    ):
        projector_of(log, tables).catch_up()
        return contents(tables)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(2 * LONG):
            await scenario()

    asyncio.run(bounded())


def test_what_is_committed_while_the_worker_runs_is_folded_and_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            async with worker(tmp_path) as projection:
                heard: list[int] = []
                last = 0
                projection.on_reached(heard.append)
                for first in range(0, 60, 20):
                    last = client.submit(orders(first, 20))[-1].offset
                    projection.poke()
                    assert await projection.wait_for(last, LONG)
                    assert projection.reached == last
                assert heard == sorted(set(heard))
                assert heard[-1] == last
            assert projection.pid is None
        assert shown(tmp_path) == expected(tmp_path)
        assert projection.restarts == 0

    run(scenario)


def test_a_worker_sees_by_itself_what_nobody_told_it_of(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            async with worker(tmp_path) as projection:
                assert await projection.wait_for(0, LONG)
                last = client.submit(orders(0, 2))[-1].offset
                while projection.reached < last:
                    await asyncio.sleep(0.01)

    run(scenario)


def test_a_worker_killed_amid_its_work_leaves_nothing_half_done(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            last = client.submit(orders(0, 8_000))[-1].offset
            async with worker(tmp_path) as projection:
                killed: list[int] = []

                def kill(reached: int) -> None:
                    pid = projection.pid
                    if 0 < reached < last and len(killed) < 3 and pid is not None:
                        killed.append(reached)
                        os.kill(pid, signal.SIGKILL)

                projection.on_reached(kill)
                assert await projection.wait_for(last, LONG)
                assert len(killed) == 3
                assert projection.restarts >= 3
        assert shown(tmp_path) == expected(tmp_path)

    run(scenario)


def test_stopping_folds_what_is_committed(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            async with worker(tmp_path) as projection:
                assert await projection.wait_for(0, LONG)
                client.submit(orders(0, 3_000))
        assert shown(tmp_path) == expected(tmp_path)

    run(scenario)


def test_who_waits_for_what_has_not_happened_is_told_in_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            last = client.submit(orders(0, 2))[-1].offset
            async with worker(tmp_path) as projection:
                later = asyncio.create_task(projection.wait_for(last + 1, 0.2))
                assert await projection.wait_for(last, LONG)
                assert not await later
                assert not projection._waiting

    run(scenario)


def test_a_worker_that_cannot_live_is_given_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        # There is no log to read.
        async with worker(tmp_path) as projection:
            with pytest.raises(ProjectionsStopped, match="died 6 times"):
                await projection.wait_for(1, LONG)
            with pytest.raises(ProjectionsStopped):
                await projection.wait_for(1, LONG)
            with pytest.raises(HistoryBehind), closing(SqliteTables(IN_MEMORY)) as tables:
                await TablesHistory(tables, projection).reach(1)

    run(scenario)


def test_history_shows_what_was_acknowledged_before(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            async with worker(tmp_path) as projection:
                assert await projection.wait_for(0, LONG)
                with closing(SqliteTables(tmp_path / TABLES_FILE, read_only=True)) as tables:
                    history = TablesHistory(tables, projection)
                    outcomes = client.submit(orders(0, 7))
                    await history.reach(outcomes[-1].offset)
                    approved = outcomes[-1].events[0]
                    assert isinstance(approved, OrderApproved)
                    found = await history.order(approved.order_id)
                    assert found is not None
                    assert (found.client_order_id, found.status) == ("o6", OrderStatus.ACCEPTED)
                    assert await history.order_of_client(1, "o6") == found
                    await ask_everything(history)
                    outcomes = client.submit([CancelAllOrders(AccountId(1))])
                    await history.reach(outcomes[-1].offset)
                    found = await history.order(OrderId(approved.order_id))
                    assert found is not None
                    assert found.status is OrderStatus.CANCELED
                    history.close()

    run(scenario)


async def ask_everything(history: TablesHistory) -> None:
    filled = OrderFilter(statuses=(OrderStatus.FILLED,))
    newest, *older = await history.orders(1, filled, 10)
    assert [order.client_order_id for order in (newest, *older)] == ["o4", "o2", "o0"]
    [fill] = await history.fills_of_order(newest.order_id, 10)
    first, second = await history.fills(1, FillFilter(), 2)
    assert first == fill
    rest = FillFilter(before=(second.time, second.execution_id))
    [third] = await history.fills(1, rest, 10)
    assert third.order_id == older[-1].order_id
    latest = (await history.transfers(1, TransferFilter(), 1))[0]
    earlier = TransferFilter(before=latest.transfer_id)
    assert len(await history.transfers(1, earlier, 4)) == 4
    trades = await history.trades(1, None, 2)
    trades += await history.trades(1, trades[-1].sequence, 9)
    assert len(trades) == 3
    span = TimeSpan(start=trades[-1].time, end=trades[0].time + 1)
    bars = await history.bars(1, span, MINUTE, 9)
    assert sum(bar.quantity for bar in bars) == sum(trade.quantity for trade in trades)


def test_a_listener_that_fails_is_no_silence(tmp_path: Path) -> None:
    async def scenario() -> None:
        with writer(tmp_path) as client:
            last = client.submit(orders(0, 2))[-1].offset
            async with worker(tmp_path) as projection:

                def fail(reached: int) -> None:
                    raise KeyError(reached)

                projection.on_reached(fail)
                with pytest.raises(ProjectionsStopped, match="cannot be followed"):
                    await projection.wait_for(last + 1, LONG)
                assert "KeyError" in projection.failure

    run(scenario)
