"""Wiring: the one place that names adapters and joins them to a venue on a data directory.

A data directory holds ``log.sqlite`` with its ``archive``, the ``snapshots``, and
``tables.sqlite``, which can always be built again from the log.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import platformdirs
from msgspec import Struct

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.pinned import PinnedLog, PinnedSnapshots
from damrak.app.register import Register
from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain.commands import AdvanceTime, ReplaceOrder, SubmitOrder
from damrak.domain.reasons import Preview
from damrak.ports.clock import Clock
from damrak.ports.log import Log, LogError, LogInUse
from damrak.ports.snapshots import SnapshotError, Snapshots
from damrak.ports.tables import Tables, TablesError
from damrak.runtime.client import LocalClient
from damrak.runtime.projection import ProjectionError, Projector
from damrak.runtime.retention import SNAPSHOTS_KEPT, Retention
from damrak.runtime.shard import Recovery, Shard
from damrak.runtime.topology import EVENTS, INBOX, JOINED
from damrak.services.actions.projection import ActionsProjection
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.orders.projection import OrdersProjection
from damrak.services.portfolio.equity import EquityProjection
from damrak.services.portfolio.projection import PortfolioProjection

SNAPSHOTS_DIRECTORY: Final = "snapshots"
TABLES_FILE: Final = "tables.sqlite"

SQLITE_SUFFIXES: Final = ("", "-wal", "-shm", "-journal")
"""What the names of the files end in that SQLite keeps for one database."""

RECORDS_WITHOUT_SNAPSHOT_MAX: Final = 10_000
"""Records after which closing takes a snapshot: a tenth of a second of replay at the next start."""


class Unsettled(Exception):
    """Tell that everything sent is durable, but what follows it was not finished."""


class View(Struct, kw_only=True):
    """Hold a venue as it is: its log and snapshots, and the recovered shard."""

    log: Log
    snapshots: Snapshots
    shard: Shard
    recovery: Recovery

    @property
    def exchange(self) -> Exchange:
        """Return the shard's machine."""
        machine = self.shard.machine
        assert isinstance(machine, Exchange)
        return machine

    @property
    def register(self) -> Register:
        """Return the way to look things up in the exchange."""
        return Register(self.exchange)

    def preview(self, command: SubmitOrder | ReplaceOrder) -> Preview:
        """Return what a command would do if it were sent now; nothing changes."""
        return preview(self.exchange, command, max(self.shard.time, SystemClock().now()))


class Venue(View, kw_only=True):
    """Hold a venue that is open for writing."""

    sqlite_log: SqliteLog
    client: LocalClient
    retention: Retention
    tables: Tables
    projector: Projector

    def catch_up(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Bring the tables up to the log.

        ``progress`` is told the records folded, and how many there were to fold. Raises Unsettled:
        by then all that was sent is durable, and a later command makes up for it.
        """
        try:
            total, done = self.projector.lag()[EVENTS], 0
            while folded := self.projector.advance():
                done += folded
                progress(done, total)
        except (TablesError, ProjectionError) as error:
            raise Unsettled(
                f"everything sent is durable, but the tables are behind: {error}"
            ) from error

    def settle(self) -> None:
        """Bring the tables up to the log, and take a snapshot where many records came in."""
        self.catch_up()
        since = self.shard.offset - self.shard.snapshot_offset
        if since >= RECORDS_WITHOUT_SNAPSHOT_MAX:
            self.retention.keep_up()
        try:
            self.retention.wait()
        except (SnapshotError, LogError) as error:
            raise Unsettled(
                f"everything sent is durable, but no snapshot was taken: {error}"
            ) from error


def default_data_dir() -> Path:
    """Return where this user's venue lives unless told otherwise."""
    return platformdirs.user_data_path("damrak", appauthor=False)


@contextmanager
def open_venue(
    data_dir: Path,
    *,
    clock: Clock | None = None,
    keep: int | None = SNAPSHOTS_KEPT,
) -> Iterator[Venue]:
    """Open the venue in a directory for writing, and make both where they are missing.

    ``keep`` is how many good snapshots stay, None for all. Leaving the block without an error
    settles the venue. Raises LogError, SnapshotError, TablesError and Unsettled.
    """
    make_data_dir(data_dir)
    with ExitStack() as opened:
        log = opened.enter_context(closing(SqliteLog(data_dir)))
        snapshots = FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY)
        shard, recovery = _recovered(log, snapshots)
        tables = opened.enter_context(closing(SqliteTables(data_dir / TABLES_FILE)))
        projector = _projector(log, tables)
        # Looks whether the log still reaches what the tables have seen, before anything is
        # accepted.
        projector.lag()
        # Left before the log is closed, so that nothing is written to a closed one.
        worker = opened.enter_context(ThreadPoolExecutor(1, "retention"))
        retention = Retention(shard, snapshots, log, keep=keep, worker=worker)
        clock = clock or SystemClock()
        venue = Venue(
            log=log,
            snapshots=snapshots,
            shard=shard,
            recovery=recovery,
            sqlite_log=log,
            client=LocalClient(shard, clock, retention),
            retention=retention,
            tables=tables,
            projector=projector,
        )
        _expire(venue, clock)
        yield venue
        venue.settle()


@contextmanager
def read_venue(data_dir: Path) -> Iterator[View]:
    """Open the venue in a directory as it is now, for reading, also beside a process that writes.

    Raises LogError and SnapshotError.
    """
    with closing(SqliteLog(data_dir, read_only=True)) as sqlite_log:
        log, snapshots = pinned(sqlite_log, data_dir)
        shard, recovery = _recovered(log, snapshots)
        yield View(log=log, snapshots=snapshots, shard=shard, recovery=recovery)


@contextmanager
def query_venue(data_dir: Path) -> Iterator[tuple[View, Tables]]:
    """Open the venue in a directory to ask its tables, which are brought up to the log first.

    While another process writes there, they are as far as that process has brought them.
    """
    with closing(SqliteLog(data_dir, read_only=True)):
        pass  # a question makes no venue where there is none
    with ExitStack() as opened:
        view: View
        try:
            venue = opened.enter_context(open_venue(data_dir))
            venue.catch_up()
            view, tables = venue, venue.tables
        except LogInUse:
            view = opened.enter_context(read_venue(data_dir))
            read_only = SqliteTables(data_dir / TABLES_FILE, read_only=True)
            tables = opened.enter_context(closing(read_only))
        yield view, tables


def forget_tables(data_dir: Path) -> None:
    """Remove the tables, so that the next writer builds them again; raises LogInUse, LogError."""
    with closing(SqliteLog(data_dir)):
        for end in SQLITE_SUFFIXES:
            (data_dir / f"{TABLES_FILE}{end}").unlink(missing_ok=True)


def pinned(log: Log, data_dir: Path) -> tuple[PinnedLog, PinnedSnapshots]:
    """Return a log and its snapshots as they are now."""
    # Snapshots first: one that is taken in between would lie ahead of the pinned log.
    snapshots = PinnedSnapshots(FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY), INBOX)
    return PinnedLog.now(log, INBOX, EVENTS), snapshots


def make_data_dir(data_dir: Path) -> None:
    """Make a data directory, for this user alone, where there is none; raises LogError."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LogError(
            f"data directory {data_dir} cannot be made ({error.strerror}): "
            "choose another --data-dir, or allow this user to write there"
        ) from error


def _expire(venue: Venue, clock: Clock) -> None:
    # While nobody had the venue open, nobody told it that time went by.
    now = clock.now()
    if any(market.expiries.next_time <= now for market in venue.register.markets()):
        venue.client.submit([AdvanceTime()])


def _recovered(log: Log, snapshots: Snapshots) -> tuple[Shard, Recovery]:
    shard = Shard(Exchange, JOINED, log, snapshots)
    return shard, shard.recover()


def _projector(log: Log, tables: Tables) -> Projector:
    projections = (
        OrdersProjection(),
        PortfolioProjection(),
        EquityProjection(),
        TradesProjection(),
        ActionsProjection(),
    )
    return Projector(log, tables, projections, partitions=(EVENTS,))
