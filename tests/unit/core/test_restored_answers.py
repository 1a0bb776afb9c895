"""An account that comes back from a dump remembers the same requests, however many they are."""

import msgspec

from damrak.core.accounts.answers import ANSWERS_MAX
from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import Event, OrderApproved, OrderDenied, OrderRepeated
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderType, Side
from damrak.domain.reasons import Reason

USD, BTC = Asset("USD", 4), Asset("BTC", 4)
INSTRUMENT = Instrument(InstrumentId(1), "BTC/USD", BTC, USD, 2, 2, (TickBand(Price(0), Price(1)),))
ACCOUNT = AccountId(5)


def _bid(number: int, idempotency_key: str = "") -> SubmitOrder:
    key = f"bid-{number}"
    side, kind = Side.BUY, OrderType.LIMIT
    return SubmitOrder(
        ACCOUNT,
        key,
        InstrumentId(1),
        side,
        kind,
        Quantity(1),
        Price(100),
        idempotency_key=idempotency_key,
    )


def _opening() -> list[Command]:
    return [
        ListAsset(USD),
        ListAsset(BTC),
        ListInstrument(INSTRUMENT),
        OpenAccount(ACCOUNT),
        Deposit(ACCOUNT, "USD", Amount(10**12), "first"),
    ]


def test_an_account_with_more_open_orders_than_answers_is_the_same_after_a_dump() -> None:
    exchange, restored = Exchange(), Exchange()
    out: list[Event] = []
    for command in (*_opening(), *(_bid(number) for number in range(ANSWERS_MAX + 100))):
        exchange.apply(command, 1, out)
    restored.load(exchange.dump())
    assert restored.dump() == exchange.dump()
    for machine in (exchange, restored):
        out.clear()
        machine.apply(_bid(ANSWERS_MAX + 100), 2, out)
        machine.apply(_bid(0), 3, out)
        assert isinstance(out[-1], OrderRepeated), "the key of an open order is never forgotten"
    assert restored.dump() == exchange.dump()


def test_idempotency_keys_are_known_after_a_dump_however_their_requests_ended() -> None:
    exchange, restored = Exchange(), Exchange()
    out: list[Event] = []
    for command in _opening():
        exchange.apply(command, 1, out)
    out.clear()
    exchange.apply(_bid(0, "open"), 1, out)
    approved = out[0]
    assert isinstance(approved, OrderApproved)
    asked: list[Command] = [
        _bid(0, "open"),
        msgspec.structs.replace(_bid(1, "denied"), quantity=Quantity(0)),
        ReplaceOrder(ACCOUNT, approved.order_id, Quantity(2), idempotency_key="replaced"),
        ReplaceOrder(ACCOUNT, OrderId(1), Quantity(2), idempotency_key="refused"),
    ]
    for command in asked[1:]:
        exchange.apply(command, 2, out)
    restored.load(exchange.dump())
    assert restored.dump() == exchange.dump()
    for machine in (exchange, restored):
        out.clear()
        for command in asked:
            machine.apply(command, 3, out)
        repeated = [said for said in out if isinstance(said, OrderRepeated)]
        reasons = [said.violation and said.violation.reason for said in repeated]
        assert len(out) == 4
        assert reasons == [None, Reason.QUANTITY_BELOW_MINIMUM, None, Reason.ORDER_UNKNOWN]
        machine.apply(_bid(2, "replaced"), 4, out)
        assert isinstance(out[-1], OrderDenied)
        assert out[-1].violation.field == "idempotency_key"
    assert restored.dump() == exchange.dump()
