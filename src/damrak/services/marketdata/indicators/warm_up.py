"""How many bars before a page an indicator must see, so that the page reads like the whole history.

What looks back over a window needs the window. What is smoothed exponentially never forgets, but
what lies ``DECAY`` time constants back weighs less than a millionth of a millionth.
"""

from collections.abc import Callable, Sequence
from typing import Final

from damrak.ports.history import Study

WARM_UP_MAX: Final = 4_000
"""Most bars before a page; no parameters of the catalogue ask for more."""

DECAY: Final = 28
"""How many time constants are seen: ``exp(-28)`` of what lies before them is left."""

TURNS: Final = 2_000
"""Bars before a stop-and-reverse: it forgets where it began once it has turned a few times."""


def bars_before(studies: Sequence[Study]) -> int:
    """Return how many bars before a page indicators need, at most ``WARM_UP_MAX``."""
    return max(_WARM_UP[study.name](*map(int, study.parameters)) for study in studies)


def _window(period: int, *_: int) -> int:
    return period


def _exponential(period: int) -> int:
    return DECAY * (period + 1) // 2


def _wilder(period: int) -> int:
    return DECAY * period


def _twice_wilder(period: int) -> int:
    # One average of another dies down more slowly.
    return (DECAY + 7) * period


def _macd(fast: int, slow: int, signal: int) -> int:
    return _exponential(max(fast, slow)) + _exponential(signal)


def _stochastic(*periods: int) -> int:
    return sum(periods)


def _turning(*_: int) -> int:
    return TURNS


def _all_there_is() -> int:
    return WARM_UP_MAX


_WARM_UP: Final[dict[str, Callable[..., int]]] = {
    "sma": _window,
    "ema": _exponential,
    "wma": _window,
    "vwap": _window,
    "bbands": _window,
    "sar": _turning,
    "rsi": _wilder,
    "macd": _macd,
    "stoch": _stochastic,
    "atr": _wilder,
    "adx": _twice_wilder,
    "obv": _all_there_is,
    "cci": _window,
}
