"""What is a number at the door, and what people are told of what is not."""

import pytest

from damrak.domain.decimals import DecimalError, format_decimal, parse_decimal


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    (
        ("0", 0, 0),
        ("12.5", 2, 1250),
        ("-12.5", 1, -125),
        ("007", 0, 7),
        ("1.50", 1, 15),
        ("0.000", 0, 0),
        ("9" * 38, 0, 10**38 - 1),
    ),
)
def test_plain_numbers_are_exact(text: str, scale: int, value: int) -> None:
    assert parse_decimal(text, scale) == value


@pytest.mark.parametrize(
    "text",
    ("", " 1", "1 ", "+1", ".5", "5.", "1e3", "1,000", "NaN", "inf", "--1", "0x1", "1_000", "١"),
)
def test_other_notations_are_refused(text: str) -> None:
    with pytest.raises(DecimalError, match="must be a decimal number such as 12.5, was"):
        parse_decimal(text, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("1.005", "must have at most 2 decimal places, was 1.005"),
        ("-0", "must not be a negative zero, was -0"),
        ("-0.00", "must not be a negative zero, was -0.00"),
        ("1" * 39, "must have at most 38 digits, had 39"),
        ("0." + "0" * 38, "must have at most 38 digits, had 39"),
    ),
)
def test_errors_say_what_was_wrong(text: str, said: str) -> None:
    with pytest.raises(DecimalError, match=f"^{said}$"):
        parse_decimal(text, 2)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(DecimalError) as caught:
        parse_decimal("x" * 10_000, 2)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    ((0, 0, "0"), (0, 4, "0"), (5, 2, "0.05"), (-5, 2, "-0.05"), (1200, 2, "12"), (-1, 0, "-1")),
)
def test_text_is_the_shortest(value: int, scale: int, text: str) -> None:
    assert format_decimal(value, scale) == text
