"""Numbers, moments and words as people give them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from damrak.adapters.exchanges.api.values import choice, moment, number
from damrak.domain.orders import Side


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("0.10", "0.10"),
        (" 7 ", "7"),
        (12, "12"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-9"), "0.000000001"),
    ],
)
def test_a_number_is_plain_decimal_text(given: Any, text: str) -> None:
    assert number("price", given) == text


@pytest.mark.parametrize("given", [0.1, True, None, b"1"])
def test_what_cannot_hold_a_number_exactly_is_refused_by_name(given: Any) -> None:
    with pytest.raises(TypeError, match="price must be a Decimal, a str or an int"):
        number("price", given)


@pytest.mark.parametrize("given", ["NaN", "Infinity"])
def test_a_number_must_be_finite(given: str) -> None:
    with pytest.raises(ValueError, match="price must be a finite number"):
        number("price", Decimal(given))


def test_moments_of_every_kind_are_the_same_moment() -> None:
    text = "2030-01-31T17:30:00.000001000Z"
    there = datetime(2030, 1, 31, 18, 30, 0, 1, tzinfo=timezone(timedelta(hours=1)))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    nanoseconds = (there - epoch) // timedelta(microseconds=1) * 1_000
    assert moment("after", there) == moment("after", nanoseconds) == moment("after", text) == text
    assert moment("after", None) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="after must have a time zone"):
        moment("after", datetime(2030, 1, 31))  # noqa: DTZ001


def test_a_word_that_is_none_of_them_is_told_all_of_them() -> None:
    assert choice("side", Side, "buy") is Side.BUY
    with pytest.raises(ValueError, match="side must be one of buy, sell, was 'up'"):
        choice("side", Side, "up")
