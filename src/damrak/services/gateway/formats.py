"""What the venue knows, in the words of the wire: scaled integers become decimal text.

A structure of the view and one of history have the same attributes, so either can be told.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from damrak.domain.assets import Asset
from damrak.domain.decimals import Rounding, format_decimal, mul_div
from damrak.domain.events import PositionChanged
from damrak.domain.instruments import Instrument
from damrak.domain.orders import Side
from damrak.domain.reasons import Preview
from damrak.ports import history
from damrak.runtime.view import LiveAccount, LiveBook, LiveOrder, View
from damrak.wire import accounts, markets, orders
from damrak.wire.texts import format_time

AVERAGE_DIGITS: Final = 2
"""How many more digits an average price has than a price."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL

FoundOrder = LiveOrder | history.Order


@lru_cache(maxsize=256)
def time_text(time: int) -> str:
    """Return nanoseconds UTC as text; what happens together bears one time."""
    return format_time(time)


def average_text(notional: int, quantity: int, price_scale: int) -> str | None:
    """Return ``notional / quantity`` as a price with two more digits, None when nothing traded.

    ``notional`` is in units of price times quantity; a position's sign does not matter.
    """
    if not quantity:
        return None
    if quantity < 0:
        notional, quantity = -notional, -quantity
    average = mul_div(notional, 10**AVERAGE_DIGITS, quantity, rounding=Rounding.HALF_EVEN)
    return format_decimal(average, price_scale + AVERAGE_DIGITS)


def order_answer(order: FoundOrder, instrument: Instrument | None) -> orders.Order:
    """Return an order; without its instrument, which was never listed, numbers are as sent."""
    price_scale = quantity_scale = quote_scale = 0
    symbol = ""
    if instrument is not None:
        symbol, quote_scale = instrument.symbol, instrument.quote.scale
        price_scale, quantity_scale = instrument.price_scale, instrument.quantity_scale
    price, reason, text = order.price, order.reason, order.reason_text
    return orders.Order(
        order.order_id,
        order.client_order_id,
        order.account_id,
        symbol,
        order.side,
        order.order_type,
        order.time_in_force,
        order.post_only,
        format_decimal(order.quantity, quantity_scale),
        None if price is None else format_decimal(price, price_scale),
        format_decimal(order.cum_quantity, quantity_scale),
        format_decimal(order.leaves_quantity, quantity_scale),
        average_text(order.cum_notional, order.cum_quantity, price_scale),
        format_decimal(order.fees, quote_scale),
        order.status,
        reason or None,
        text or None,
        time_text(order.expire_time) if order.expire_time else None,
        time_text(order.created_time),
        time_text(order.updated_time),
    )


def order_of_view(order: FoundOrder, view: View) -> orders.Order:
    """Return an order, written as its instrument says."""
    book = view.books.get(order.instrument_id)
    return order_answer(order, None if book is None else book.instrument)


def fill_answer(fill: history.Fill, view: View) -> orders.Fill:
    """Return one order's side of a trade."""
    instrument = view.books[fill.instrument_id].instrument
    return orders.Fill(
        execution_id=fill.execution_id,
        trade_id=fill.trade_id,
        order_id=fill.order_id,
        account_id=fill.account_id,
        symbol=instrument.symbol,
        side=fill.side,
        last_price=instrument.price_text(fill.last_price),
        last_quantity=instrument.quantity_text(fill.last_quantity),
        fee=instrument.notional_text(fill.fee),
        fee_asset=instrument.quote.code,
        aggressor=bool(fill.aggressor),
        time=time_text(fill.time),
    )


def balance_answer(asset: Asset, posted: int, reserved: int) -> accounts.Balance:
    """Return a balance; what is available is posted less reserved."""
    scale = asset.scale
    return accounts.Balance(
        asset=asset.code,
        posted=format_decimal(posted, scale),
        reserved=format_decimal(reserved, scale),
        available=format_decimal(posted - reserved, scale),
    )


def balance_answers(account: LiveAccount, view: View) -> tuple[accounts.Balance, ...]:
    """Return an account's balances, by asset."""
    held = sorted(account.balances.items())
    return tuple(balance_answer(view.assets[code], *balance) for code, balance in held)


def position_answer(position: PositionChanged, book: LiveBook) -> accounts.Position:
    """Return a position with its value at the last trade's price."""
    instrument, last = book.instrument, book.last_trade
    money = instrument.notional_text
    value = unrealised = None
    if last is not None:
        worth = last.price * position.quantity * instrument.notional_factor
        value, unrealised = money(worth), money(worth - position.cost)
    return accounts.Position(
        symbol=instrument.symbol,
        quantity=instrument.quantity_text(position.quantity),
        cost=money(position.cost),
        average_price=_average_cost(position, instrument),
        realised_profit=money(position.realised_profit),
        fees=money(position.fees),
        market_value=value,
        unrealised_profit=unrealised,
    )


def _average_cost(position: PositionChanged, instrument: Instrument) -> str | None:
    # Cost is in units of the quote asset; dividing by the factor's share of the quantity gives
    # a price.
    quantity = position.quantity * instrument.notional_factor
    return average_text(position.cost, quantity, instrument.price_scale)


def position_answers(account: LiveAccount, view: View) -> tuple[accounts.Position, ...]:
    """Return an account's positions, by symbol."""
    books = view.books
    told = [position_answer(held, books[key]) for key, held in account.positions.items()]
    return tuple(sorted(told, key=lambda position: position.symbol))


def account_answer(account: LiveAccount, view: View) -> accounts.Account:
    """Return all that an account owns and how much it has open."""
    return accounts.Account(
        account_id=account.account_id,
        open_orders=len(account.open_orders),
        balances=balance_answers(account, view),
        positions=position_answers(account, view),
    )


def transfer_answer(
    transfer: history.PostedTransfer, assets: Mapping[str, Asset]
) -> accounts.Transfer:
    """Return a movement in an account's ledger."""
    return accounts.Transfer(
        transfer_id=transfer.transfer_id,
        account_id=transfer.account_id,
        debit=transfer.debit,
        credit=transfer.credit,
        asset=transfer.asset,
        amount=format_decimal(transfer.amount, assets[transfer.asset].scale),
        code=transfer.code,
        order_id=transfer.order_id,
        execution_id=transfer.execution_id,
        reference=transfer.reference,
        correlation_id=transfer.cause,
        time=time_text(transfer.time),
    )


def instrument_answer(book: LiveBook) -> markets.Instrument:
    """Return an instrument as it is listed, with its status of now."""
    listed = book.instrument
    return markets.Instrument(
        instrument_id=listed.instrument_id,
        symbol=listed.symbol,
        base=listed.base.code,
        quote=listed.quote.code,
        status=book.status,
        price_scale=listed.price_scale,
        quantity_scale=listed.quantity_scale,
        tick_table=tuple(
            markets.TickBand(listed.price_text(band.price_min), listed.price_text(band.tick))
            for band in listed.tick_table
        ),
        lot=listed.quantity_text(listed.lot),
        quantity_min=listed.quantity_text(listed.quantity_min),
        quantity_max=listed.quantity_text(listed.quantity_max),
        notional_min=listed.notional_text(listed.notional_min),
        notional_max=listed.notional_text(listed.notional_max),
        maker_fee_ppm=listed.maker_fee_ppm,
        taker_fee_ppm=listed.taker_fee_ppm,
    )


def level_texts(
    levels: list[tuple[int, int]], instrument: Instrument
) -> tuple[tuple[str, str], ...]:
    """Return levels of a book as pairs of price and quantity."""
    price_scale, quantity_scale = instrument.price_scale, instrument.quantity_scale
    return tuple(
        (format_decimal(price, price_scale), format_decimal(quantity, quantity_scale))
        for price, quantity in levels
    )


def trade_answer(trade: history.Trade, instrument: Instrument) -> markets.Trade:
    """Return a public trade."""
    return markets.Trade(
        trade_id=trade.trade_id,
        symbol=instrument.symbol,
        sequence=trade.sequence,
        side=trade.side,
        price=instrument.price_text(trade.price),
        quantity=instrument.quantity_text(trade.quantity),
        time=time_text(trade.time),
    )


def bar_answer(bar: history.Bar, instrument: Instrument, *, complete: bool) -> markets.Bar:
    """Return the bar of an interval; ``complete`` says that the interval is over."""
    return markets.Bar(
        time=time_text(bar.time),
        open=instrument.price_text(bar.open),
        high=instrument.price_text(bar.high),
        low=instrument.price_text(bar.low),
        close=instrument.price_text(bar.close),
        quantity=instrument.quantity_text(bar.quantity),
        trade_count=bar.trade_count,
        complete=complete,
    )


def dry_run_answer(preview: Preview, instrument: Instrument, view: View) -> orders.DryRun:
    """Return what an order would do if it were sent now."""
    asset = view.assets.get(preview.asset)
    scale = 0 if asset is None else asset.scale
    return orders.DryRun(
        passed=preview.passed,
        checks=tuple(
            orders.CheckAnswer(
                rule=check.rule,
                passed=check.violation is None,
                detail="" if check.violation is None else check.violation.text(),
            )
            for check in preview.checks
        ),
        asset=preview.asset,
        available_before=format_decimal(preview.available_before, scale),
        reservation=format_decimal(preview.reservation, scale),
        available_after=format_decimal(preview.available_after, scale),
        fills=tuple(
            orders.FillLevel(
                instrument.price_text(level.price), instrument.quantity_text(level.quantity)
            )
            for level in preview.fills
        ),
        notional=instrument.notional_text(preview.notional),
        fee=instrument.notional_text(preview.fee),
        resting=instrument.quantity_text(preview.resting),
    )


def quote_answer(book: LiveBook) -> markets.Quote:
    """Return the best prices and the last trade of a book, and whether it trades."""
    instrument, last = book.instrument, book.last_trade
    bid, ask = book.best(_BUY), book.best(_SELL)
    return markets.Quote(
        symbol=instrument.symbol,
        status=book.status,
        sequence=book.sequence,
        bid_price=None if bid is None else instrument.price_text(bid[0]),
        bid_quantity=None if bid is None else instrument.quantity_text(bid[1]),
        ask_price=None if ask is None else instrument.price_text(ask[0]),
        ask_quantity=None if ask is None else instrument.quantity_text(ask[1]),
        last_price=None if last is None else instrument.price_text(last.price),
        last_quantity=None if last is None else instrument.quantity_text(last.quantity),
        time=time_text(book.time),
    )


def book_answer(book: LiveBook, levels: int) -> markets.Book:
    """Return up to ``levels`` of the best levels of each side of a book."""
    instrument = book.instrument
    return markets.Book(
        symbol=instrument.symbol,
        status=book.status,
        sequence=book.sequence,
        bids=level_texts(book.depth(_BUY, levels), instrument),
        asks=level_texts(book.depth(_SELL, levels), instrument),
    )
