"""Calls that list what may be long: they are read page by page, newest first."""

from damrak.adapters.exchanges.api.calls.steps import Answer, Pages
from damrak.adapters.exchanges.api.values import (
    Moment,
    choice_or_none,
    in_path,
    moment,
    number_of,
)
from damrak.domain.orders import Side
from damrak.wire.accounts import Account, AccountList, Transfer, TransferPage
from damrak.wire.markets import Trade, TradePage
from damrak.wire.orders import Fill, FillPage, Order, OrderPage


def orders(
    *,
    status: str | None = None,
    symbol: str | None = None,
    side: Side | str | None = None,
    after: Moment | None = None,
    until: Moment | None = None,
    account_id: int | None = None,
) -> Pages[Order]:
    """List orders, newest first; ``status`` is ``open``, ``closed``, or statuses with commas.

    ``after`` and ``until`` bound the time of creation: above the one, up to the other.
    """
    query = {
        "status": status,
        "symbol": symbol,
        "side": choice_or_none("side", Side, side),
        "after": moment("after", after),
        "until": moment("until", until),
        "account_id": number_of(account_id),
    }
    return Pages("/api/orders", query, _orders)


def fills(*, account_id: int | None = None) -> Pages[Fill]:
    """List an account's fills, newest first."""
    return Pages("/api/fills", {"account_id": number_of(account_id)}, _fills)


def transfers(*, account_id: int | None = None) -> Pages[Transfer]:
    """List the movements of an account's ledger, newest first."""
    return Pages("/api/transfers", {"account_id": number_of(account_id)}, _transfers)


def accounts() -> Pages[Account]:
    """List all accounts by number, for an operator."""
    return Pages("/api/accounts", {}, _accounts)


def trades(symbol: str) -> Pages[Trade]:
    """List an instrument's trades, newest first."""
    return Pages(f"/api/instruments/{in_path(symbol)}/trades", {}, _trades)


def _accounts(answer: Answer) -> tuple[tuple[Account, ...], str | None]:
    page = answer.read(AccountList)
    return page.accounts, page.next_cursor


def _orders(answer: Answer) -> tuple[tuple[Order, ...], str | None]:
    page = answer.read(OrderPage)
    return page.orders, page.next_cursor


def _fills(answer: Answer) -> tuple[tuple[Fill, ...], str | None]:
    page = answer.read(FillPage)
    return page.fills, page.next_cursor


def _transfers(answer: Answer) -> tuple[tuple[Transfer, ...], str | None]:
    page = answer.read(TransferPage)
    return page.transfers, page.next_cursor


def _trades(answer: Answer) -> tuple[tuple[Trade, ...], str | None]:
    page = answer.read(TradePage)
    return page.trades, page.next_cursor
