"""Expiries come out by time and then by order, and are gone when forgotten."""

from damrak.core.markets.expiry import Expiries


def test_nothing_is_due_at_first() -> None:
    expiries = Expiries()
    assert expiries.next_time == Expiries.NEVER
    assert expiries.due(10**18) == []


def test_due_orders_come_by_time_then_by_order_id() -> None:
    expiries = Expiries()
    for order_id, time in ((9, 20), (3, 10), (7, 20), (1, 30), (8, 10)):
        expiries.add(order_id, time)
    assert expiries.next_time == 10
    assert expiries.due(9) == []
    assert expiries.due(10) == [3, 8]
    assert expiries.due(29) == [3, 8, 7, 9]


def test_the_next_time_follows_what_is_removed() -> None:
    expiries = Expiries()
    for order_id, time in ((1, 10), (2, 10), (3, 20)):
        expiries.add(order_id, time)
    expiries.remove(1, 10)
    assert expiries.next_time == 10
    expiries.remove(2, 10)
    assert expiries.next_time == 20
    expiries.remove(3, 20)
    assert expiries.next_time == Expiries.NEVER
    assert expiries.due(Expiries.NEVER) == []
