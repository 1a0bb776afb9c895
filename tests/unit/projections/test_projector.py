from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables, SqliteTransaction
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import BalanceChanged, OrderReplaced, ReplaceApproved
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.records import Record, Stored
from damrak.ports.log import Batch, LogDamaged
from damrak.ports.tables import Column, Kind, Row, Table, Tables, TablesError, Transaction
from damrak.runtime.projection import Handler, ProjectionError, Projector
from damrak.services.orders.queries import fills_of_order, order_by_id
from damrak.services.portfolio.queries import transfers_of_account
from tests.unit.projections.sayings import (
    ALICE,
    AMZN,
    EVENTS,
    accepted,
    approved,
    balance,
    filled,
    posted,
    projector_of,
    say,
    transfer,
    wish,
)

ACCOUNTS, MARKETS = "events.accounts.01", "events.markets.07"


class Tally:
    """Adds up posted balances, by account: what is folded twice shows."""

    name = "tally"

    def __init__(self, version: int = 1, factor: int = 1) -> None:
        columns = (Column("account_id", Kind.INTEGER), Column("total", Kind.NUMBER))
        self.table = Table("tally", version, columns, ("account_id",))
        self.tables = (self.table,)
        self.handlers: Mapping[type, Handler] = {BalanceChanged: self._on_balance}
        self._factor = factor
        self._totals: dict[int, int] = {}

    def load(self, tables: Tables) -> None:
        rows = tables.query(f"SELECT account_id, total FROM {self.table.name}")
        self._totals = {int(key or 0): int(total or 0) for key, total in rows}

    def forget(self) -> None:
        raise AssertionError("nothing here ever waits")

    def flush(self, transaction: Transaction) -> None:
        transaction.upsert(self.table, list(self._totals.items()))

    def _on_balance(self, message: BalanceChanged, _: Record, __: int) -> None:
        total = self._totals.get(message.account_id, 0)
        self._totals[message.account_id] = total + message.posted * self._factor


class ShorterLog(MemoryLog):
    """Pretends that what lay before an offset is gone."""

    def read(self, partition: str, after: int, limit: int = 10_000) -> list[Stored]:
        return super().read(partition, max(after, 2), limit)


class FullTables(SqliteTables):
    """Cannot commit while it is full."""

    full = False

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        with super().transaction() as transaction:
            yield transaction
            if self.full:
                raise TablesError("no space is left")


def tally(log: MemoryLog, tables: SqliteTables, version: int = 1, batch_max: int = 2) -> Projector:
    projection = Tally(version, factor=version)
    return Projector(log, tables, [projection], partitions=[EVENTS], batch_max=batch_max)


def totals(tables: SqliteTables) -> list[Row]:
    return tables.query("SELECT * FROM tally ORDER BY account_id")


def told(log: MemoryLog, count: int) -> None:
    for _ in range(count):
        say(log, balance(ALICE, "USD", 1, 0))


def test_advance_folds_one_batch_at_a_time_and_tells_the_lag() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    projector = tally(log, tables)
    assert projector.lag() == {EVENTS: 5}
    assert [projector.advance() for _ in range(4)] == [2, 2, 1, 0]
    assert projector.lag() == {EVENTS: 0}
    assert totals(tables) == [(1, "5")]


def test_another_projector_goes_on_where_the_last_one_stopped() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    tally(log, tables).advance()
    told(log, 2)
    assert tally(log, tables).catch_up() == 5
    assert totals(tables) == [(1, "7")]


def test_record_written_twice_counts_once_also_after_a_restart() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 3)
    again = [stored.record for stored in log.read(EVENTS, 0)]
    log.append([Batch(EVENTS, again)])
    projector = tally(log, tables)
    projector.catch_up()
    log.append([Batch(EVENTS, again)])
    projector.catch_up()
    log.append([Batch(EVENTS, again)])
    tally(log, tables).catch_up()
    assert totals(tables) == [(1, "3")]


def test_two_writers_of_one_partition_are_told_apart() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    for writer, sequence in (("one", 9), ("two", 3), ("one", 9), ("two", 4), ("one", 8)):
        record = Record(0, (balance(ALICE, "USD", 1, 0),), writer, sequence)
        log.append([Batch(EVENTS, [record])])
    tally(log, tables).catch_up()
    assert totals(tables) == [(1, "3")]


def test_log_that_is_behind_the_watermark_is_refused() -> None:
    tables = SqliteTables(IN_MEMORY)
    log, shorter = MemoryLog(), MemoryLog()
    told(log, 3)
    tally(log, tables).catch_up()
    told(shorter, 2)
    with pytest.raises(LogDamaged, match="lost its tail: head 2, watermark 3"):
        tally(shorter, tables).advance()
    assert totals(tables) == [(1, "3")]


def test_log_whose_beginning_is_gone_is_refused() -> None:
    log, tables = ShorterLog(), SqliteTables(IN_MEMORY)
    told(log, 4)
    with pytest.raises(LogDamaged, match="records after 0 of partition events are missing"):
        tally(log, tables).advance()


def test_rebuilding_folds_everything_again() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 4)
    projector = tally(log, tables)
    projector.catch_up()
    with tables.transaction() as transaction:
        transaction.change("UPDATE tally_v1 SET total = ?", [("999",)])
    projector.rebuild()
    assert totals(tables) == []
    assert projector.lag() == {EVENTS: 4}
    projector.catch_up()
    assert totals(tables) == [(1, "4")]


def test_rebuilding_mends_tables_that_are_ahead_of_the_log() -> None:
    tables = SqliteTables(IN_MEMORY)
    log, shorter = MemoryLog(), MemoryLog()
    told(log, 3)
    tally(log, tables).catch_up()
    told(shorter, 2)
    projector = tally(shorter, tables)
    projector.rebuild()
    projector.catch_up()
    assert totals(tables) == [(1, "2")]


def test_new_version_is_built_beside_the_old_and_shown_when_it_has_caught_up() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    tally(log, tables).catch_up()
    newer = tally(log, tables, version=2)
    newer.advance()
    assert totals(tables) == [(1, "5")]
    tally(log, tables, version=2).advance()
    assert totals(tables) == [(1, "5")]
    newer = tally(log, tables, version=2)
    newer.advance()
    assert totals(tables) == [(1, "10")]
    names = {name for (name,) in tables.query("SELECT name FROM sqlite_schema")}
    assert "tally_v1" not in names
    assert tables.query("SELECT version, last_offset FROM watermarks_v1") == [(2, 5)]


def test_build_that_was_given_up_is_cleared_away_by_the_next() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    for version in (1, 2, 3):
        tally(log, tables, version=version).advance()
    tally(log, tables, version=3).catch_up()
    assert totals(tables) == [(1, "15")]
    names = {str(name) for (name,) in tables.query("SELECT name FROM sqlite_schema")}
    assert {name for name in names if name.startswith("tally_")} == {"tally_v3"}


def test_projections_at_different_offsets_meet_and_go_on_together() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    tally(log, tables, batch_max=3).advance()
    other = Tally()
    other.name, other.table = "other", Table("other", 1, other.table.columns, ("account_id",))
    other.tables = (other.table,)
    both = Projector(log, tables, [Tally(), other], partitions=[EVENTS], batch_max=100)
    assert [both.advance() for _ in range(3)] == [3, 2, 0]
    assert totals(tables) == tables.query("SELECT * FROM other") == [(1, "5")]


def test_second_projector_on_the_same_tables_is_noticed() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 4)
    first, second = tally(log, tables), tally(log, tables)
    assert second.lag() == {EVENTS: 4}
    first.advance()
    with pytest.raises(ProjectionError, match="moved by another process"):
        second.advance()
    assert totals(tables) == [(1, "2")]


def test_batch_that_could_not_be_committed_is_folded_again() -> None:
    log, tables = MemoryLog(), FullTables(IN_MEMORY)
    told(log, 4)
    projector = tally(log, tables)
    projector.advance()
    tables.full = True
    with pytest.raises(TablesError, match="no space"):
        projector.advance()
    tables.full = False
    assert totals(tables) == [(1, "2")]
    assert projector.catch_up() == 2
    assert totals(tables) == [(1, "4")]


def test_following_advances_until_told_to_stop_and_rests_when_idle() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    told(log, 5)
    rests: list[int] = []
    tally(log, tables).follow(lambda: len(rests) < 2, lambda: rests.append(1))
    assert totals(tables) == [(1, "5")]


def split_log() -> MemoryLog:
    log = MemoryLog()
    fill = filled(65, ALICE, (3, 10, 100), leaves=0, taker=True)
    say(log, accepted(65, ALICE), fill, partition=MARKETS)
    say(log, approved(65, wish(ALICE, Side.BUY, 10, 100)), partition=ACCOUNTS)
    fee = posted(fill, transfer(ALICE, -3, 7, "fee"))
    say(log, balance(ALICE, "USD", 5, 0), fee, partition=ACCOUNTS)
    return log


@pytest.mark.parametrize("partitions", ((ACCOUNTS, MARKETS), (MARKETS, ACCOUNTS)))
def test_effect_that_is_read_before_its_cause_waits_for_it(partitions: tuple[str, str]) -> None:
    log, tables = split_log(), SqliteTables(IN_MEMORY)
    projector = projector_of(log, tables, partitions=partitions)
    projector.catch_up()
    assert projector.lag() == {ACCOUNTS: 0, MARKETS: 0}
    order = order_by_id(tables, 65)
    assert order is not None
    assert (order.status, order.fees, order.cum_quantity) == (OrderStatus.FILLED, 7, 10)
    assert [fill.fee for fill in fills_of_order(tables, 65)] == [7]
    assert len(transfers_of_account(tables, ALICE)) == 1
    assert projector.waiting() == {}


def test_second_replace_that_is_read_before_the_first_was_done_waits_for_it() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    say(log, approved(65, wish(ALICE, Side.BUY, 10, 100)), partition=ACCOUNTS)
    say(log, accepted(65, ALICE), partition=MARKETS)
    for quantity in (8, 6):
        terms = (OrderId(65), ALICE, AMZN, Quantity(quantity), Price(90))
        say(log, ReplaceApproved(*terms), partition=ACCOUNTS)
        say(log, OrderReplaced(*terms), partition=MARKETS)
    projector = projector_of(log, tables, partitions=(ACCOUNTS, MARKETS))
    projector.catch_up()
    assert projector.lag() == {ACCOUNTS: 0, MARKETS: 0}
    order = order_by_id(tables, 65)
    assert order is not None
    assert (order.status, order.quantity) == (OrderStatus.ACCEPTED, 6)


def test_partition_that_waits_says_what_for_and_keeps_what_came_before() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    say(log, approved(65, wish(ALICE, Side.BUY, 10, 100)), partition=ACCOUNTS)
    say(log, accepted(65, ALICE), partition=MARKETS)
    say(log, accepted(129, ALICE), partition=MARKETS)
    projector = projector_of(log, tables, partitions=(ACCOUNTS, MARKETS))
    assert projector.catch_up() == 2
    order = order_by_id(tables, 65)
    assert order is not None
    assert order.status is OrderStatus.ACCEPTED
    assert list(projector.waiting()) == [MARKETS]
    assert "order 129 must be approved" in projector.waiting()[MARKETS]
    assert projector.lag() == {ACCOUNTS: 0, MARKETS: 1}
