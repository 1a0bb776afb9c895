"""What the agents do with a book that a test sets."""

from random import Random

import pytest

from damrak.domain.commands import CancelOrder, Command, ReplaceOrder, SubmitOrder
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import Side, TimeInForce
from damrak.domain.reasons import Reason
from damrak.strategy.context import Budget, Context
from damrak.strategy.simulation.agents.appraisal import SECOND, Appraisal, Nature
from damrak.strategy.simulation.agents.holdings import rounded
from damrak.strategy.simulation.agents.maker import MakerStyle, MarketMaker
from damrak.strategy.simulation.agents.noise import NoiseStyle, NoiseTrader
from damrak.strategy.simulation.agents.value import ValueStyle, ValueTrader
from damrak.strategy.strategy import Fill, Strategy
from tests.unit.strategy.sights import ACCOUNT, INSTRUMENT, KEY, SetOrder, SetSight

NATURE = Nature(
    anchor=10_000.0,
    volatility=0.0,
    half_life=1e9,
    pressure_half_life=300.0,
    depth=100.0,
    impact=0.001,
)
MAKER = MakerStyle(
    levels=3,
    spacing=1,
    half_spread=0.6,
    quantity=100.0,
    growth=0.0,
    round_lot=10,
    interval=SECOND,
)
NOISE = NoiseStyle(rate=2.0, unit=1.0, round_lot=1, patient_share=0.0, patience=30 * SECOND, slip=3)
VALUE = ValueStyle(interval=SECOND, margin=0.01, quantity=100.0, round_lot=1)
MILLION = 1_000_000


class Stage:
    """An agent before a book."""

    def __init__(self, *, bid: int, ask: int, base: int = MILLION, quote: int = MILLION) -> None:
        self.sight = SetSight()
        self.set_book(bid, ask)
        balances = {"TULP": (base, 0), "USD": (quote * 10_000 * 100, 0)}
        self.sight.accounts[ACCOUNT].balances = balances
        self.context = Context(ACCOUNT, self.sight, Budget(1, 1_000_000), "s")
        self.appraisal = Appraisal(KEY, NATURE, Random(1))
        self.appraisal.on_start(self.context)

    def set_book(self, bid: int, ask: int) -> None:
        self.sight.books[KEY].prices = {Side.BUY: (bid, 100), Side.SELL: (ask, 100)}

    def asked(self, agent: Strategy, seconds: float = 1.0) -> list[Command]:
        agent.on_start(self.context)
        for step in range(1, int(seconds * 10) + 1):
            agent.on_timer(step * SECOND // 10)
        return self.context.take_commands()


def maker(stage: Stage) -> MarketMaker:
    return MarketMaker(KEY, MAKER, stage.appraisal, Random(1))


def value(stage: Stage) -> ValueTrader:
    return ValueTrader(KEY, VALUE, stage.appraisal, Random(1))


def submitted(commands: list[Command]) -> list[SubmitOrder]:
    assert all(isinstance(command, SubmitOrder) for command in commands)
    return [command for command in commands if isinstance(command, SubmitOrder)]


def prices(commands: list[Command], side: Side) -> list[int | None]:
    return [order.price for order in submitted(commands) if order.side is side]


def test_a_maker_quotes_both_sides_of_the_middle_and_never_takes() -> None:
    stage = Stage(bid=9_000, ask=11_000)
    commands = stage.asked(maker(stage))
    assert prices(commands, Side.BUY) == [9_999, 9_998, 9_997]
    assert prices(commands, Side.SELL) == [10_001, 10_002, 10_003]
    assert all(order.post_only for order in submitted(commands))
    assert all(60 <= order.quantity <= 140 for order in submitted(commands))


def test_a_maker_stays_behind_what_others_bid_and_offer() -> None:
    stage = Stage(bid=10_050, ask=10_060)
    assert prices(stage.asked(maker(stage)), Side.SELL) == [10_051, 10_052, 10_053]
    stage = Stage(bid=9_900, ask=9_910)
    assert prices(stage.asked(maker(stage)), Side.BUY) == [9_909, 9_908, 9_907]


def test_a_maker_offers_what_it_has_too_much_of_a_little_cheaper() -> None:
    stage = Stage(bid=9_000, ask=11_000, quote=MILLION // 3)
    commands = stage.asked(maker(stage))
    assert prices(commands, Side.BUY)[0] == 9_994
    assert prices(commands, Side.SELL)[0] == 9_996


def test_a_maker_with_little_left_offers_little() -> None:
    stage = Stage(bid=9_000, ask=11_000, base=84)
    sells = [o for o in submitted(stage.asked(maker(stage))) if o.side is Side.SELL]
    assert 0 < sum(order.quantity for order in sells) <= 42


def test_a_maker_without_anything_asks_for_nothing() -> None:
    stage = Stage(bid=9_000, ask=11_000, base=0, quote=0)
    assert stage.asked(maker(stage)) == []


def test_a_maker_with_nothing_left_to_sell_takes_its_offers_away() -> None:
    stage = Stage(bid=9_000, ask=11_000, base=0)
    stage.sight.accounts[ACCOUNT].open_orders = {5: SetOrder(5, Side.SELL, 10_900, 10)}
    assert CancelOrder(stage.context.account_id, OrderId(5)) in stage.asked(maker(stage))


def test_a_maker_moves_what_it_has_rather_than_asking_for_more() -> None:
    stage = Stage(bid=9_000, ask=11_000)
    stage.sight.accounts[ACCOUNT].open_orders = {
        5: SetOrder(5, Side.SELL, 10_900, 90, cum_quantity=7)
    }
    replaced = [c for c in stage.asked(maker(stage)) if isinstance(c, ReplaceOrder)]
    assert [(each.order_id, each.price) for each in replaced] == [(5, 10_001)]
    assert replaced[0].quantity is not None
    assert replaced[0].quantity >= 67


@pytest.mark.parametrize(
    ("reason", "seconds"), [(Reason.POST_ONLY_WOULD_TAKE, 0.25), (Reason.INSUFFICIENT_FUNDS, 1.0)]
)
def test_a_maker_that_was_refused_waits(reason: Reason, seconds: float) -> None:
    stage = Stage(bid=9_000, ask=11_000)
    agent = maker(stage)
    agent.on_start(stage.context)
    agent.on_refused(reason)
    agent.on_timer(SECOND)
    agent.on_timer(SECOND + int(seconds * SECOND) - 1)
    assert stage.context.take_commands() == []
    agent.on_timer(SECOND + int(seconds * SECOND))
    assert len(stage.context.take_commands()) == 6


def test_only_fills_of_its_offers_press() -> None:
    stage = Stage(bid=9_000, ask=11_000)
    agent = maker(stage)
    agent.on_fill(Fill(1, KEY, Side.SELL, 10_500, 50, 0, True))
    stage.appraisal.on_timer(SECOND)
    assert stage.appraisal.centre == 10_000.0
    agent.on_fill(Fill(1, KEY, Side.SELL, 10_500, 50, 0, False))
    stage.appraisal.on_timer(SECOND)
    assert stage.appraisal.centre > 10_000.0


def test_a_noise_trader_takes_from_time_to_time() -> None:
    stage = Stage(bid=9_999, ask=10_001)
    orders = submitted(stage.asked(NoiseTrader(KEY, NOISE, stage.appraisal, Random(1)), 300.0))
    assert 300 < len(orders) < 700
    assert {order.time_in_force for order in orders} == {TimeInForce.IOC}
    assert {order.price for order in orders if order.side is Side.BUY} == {10_004}
    assert {order.price for order in orders if order.side is Side.SELL} == {9_996}
    buys = sum(order.side is Side.BUY for order in orders)
    assert 0.3 < buys / len(orders) < 0.7


def test_a_noise_trader_trades_what_it_can_afford() -> None:
    stage = Stage(bid=9_999, ask=10_001, base=0)
    orders = submitted(stage.asked(NoiseTrader(KEY, NOISE, stage.appraisal, Random(1)), 60.0))
    assert {order.side for order in orders} == {Side.BUY}


def test_a_noise_trader_needs_two_sides() -> None:
    stage = Stage(bid=9_999, ask=10_001)
    stage.sight.books[KEY].prices.pop(Side.SELL)
    agent = NoiseTrader(KEY, NOISE, stage.appraisal, Random(1))
    assert stage.asked(agent, 60.0) == []


def test_patience_ends() -> None:
    stage = Stage(bid=9_999, ask=10_001)
    stage.sight.accounts[ACCOUNT].open_orders = {5: SetOrder(5, Side.BUY, 9_999, 10)}
    agent = NoiseTrader(KEY, NOISE, stage.appraisal, Random(1))
    cancel = CancelOrder(stage.context.account_id, OrderId(5))
    assert cancel not in stage.asked(agent, 29.0)
    assert cancel in stage.asked(agent, 60.0)


@pytest.mark.parametrize(
    ("bid", "ask", "side", "price"),
    [(10_101, 10_110, Side.SELL, 10_101), (9_890, 9_899, Side.BUY, 9_899)],
)
def test_a_value_trader_takes_what_is_far_from_fair(
    bid: int, ask: int, side: Side, price: int
) -> None:
    stage = Stage(bid=bid, ask=ask)
    (order,) = submitted(stage.asked(value(stage)))
    assert (order.side, order.price, order.time_in_force) == (side, price, TimeInForce.IOC)
    assert 0 < order.quantity <= 100


def test_a_value_trader_leaves_a_fair_price_alone() -> None:
    stage = Stage(bid=9_990, ask=10_010)
    assert stage.asked(value(stage), 60.0) == []


@pytest.mark.parametrize(
    ("base", "quote", "side"), [(MILLION, 1_000, Side.SELL), (1_000, MILLION, Side.BUY)]
)
def test_a_value_trader_evens_out_what_it_owns(base: int, quote: int, side: Side) -> None:
    stage = Stage(bid=9_990, ask=10_010, base=base, quote=quote)
    orders = submitted(stage.asked(value(stage), 300.0))
    assert {order.side for order in orders} == {side}
    assert 5 < len(orders) < 100


def test_quantities_are_round_or_at_least_on_the_lot() -> None:
    assert rounded(57.9, INSTRUMENT, 10, 100) == 50
    assert rounded(9.9, INSTRUMENT, 10, 100) == 9
    assert rounded(0.9, INSTRUMENT, 10, 100) == 0
