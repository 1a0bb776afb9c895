"""Indicators of bars as text, rounded to digits that are stated here."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from damrak.ports.history import Bar, Studied, StudyRequest
from damrak.services.marketdata.indicators.formulas import FORMULAS, Column, columns_of

PRICE_DIGITS_MORE: Final = 4
"""How many more decimal places a value in units of price has than a price."""

PLAIN_DIGITS: Final = 4
"""Decimal places of a value that has no unit."""

_PLAIN: Final = frozenset({"rsi", "stoch", "adx", "cci"})
_OF_QUANTITY: Final = frozenset({"obv"})


def study(bars: Sequence[Bar], request: StudyRequest) -> Studied:
    """Return what is asked of the last of the bars; those before them are there to warm up."""
    times = tuple(bar.time for bar in bars[-request.limit :])
    if not times:
        return Studied((), tuple(() for _ in request.studies))
    seen = columns_of(bars, request.price_scale, request.quantity_scale)
    return Studied(
        times,
        tuple(
            tuple(
                _texts(column[-len(times) :], _digits(each.name, request))
                for column in FORMULAS[each.name](seen, *each.parameters)
            )
            for each in request.studies
        ),
    )


def _digits(name: str, request: StudyRequest) -> int:
    if name in _PLAIN:
        return PLAIN_DIGITS
    if name in _OF_QUANTITY:
        return request.quantity_scale
    return request.price_scale + PRICE_DIGITS_MORE


def _texts(column: Column, digits: int) -> tuple[str | None, ...]:
    return tuple(_text(value, digits) if isfinite(value) else None for value in column.tolist())


def _text(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
