"""Numbers survive the door in both directions, and every division rounds the way it says."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damrak.domain.decimals import (
    DIGITS_MAX,
    DecimalError,
    Rounding,
    format_decimal,
    mul_div,
    parse_decimal,
)

SCALES = st.integers(0, 18)
NUMBERS = st.integers(-(10**37), 10**37)
EXACT: dict[Rounding, Callable[[Fraction], int]] = {
    Rounding.FLOOR: floor,
    Rounding.CEILING: ceil,
    Rounding.HALF_EVEN: round,
}


@given(NUMBERS, SCALES)
def test_what_is_written_reads_the_same(value: int, scale: int) -> None:
    text = format_decimal(value, scale)
    assert parse_decimal(text, scale) == value
    assert Fraction(text) == Fraction(value, 10**scale)
    assert "e" not in text.lower()


@given(NUMBERS, SCALES, st.integers(0, 5))
def test_zeros_behind_change_nothing(value: int, scale: int, zeros: int) -> None:
    text = format_decimal(value, scale)
    longer = (text if "." in text else f"{text}.") + "0" * zeros
    if longer.endswith(".") or sum(map(str.isdigit, longer)) > DIGITS_MAX:
        return
    assert parse_decimal(longer, scale) == value


@given(st.text(max_size=12), SCALES)
def test_any_text_is_the_exact_number_or_an_error(text: str, scale: int) -> None:
    try:
        value = parse_decimal(text, scale)
    except DecimalError:
        return
    assert text.isascii()
    assert Fraction(text) == Fraction(value, 10**scale)


@given(st.integers(1, 10**20), st.integers(1, 8))
def test_a_digit_too_many_is_never_rounded_away(value: int, scale: int) -> None:
    text = format_decimal(value * 10 + 1, scale + 1)
    with pytest.raises(DecimalError, match=f"at most {scale} decimal places"):
        parse_decimal(text, scale)


@given(
    st.integers(-(10**30), 10**30),
    st.integers(-(10**9), 10**9),
    st.integers(1, 10**12),
    st.sampled_from(Rounding),
)
def test_mul_div_rounds_as_fractions_do(a: int, b: int, c: int, rounding: Rounding) -> None:
    assert mul_div(a, b, c, rounding=rounding) == EXACT[rounding](Fraction(a * b, c))


@given(st.integers(-200, 200), st.integers(1, 8), st.sampled_from(Rounding))
def test_mul_div_rounds_halves_as_fractions_do(a: int, c: int, rounding: Rounding) -> None:
    assert mul_div(a, 1, c, rounding=rounding) == EXACT[rounding](Fraction(a, c))
