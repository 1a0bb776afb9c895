"""The port of clients, run against every client: in the same process, and over the network."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.exchanges.api import AsyncClient, Client
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    AccountOpened,
    BalanceChanged,
    CommandDenied,
    OrderAccepted,
    OrderApproved,
    OrderClosed,
    OrderFilled,
    OrderRepeated,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderType, Side
from damrak.domain.reasons import Reason
from damrak.ports.client import AsyncExchangeClient, ExchangeClient, Outcome
from damrak.runtime.client import LocalClient
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from tests.crash.served import Served

ONE, TWO = AccountId(1), AccountId(2)
EUR, VOC = Asset("EUR", 8), Asset("VOC", 0)
SHARE = Instrument(InstrumentId(1), "VOC/EUR", VOC, EUR, 2, 0, (TickBand(Price(0), Price(5)),))


class Desk:
    """Hold the client under test as each of the people who use it."""

    def __init__(self, of: Callable[[AccountId | None], ExchangeClient]) -> None:
        self.operator = of(None)
        self.operator.submit(
            [ListAsset(EUR), ListAsset(VOC), ListInstrument(SHARE), OpenAccount(ONE)], "opening"
        )
        self.operator.submit([OpenAccount(TWO)])
        self.trader = of(ONE)


class AwaitedClient:
    """Be an asynchronous client for those who wait."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key

    def submit(self, commands: Sequence[Command], cause: str = "", actor: int = 0) -> list[Outcome]:
        """Submit, each time on a loop of its own."""

        async def submit() -> list[Outcome]:
            async with AsyncClient(self._url, key=self._key) as client:
                port: AsyncExchangeClient = client
                return await port.submit(commands, cause, actor)

        return asyncio.run(submit())


def _local(path: Path) -> Iterator[Desk]:
    shard = Shard(Exchange, JOINED, MemoryLog(), MemorySnapshots())
    shard.recover()
    client = LocalClient(shard, ManualClock(1))
    yield Desk(lambda account: client)


def _served(path: Path, kind: type[Client] | type[AwaitedClient]) -> Iterator[Desk]:
    served = Served(path / "venue")
    served.start()
    opened: list[Client] = []

    def of(account: AccountId | None) -> ExchangeClient:
        key = served.operator_key()
        if account is not None:
            with Client(served.http, key=key) as operator:
                key = operator.create_key("t", ["read", "trade"], account_id=account).secret
        client = kind(served.http, key=key)
        if isinstance(client, Client):
            opened.append(client)
        return client

    yield Desk(of)
    for client in opened:
        client.close()
    served.stop()


@pytest.fixture(params=["local", "rest", "rest with a loop"], scope="module")
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Return each client in turn, of a venue with one instrument and two accounts."""
    path = tmp_path_factory.mktemp("venue")
    if request.param == "local":
        yield from _local(path)
    else:
        yield from _served(path, Client if request.param == "rest" else AwaitedClient)


def order(key: str, side: Side, price: int, quantity: int = 10) -> SubmitOrder:
    return SubmitOrder(
        ONE, key, SHARE.instrument_id, side, OrderType.LIMIT, Quantity(quantity), Price(price)
    )


def kinds(outcome: Outcome) -> list[type]:
    return [type(event) for event in outcome.events]


def test_outcomes_are_in_the_order_of_commands_and_offsets_grow(desk: Desk) -> None:
    deposits = [Deposit(ONE, "EUR", Amount(10**12), f"in-order-{n}") for n in range(20)]
    outcomes = desk.operator.submit(deposits, "a day's work")

    offsets = [outcome.offset for outcome in outcomes]
    assert offsets == list(range(offsets[0], offsets[0] + 20))
    posted = [
        event.posted
        for outcome in outcomes
        for event in outcome.events
        if isinstance(event, BalanceChanged)
    ]
    assert posted == sorted(posted) and len(set(posted)) == 20


def test_nothing_asked_is_nothing_told(desk: Desk) -> None:
    assert desk.operator.submit([]) == []


def test_more_than_fits_in_a_request_is_one_submission_all_the_same(desk: Desk) -> None:
    deposits = [Deposit(TWO, "VOC", Amount(1), f"many-{n}") for n in range(1_001)]
    outcomes = desk.operator.submit(deposits)
    assert len({outcome.offset for outcome in outcomes}) == 1_001


def test_an_order_tells_all_that_it_caused(desk: Desk) -> None:
    desk.operator.submit([Deposit(ONE, "EUR", Amount(10**12), "for-an-order")])
    (outcome,) = desk.trader.submit([order("told", Side.BUY, 480_10)])
    assert kinds(outcome)[0] is OrderApproved and OrderAccepted in kinds(outcome)


def test_an_order_sent_twice_is_told_the_first_ones_number(desk: Desk) -> None:
    desk.operator.submit([Deposit(ONE, "EUR", Amount(10**12), "for-a-retry")])
    (first,) = desk.trader.submit([order("twice", Side.BUY, 480_10)])
    (second,) = desk.trader.submit([order("twice", Side.BUY, 480_10)])
    approved, repeated = first.events[0], second.events[0]
    assert isinstance(approved, OrderApproved) and isinstance(repeated, OrderRepeated)
    assert approved.order_id == repeated.order_id


def test_what_is_refused_is_told_as_an_event_and_not_as_an_exception(desk: Desk) -> None:
    (outcome,) = desk.trader.submit([CancelOrder(ONE, OrderId(999_999_999))])
    (denied,) = outcome.events
    assert isinstance(denied, CommandDenied)
    assert denied.violation.reason is Reason.ORDER_UNKNOWN
    opened, again = desk.operator.submit([OpenAccount(AccountId(9))] * 2)
    assert kinds(opened) == [AccountOpened] and kinds(again) == [CommandDenied]


def test_a_cancel_and_a_trade_in_one_submission_happen_in_order(desk: Desk) -> None:
    desk.operator.submit(
        [
            Deposit(ONE, "EUR", Amount(10**12), "for-both"),
            Deposit(ONE, "VOC", Amount(100), "for-both-too"),
        ]
    )
    (rested,) = desk.trader.submit([order("rests", Side.SELL, 500_00)])
    approved = rested.events[0]
    assert isinstance(approved, OrderApproved)
    canceled, bought = desk.trader.submit(
        [CancelOrder(ONE, approved.order_id), order("too-late", Side.BUY, 500_00)]
    )
    assert OrderClosed in kinds(canceled)
    assert OrderFilled not in kinds(bought)
