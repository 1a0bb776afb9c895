from math import log, sqrt
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side
from damrak.strategy.context import Budget, Context
from damrak.strategy.simulation.agents.appraisal import (
    FAIR_RANGE,
    PRESSURE_RANGE,
    SECOND,
    Appraisal,
    Nature,
)
from tests.unit.strategy.sights import KEY, SetSight

START = 1_700_000_000 * SECOND
CALM = Nature(
    anchor=10_000.0,
    volatility=0.0,
    half_life=1e9,
    pressure_half_life=300.0,
    depth=100.0,
    impact=0.00001,
)
LIVELY = Nature(
    anchor=10_000.0,
    volatility=0.3,
    half_life=5 * 86_400.0,
    pressure_half_life=300.0,
    depth=100.0,
    impact=0.0,
)


def appraisal(nature: Nature, seed: int = 1, sight: SetSight | None = None) -> Appraisal:
    made = Appraisal(KEY, nature, Random(seed))
    made.on_start(Context(0, sight or SetSight(), Budget(SECOND, 1), "s"))
    made.on_timer(START)
    return made


def test_the_same_seed_gives_the_same_news() -> None:
    one, same, other = appraisal(LIVELY), appraisal(LIVELY), appraisal(LIVELY, seed=2)
    for each in (one, same, other):
        for step in range(1, 50):
            each.on_timer(START + step * SECOND)
    assert one.fair == same.fair
    assert one.fair != other.fair


def test_news_has_the_stated_volatility() -> None:
    made, squares, steps = appraisal(LIVELY, seed=3), 0.0, 40_000
    for step in range(1, steps):
        before = made.fair
        made.on_timer(START + step * 5 * SECOND)
        squares += log(made.fair / before) ** 2
    volatility = sqrt(squares / (steps * 5.0) * 365 * 86_400)
    assert 0.24 < volatility < 0.36


def test_fair_value_stays_within_its_range() -> None:
    wild = Nature(
        anchor=10_000.0,
        volatility=50.0,
        half_life=1e9,
        pressure_half_life=300.0,
        depth=100.0,
        impact=0.0,
    )
    made, prices = appraisal(wild), []
    for step in range(1, 5_000):
        made.on_timer(START + step * 10 * SECOND)
        prices.append(log(made.fair / 10_000.0))
    assert max(map(abs, prices)) <= FAIR_RANGE + 1e-9
    assert max(prices) - min(prices) > FAIR_RANGE


def test_a_push_moves_the_market_and_fades() -> None:
    made = appraisal(CALM)
    made.press(Side.BUY, 10_100, 100)
    made.on_timer(START)
    pushed = made.centre
    assert 10_060 < pushed < 10_100
    for step in range(1, 301):
        made.on_timer(START + step * SECOND)
    assert 0.45 < (made.centre - 10_000) / (pushed - 10_000) < 0.55
    assert made.fair == 10_000.0


def test_selling_pushes_down() -> None:
    made = appraisal(CALM)
    made.press(Side.SELL, 9_900, 50)
    made.on_timer(START)
    assert 9_900 < made.centre < 10_000


@given(st.integers(9_900, 10_500), st.integers(1, 10_000))
def test_a_push_never_moves_the_price_beyond_what_was_paid(paid: int, quantity: int) -> None:
    made = appraisal(CALM)
    made.press(Side.BUY, paid, quantity)
    made.on_timer(START)
    assert 10_000 <= made.centre <= max(paid + 1e-6, 10_000)


def test_pressure_is_bounded() -> None:
    made = appraisal(CALM)
    for _ in range(1_000):
        made.press(Side.BUY, int(made.centre * 1.05), 1_000)
        made.on_timer(START)
    assert made.centre <= 10_000 * 1.3 + 1
    assert made.centre > 10_000 * 1.29


def test_while_halted_nothing_moves() -> None:
    sight = SetSight()
    made = appraisal(LIVELY, sight=sight)
    sight.books[KEY].status = TradingStatus.HALTED
    for step in range(1, 100):
        made.on_timer(START + step * SECOND)
    assert made.fair == 10_000.0
    sight.books[KEY].status = TradingStatus.OPEN
    made.on_timer(START + 100 * SECOND)
    assert 0 < abs(log(made.fair / 10_000.0)) < 0.001


def test_a_machine_that_slept_wakes_up_without_a_jump() -> None:
    made = appraisal(LIVELY)
    made.on_timer(START + 30 * 86_400 * SECOND)
    assert abs(log(made.fair / 10_000.0)) < 0.002


def test_it_goes_on_from_where_the_market_was_left() -> None:
    for price in (10_500, 14_000, 9_000):
        made = appraisal(CALM)
        made.resume(price)
        assert abs(made.centre - price) < 1
        assert abs(log(made.fair / 10_000.0)) <= FAIR_RANGE
    made = appraisal(CALM)
    made.resume(1)
    assert abs(log(made.centre / 10_000.0) + FAIR_RANGE + PRESSURE_RANGE) < 1e-9
