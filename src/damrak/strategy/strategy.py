"""The strategy: a plain class that is told what happens and asks through its context.

It sees time only through what it is told, so the same events make the same strategy ask the same.
Answers are not awaited: what came of a command is seen in the events and orders that follow.
"""

from msgspec import Struct

from damrak.domain.events import TradeExecuted
from damrak.domain.orders import Side
from damrak.domain.reasons import Reason
from damrak.strategy.context import Context


class Fill(Struct, frozen=True, gc=False):
    """Tell a strategy that an order of its own traded; ``side`` is the order's."""

    order_id: int
    instrument_id: int
    side: Side
    last_price: int
    last_quantity: int
    leaves_quantity: int
    aggressor: bool


class Quote(Struct, frozen=True, gc=False):
    """Hold the best prices of a book and the quantities there; None where a side is empty."""

    instrument_id: int
    bid: tuple[int, int] | None
    ask: tuple[int, int] | None


class Strategy:
    """Be told what happens; each method does nothing until a strategy says what."""

    context: Context

    def on_start(self, context: Context) -> None:
        """Begin, with the context to ask through from now on."""
        self.context = context

    def on_quote(self, quote: Quote) -> None:
        """Hear that the best prices of an instrument are others than before."""

    def on_trade(self, trade: TradeExecuted) -> None:
        """Hear of a public trade."""

    def on_fill(self, fill: Fill) -> None:
        """Hear that an order of one's own traded."""

    def on_refused(self, reason: Reason) -> None:
        """Hear that a command of one's own was denied or rejected."""

    def on_timer(self, now: int) -> None:
        """Act, the time being ``now`` (nanoseconds UTC)."""
