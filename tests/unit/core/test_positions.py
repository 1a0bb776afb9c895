"""Positions round half to even when they must, and lose nothing by it."""

import pytest

from damrak.core.accounts.positions import Position


def test_average_cost_rounds_half_to_even() -> None:
    position = Position()
    position.trade(2, 5, 0)
    position.trade(-1, -3, 0)
    # Half of 5 is 2.5, which goes to 2.
    assert (position.quantity, position.cost, position.realised_profit) == (1, 3, 1)
    position.trade(-1, -3, 0)
    assert (position.quantity, position.cost, position.realised_profit) == (0, 0, 1)


def test_through_zero_the_fill_is_split_between_what_closes_and_what_opens() -> None:
    position = Position()
    position.trade(2, 20, 1)
    position.trade(-3, -36, 2)
    assert (position.quantity, position.cost, position.realised_profit) == (-1, -12, 4)
    assert position.fees == 3
    position.trade(4, 40, 0)
    assert (position.quantity, position.cost, position.realised_profit) == (3, 30, 6)


@pytest.mark.parametrize("sign", (1, -1))
def test_cost_less_profit_is_what_was_paid_however_it_rounds(sign: int) -> None:
    position = Position()
    paid = 0
    for number in range(1, 200):
        quantity = sign * (number % 7 + 1) * (-1 if number % 3 == 0 else 1)
        notional = quantity * (97 + number % 11)
        position.trade(quantity, notional, 0)
        paid += notional
        assert position.cost - position.realised_profit == paid
        assert (position.quantity == 0) <= (position.cost == 0)


def test_a_position_that_is_closed_has_no_cost() -> None:
    position = Position()
    for price in (1, 2, 4):
        position.trade(3, 3 * price, 0)
    for _ in range(9):
        position.trade(-1, -3, 0)
    assert (position.quantity, position.cost, position.realised_profit) == (0, 0, 6)
