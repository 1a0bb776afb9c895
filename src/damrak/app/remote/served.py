"""Access to a venue that a server keeps, over its REST door and with a key."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar

from msgspec.structs import asdict

from damrak.adapters.exchanges.api import ApiError, Client, Conflict, NotFound, Refused
from damrak.app import register
from damrak.app.remote.complaints import Place, complaining, complaint
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import OrderStatus
from damrak.domain.reasons import Reason
from damrak.wire.accounts import Account, MoneyAnswer, MoneyRequest
from damrak.wire.identity.keys import Key, KeyRequest, NewKey, RotateRequest
from damrak.wire.markets import Asset, Book, Instrument, InstrumentRequest, Trade
from damrak.wire.orders import DryRun, Order, OrderRequest, ReplaceRequest

T = TypeVar("T")


class ServedAccess:
    """Ask a venue that runs, and send it what it shall do; raises Refused."""

    def __init__(self, client: Client, place: Place) -> None:
        self._client = client
        self._place = place

    def assets(self) -> Sequence[Asset]:
        """Return all assets, by code."""
        return self._ask(self._client.assets)

    def list_asset(self, asset: Asset) -> Asset:
        """Make an asset known."""
        return self._ask(self._client.list_asset, asset.code, asset.scale)

    def instruments(self) -> Sequence[Instrument]:
        """Return all instruments."""
        return self._ask(self._client.instruments)

    def instrument(self, symbol: str) -> Instrument:
        """Return an instrument."""
        with self._listed(symbol):
            return self._client.instrument(symbol)

    def list_instrument(self, request: InstrumentRequest) -> Instrument:
        """List an instrument for trading."""
        return self._ask(self._client.list_instrument, request)

    def set_status(self, symbol: str, status: TradingStatus) -> Instrument:
        """Open or halt an instrument."""
        with self._listed(symbol):
            return self._client.set_status(symbol, status)

    def accounts(self) -> Sequence[Account]:
        """Return all accounts, by number."""
        with complaining(self._place):
            return list(self._client.accounts())

    def account(self, account_id: int) -> Account:
        """Return an account with what it owns."""
        with self._opened(account_id):
            return self._client.account(account_id)

    def open_account(self, account_id: int | None) -> Account:
        """Open an account of a number, or of the next free one."""
        return self._ask(self._client.open_account, account_id)

    def deposit(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Credit money from outside."""
        with self._opened(account_id):
            return self._client.deposit(account_id, **asdict(request))

    def withdraw(self, account_id: int, request: MoneyRequest) -> MoneyAnswer:
        """Pay available money out."""
        with self._opened(account_id):
            return self._client.withdraw(account_id, **asdict(request))

    def keys(self) -> Sequence[Key]:
        """Return all keys, oldest first."""
        return self._ask(self._client.keys)

    def create_key(self, wanted: KeyRequest) -> NewKey:
        """Make a key."""
        with complaining(self._place):
            try:
                return self._client.create_key(
                    wanted.name,
                    wanted.scopes,
                    account_id=wanted.account_id,
                    expires_time=wanted.expires_time,
                    addresses=wanted.addresses,
                    requests_per_second=wanted.requests_per_second,
                    public_key=wanted.public_key,
                )
            except Refused as error:
                if wanted.account_id is None or error.problem.code != Reason.ACCOUNT_UNKNOWN:
                    raise
                raise register.no_account(wanted.account_id) from error

    def rotate_key(self, key_id: str, wanted: RotateRequest) -> NewKey:
        """Make a key in the place of another one."""
        with complaining(self._place):
            try:
                return self._client.rotate_key(
                    key_id, grace_seconds=wanted.grace_seconds, public_key=wanted.public_key
                )
            except NotFound as error:
                raise register.no_key(key_id) from error

    def revoke_key(self, key_id: str) -> Key:
        """Take a key back."""
        with complaining(self._place):
            try:
                return self._client.revoke_key(key_id)
            except NotFound as error:
                raise register.no_key(key_id) from error

    def submit_order(self, account_id: int, request: OrderRequest) -> Order:
        """Send an order of an account and return where it stands."""
        self._require_own(account_id)
        with self._listed(request.symbol):
            try:
                return self._client.submit_order(**asdict(request))
            except Refused as error:
                order = self._rejected(error)
                if order is None:
                    raise
                return order

    def dry_run(self, account_id: int, request: OrderRequest) -> DryRun:
        """Return what an order of an account would do if it were sent now."""
        self._require_own(account_id)
        with self._listed(request.symbol):
            return self._client.dry_run(**asdict(request))

    def replace_order(self, account_id: int, order_id: int, request: ReplaceRequest) -> Order:
        """Give an open order another price or total quantity."""
        self._require_own(account_id)
        with self._open_order(account_id, order_id):
            return self._client.replace_order(order_id, **asdict(request))

    def cancel_order(self, account_id: int, order_id: int) -> Order:
        """Cancel an open order."""
        self._require_own(account_id)
        with self._open_order(account_id, order_id):
            return self._client.cancel_order(order_id)

    def orders(self, account_id: int, *, only_open: bool, limit: int) -> Sequence[Order]:
        """Return an account's orders, newest first."""
        status = "open" if only_open else None
        with self._opened(account_id):
            found = self._client.orders(status=status, account_id=account_id)
            return list(itertools.islice(found, limit))

    def book(self, symbol: str, levels: int) -> Book:
        """Return the best levels of a book."""
        with self._listed(symbol):
            return self._client.book(symbol, depth=levels)

    def trades(self, symbol: str, limit: int) -> Sequence[Trade]:
        """Return the last trades of an instrument, newest first."""
        with self._listed(symbol):
            return list(itertools.islice(self._client.trades(symbol), limit))

    def _ask(self, call: Callable[..., T], *values: Any, **named: Any) -> T:
        with complaining(self._place):
            return call(*values, **named)

    @contextmanager
    def _listed(self, symbol: str) -> Iterator[None]:
        with complaining(self._place):
            try:
                yield
            except (NotFound, Refused) as error:
                if (
                    error.status != HTTPStatus.NOT_FOUND
                    and error.problem.code != Reason.INSTRUMENT_UNKNOWN
                ):
                    raise
                listed = [each.symbol for each in self._client.instruments()]
                raise register.no_instrument(symbol, listed) from error

    @contextmanager
    def _opened(self, account_id: int) -> Iterator[None]:
        with complaining(self._place):
            try:
                yield
            except NotFound as error:
                raise register.no_account(account_id) from error

    @contextmanager
    def _open_order(self, account_id: int, order_id: int) -> Iterator[None]:
        with complaining(self._place):
            try:
                yield
            except (NotFound, Conflict) as error:
                raise register.no_open_order(account_id, order_id) from error

    def _require_own(self, account_id: int) -> None:
        # Before anything is sent: an order goes to the account of the key, whatever was meant.
        try:
            own = self._client.account().account_id
        except ApiError as error:
            if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE):
                raise complaint(error, self._place) from error
            raise self._place.not_of(account_id, None) from error
        if own != account_id:
            raise self._place.not_of(account_id, own)

    def _rejected(self, error: Refused) -> Order | None:
        # The market's no is the end of an order that was taken, so it is told as the order it is.
        if not error.problem.order_id:
            return None
        order = self._client.order(error.problem.order_id)
        return order if order.status is OrderStatus.REJECTED else None
