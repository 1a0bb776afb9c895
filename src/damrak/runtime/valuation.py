"""Valuation: what holdings are worth in one asset, at the prices of last trades.

It stands apart because the live view and the projection of equity must agree to the last unit: both
are asked of the same rules. Nothing is guessed: what has no price of its own has no value here.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from damrak.domain.assets import Asset
from damrak.domain.decimals import Rounding, mul_div
from damrak.domain.instruments import Instrument

_HALF_EVEN = Rounding.HALF_EVEN


class Listed(NamedTuple):
    """Hold what valuing needs of an instrument."""

    instrument_id: int
    base: Asset
    quote: Asset
    price_scale: int

    @classmethod
    def of(cls, instrument: Instrument) -> "Listed":
        """Return it of an instrument."""
        return cls(
            instrument.instrument_id, instrument.base, instrument.quote, instrument.price_scale
        )


class Mark(NamedTuple):
    """Hold an asset's price; an amount is worth ``amount * price * times / over``.

    ``price`` is at ``price_scale``, the amount in units of the asset, what comes out in units of
    the valuation asset. ``times`` or ``over`` is 1.
    """

    price: int
    price_scale: int
    times: int
    over: int

    def value(self, amount: int) -> int:
        """Return what an amount is worth, rounded half to even, once."""
        if self.over == 1:
            return amount * self.price * self.times
        return mul_div(amount, self.price, self.over, rounding=_HALF_EVEN)


def valuation_asset(listed: Iterable[Listed]) -> Asset | None:
    """Return the quote asset in which most other assets have a price, or None without instruments.

    Of equals the one whose code comes first.
    """
    priced: dict[str, set[str]] = {}
    quotes: dict[str, Asset] = {}
    for each in listed:
        quotes[each.quote.code] = each.quote
        priced.setdefault(each.quote.code, set()).add(each.base.code)
    if not priced:
        return None
    return quotes[min(priced, key=lambda code: (-len(priced[code]), code))]


class Valuation:
    """Value holdings in ``asset``, by ``marks``: the price of each other asset that has one."""

    __slots__ = ("_code", "asset", "marks")

    def __init__(self, asset: Asset | None, marks: Mapping[str, Mark]) -> None:
        self.asset = asset
        self.marks = marks
        self._code = "" if asset is None else asset.code

    @classmethod
    def at(cls, listed: Iterable[Listed], last_prices: Mapping[int, int]) -> "Valuation":
        """Return the valuation of instruments at the prices of their last trades, by number.

        Where several have the same base, that with the lowest number that has traded counts.
        """
        known = sorted(listed)
        asset = valuation_asset(known)
        marks: dict[str, Mark] = {}
        if asset is not None:
            for each in known:
                price = last_prices.get(each.instrument_id)
                is_priced = price is not None and each.quote.code == asset.code
                if is_priced and each.base.code not in marks:
                    marks[each.base.code] = _mark(each, price or 0)
        return cls(asset, marks)

    def value(self, code: str, amount: int) -> int | None:
        """Return what an amount of an asset is worth, None where it has no price."""
        if code == self._code:
            return amount
        mark = self.marks.get(code)
        return None if mark is None else mark.value(amount)

    def total(self, holdings: Mapping[str, int]) -> int:
        """Return what holdings are worth, each asset rounded by itself, without the unpriced."""
        code, marks = self._code, self.marks
        total = 0
        for held, amount in holdings.items():
            if held == code:
                total += amount
            elif held in marks:
                total += marks[held].value(amount)
        return total


def _mark(listed: Listed, price: int) -> Mark:
    exponent = listed.quote.scale - listed.price_scale - listed.base.scale
    times = int(10 ** max(0, exponent))
    return Mark(price, listed.price_scale, times, int(10 ** max(0, -exponent)))
