"""The appraisal: what those who make a market hold its instrument to be worth.

It is the product of two things. The *fair value* is news: a random walk of the logarithm of the
price, drawn back to the price that the instrument was listed at, and bounded. The *pressure* is
what trading does: whoever takes from the makers moves it his way, and it fades. So a push moves the
market, and the market comes back.

Only fills against the makers' own orders press, never trades among others, and a push never moves
the price beyond what was paid on average. Nobody can trade with himself to move the makers, or
profit from his own push by turning round.
"""

from math import exp, log, sqrt
from random import Random
from typing import Final

from msgspec import Struct

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side
from damrak.strategy.strategy import Strategy

SECOND: Final = 1_000_000_000
SECONDS_PER_YEAR: Final = 365.0 * 86_400
"""The venue never closes, so a year of volatility is spread over all of it."""

FAIR_RANGE: Final = log(1.2)
"""Furthest that fair value strays from the price at listing: a fifth up, a sixth down."""

PRESSURE_RANGE: Final = log(1.3)
"""Furthest that trading pushes the price from fair value."""

STEP_SECONDS_MAX: Final = 10.0
"""Longest time that one step makes good: a machine that slept wakes up without a jump."""

ACTIVITY_SECONDS: Final = 600.0
ACTIVITY_DEVIATION: Final = 0.35
SWEPT_SHARE: Final = 0.6
"""How much of the way to the average price paid the makers go when all their orders are taken."""

SWEPT_FROM: Final = 0.25
"""What share of the depth must be taken between two looks before makers go that way at all."""


class Nature(Struct, frozen=True, kw_only=True):
    """Describe how an instrument's price behaves.

    ``anchor`` is in units of the price scale, ``volatility`` a year's; ``half_life`` of deviations
    of fair value and ``pressure_half_life`` are in seconds. ``depth`` is the quantity near the best
    price, ``impact`` the change of the price's logarithm for each unit of quantity taken.
    """

    anchor: float
    volatility: float
    half_life: float
    pressure_half_life: float
    depth: float
    impact: float


class _Taken:
    __slots__ = ("quantity", "value")

    def __init__(self) -> None:
        self.quantity = 0.0
        self.value = 0.0


class Appraisal(Strategy):
    """Hold what an instrument is worth: ``fair``, ``centre`` with pressure, both scaled prices.

    ``activity`` is how lively the market is; it is 1 in the middle.
    """

    def __init__(self, instrument_id: int, nature: Nature, generator: Random) -> None:
        self._instrument_id = instrument_id
        self._nature = nature
        self._generator = generator
        self._news = 0.0
        self._pressure = 0.0
        self._mood = 0.0
        self._last = 0
        self._taken = {Side.BUY: _Taken(), Side.SELL: _Taken()}
        self._appraise()

    def resume(self, price: int) -> None:
        """Go on from a price at which the market was left."""
        strayed = log(max(price, 1) / self._nature.anchor)
        self._news = _bounded(strayed, FAIR_RANGE)
        self._pressure = _bounded(strayed - self._news, PRESSURE_RANGE)
        self._appraise()

    def press(self, side: Side, price: int, quantity: int) -> None:
        """Note that somebody took a quantity from a maker; ``side`` is the taker's."""
        taken = self._taken[side]
        taken.quantity += quantity
        taken.value += price * quantity

    def on_timer(self, now: int) -> None:
        """Let time pass, and trading press; while the instrument is halted nothing moves."""
        elapsed = (now - self._last) / SECOND if self._last else 0.0
        self._last = now
        self._settle()
        book = self.context.book(self._instrument_id)
        if book is not None and book.status is TradingStatus.OPEN:
            self._pass_time(min(max(elapsed, 0.0), STEP_SECONDS_MAX))
        self._appraise()

    def _pass_time(self, seconds: float) -> None:
        nature, gauss = self._nature, self._generator.gauss
        fading = seconds / ACTIVITY_SECONDS
        self._mood += gauss(0.0, ACTIVITY_DEVIATION * sqrt(2.0 * fading)) - self._mood * fading
        # The expectation of the squared activity is 1, so that the year's volatility is kept.
        deviation = nature.volatility * self.activity * sqrt(seconds / SECONDS_PER_YEAR)
        drawn_back = self._news * 0.5 ** (seconds / nature.half_life)
        self._news = _bounded(drawn_back + gauss(0.0, deviation), FAIR_RANGE)
        self._pressure *= 0.5 ** (seconds / nature.pressure_half_life)

    def _settle(self) -> None:
        for side, taken in self._taken.items():
            if not taken.quantity:
                continue
            sign = 1.0 if side is Side.BUY else -1.0
            swept = taken.quantity / self._nature.depth - SWEPT_FROM
            share = max(0.0, min(1.0, swept / (1.0 - SWEPT_FROM)))
            paid = max(0.0, sign * log(taken.value / taken.quantity / self.centre))
            moved = taken.quantity * self._nature.impact + paid * share * SWEPT_SHARE
            moved = sign * min(moved, paid)
            self._pressure = _bounded(self._pressure + moved, PRESSURE_RANGE)
            taken.quantity = taken.value = 0.0

    def _appraise(self) -> None:
        self.activity = exp(self._mood - ACTIVITY_DEVIATION**2)
        self.fair = self._nature.anchor * exp(self._news)
        self.centre = self.fair * exp(self._pressure)


def _bounded(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
