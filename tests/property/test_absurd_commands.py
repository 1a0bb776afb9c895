"""Whatever numbers and texts a command holds, the laws answer it; a refusal changes nothing.

What may be sent is read from the types of the commands, so that a new command is among them.
"""

import enum
import types
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain.assets import Asset
from damrak.domain.codec import decode_record, encode_record
from damrak.domain.commands import (
    AdvanceTime,
    CancelAllOrders,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import CommandDenied, Event, OrderApproved, OrderDenied
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.orders import OrderType, Side, TimeInForce
from damrak.domain.reasons import Violation
from damrak.domain.records import Record
from tests.oracles.auditor import VenueDump
from tests.property.wishes import plain_instrument

NOW = 1_000
ACCOUNT, INSTRUMENT, ORDER = AccountId(1), InstrumentId(7), OrderId(65)
LONG = "x" * 1_000_000
GROWTH_MAX = 800
"""Most bytes that a refusal may add to the state, whatever was refused."""

KNOWN_NUMBERS = (ACCOUNT, INSTRUMENT, ORDER, 10)
NUMBERS = (
    *KNOWN_NUMBERS * 6,
    *(0, -1, -64, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 2**70, -(2**70)),
    *(10**18, 10**18 + 1, 10**30, 10**30 + 1, 10**40 - 1, 10**40, -(10**40), 10**300),
)
TEXTS = (
    *("USD", "AMZN", "key", "rest", "first-USD", "k1", "BTC-USD") * 3,
    *("", " ", "\x00", "a\nb", "\x1b[2J", "reference:first-USD", "idempotency:k1", "x" * 65),
    *("١٢٣", "１２３", "ÜSD", "ＵＳＤ", "\u202eUSD", "💶", LONG, "é" * 1_000_000),
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Return what a field of a type may hold, sensible and senseless."""
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        row = values(get_args(kind)[0])
        return st.lists(row, max_size=3).map(tuple) | row.map(lambda each: (each,) * 40)
    if kind is type(None):
        return st.none()
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.sampled_from(NUMBERS)
    if kind is str:
        return st.sampled_from(TEXTS)
    if issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    assert issubclass(kind, msgspec.Struct), kind
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


def order(key: str, **changes: Any) -> SubmitOrder:
    keys = (ACCOUNT, key, INSTRUMENT)
    sane = SubmitOrder(*keys, Side.BUY, OrderType.LIMIT, Quantity(10), Price(7))
    return msgspec.structs.replace(sane, **changes)


@cache
def opened() -> bytes:
    """Return the state of a venue with an account, an open order and a filled one."""
    exchange, out = Exchange(), list[Event]()
    instrument = plain_instrument(INSTRUMENT)
    opening: list[Command] = [
        *(ListAsset(instrument.base), ListAsset(instrument.quote), ListInstrument(instrument)),
        OpenAccount(ACCOUNT),
        Deposit(ACCOUNT, "USD", Amount(10**12), "first-USD"),
        Deposit(ACCOUNT, "AMZN", Amount(10**6), "first-AMZN"),
        order("rest", idempotency_key="k1"),
    ]
    for command in opening:
        exchange.apply(command, NOW, out)
    assert any(isinstance(said, OrderApproved) and said.order_id == ORDER for said in out)
    return exchange.dump()


def without_memory(state: bytes) -> list[Any]:
    """Return a state without the counters and answers that a refusal may add to."""
    venue = msgspec.json.decode(state, type=VenueDump)
    change = msgspec.structs.replace
    forgetful = [
        change(each, order_count=0, accounts=[change(a, answers=[]) for a in each.accounts])
        for each in venue.accounts
    ]
    return [forgetful, venue.markets]


absurd = st.one_of(*(values(kind) for kind in get_args(Command)))


@settings(max_examples=600)
@given(st.lists(absurd, min_size=1, max_size=3))
@example([order("late", time_in_force=TimeInForce.GTD, expire_time=2**70)])
@example([order(LONG, instrument_id=InstrumentId(2**70))])
@example([order("big", quantity=Quantity(10**300)), order("big", quantity=Quantity(10**300))])
@example([order("rest", idempotency_key=LONG), order("other", idempotency_key="a b")])
@example([CancelAllOrders(ACCOUNT, InstrumentId(2**70))])
@example([ReplaceOrder(ACCOUNT, ORDER, Quantity(10**40), Price(-(10**40)), "k2")])
@example([ReplaceOrder(ACCOUNT, OrderId(10**300), Quantity(10**300), idempotency_key="k2")])
@example([ReplaceOrder(ACCOUNT, ORDER)])
@example([Deposit(ACCOUNT, LONG, Amount(1), "x"), Deposit(ACCOUNT, "USD", Amount(1), LONG)])
@example([ListAsset(Asset(LONG, 10**40)), ListAsset(Asset("BTC", -1))])
@example(
    [
        ListInstrument(
            msgspec.structs.replace(
                plain_instrument(8), base=Asset(LONG, 1), quote=Asset(LONG, 10**40)
            )
        )
    ]
)
def test_an_absurd_command_is_answered_and_a_refusal_changes_nothing(sent: list[Command]) -> None:
    exchange = Exchange()
    exchange.load(opened())
    for command in sent:
        before = exchange.dump()
        if isinstance(command, SubmitOrder | ReplaceOrder):
            preview(exchange, command, NOW)
        out: list[Event] = []
        exchange.apply(command, NOW, out)
        after = exchange.dump()
        check_answer(exchange, command, out)
        record = Record(time=NOW, messages=(command, *out), writer="inbox", sequence=1, cause="")
        assert decode_record(encode_record(record)) == record
        if isinstance(out[0] if out else None, CommandDenied | OrderDenied):
            assert len(after) - len(before) < GROWTH_MAX
            assert without_memory(after) == without_memory(before)
        exchange.check()
    restored = Exchange()
    restored.load(exchange.dump())
    assert restored.dump() == exchange.dump()


def check_answer(exchange: Exchange, command: Command, out: list[Event]) -> None:
    """Require an answer, and of a refusal a reason that does not repeat a text of any length."""
    if not out and isinstance(command, CancelAllOrders):
        listed = exchange.accounts[ACCOUNT].partition.listings
        assert command.instrument_id is None or command.instrument_id in listed
        return
    if not out:
        assert isinstance(command, AdvanceTime)
        return
    if isinstance(out[0], CommandDenied | OrderDenied):
        violation: Violation = out[0].violation
        assert violation.field
        assert violation.rule
        assert len(violation.text()) < 1_000
