"""Commands about orders, books and trades: enough to try a venue by hand."""

from datetime import datetime
from typing import Any, Final

import click

from damrak.app.commands.previews import tell_preview
from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk, new_key
from damrak.app.register import Refused
from damrak.app.remote.access import Access
from damrak.app.remote.choosing import with_access
from damrak.app.terminal import Facts
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.wire.markets import Book, Trade
from damrak.wire.orders import Order, OrderRequest, ReplaceRequest
from damrak.wire.texts import NANOSECONDS_PER_SECOND, format_time

LEVELS_MAX: Final = 1_000
ROWS_MAX: Final = 1_000


@click.group("order")
def order_group() -> None:
    """Submit, replace and cancel orders, and list them."""


def _choice(values: type[Side] | type[OrderType] | type[TimeInForce]) -> click.Choice[str]:
    return click.Choice([member.value for member in values])


@order_group.command("submit")
@click.argument("account", type=int)
@click.argument("symbol")
@click.argument("side", type=_choice(Side))
@click.argument("quantity")
@click.argument("price", required=False)
@click.option("--type", "order_type", type=_choice(OrderType), help="limit where a price is given.")
@click.option("--time-in-force", type=_choice(TimeInForce), default="gtc", show_default=True)
@click.option("--expire-time", help="End of a gtd order, such as 2030-01-31T17:30:00Z.")
@click.option("--post-only", is_flag=True, help="Reject the order if it would trade at once.")
@click.option("--client-order-id", help="Makes a retry harmless; made up unless given.")
@click.option("--dry-run", is_flag=True, help="Send nothing; say what would come of it.")
@with_access
def submit(desk: Desk, access: Access, *, account: int, dry_run: bool, **values: Any) -> None:
    """Send an order; without a PRICE it is a market order.

    A market order is stamped with a protection price five percent beyond the best price of the
    book. With --dry-run every rule is tried; exit code 1 says that the order would not be taken.
    """
    request = _request(values)
    if dry_run:
        tell_preview(desk, access.dry_run(account, request))
        return
    order = access.submit_order(account, request)
    _tell_order(desk, order)
    if order.status is OrderStatus.REJECTED:
        leave(FAILED)


@order_group.command("replace")
@click.argument("account", type=int)
@click.argument("order_id", type=int)
@click.option("--quantity", help="New total quantity, fills included.")
@click.option("--price", help="New price.")
@with_access
def replace(
    desk: Desk,
    access: Access,
    *,
    account: int,
    order_id: int,
    quantity: str | None,
    price: str | None,
) -> None:
    """Give an open order another price or total quantity."""
    request = ReplaceRequest(quantity or None, price or None)
    _tell_order(desk, access.replace_order(account, order_id, request))


@order_group.command("cancel")
@click.argument("account", type=int)
@click.argument("order_id", type=int)
@with_access
def cancel(desk: Desk, access: Access, account: int, order_id: int) -> None:
    """Cancel an open order."""
    _tell_order(desk, access.cancel_order(account, order_id))


@order_group.command("list")
@click.argument("account", type=int)
@click.option("--all", "closed", is_flag=True, help="Show closed orders too.")
@click.option("--limit", type=click.IntRange(1, ROWS_MAX), default=100, show_default=True)
@with_access
def list_orders(desk: Desk, access: Access, *, account: int, closed: bool, limit: int) -> None:
    """List an account's open orders, newest first."""
    found = access.orders(account, only_open=not closed, limit=limit)
    rows = [_order_facts(order) for order in found]
    if not desk.terminal.as_json:
        rows = [{name: row[name] for name in _SHOWN} for row in rows]
    desk.terminal.rows(rows, f"orders of account {account}", none="no orders")


@click.command("book")
@click.argument("symbol")
@click.option("--levels", type=click.IntRange(1, LEVELS_MAX), default=10, show_default=True)
@with_access
def book_command(desk: Desk, access: Access, symbol: str, levels: int) -> None:
    """Show the best levels of a book."""
    show_book(desk, access.book(symbol, levels))


@click.command("trades")
@click.argument("symbol")
@click.option("--limit", type=click.IntRange(1, ROWS_MAX), default=20, show_default=True)
@with_access
def trades_command(desk: Desk, access: Access, symbol: str, limit: int) -> None:
    """Show the last trades of an instrument, newest first."""
    rows = [trade_facts(trade) for trade in access.trades(symbol, limit)]
    desk.terminal.rows(rows, f"trades of {symbol}", none="no trades")


_SHOWN: Final = (
    "order_id", "symbol", "side", "order_type", "time_in_force", "quantity", "price",
    "cum_quantity", "average_price", "status", "reason",
)  # fmt: skip


def show_book(desk: Desk, book: Book) -> None:
    """Write the levels of a book."""
    bids, asks = book.bids, book.asks
    if desk.terminal.as_json:
        facts: Facts = {
            "symbol": book.symbol,
            "status": book.status.value,
            "sequence": book.sequence,
            "bids": bids,
            "asks": asks,
        }
        desk.terminal.tell(facts, "")
        return
    places = max((len(price.partition(".")[2]) for price, _ in bids + asks), default=0)
    rows = []
    for index in range(max(len(bids), len(asks))):
        bid = bids[index] if index < len(bids) else ("", "")
        ask = asks[index] if index < len(asks) else ("", "")
        rows.append(
            {
                "bid quantity": bid[1],
                "bid": _padded(bid[0], places),
                "ask": _padded(ask[0], places),
                "ask quantity": ask[1],
            }
        )
    desk.terminal.rows(rows, f"book of {book.symbol} ({book.status})", none="empty book")


def _padded(price: str, places: int) -> str:
    whole, _, fraction = price.partition(".")
    return f"{whole}.{fraction:0<{places}}" if price and places else price


def trade_facts(trade: Trade) -> Facts:
    """Return a trade in words and decimal text."""
    return {
        "trade_id": trade.trade_id,
        "symbol": trade.symbol,
        "time": trade.time,
        "side": trade.side.value,
        "quantity": trade.quantity,
        "price": trade.price,
    }


def _read_time(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            f"expire_time must be like 2030-01-31T17:30:00Z, was {text[:40]!r}"
        ) from error
    if moment.tzinfo is None:
        raise Refused(f"expire_time must name its zone, such as Z at the end, was {text[:40]!r}")
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * NANOSECONDS_PER_SECOND + moment.microsecond * 1_000


def _request(values: dict[str, Any]) -> OrderRequest:
    order_type, expire_time = values["order_type"], values["expire_time"]
    return OrderRequest(
        symbol=values["symbol"],
        side=Side(values["side"]),
        quantity=values["quantity"],
        price=values["price"],
        order_type=None if order_type is None else OrderType(order_type),
        time_in_force=TimeInForce(values["time_in_force"]),
        expire_time=None if expire_time is None else format_time(_read_time(expire_time)),
        post_only=values["post_only"],
        client_order_id=values["client_order_id"] or new_key(),
    )


def _tell_order(desk: Desk, order: Order) -> None:
    filled = f", {order.cum_quantity} at {order.average_price}" if order.average_price else ""
    why = f" ({order.reason})" if order.reason else ""
    left = f"{order.leaves_quantity} left"
    sentence = f"order {order.order_id}: {order.status}{why}{filled}, {left}"
    desk.terminal.tell(_order_facts(order), sentence)


def _order_facts(order: Order) -> Facts:
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "account": order.account_id,
        "symbol": order.symbol,
        "side": order.side.value,
        "order_type": order.order_type.value,
        "time_in_force": order.time_in_force.value,
        "quantity": order.quantity,
        "price": order.price,
        "cum_quantity": order.cum_quantity,
        "leaves_quantity": order.leaves_quantity,
        "average_price": order.average_price,
        "fees": order.fees,
        "status": order.status.value,
        "reason": order.reason,
        "created_time": order.created_time,
    }
