"""Access to a venue on its data directory, which this process opens for as long as one call takes.

What is said of the venue is worded by the doors' own formats, so it is what a server would say.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from damrak.app.options import read_number, submit_one
from damrak.app.register import Refused, no_open_order
from damrak.app.remote.listing import read_listing
from damrak.app.remote.local_formats import (
    account_of_view,
    book_of_view,
    books_of_view,
    dry_run_of_view,
    instrument_of_view,
    order_of_view,
    trade_of_view,
)
from damrak.app.remote.local_orders import order_id_of, read_submission
from damrak.app.wiring import Venue, open_venue, query_venue, read_venue
from damrak.domain import assets as domain_assets
from damrak.domain import instruments as domain_instruments
from damrak.domain.commands import (
    CancelOrder,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SetTradingStatus,
    Withdraw,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import CancelRejected, OrderRepeated, ReplaceRejected
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.instruments import TradingStatus
from damrak.services.gateway import formats
from damrak.services.marketdata.queries import trades_of_instrument
from damrak.services.orders.queries import order_by_id, orders_of_account
from damrak.wire.accounts import Account, MoneyAnswer, MoneyRequest
from damrak.wire.identity.keys import Key, KeyRequest, NewKey, RotateRequest
from damrak.wire.markets import Asset, Book, Instrument, InstrumentRequest, Trade
from damrak.wire.orders import DryRun, Order, OrderRequest, ReplaceRequest

if TYPE_CHECKING:
    from damrak.app.remote.local_keys import LocalKeys


class LocalAccess:
    """Ask the venue of a data directory, and send it what it shall do; raises Refused."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def assets(self) -> Sequence[Asset]:
        """Return all assets, by code."""
        with read_venue(self._data_dir) as view:
            return [Asset(asset.code, asset.scale) for asset in view.register.assets()]

    def list_asset(self, asset: Asset) -> Asset:
        """Make an asset known."""
        with open_venue(self._data_dir) as venue:
            submit_one(venue.client, ListAsset(domain_assets.Asset(asset.code, asset.scale)))
            return asset

    def instruments(self) -> Sequence[Instrument]:
        """Return all instruments."""
        with read_venue(self._data_dir) as view:
            return [formats.instrument_answer(book) for book in books_of_view(view).values()]

    def instrument(self, symbol: str) -> Instrument:
        """Return an instrument."""
        with read_venue(self._data_dir) as view:
            return instrument_of_view(view, symbol)

    def list_instrument(self, request: InstrumentRequest) -> Instrument:
        """List an instrument for trading."""
        with open_venue(self._data_dir) as venue:
            submit_one(venue.client, ListInstrument(read_listing(venue.register, request)))
            return instrument_of_view(venue, request.symbol)

    def set_status(self, symbol: str, status: TradingStatus) -> Instrument:
        """Open or halt an instrument."""
        with open_venue(self._data_dir) as venue:
            instrument_id = venue.register.market(symbol).instrument_id
            submit_one(venue.client, SetTradingStatus(instrument_id, status))
            return instrument_of_view(venue, symbol)

    def accounts(self) -> Sequence[Account]:
        """Return all accounts, by number."""
        with read_venue(self._data_dir) as view:
            books = books_of_view(view)
            return [account_of_view(view, books, account) for account in view.register.accounts()]

    def account(self, account_id: int) -> Account:
        """Return an account with what it owns."""
        with read_venue(self._data_dir) as view:
            return account_of_view(view, books_of_view(view), view.register.account(account_id))

    def open_account(self, account_id: int | None) -> Account:
        """Open an account of a number, or of the next free one."""
        with open_venue(self._data_dir) as venue:
            free = venue.register.free_account_id
            number = free() if account_id is None else AccountId(account_id)
            submit_one(venue.client, OpenAccount(number))
            return account_of_view(venue, {}, venue.register.account(number))

    def deposit(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Credit money from outside."""
        return self._move(Deposit, account_id, request)

    def withdraw(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Pay available money out."""
        return self._move(Withdraw, account_id, request)

    def keys(self) -> Sequence[Key]:
        """Return all keys, oldest first."""
        return self._keys.all()

    def create_key(self, wanted: KeyRequest) -> NewKey:
        """Make a key."""
        if wanted.account_id is not None:
            with read_venue(self._data_dir) as view:
                view.register.account(AccountId(wanted.account_id))
        return self._keys.create(wanted)

    def rotate_key(self, key_id: str, wanted: RotateRequest) -> NewKey:
        """Make a key in the place of another one."""
        return self._keys.rotate(key_id, wanted)

    def revoke_key(self, key_id: str) -> Key:
        """Take a key back."""
        return self._keys.revoke(key_id)

    @property
    def _keys(self) -> "LocalKeys":
        # Databases take as long to load as everything else together, and few commands need one.
        from damrak.app.remote.local_keys import LocalKeys

        return LocalKeys(self._data_dir)

    def submit_order(self, account_id: int, request: OrderRequest) -> Order:
        """Send an order of an account and return where it stands."""
        with open_venue(self._data_dir) as venue:
            market = venue.register.market(request.symbol)
            events = submit_one(venue.client, read_submission(market, account_id, request))
            venue.catch_up()
            return _told(venue, order_id_of(events))

    def dry_run(self, account_id: int, request: OrderRequest) -> DryRun:
        """Return what an order of an account would do if it were sent now."""
        with read_venue(self._data_dir) as view:
            market = view.register.market(request.symbol)
            found = view.preview(read_submission(market, account_id, request))
            return dry_run_of_view(view, market.instrument, found)

    def replace_order(self, account_id: int, order_id: int, request: ReplaceRequest) -> Order:
        """Give an open order another price or total quantity."""
        with open_venue(self._data_dir) as venue:
            listed = _instrument_of(venue, account_id, order_id)
            quantity, price = request.quantity, request.price
            command = ReplaceOrder(
                AccountId(account_id),
                OrderId(order_id),
                None
                if quantity is None
                else Quantity(read_number("quantity", quantity, listed.quantity_scale)),
                None if price is None else Price(read_number("price", price, listed.price_scale)),
            )
            return _change(venue, command)

    def cancel_order(self, account_id: int, order_id: int) -> Order:
        """Cancel an open order."""
        with open_venue(self._data_dir) as venue:
            _instrument_of(venue, account_id, order_id)
            return _change(venue, CancelOrder(AccountId(account_id), OrderId(order_id)))

    def orders(self, account_id: int, *, only_open: bool, limit: int) -> Sequence[Order]:
        """Return an account's orders, newest first."""
        with query_venue(self._data_dir) as (view, tables):
            view.register.account(account_id)
            found = orders_of_account(tables, account_id, only_open=only_open, limit=limit)
            return [order_of_view(view, order) for order in found]

    def book(self, symbol: str, levels: int) -> Book:
        """Return the best levels of a book."""
        with read_venue(self._data_dir) as view:
            return book_of_view(view, symbol, levels)

    def trades(self, symbol: str, limit: int) -> Sequence[Trade]:
        """Return the last trades of an instrument, newest first."""
        with query_venue(self._data_dir) as (view, tables):
            listed = view.register.market(symbol).instrument
            found = trades_of_instrument(tables, listed.instrument_id, limit=limit)
            return [trade_of_view(trade, listed) for trade in found]

    def _move(
        self,
        kind: type[Deposit] | type[Withdraw],
        account_id: int,
        request: MoneyRequest,
    ) -> MoneyAnswer:
        with open_venue(self._data_dir) as venue:
            account = venue.register.account(account_id)
            asset = venue.register.asset(request.asset)
            amount = Amount(read_number("amount", request.amount, asset.scale))
            command = kind(AccountId(account_id), asset.code, amount, request.reference or "")
            events = submit_one(venue.client, command)
            held = account.balances[asset.code]
            return MoneyAnswer(
                account_id=account_id,
                reference=command.reference,
                repeated=any(isinstance(event, OrderRepeated) for event in events),
                balance=formats.balance_answer(asset, held.posted, held.reserved),
            )


def _instrument_of(venue: Venue, account_id: int, order_id: int) -> domain_instruments.Instrument:
    order = venue.register.account(account_id).orders.get(OrderId(order_id))
    if order is None:
        raise no_open_order(account_id, order_id)
    return venue.register.instrument_of(order.sent.instrument_id)


def _change(venue: Venue, command: CancelOrder | ReplaceOrder) -> Order:
    for event in submit_one(venue.client, command):
        if isinstance(event, CancelRejected | ReplaceRejected):
            raise Refused(f"rejected by the market: {event.reason}")
    venue.catch_up()
    return _told(venue, command.order_id)


def _told(venue: Venue, order_id: int) -> Order:
    order = order_by_id(venue.tables, order_id)
    if order is None:
        raise Refused(f"order {order_id} is durable, but not in the tables yet")
    return order_of_view(venue, order)
