"""The worker: follows the log of a venue and folds its events into tables, in its own process.

Run as ``python -m damrak.app.projecting.worker --data-dir D``. A line on standard input says that
there may be more to fold; the end of it says that the parent is gone. After each batch a line on
standard output says which inbox sequence the tables have reached.
"""

import contextlib
import os
import select
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.ports.log import Log, LogError
from damrak.ports.tables import TablesError
from damrak.runtime.projection import ProjectionError, Projector
from damrak.runtime.topology import EVENTS, INBOX
from damrak.services.actions.projection import ActionsProjection
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.orders.projection import OrdersProjection
from damrak.services.portfolio.equity import EquityProjection
from damrak.services.portfolio.projection import PortfolioProjection

TABLES_FILE: Final = "tables.sqlite"
POLL_SECONDS: Final = 0.25
"""How often the log is looked at without being told to."""

POKES_MAX: Final = 65_536
"""Bytes of pokes that are taken at once; whatever their number, one look is enough for all."""

NICENESS: Final = 5
"""How much this process steps back behind the venue."""

RECORDS_MAX: Final = 1_000
"""Records folded in a transaction; who waits for the first of them waits for all."""


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path, exists=True), required=True)
def main(data_dir: Path) -> None:
    """Fold the events of a venue until standard input ends."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    try:
        with (
            closing(SqliteLog(data_dir, read_only=True)) as log,
            closing(SqliteTables(data_dir / TABLES_FILE)) as tables,
        ):
            follow(projector_of(log, tables))
    except (LogError, TablesError, ProjectionError) as error:
        click.echo(f"projections have stopped: {error}", err=True)
        raise SystemExit(1) from error
    except (BrokenPipeError, KeyboardInterrupt):
        # The parent is gone, or all of us were told to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def projector_of(log: Log, tables: SqliteTables) -> Projector:
    """Return the projector of all tables of a joined venue."""
    projections = (
        OrdersProjection(),
        PortfolioProjection(),
        EquityProjection(),
        TradesProjection(),
        ActionsProjection(),
    )
    return Projector(log, tables, projections, partitions=(EVENTS,), batch_max=RECORDS_MAX)


def follow(projector: Projector) -> None:
    """Fold whenever there is more, and tell how far, until standard input ends."""
    while True:
        _tell(projector)
        while projector.advance():
            _tell(projector)
        ready, _, _ = select.select([sys.stdin], [], [], POLL_SECONDS)
        if ready and not os.read(sys.stdin.fileno(), POKES_MAX):
            # What is committed by now is folded, so that a venue that stops leaves nothing behind.
            projector.catch_up()
            _tell(projector)
            return


def _tell(projector: Projector) -> None:
    sys.stdout.write(f"{projector.heard(EVENTS, INBOX)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
