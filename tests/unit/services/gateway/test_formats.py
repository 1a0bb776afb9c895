import pytest

from damrak.services.gateway.formats import average_text


@pytest.mark.parametrize(
    ("notional", "quantity", "text"),
    [
        (0, 0, None),
        (100, 1, "1"),
        (100, 3, "0.3333"),
        (200, 3, "0.6667"),
        (1, 8, "0.0012"),
        (-40, -2, "0.2"),
        (-3, 2, "-0.015"),
    ],
)
def test_an_average_has_two_more_digits_rounded_half_to_even(
    notional: int, quantity: int, text: str | None
) -> None:
    assert average_text(notional, quantity, 2) == text
