"""Commands about orders, books and trades: enough to try a venue by hand."""

from datetime import UTC, datetime
from typing import Final

import click

from damrak.app.commands.previews import tell_preview
from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk, new_key, read_number, submit_one, with_desk
from damrak.app.register import Refused, Register
from damrak.app.terminal import Facts
from damrak.app.wiring import Venue, open_venue, query_venue, read_venue
from damrak.core.markets.market import Market
from damrak.domain.commands import CancelOrder, Command, ReplaceOrder, SubmitOrder
from damrak.domain.decimals import Price, Quantity, Rounding, format_decimal, mul_div
from damrak.domain.events import (
    CancelRejected,
    Event,
    OrderApproved,
    OrderRepeated,
    ReplaceRejected,
)
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.instruments import Instrument, protection_price
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.services.marketdata.queries import Trade, trades_of_instrument
from damrak.services.orders.queries import Order, order_by_id, orders_of_account

LEVELS_MAX: Final = 1_000
ROWS_MAX: Final = 1_000
NANOSECONDS_PER_SECOND: Final = 1_000_000_000


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
@with_desk
def submit(
    desk: Desk, *, account: int, symbol: str, dry_run: bool, **values: str | bool | None
) -> None:
    """Send an order; without a PRICE it is a market order.

    A market order is stamped with a protection price five percent beyond the best price of the
    book. With --dry-run every rule is tried; exit code 1 says that the order would not be taken.
    """
    if dry_run:
        with read_venue(desk.data_dir) as view:
            market = view.register.market(symbol)
            command = _submission(market, account, values)
            tell_preview(desk, view, market.instrument, view.preview(command))
        return
    with open_venue(desk.data_dir) as venue:
        command = _submission(venue.register.market(symbol), account, values)
        events = submit_one(venue.client, command)
        venue.catch_up()
        status = _tell_order(desk, venue, _order_id(events))
    if status is OrderStatus.REJECTED:
        leave(FAILED)


@order_group.command("replace")
@click.argument("account", type=int)
@click.argument("order_id", type=int)
@click.option("--quantity", help="New total quantity, fills included.")
@click.option("--price", help="New price.")
@with_desk
def replace(
    desk: Desk, *, account: int, order_id: int, quantity: str | None, price: str | None
) -> None:
    """Give an open order another price or total quantity."""
    with open_venue(desk.data_dir) as venue:
        instrument = _instrument_of(venue.register, account, order_id)
        new_quantity = quantity and read_number("quantity", quantity, instrument.quantity_scale)
        new_price = price and read_number("price", price, instrument.price_scale)
        command = ReplaceOrder(
            AccountId(account),
            OrderId(order_id),
            None if new_quantity is None else Quantity(int(new_quantity)),
            None if new_price is None else Price(int(new_price)),
        )
        _change(desk, venue, command, order_id)


@order_group.command("cancel")
@click.argument("account", type=int)
@click.argument("order_id", type=int)
@with_desk
def cancel(desk: Desk, account: int, order_id: int) -> None:
    """Cancel an open order."""
    with open_venue(desk.data_dir) as venue:
        _instrument_of(venue.register, account, order_id)
        _change(desk, venue, CancelOrder(AccountId(account), OrderId(order_id)), order_id)


@order_group.command("list")
@click.argument("account", type=int)
@click.option("--all", "closed", is_flag=True, help="Show closed orders too.")
@click.option("--limit", type=click.IntRange(1, ROWS_MAX), default=100, show_default=True)
@with_desk
def list_orders(desk: Desk, account: int, closed: bool, limit: int) -> None:
    """List an account's open orders, newest first."""
    with query_venue(desk.data_dir) as (view, tables):
        view.register.account(account)
        found = orders_of_account(tables, account, only_open=not closed, limit=limit)
        rows = [_order_facts(view.register, order) for order in found]
        if not desk.terminal.as_json:
            rows = [{name: row[name] for name in _SHOWN} for row in rows]
        desk.terminal.rows(rows, f"orders of account {account}", none="no orders")


@click.command("book")
@click.argument("symbol")
@click.option("--levels", type=click.IntRange(1, LEVELS_MAX), default=10, show_default=True)
@with_desk
def book_command(desk: Desk, symbol: str, levels: int) -> None:
    """Show the best levels of a book."""
    with read_venue(desk.data_dir) as view:
        show_book(desk, view.register.market(symbol), levels)


@click.command("trades")
@click.argument("symbol")
@click.option("--limit", type=click.IntRange(1, ROWS_MAX), default=20, show_default=True)
@with_desk
def trades_command(desk: Desk, symbol: str, limit: int) -> None:
    """Show the last trades of an instrument, newest first."""
    with query_venue(desk.data_dir) as (view, tables):
        instrument = view.register.market(symbol).instrument
        rows = [
            trade_facts(instrument, trade)
            for trade in trades_of_instrument(tables, instrument.instrument_id, limit=limit)
        ]
        desk.terminal.rows(rows, f"trades of {symbol}", none="no trades")


_SHOWN: Final = (
    "order_id", "symbol", "side", "order_type", "time_in_force", "quantity", "price",
    "cum_quantity", "average_price", "status", "reason",
)  # fmt: skip


def show_book(desk: Desk, market: Market, levels: int) -> None:
    """Write the best levels of a book."""
    instrument = market.instrument

    def side(side: Side) -> list[list[str]]:
        return [
            [instrument.price_text(price), instrument.quantity_text(quantity)]
            for price, quantity in market.book.depth(side, levels)
        ]

    bids, asks = side(Side.BUY), side(Side.SELL)
    if desk.terminal.as_json:
        facts: Facts = {
            "symbol": instrument.symbol,
            "status": market.status.value,
            "sequence": market.sequence,
            "bids": bids,
            "asks": asks,
        }
        desk.terminal.tell(facts, "")
        return
    places = max((len(price.partition(".")[2]) for price, _ in bids + asks), default=0)
    rows = []
    for index in range(max(len(bids), len(asks))):
        bid = bids[index] if index < len(bids) else ["", ""]
        ask = asks[index] if index < len(asks) else ["", ""]
        rows.append(
            {
                "bid quantity": bid[1],
                "bid": _padded(bid[0], places),
                "ask": _padded(ask[0], places),
                "ask quantity": ask[1],
            }
        )
    desk.terminal.rows(rows, f"book of {instrument.symbol} ({market.status})", none="empty book")


def _padded(price: str, places: int) -> str:
    whole, _, fraction = price.partition(".")
    return f"{whole}.{fraction:0<{places}}" if price and places else price


def trade_facts(instrument: Instrument, trade: Trade) -> Facts:
    """Return a trade in words and decimal text."""
    return {
        "trade_id": trade.trade_id,
        "symbol": instrument.symbol,
        "time": time_text(trade.time),
        "side": trade.side.value,
        "quantity": instrument.quantity_text(trade.quantity),
        "price": instrument.price_text(trade.price),
    }


def time_text(time: int) -> str:
    """Return nanoseconds UTC as RFC 3339 text with nine fraction digits."""
    seconds, nanoseconds = divmod(time, NANOSECONDS_PER_SECOND)
    stamp = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{stamp}.{nanoseconds:09}Z"


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


def _submission(market: Market, account: int, values: dict[str, str | bool | None]) -> SubmitOrder:
    instrument = market.instrument
    side, price = Side(str(values["side"])), values["price"]
    otherwise = OrderType.MARKET if price is None else OrderType.LIMIT
    order_type = OrderType(str(values["order_type"] or otherwise.value))
    limit: Price | None = None
    if price is not None:
        limit = Price(read_number("price", str(price), instrument.price_scale))
    elif order_type is OrderType.MARKET:
        limit = _protection(market, side)
    expire_time = values["expire_time"]
    return SubmitOrder(
        AccountId(account),
        str(values["client_order_id"] or new_key()),
        instrument.instrument_id,
        side,
        order_type,
        Quantity(read_number("quantity", str(values["quantity"]), instrument.quantity_scale)),
        limit,
        TimeInForce(str(values["time_in_force"])),
        None if expire_time is None else _read_time(str(expire_time)),
        bool(values["post_only"]),
    )


def _protection(market: Market, side: Side) -> Price | None:
    opposite = Side.SELL if side is Side.BUY else Side.BUY
    best = market.book.depth(opposite, 1)
    return protection_price(market.instrument, side, best[0][0]) if best else None


def _order_id(events: tuple[Event, ...]) -> int:
    for event in events:
        if isinstance(event, OrderApproved | OrderRepeated):
            return event.order_id
    raise Refused("the venue did not say which id it gave to the order")


def _instrument_of(register: Register, account: int, order_id: int) -> Instrument:
    order = register.account(account).orders.get(OrderId(order_id))
    if order is None:
        raise Refused(f"order {order_id} must be an open order of account {account}")
    return register.instrument_of(order.sent.instrument_id)


def _change(desk: Desk, venue: Venue, command: Command, order_id: int) -> None:
    events = submit_one(venue.client, command)
    for event in events:
        if isinstance(event, CancelRejected | ReplaceRejected):
            raise Refused(f"rejected by the market: {event.reason}")
    venue.catch_up()
    _tell_order(desk, venue, order_id)


def _tell_order(desk: Desk, venue: Venue, order_id: int) -> OrderStatus:
    order = order_by_id(venue.tables, order_id)
    if order is None:
        raise Refused(f"order {order_id} is durable, but not in the tables yet")
    facts = _order_facts(venue.register, order)
    filled = f", {facts['cum_quantity']} at {facts['average_price']}" if order.cum_quantity else ""
    why = f" ({order.reason})" if order.reason else ""
    sentence = f"order {order_id}: {order.status}{why}{filled}, {facts['leaves_quantity']} left"
    desk.terminal.tell(facts, sentence)
    return order.status


def _order_facts(register: Register, order: Order) -> Facts:
    instrument = register.instrument_of(order.instrument_id)
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "account": order.account_id,
        "symbol": instrument.symbol,
        "side": order.side.value,
        "order_type": order.order_type.value,
        "time_in_force": order.time_in_force.value,
        "quantity": instrument.quantity_text(order.quantity),
        "price": None if order.price is None else instrument.price_text(order.price),
        "cum_quantity": instrument.quantity_text(order.cum_quantity),
        "leaves_quantity": instrument.quantity_text(order.leaves_quantity),
        "average_price": _average_price(instrument, order),
        "fees": instrument.notional_text(order.fees),
        "status": order.status.value,
        "reason": order.reason or None,
        "created_time": time_text(order.created_time),
    }


def _average_price(instrument: Instrument, order: Order) -> str | None:
    if not order.cum_quantity:
        return None
    # Two digits more than a price has, since an average lies between prices.
    scaled = mul_div(order.cum_notional, 100, order.cum_quantity, rounding=Rounding.HALF_EVEN)
    return format_decimal(scaled, instrument.price_scale + 2)
