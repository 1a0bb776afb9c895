"""The view: all that can be asked of a venue as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.records import Record
from damrak.ports import history
from damrak.runtime.view.accounts import LiveAccount
from damrak.runtime.view.books import LiveBook
from damrak.runtime.view.orders import LiveOrder


class View:
    """Hold a venue as it is after the inbox record ``sequence``, at ``time``."""

    def __init__(self) -> None:
        """Begin with nothing, as a venue does."""
        self.sequence = 0
        self.time = 0
        self.assets: dict[str, Asset] = {}
        self.accounts: dict[int, LiveAccount] = {}
        self.books: dict[int, LiveBook] = {}
        self.orders: dict[int, LiveOrder] = {}
        self._symbols: dict[str, LiveBook] = {}

    @classmethod
    def of(
        cls, exchange: Exchange, orders: Iterable[history.Order], sequence: int, time: int
    ) -> View:
        """Return the view of a recovered machine, given the open orders of the tables."""
        raise NotImplementedError

    def hear(self, records: Sequence[Record]) -> None:
        """Fold records of events that are durable, in order."""
        raise NotImplementedError

    def forget_closed(self, through: int) -> None:
        """Let go of the orders that closed by an inbox offset, which history has reached."""
        raise NotImplementedError

    def book_of(self, symbol: str) -> LiveBook | None:
        """Return the book of a symbol, however it is cased, or None."""
        return self._symbols.get(symbol.upper())

    def order_of_client(self, account_id: int, client_order_id: str) -> LiveOrder | None:
        """Return the newest order that an account sent under an id of its own, or None."""
        account = self.accounts.get(account_id)
        return None if account is None else account.by_client.get(client_order_id)
