"""Sight: what a strategy can look at, whoever shows it: a live venue, a test, later the past.

Prices, quantities and amounts are scaled integers. Whoever looks can change nothing here.
"""

from collections.abc import Mapping
from typing import Protocol

from damrak.domain.events import TradeExecuted
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import Side


class BookSight(Protocol):
    """Show the market of one instrument."""

    @property
    def instrument(self) -> Instrument:
        """Return what is traded."""

    @property
    def status(self) -> TradingStatus:
        """Return whether it trades now."""

    @property
    def last_trade(self) -> TradeExecuted | None:
        """Return the newest trade."""

    def best(self, side: Side) -> tuple[int, int] | None:
        """Return the best price of a side and the quantity there, or None."""


class OrderSight(Protocol):
    """Show one of the strategy's own open orders."""

    @property
    def order_id(self) -> int:
        """Return the venue's name for it."""

    @property
    def instrument_id(self) -> int:
        """Return what it trades."""

    @property
    def side(self) -> Side:
        """Return whether it buys or sells."""

    @property
    def price(self) -> int | None:
        """Return its limit."""

    @property
    def cum_quantity(self) -> int:
        """Return how much of it was filled."""

    @property
    def leaves_quantity(self) -> int:
        """Return how much of it still waits."""

    @property
    def created_time(self) -> int:
        """Return when it was sent (nanoseconds UTC)."""


class AccountSight(Protocol):
    """Show the strategy's own account."""

    @property
    def balances(self) -> Mapping[str, tuple[int, int]]:
        """Return what is posted and what is reserved, by asset."""

    @property
    def open_orders(self) -> Mapping[int, OrderSight]:
        """Return the open orders by id."""


class Sight(Protocol):
    """Show a venue as it is now."""

    @property
    def books(self) -> Mapping[int, BookSight]:
        """Return the markets by instrument id."""

    @property
    def accounts(self) -> Mapping[int, AccountSight]:
        """Return the accounts by id."""
