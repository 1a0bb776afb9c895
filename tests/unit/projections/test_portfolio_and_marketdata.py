from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.decimals import Amount
from damrak.domain.events import Transfer, TransfersPosted
from damrak.domain.orders import Side
from damrak.services.marketdata.queries import trades_of_instrument
from damrak.services.portfolio.queries import (
    balances_of_account,
    positions_of_account,
    transfers_of_account,
)
from tests.unit.projections.sayings import (
    ALICE,
    AMZN,
    BOB,
    balance,
    position,
    projector_of,
    say,
    traded,
)

HUGE = 10**33


def test_balance_and_position_are_the_last_that_was_said() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    projector = projector_of(log, tables)
    say(log, balance(ALICE, "USD", 5, 0), position(ALICE, 3, 30), balance(BOB, "USD", 1, 1))
    projector.catch_up()
    say(log, balance(ALICE, "USD", 7, 6), balance(ALICE, "USD", HUGE, 4), balance(ALICE, "A", 2, 0))
    say(log, position(ALICE, -HUGE, -30))
    projector.catch_up()
    shares, dollars = balances_of_account(tables, ALICE)
    assert (shares.asset, shares.posted, shares.reserved) == ("A", 2, 0)
    assert (dollars.posted, dollars.reserved, dollars.available) == (HUGE, 4, HUGE - 4)
    assert dollars.updated_time == 2_000
    [held] = positions_of_account(tables, ALICE)
    assert (held.instrument_id, held.quantity, held.cost) == (AMZN, -HUGE, -30)
    assert [found.posted for found in balances_of_account(tables, BOB)] == [1]


def test_every_transfer_is_a_row_that_leads_back_to_its_cause() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    projector = projector_of(log, tables)
    deposit = Transfer(-1, ALICE, "USD", Amount(HUGE), "deposit")
    say(log, TransfersPosted(ALICE, (deposit,), reference="wire 1"))
    projector.catch_up()
    pair = (
        Transfer(ALICE, -2, "USD", Amount(5), "trade"),
        Transfer(-2, ALICE, "AMZN", Amount(6), "trade"),
    )
    say(log, balance(ALICE, "USD", 1, 0), TransfersPosted(ALICE, pair, execution_id=9))
    projector.catch_up()
    newest, middle, oldest = transfers_of_account(tables, ALICE)
    assert (oldest.amount, oldest.reference, oldest.cause) == (HUGE, "wire 1", "cause-1")
    assert (middle.debit, middle.credit, middle.asset) == (ALICE, -2, "USD")
    assert (newest.event_id, newest.execution_id, newest.code) == ("inbox.events:2:1", 9, "trade")
    assert transfers_of_account(tables, ALICE, before=newest.transfer_id) == [middle, oldest]
    assert transfers_of_account(tables, BOB) == []


def test_trades_come_newest_first_in_pages() -> None:
    log, tables = MemoryLog(), SqliteTables(IN_MEMORY)
    for sequence in (2, 5, 9):
        say(log, traded(100 - sequence, sequence, (sequence, 10**18), Side.SELL))
    projector_of(log, tables).catch_up()
    first = trades_of_instrument(tables, AMZN, limit=2)
    rest = trades_of_instrument(tables, AMZN, before=first[-1].sequence)
    assert [(trade.sequence, trade.trade_id) for trade in first + rest] == [
        (9, 91),
        (5, 95),
        (2, 98),
    ]
    assert (first[0].price, first[0].quantity, first[0].side) == (10**18, 9, Side.SELL)
    assert trades_of_instrument(tables, AMZN + 1) == []
