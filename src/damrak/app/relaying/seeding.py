"""Where a relay begins: a view of the venue exactly as the tables know it, beside a running one.

The tables say how far they are. The machine is recovered to that very place, so both speak of the
same moment however fast the venue goes on; what came since, the log tells.
"""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.pinned import PinnedLog, PinnedSnapshots
from damrak.app.wiring import SNAPSHOTS_DIRECTORY, TABLES_FILE
from damrak.core.exchange import Exchange
from damrak.ports.history import Order, Trade
from damrak.ports.tables import Tables, TablesError
from damrak.runtime.shard import Shard
from damrak.runtime.topology import EVENTS, INBOX, JOINED
from damrak.runtime.view import View
from damrak.runtime.view.seeding import SeedError
from damrak.runtime.watermarks import Watermark, read_watermarks
from damrak.services.marketdata.queries import last_trades
from damrak.services.orders.queries import all_open_orders

TABLES_SECONDS_MAX: Final = 60.0
"""How long a relay waits for tables that are far behind the log."""

TABLES_BEHIND_MAX: Final = 10_000
"""Records that the tables may be behind when a relay begins: a second of what it can hear."""

_PAUSE_SECONDS: Final = 0.1


class Seed(NamedTuple):
    """Hold a view, and the offset of the last event that is in it."""

    view: View
    offset: int


async def seed_of(
    data_dir: Path, log: SqliteLog, *, seconds_max: float = TABLES_SECONDS_MAX
) -> Seed:
    """Return where to begin, once the tables are close to the end of the log.

    Raises LogError, SnapshotError, and TablesError where they do not get there in time.
    """
    with closing(SqliteTables(data_dir / TABLES_FILE, read_only=True)) as tables:
        await _near(tables, log, data_dir, seconds_max)
        with tables.standstill():
            mark = watermark_of(tables)
            orders, trades = list(all_open_orders(tables)), last_trades(tables)
    view = _view(data_dir, log, mark, (orders, trades))
    return Seed(view, mark.offset)


def watermark_of(tables: Tables) -> Watermark:
    """Return how far all tables are that are shown; raises TablesError where they differ."""
    marks = read_watermarks(tables, EVENTS, INBOX)
    if len(set(marks)) > 1:
        raise TablesError("some tables are being built again: wait until the venue is through")
    return marks[0] if marks else Watermark(0, 0)


async def _near(tables: Tables, log: SqliteLog, data_dir: Path, seconds_max: float) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds_max
    while True:
        why = _distance(tables, log)
        if not why:
            return
        if loop.time() >= deadline:
            raise TablesError(
                f"tables in {data_dir} are not ready after {seconds_max:.0f} seconds ({why}): "
                "start the venue, which brings them up, and then the relay"
            )
        await asyncio.sleep(_PAUSE_SECONDS)


def _distance(tables: Tables, log: SqliteLog) -> str:
    try:
        behind = log.head(EVENTS) - watermark_of(tables).offset
    except TablesError as error:
        return str(error)
    return f"{behind} records behind the log" if behind > TABLES_BEHIND_MAX else ""


def _view(
    data_dir: Path, log: SqliteLog, mark: Watermark, found: tuple[list[Order], list[Trade]]
) -> View:
    orders, trades = found
    snapshots = FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY)
    shard = Shard(
        Exchange,
        JOINED,
        PinnedLog(log, {INBOX: mark.sequence, EVENTS: mark.offset}),
        PinnedSnapshots(snapshots, INBOX, through=mark.sequence),
    )
    shard.recover()
    assert isinstance(shard.machine, Exchange)
    try:
        return View.of(shard.machine, orders, mark.sequence, shard.time, trades=trades)
    except SeedError as error:
        raise TablesError(str(error)) from error
