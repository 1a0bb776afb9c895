"""Accounts as they live in the view."""

from damrak.domain.events import PositionChanged
from damrak.runtime.view.orders import LiveOrder


class LiveAccount:
    """Hold what an account owns and has open.

    ``balances`` are pairs of posted and reserved by asset, ``positions`` the last word of each
    instrument.
    """

    __slots__ = ("account_id", "balances", "by_client", "open_orders", "positions")

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.balances: dict[str, tuple[int, int]] = {}
        self.positions: dict[int, PositionChanged] = {}
        self.open_orders: dict[int, LiveOrder] = {}
        self.by_client: dict[str, LiveOrder] = {}
