"""The context: what a strategy may look at and ask for.

What is asked is collected, and sent by whoever hosts the strategy. A budget bounds how often a
strategy may ask, and a limit how many orders it may leave open, whatever it believes it must do.
"""

from collections.abc import Iterator
from typing import Final

from damrak.domain.commands import CancelOrder, Command, ReplaceOrder, SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.strategy.sight import AccountSight, BookSight, OrderSight, Sight

OPEN_ORDERS_MAX: Final = 32
"""Most orders that one strategy may have open."""


class Budget:
    """Bound how often somebody may ask: once an interval, and ``burst`` times at once."""

    __slots__ = ("_burst", "_credit", "_interval", "_last")

    def __init__(self, interval: int, burst: int) -> None:
        """Begin full; ``interval`` is in nanoseconds."""
        self._interval = interval
        self._burst = burst * interval
        self._credit = self._burst
        self._last = 0

    def advance(self, now: int) -> None:
        """Note that it is ``now`` (nanoseconds UTC)."""
        self._credit = min(self._burst, self._credit + max(0, now - self._last))
        self._last = max(self._last, now)

    def spend(self) -> bool:
        """Take one command's worth and return True, or False if nothing is left."""
        if self._credit < self._interval:
            return False
        self._credit -= self._interval
        return True


class Context:
    """Show a strategy its market and account, and collect what it asks for.

    ``session`` opens every client order id, so that no two runs of a strategy share one.
    """

    def __init__(self, account_id: int, sight: Sight, budget: Budget, session: str) -> None:
        self.account_id = AccountId(account_id)
        self._sight = sight
        self._budget = budget
        self._session = session
        self._count = 0
        self._commands: list[Command] = []
        self._submitted = 0

    def advance(self, now: int) -> None:
        """Let the budget know that it is ``now`` (nanoseconds UTC)."""
        self._budget.advance(now)

    def take_commands(self) -> list[Command]:
        """Return what was asked since the last time, in order."""
        taken, self._commands, self._submitted = self._commands, [], 0
        return taken

    def book(self, instrument_id: int) -> BookSight | None:
        """Return the market of an instrument, or None if it is not listed."""
        return self._sight.books.get(instrument_id)

    def posted(self, asset: str) -> int:
        """Return what the account owns of an asset."""
        return self._balance(asset)[0]

    def available(self, asset: str) -> int:
        """Return what the account owns of an asset and has not reserved."""
        posted, reserved = self._balance(asset)
        return posted - reserved

    def open_orders(self, instrument_id: int) -> list[OrderSight]:
        """Return the account's open orders in an instrument, oldest first."""
        orders = self._own_orders()
        return [order for order in orders if order.instrument_id == instrument_id]

    def submit(
        self,
        instrument_id: int,
        side: Side,
        *,
        quantity: int,
        price: int,
        time_in_force: TimeInForce = TimeInForce.GTC,
        post_only: bool = False,
    ) -> bool:
        """Ask for a limit order; return False if budget or open orders leave no room for it.

        Where it would trade with an older order of the same account, the older one goes.
        """
        rests = time_in_force is not TimeInForce.IOC
        if rests and self._open_count() + self._submitted >= OPEN_ORDERS_MAX:
            return False
        if not self._budget.spend():
            return False
        self._count += 1
        self._submitted += rests
        self._commands.append(
            SubmitOrder(
                self.account_id,
                f"{self._session}-{self._count}",
                InstrumentId(instrument_id),
                side,
                OrderType.LIMIT,
                Quantity(quantity),
                Price(price),
                time_in_force,
                post_only=post_only,
                self_trade_prevention=SelfTradePrevention.CANCEL_MAKER,
            )
        )
        return True

    def cancel(self, order_id: int) -> bool:
        """Ask that an order be canceled; return False if the budget leaves no room for it."""
        return self._ask(CancelOrder(self.account_id, OrderId(order_id)))

    def replace(self, order_id: int, *, quantity: int, price: int) -> bool:
        """Ask for another price and total quantity; return False if the budget leaves no room."""
        wanted = Quantity(quantity), Price(price)
        return self._ask(ReplaceOrder(self.account_id, OrderId(order_id), *wanted))

    def _ask(self, command: Command) -> bool:
        if not self._budget.spend():
            return False
        self._commands.append(command)
        return True

    def _account(self) -> AccountSight | None:
        return self._sight.accounts.get(self.account_id)

    def _balance(self, asset: str) -> tuple[int, int]:
        account = self._account()
        return (0, 0) if account is None else account.balances.get(asset, (0, 0))

    def _own_orders(self) -> Iterator[OrderSight]:
        account = self._account()
        return iter(()) if account is None else iter(account.open_orders.values())

    def _open_count(self) -> int:
        account = self._account()
        return 0 if account is None else len(account.open_orders)
