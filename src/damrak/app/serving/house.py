"""The house: everything a server consists of, opened in order and closed in the opposite one.

One process, one event loop: the machine is applied on it, the doors answer on it. Threads wait for
disks alone. Projections are folded by a process of their own, which follows the log.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.config.settings import Settings
from damrak.app.projecting.history import TablesHistory
from damrak.app.projecting.process import ProjectionProcess, ProjectionsStopped
from damrak.app.wiring import (
    RECORDS_WITHOUT_SNAPSHOT_MAX,
    SNAPSHOTS_DIRECTORY,
    TABLES_FILE,
    make_data_dir,
)
from damrak.core.exchange import Exchange
from damrak.ports.clock import Clock
from damrak.ports.tables import TablesError
from damrak.runtime.retention import Retention
from damrak.runtime.sequencer import Sequencer
from damrak.runtime.shard import Recovery, Shard
from damrak.runtime.timekeeper import keep_time
from damrak.runtime.topology import EVENTS, JOINED
from damrak.runtime.view import View
from damrak.runtime.view.seeding import SeedError
from damrak.services.marketdata.queries import last_trades
from damrak.services.orders.queries import all_open_orders

CATCH_UP_SECONDS: Final = 600.0
"""How long a start waits for the tables to reach the log; the worker folds 40,000 a second."""

MILLISECONDS_PER_SECOND: Final = 1_000

_REBUILD: Final = "where tables are damaged, `damrak rebuild` makes them again from the log"


class House(Struct):
    """Hold the parts of a venue that is open for business."""

    data_dir: Path
    clock: Clock
    log: SqliteLog
    events: SqliteLog
    shard: Shard
    recovery: Recovery
    retention: Retention
    sequencer: Sequencer
    view: View
    projection: ProjectionProcess
    history: TablesHistory

    @property
    def exchange(self) -> Exchange:
        """Return the machine; only the loop's own thread may read it."""
        return _exchange(self.shard)

    def lag(self) -> int:
        """Return how many commands the tables are behind what was committed."""
        return max(0, self.view.sequence - self.projection.reached)

    def open_orders(self) -> int:
        """Return how many orders may still trade."""
        return sum(len(account.open_orders) for account in self.view.accounts.values())

    def next_due(self) -> int:
        """Return when the next order expires (nanoseconds UTC)."""
        return min(
            (
                market.expiries.next_time
                for machine in self.exchange.markets
                for market in machine.partition.markets.values()
            ),
            default=2**63,
        )


@asynccontextmanager
async def open_house(
    data_dir: Path,
    settings: Settings,
    *,
    on_failure: Callable[[BaseException], None],
) -> AsyncIterator[House]:
    """Open the venue in a directory; leaving the block finishes what was taken in and closes it.

    Raises LogError, SnapshotError and TablesError.
    """
    make_data_dir(data_dir)
    async with AsyncExitStack() as opened:
        engine = await _recovered(opened, data_dir, settings)
        view, history = await _readable(opened, data_dir, engine)
        clock = SystemClock()
        sequencer = Sequencer(
            engine.shard,
            clock,
            engine.retention,
            on_failure=on_failure,
            pending_max=settings.gateway.pending_commands_max,
        )
        projection = engine.projection
        sequencer.add_listener(view.hear)
        sequencer.add_listener(lambda _: projection.poke())
        projection.on_reached(view.forget_closed)
        house = House(
            data_dir=data_dir,
            clock=clock,
            log=engine.log,
            events=opened.enter_context(closing(SqliteLog(data_dir, read_only=True))),
            shard=engine.shard,
            recovery=engine.recovery,
            retention=engine.retention,
            sequencer=sequencer,
            view=view,
            projection=projection,
            history=history,
        )
        opened.push_async_callback(_finish, house)
        tick_seconds = settings.venue.tick_ms / MILLISECONDS_PER_SECOND
        keeping = keep_time(sequencer, clock, house.next_due, tick_seconds=tick_seconds)
        opened.push_async_callback(_cancel, asyncio.create_task(keeping))
        yield house


class _Engine(NamedTuple):
    log: SqliteLog
    shard: Shard
    recovery: Recovery
    retention: Retention
    projection: ProjectionProcess


async def _recovered(opened: AsyncExitStack, data_dir: Path, settings: Settings) -> _Engine:
    log = opened.enter_context(closing(SqliteLog(data_dir)))
    snapshots = FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY)
    # It starts while the log is replayed.
    projection = ProjectionProcess(data_dir)
    opened.push_async_callback(projection.stop)
    await projection.start()
    venue = settings.venue
    shard = Shard(Exchange, JOINED, log, snapshots, snapshot_every=venue.snapshot_every)
    recovery = shard.recover()
    worker = opened.enter_context(ThreadPoolExecutor(1, "retention"))
    retention = Retention(shard, snapshots, log, keep=venue.keep, worker=worker)
    return _Engine(log, shard, recovery, retention, projection)


async def _readable(
    opened: AsyncExitStack, data_dir: Path, engine: _Engine
) -> tuple[View, TablesHistory]:
    # What said nothing is in no table: the view counts what was told, as history does.
    told = _last_told(engine.log)
    await _caught_up(engine.projection, told)
    tables = SqliteTables(data_dir / TABLES_FILE, read_only=True)
    opened.enter_context(closing(tables))
    # Of its own, since it is read in the thread of history.
    requests = opened.enter_context(closing(SqliteLog(data_dir, read_only=True)))
    history = TablesHistory(tables, engine.projection, requests)
    opened.callback(history.close)
    shard = engine.shard
    orders, trades = all_open_orders(tables), last_trades(tables)
    try:
        view = View.of(_exchange(shard), orders, told, shard.time, trades=trades)
    except SeedError as error:
        raise TablesError(f"{error} ({_REBUILD})") from error
    return view, history


async def _caught_up(projection: ProjectionProcess, told: int) -> None:
    try:
        reached = await projection.wait_for(told, CATCH_UP_SECONDS)
    except ProjectionsStopped as error:
        raise TablesError(f"{error}; {_REBUILD}") from error
    if not reached:
        raise TablesError(
            f"the tables are at {projection.reached} of {told} commands after "
            f"{CATCH_UP_SECONDS:.0f} seconds: start again to go on"
        )


async def _finish(house: House) -> None:
    await house.sequencer.close()
    since = house.shard.offset - house.shard.snapshot_offset
    failed = house.sequencer.failed or house.shard.stopped
    if since >= RECORDS_WITHOUT_SNAPSHOT_MAX and not failed:
        house.retention.keep_up()
    await asyncio.to_thread(house.retention.wait)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _exchange(shard: Shard) -> Exchange:
    assert isinstance(shard.machine, Exchange)
    return shard.machine


def _last_told(log: SqliteLog) -> int:
    stored = log.read(EVENTS, max(0, log.head(EVENTS) - 1), 1)
    return stored[0].record.sequence if stored else 0
