from hypothesis import given
from hypothesis import strategies as st

from damrak.domain.orders import Side
from damrak.strategy.simulation.agents.levels import Change, changes_of, prices_of
from tests.unit.strategy.sights import SetOrder


def order(order_id: int, price: int, leaves: int = 10) -> SetOrder:
    return SetOrder(order_id, Side.BUY, price, leaves)


def test_prices_lie_on_the_grid_and_never_beyond_the_edge() -> None:
    assert prices_of(Side.BUY, 103.7, 5, 3) == [100, 95, 90]
    assert prices_of(Side.SELL, 103.7, 5, 3) == [105, 110, 115]
    assert prices_of(Side.BUY, 100.0, 5, 1) == [100]


def test_prices_are_positive() -> None:
    assert prices_of(Side.BUY, 11.0, 5, 5) == [10, 5]


def test_what_is_where_it_should_be_stays() -> None:
    assert changes_of([100, 95], [order(1, 100), order(2, 95)], 1.0) == []


def test_when_the_market_rises_the_furthest_bid_becomes_the_best() -> None:
    far = order(3, 90)
    orders = [order(1, 100), order(2, 95), far]
    assert changes_of([105, 100, 95], orders, 1.0) == [Change(far, 105)]


def test_when_the_market_falls_the_best_bid_moves_away() -> None:
    best = order(1, 100)
    orders = [order(2, 95), best, order(3, 90)]
    assert changes_of([95, 90, 85], orders, 1.0) == [Change(best, 85)]


def test_what_is_nearly_used_up_is_made_whole_where_it_is() -> None:
    weak = order(1, 100, leaves=2)
    assert changes_of([100], [weak], 3.0) == [Change(weak, 100)]


def test_a_second_order_at_a_price_is_one_too_many() -> None:
    second = order(2, 100)
    assert changes_of([100], [order(1, 100), second], 1.0) == [Change(second, None)]


@given(
    st.lists(st.integers(1, 30), unique=True, max_size=8),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 10)), max_size=10),
)
def test_changes_lead_to_exactly_the_wanted_prices(
    wanted: list[int], standing: list[tuple[int, int]]
) -> None:
    orders = [order(key, price, leaves) for key, (price, leaves) in enumerate(standing)]
    prices: dict[int, int] = {each.order_id: each.price or 0 for each in orders}
    changes = changes_of(wanted, orders, 3.0)
    for number, (moved, price) in enumerate(changes):
        key = 1_000 + number if moved is None else moved.order_id
        if price is None:
            del prices[key]
        else:
            prices[key] = price
    assert sorted(prices.values()) == sorted(wanted)
    assert len(changes) <= len(wanted) + len(orders)
