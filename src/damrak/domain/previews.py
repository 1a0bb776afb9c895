"""Previews: what would come of a command, said without doing it."""

from msgspec import Struct

from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.reasons import Violation


class Check(Struct, frozen=True, gc=False):
    """Name a rule and say whether a command keeps it; ``violation`` is None if it does."""

    rule: str
    violation: Violation | None = None


class Level(Struct, frozen=True, gc=False):
    """Pair a price with the quantity that would trade there."""

    price: Price
    quantity: Quantity


class Preview(Struct, frozen=True, gc=False):
    """Tell what a new or replaced order would do to its account and the book, as both are now.

    ``checks`` holds every rule that could be tried. ``asset`` is what would be reserved of; amounts
    are in its units, ``available_after`` is what would be left before any fill. ``fills`` would
    trade at once, best price first; ``notional`` and ``fee`` are theirs, in the quote asset.
    ``resting`` is what would stay in the book.
    """

    passed: bool
    checks: tuple[Check, ...]
    asset: str = ""
    available_before: Amount = Amount(0)
    reservation: Amount = Amount(0)
    available_after: Amount = Amount(0)
    fills: tuple[Level, ...] = ()
    notional: Amount = Amount(0)
    fee: Amount = Amount(0)
    resting: Quantity = Quantity(0)
