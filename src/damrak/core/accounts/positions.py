"""Positions: what an account traded into on an instrument, at average cost."""

from damrak.domain.decimals import Rounding, mul_div

_HALF_EVEN = Rounding.HALF_EVEN


class Position:
    """Hold a position; amounts are in the quote asset.

    ``quantity`` and ``cost`` are negative where more was sold than bought. ``cost`` is what the
    open quantity was bought for, so ``cost - realised_profit`` always equals all purchases less
    all sales.
    """

    __slots__ = ("cost", "fees", "quantity", "realised_profit")

    def __init__(
        self, quantity: int = 0, cost: int = 0, realised_profit: int = 0, fees: int = 0
    ) -> None:
        self.quantity = quantity
        self.cost = cost
        self.realised_profit = realised_profit
        self.fees = fees

    def trade(self, quantity: int, notional: int, fee: int) -> None:
        """Add a fill: positive quantity and notional to buy, negative to sell."""
        self.fees += fee
        held = self.quantity
        if (held >= 0) == (quantity >= 0) or held == 0:
            self.quantity = held + quantity
            self.cost += notional
            return
        self._reduce(quantity, notional)

    def _reduce(self, quantity: int, notional: int) -> None:
        held = self.quantity
        closed = min(abs(held), abs(quantity))
        cost = mul_div(self.cost, closed, abs(held), rounding=_HALF_EVEN)
        proceeds = mul_div(-notional, closed, abs(quantity), rounding=_HALF_EVEN)
        self.realised_profit += proceeds - cost
        self.cost += notional + proceeds - cost
        self.quantity = held + quantity
