"""Actions: whatever somebody asks of the machines is found under who asked, and nothing else is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Struct

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelAllOrders,
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SetTradingStatus,
    SubmitOrder,
    Withdraw,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import OrderType, Side
from damrak.ports.audit import Action, ActionFilter, Did
from damrak.runtime.client import LocalClient
from damrak.runtime.projection import Projector
from damrak.runtime.shard import Shard
from damrak.runtime.topology import EVENTS, JOINED
from damrak.services.actions.projection import ActionsProjection
from damrak.services.actions.queries import chosen_actions
from damrak.services.actions.tables import ACTIONS

OPERATOR, TRADER = 11, 2**53 - 1
ALICE, NOBODY = AccountId(1), AccountId(9)
USD, VOC = Asset("USD", 2), Asset("VOC", 0)
MARKET = InstrumentId(1)
SECOND = 1_000_000_000

EVERYTHING = [
    ("asset.listed", "done", ""),
    ("asset.listed", "done", ""),
    ("instrument.listed", "done", ""),
    ("account.opened", "done", ""),
    ("money.deposited", "done", ""),
    ("order.submitted", "done", ""),
    ("order.submitted", "done", ""),
    ("order.submitted", "done", ""),
    ("request.repeated", "done", ""),
    ("order.denied", "refused", "INSUFFICIENT_FUNDS"),
    ("order.replaced", "done", ""),
    ("order.replaced", "refused", "REPLACE_EMPTY"),
    ("order.canceled", "done", ""),
    ("order.canceled", "refused", "ORDER_UNKNOWN"),
    ("order.canceled", "done", ""),
    ("order.canceled", "done", ""),
    ("orders.canceled", "refused", "ACCOUNT_UNKNOWN"),
    ("instrument.status_changed", "done", ""),
    ("asset.listed", "refused", "ASSET_EXISTS"),
    ("account.opened", "refused", "ACCOUNT_EXISTS"),
    ("money.withdrawn", "done", ""),
    ("money.withdrawn", "refused", "INSUFFICIENT_FUNDS"),
]


class Bench(Struct):
    """Hold a venue in memory and what is told of it."""

    client: LocalClient
    clock: ManualClock
    log: MemoryLog
    tables: SqliteTables

    def ask(self, actor: int, *commands: Command) -> None:
        """Send commands, a second after the last ones."""
        self.clock.set(self.clock.now() + SECOND)
        self.client.submit(commands, f"cause-{self.clock.now() // SECOND}", actor)

    def found(self, **chosen: object) -> list[Action]:
        """Return what is told, oldest first."""
        Projector(self.log, self.tables, [ActionsProjection()], partitions=(EVENTS,)).catch_up()
        asked = ActionFilter(**{"oldest_first": True, **chosen})  # type: ignore[arg-type]
        return chosen_actions(self.tables, asked)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    log, clock = MemoryLog(), ManualClock(SECOND)
    shard = Shard(Exchange, JOINED, log, MemorySnapshots())
    shard.recover()
    with closing(SqliteTables(tmp_path / "tables.sqlite")) as tables:
        yield Bench(LocalClient(shard, clock), clock, log, tables)


def prepare(bench: Bench, actor: int) -> None:
    listed = Instrument(
        MARKET, "VOC/USD", VOC, USD, price_scale=2, quantity_scale=0,
        tick_table=(TickBand(Price(0), Price(1)),),
    )  # fmt: skip
    bench.ask(
        actor,
        *(ListAsset(USD), ListAsset(VOC), ListInstrument(listed), OpenAccount(ALICE)),
        Deposit(ALICE, "USD", Amount(1_000_000), "first"),
    )


def buy(name: str, quantity: int, price: int = 100) -> SubmitOrder:
    return SubmitOrder(
        ALICE, name, MARKET, Side.BUY, OrderType.LIMIT, Quantity(quantity), Price(price)
    )


def told(actions: list[Action]) -> list[tuple[str, str, str]]:
    return [(each.action, str(each.outcome), each.reason) for each in actions]


def test_everything_that_is_asked_is_told_with_what_came_of_it(bench: Bench) -> None:
    # ASVS 7.1.3, 7.1.4: relevant events are logged, with who, when and what.
    prepare(bench, OPERATOR)
    bench.ask(TRADER, buy("a", 1), buy("b", 2), buy("c", 3), buy("a", 1), buy("d", 10**9))
    orders = [each.order_id for each in bench.found() if each.action == "order.submitted"]
    first, second, third = (OrderId(each) for each in orders)
    bench.ask(
        TRADER,
        ReplaceOrder(ALICE, first, Quantity(5)),
        ReplaceOrder(ALICE, first),
        CancelOrder(ALICE, second),
        CancelOrder(ALICE, second),
        CancelAllOrders(ALICE),
        CancelAllOrders(NOBODY),
    )
    bench.ask(
        OPERATOR,
        *(SetTradingStatus(MARKET, TradingStatus.HALTED), ListAsset(USD), OpenAccount(ALICE)),
        Withdraw(ALICE, "USD", Amount(400), "out"),
        Withdraw(ALICE, "USD", Amount(10**12), "too-much"),
    )

    actions = bench.found()
    assert told(actions) == EVERYTHING
    assert [each.number for each in actions] == list(range(1, len(actions) + 1))
    by_trader = [each for each in actions if each.actor == TRADER]
    assert {each.account_id for each in by_trader} == {ALICE, NOBODY}
    assert [each.order_id for each in by_trader if each.action == "order.replaced"] == [first] * 2
    assert {each.order_id for each in by_trader if each.action == "order.canceled"} == {
        first, second, third,
    }  # fmt: skip
    (deposit,) = bench.found(action="money.deposited")
    assert (deposit.target, deposit.correlation_id) == ("USD:1000000:first", "cause-2")


def test_what_the_venue_does_by_itself_is_left_to_the_log(bench: Bench) -> None:
    prepare(bench, 0)
    bench.ask(0, buy("a", 1), CancelAllOrders(ALICE))
    assert bench.found() == []
    bench.ask(TRADER, buy("b", 1))
    assert [each.number for each in bench.found()] == [1]


def test_an_order_that_ends_by_itself_was_canceled_by_nobody(bench: Bench) -> None:
    prepare(bench, OPERATOR)
    bench.ask(TRADER, buy("a", 1))
    bench.ask(OPERATOR, SetTradingStatus(MARKET, TradingStatus.CLOSED))
    assert bench.found(action="order.canceled") == []


def test_a_number_that_no_table_holds_is_told_as_it_was_asked_for(bench: Bench) -> None:
    prepare(bench, TRADER)
    before = len(bench.found())
    bench.ask(TRADER, CancelOrder(ALICE, OrderId(10**30)))

    (action,) = bench.found()[before:]
    assert (action.account_id, action.order_id) == (ALICE, 0)
    assert action.target == f"account:{ALICE} order:{10**30}"


def test_each_filter_chooses(bench: Bench) -> None:
    prepare(bench, OPERATOR)
    for name in "abc":
        bench.ask(TRADER, buy(name, 1))
    bench.ask(TRADER, CancelOrder(NOBODY, OrderId(1)))

    def numbers(**chosen: object) -> list[int]:
        return [each.number for each in bench.found(**chosen)]

    assert numbers(actors=(TRADER,)) == [6, 7, 8, 9]
    assert numbers(actors=()) == []
    assert numbers(account_id=NOBODY) == [9] == numbers(outcome=Did.REFUSED)
    assert numbers(action="order.") == [6, 7, 8, 9]
    assert numbers(action="order_") == numbers(action="%") == []
    assert numbers(correlation_id="cause-4") == [7]
    assert numbers(time_from=4 * SECOND) == [7, 8, 9]
    assert numbers(time_from=4 * SECOND, time_until=5 * SECOND) == [7]
    assert numbers(time_from=99 * SECOND) == numbers(time_until=2 * SECOND) == []
    assert numbers(after=6, before=9) == [7, 8]
    assert numbers(before=8, oldest_first=False) == [7, 6, 5, 4, 3, 2, 1]


def test_a_name_that_looks_like_a_statement_is_only_a_value(bench: Bench) -> None:
    # ASVS 5.3.4: queries are parametrised.
    prepare(bench, OPERATOR)
    evil = "' OR 1=1; DROP TABLE actions_v1; --"
    assert bench.found(action=evil) == bench.found(correlation_id=evil) == []
    assert len(bench.found()) == 5
    assert ACTIONS.name == "actions_v1"
