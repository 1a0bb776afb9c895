"""A relay begins exactly where the tables are, however far the log has gone on."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.relaying.seeding import seed_of
from damrak.app.wiring import TABLES_FILE, forget_tables, open_venue
from damrak.domain.orders import Side
from damrak.ports.tables import TablesError
from damrak.runtime.topology import EVENTS
from damrak.runtime.view import View
from tests.unit.app.venues import orders, preparation


class _Crash(Exception):
    pass


def seen(view: View) -> tuple[object, ...]:
    book = view.books[1]
    return (
        view.sequence,
        view.time,
        view.assets,
        (book.status, book.sequence, book.last_trade),
        [book.depth(side, 50) for side in Side],
        {key: account.balances for key, account in view.accounts.items()},
        {key: account.positions for key, account in view.accounts.items()},
        {
            key: (order.status, order.cum_quantity, order.fees, order.event_id)
            for account in view.accounts.values()
            for key, order in account.open_orders.items()
        },
    )


def told(log: SqliteLog, after: int, view: View) -> View:
    view.hear([entry.record for entry in log.read(EVENTS, after)])
    return view


def test_a_seed_is_what_the_tables_know_and_the_log_tells_the_rest(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        venue.client.submit([*preparation(), *orders(0, 31)])
        venue.settle()
        venue.shard.snapshot()
        place = venue.sqlite_log.head(EVENTS)
    with contextlib.suppress(_Crash), open_venue(tmp_path) as venue:
        venue.client.submit(orders(31, 50))
        # A snapshot ahead of the tables must not be begun from.
        venue.shard.snapshot()
        raise _Crash
    with contextlib.closing(SqliteLog(tmp_path, read_only=True)) as log:
        seed = asyncio.run(seed_of(tmp_path, log))
        assert seed.offset == place < log.head(EVENTS)
        so_far = View()
        so_far.hear([entry.record for entry in log.read(EVENTS, 0, place)])
        assert seen(seed.view) == seen(so_far)
        assert seen(told(log, seed.offset, seed.view)) == seen(told(log, 0, View()))


def test_an_empty_venue_is_a_beginning_too(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        venue.settle()
    with contextlib.closing(SqliteLog(tmp_path, read_only=True)) as log:
        seed = asyncio.run(seed_of(tmp_path, log))
    assert (seed.offset, seed.view.sequence, seed.view.accounts) == (0, 0, {})


def test_tables_that_do_not_come_up_are_waited_for_so_long_and_no_longer(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        venue.client.submit(preparation())
    forget_tables(tmp_path)
    with contextlib.closing(SqliteLog(tmp_path, read_only=True)) as log:
        with pytest.raises(TablesError, match="existing folder"):
            asyncio.run(seed_of(tmp_path, log))
        SqliteTables(tmp_path / TABLES_FILE).close()
        with pytest.raises(TablesError, match="are not ready after 0 seconds"):
            asyncio.run(seed_of(tmp_path, log, seconds_max=0.2))
