"""Small words of the domain: days, identifiers, statuses and sentences."""

import pytest

from damrak.domain.calendars import NANOSECONDS_PER_DAY, day_end
from damrak.domain.identifiers import PARTITION_COUNT, partition_of
from damrak.domain.orders import CLIENT_ORDER_ID, CLOSED, TRANSITIONS, OrderStatus
from damrak.domain.reasons import Reason, Violation


@pytest.mark.parametrize(
    ("time", "end"), ((0, 1), (1, 1), (NANOSECONDS_PER_DAY - 1, 1), (NANOSECONDS_PER_DAY, 2))
)
def test_a_day_ends_at_midnight_that_is_still_to_come(time: int, end: int) -> None:
    assert day_end(time) == end * NANOSECONDS_PER_DAY


def test_a_key_leads_to_one_of_64_partitions() -> None:
    assert [partition_of(key) for key in (0, 63, 64, 65, 2**53 - 1)] == [0, 63, 0, 1, 63]
    assert {partition_of(key) for key in range(1_000)} == set(range(PARTITION_COUNT))


def test_every_status_has_its_transitions_and_closed_ones_open_nothing() -> None:
    assert set(TRANSITIONS) == set(OrderStatus)
    for status in CLOSED - {OrderStatus.CANCELED}:
        assert not TRANSITIONS[status]
    assert TRANSITIONS[OrderStatus.CANCELED] <= CLOSED


def test_every_status_but_the_first_can_be_reached() -> None:
    reached = frozenset().union(*TRANSITIONS.values())
    assert set(OrderStatus) - reached <= {OrderStatus.SUBMITTED}


@pytest.mark.parametrize("key", ("a", "A-_9", "x" * 36))
def test_client_order_ids_that_are_allowed(key: str) -> None:
    assert CLIENT_ORDER_ID.fullmatch(key)


@pytest.mark.parametrize("key", ("", "a b", "x" * 37, "a:b", "é", "a\n"))
def test_client_order_ids_that_are_not(key: str) -> None:
    assert CLIENT_ORDER_ID.fullmatch(key) is None


def test_a_violation_is_a_sentence() -> None:
    tick = Violation(Reason.PRICE_TICK, "price", "must be a multiple of 0.01", "43250.155", "0.01")
    assert tick.text() == "price must be a multiple of 0.01, was 43250.155"
    missing = Violation(Reason.PRICE_MISSING, "price", "must be given", "")
    assert missing.text() == "price must be given"
