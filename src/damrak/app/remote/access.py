"""What commands ask of a venue, however it is reached; both ways answer in the words of the wire.

All of it raises Refused with a sentence that says what would do.
"""

from collections.abc import Sequence
from typing import Protocol

from damrak.domain.instruments import TradingStatus
from damrak.wire.accounts import Account, MoneyAnswer, MoneyRequest
from damrak.wire.identity.keys import Key, KeyRequest, NewKey, RotateRequest
from damrak.wire.markets import Asset, Book, Instrument, InstrumentRequest, Trade
from damrak.wire.orders import DryRun, Order, OrderRequest, ReplaceRequest


class Access(Protocol):
    """Ask a venue, and send it what it shall do."""

    def assets(self) -> Sequence[Asset]:
        """Return all assets, by code."""

    def list_asset(self, asset: Asset) -> Asset:
        """Make an asset known."""

    def instruments(self) -> Sequence[Instrument]:
        """Return all instruments."""

    def instrument(self, symbol: str) -> Instrument:
        """Return an instrument."""

    def list_instrument(self, request: InstrumentRequest) -> Instrument:
        """List an instrument for trading."""

    def set_status(self, symbol: str, status: TradingStatus) -> Instrument:
        """Open or halt an instrument."""

    def accounts(self) -> Sequence[Account]:
        """Return all accounts, by number."""

    def account(self, account_id: int) -> Account:
        """Return an account with what it owns."""

    def open_account(self, account_id: int | None) -> Account:
        """Open an account of a number, or of the next free one."""

    def deposit(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Credit money from outside."""

    def withdraw(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Pay available money out."""

    def keys(self) -> Sequence[Key]:
        """Return all keys, oldest first."""

    def create_key(self, wanted: KeyRequest) -> NewKey:
        """Make a key."""

    def rotate_key(self, key_id: str, wanted: RotateRequest) -> NewKey:
        """Make a key in the place of another one."""

    def revoke_key(self, key_id: str) -> Key:
        """Take a key back."""

    def submit_order(self, account_id: int, request: OrderRequest) -> Order:
        """Send an order of an account and return where it stands."""

    def dry_run(self, account_id: int, request: OrderRequest) -> DryRun:
        """Return what an order of an account would do if it were sent now."""

    def replace_order(self, account_id: int, order_id: int, request: ReplaceRequest) -> Order:
        """Give an open order another price or total quantity."""

    def cancel_order(self, account_id: int, order_id: int) -> Order:
        """Cancel an open order."""

    def orders(self, account_id: int, *, only_open: bool, limit: int) -> Sequence[Order]:
        """Return an account's orders, newest first."""

    def book(self, symbol: str, levels: int) -> Book:
        """Return the best levels of a book."""

    def trades(self, symbol: str, limit: int) -> Sequence[Trade]:
        """Return the last trades of an instrument, newest first."""
