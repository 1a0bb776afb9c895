"""The market and the naive market hear the same and must say the same."""

from typing import Any, NamedTuple

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from damrak.core.machine import Message
from damrak.core.markets.machine import MarketsMachine
from damrak.core.markets.places import places_of
from damrak.domain.commands import AdvanceTime, ListInstrument, SetTradingStatus, SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import AssetListed, CancelApproved, Event, OrderApproved, ReplaceApproved
from damrak.domain.identifiers import AccountId, OrderId, partition_of
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from tests.oracles.naive_book import NaiveBook
from tests.property.wishes import DAY, forces, pauses, plain_instrument, preventions, sides

INSTRUMENT = plain_instrument()
PARTITION = partition_of(INSTRUMENT.instrument_id)
PRICES = st.integers(1, 6)
QUANTITIES = st.integers(1, 9)


class Submit(NamedTuple):
    account_id: int
    side: Side
    order_type: OrderType
    price: int
    quantity: int
    force: TimeInForce
    expire_after: int
    post_only: bool
    prevention: SelfTradePrevention


class Cancel(NamedTuple):
    back: int


class Replace(NamedTuple):
    back: int
    price: int
    quantity: int


class Reload(NamedTuple):
    """Load the dump into a fresh machine."""


Step = Submit | Cancel | Replace | Reload | TradingStatus | AdvanceTime

submits = st.builds(
    Submit,
    st.integers(1, 3),
    sides,
    st.sampled_from((*[OrderType.LIMIT] * 5, OrderType.MARKET)),
    PRICES,
    QUANTITIES,
    forces,
    st.sampled_from((1, 2, 1_000, DAY)),
    st.sampled_from((False, False, False, True)),
    preventions,
)
cancels = st.builds(Cancel, st.integers(0, 6))
replaces = st.builds(Replace, st.integers(0, 6), PRICES, st.integers(1, 15))
rare: st.SearchStrategy[Step] = st.sampled_from(
    (AdvanceTime(), Reload(), TradingStatus.HALTED, TradingStatus.OPEN, TradingStatus.OPEN)
)
STEPS: tuple[st.SearchStrategy[Step], ...] = (*[submits] * 5, cancels, *[replaces] * 2, rare)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Return a step, most likely an order."""
    return draw(draw(st.sampled_from(STEPS)))


class Twins:
    """Tell two markets the same and compare them."""

    def __init__(self) -> None:
        self.time = 0
        self.order_count = 0
        self.naive = NaiveBook(INSTRUMENT)
        self.real = MarketsMachine(PARTITION)
        for asset in (INSTRUMENT.base, INSTRUMENT.quote):
            self.real.apply(AssetListed(asset), 0, [])
        self.real.apply(ListInstrument(INSTRUMENT), 0, [])

    def take(self, step: Step) -> None:
        """Tell both of a step."""
        if isinstance(step, Reload):
            self._reload()
            return
        message, expected = self._message(step)
        out: list[Event] = []
        self.real.apply(message, self.time, out)
        assert out == expected
        self.real.check()
        assert msgspec.json.decode(self.real.dump())["markets"] == [self.naive.dump()]

    def compare_places(self, asked: list[int]) -> None:
        """Ask both where orders stand, in any order and some twice; neither may change by it."""
        before = self.real.dump()
        book = self.real.partition.markets[INSTRUMENT.instrument_id].book
        order_ids = [self._order(back) for back in asked]
        expected = {each: self.naive.place(each) for each in order_ids}
        found = places_of(book, order_ids)
        assert found == {each: place for each, place in expected.items() if place is not None}
        assert {each: places_of(book, [each]).get(each) for each in order_ids} == expected
        assert self.real.dump() == before

    def _message(self, step: Step) -> tuple[Message, list[Any]]:
        if isinstance(step, Submit):
            self.order_count += 1
            approved = self._approved(step)
            return approved, self.naive.approve(approved, self.time)
        if isinstance(step, Cancel):
            asked = CancelApproved(self._order(step.back), AccountId(1), INSTRUMENT.instrument_id)
            return asked, self.naive.cancel(asked, self.time)
        if isinstance(step, Replace):
            wanted = ReplaceApproved(
                self._order(step.back),
                AccountId(1),
                INSTRUMENT.instrument_id,
                Quantity(step.quantity),
                Price(step.price),
            )
            return wanted, self.naive.replace(wanted, self.time)
        if isinstance(step, TradingStatus):
            message = SetTradingStatus(INSTRUMENT.instrument_id, step)
            return message, self.naive.set_status(step)
        assert isinstance(step, AdvanceTime)
        return step, self.naive.advance(self.time)

    def _approved(self, step: Submit) -> OrderApproved:
        force = step.force
        return OrderApproved(
            OrderId(self.order_count),
            INSTRUMENT.instrument_id,
            SubmitOrder(
                account_id=AccountId(step.account_id),
                client_order_id=f"c{self.order_count}",
                instrument_id=INSTRUMENT.instrument_id,
                side=step.side,
                order_type=step.order_type,
                quantity=Quantity(step.quantity),
                price=Price(step.price),
                time_in_force=force,
                expire_time=self.time + step.expire_after if force is TimeInForce.GTD else None,
                post_only=step.post_only,
                self_trade_prevention=step.prevention,
            ),
        )

    def _order(self, back: int) -> OrderId:
        """Return an order of the last few, or one that was never there."""
        return OrderId(self.order_count - back)

    def _reload(self) -> None:
        dumped = self.real.dump()
        self.real = MarketsMachine(PARTITION)
        self.real.load(dumped)
        assert self.real.dump() == dumped
        self.real.check()


@settings(max_examples=200)
@given(st.lists(st.tuples(pauses, steps()), min_size=15, max_size=60))
def test_market_says_what_the_naive_market_says(script: list[tuple[int, Step]]) -> None:
    twins = Twins()
    for pause, step in script:
        twins.time += pause
        twins.take(step)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(pauses, steps()), min_size=15, max_size=40),
    st.lists(st.integers(0, 25), min_size=1, max_size=12),
)
def test_places_are_those_of_the_naive_market(
    script: list[tuple[int, Step]], asked: list[int]
) -> None:
    twins = Twins()
    for pause, step in script:
        twins.time += pause
        twins.take(step)
        twins.compare_places(asked)
