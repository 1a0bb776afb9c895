"""How a view begins: from the machine as it was recovered, and what tables know of its orders.

The machine knows what may happen next; when an order came, and what its fills were worth, it
leaves to history.
"""

from collections.abc import Iterable, Iterator

from damrak.core.accounts.account import Account
from damrak.core.accounts.orders import AccountOrder
from damrak.core.exchange import Exchange
from damrak.core.markets.market import Market
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import PositionChanged, TradeExecuted
from damrak.domain.identifiers import InstrumentId, TradeId
from damrak.ports import history
from damrak.runtime.view.accounts import LiveAccount
from damrak.runtime.view.books import LiveBook, LiveHalf
from damrak.runtime.view.orders import LiveOrder


class SeedError(Exception):
    """Tell that tables do not know what the machine holds; the message says what to do."""


def assets_of(exchange: Exchange) -> dict[str, Asset]:
    """Return the assets of a venue, by code."""
    return dict(exchange.markets[0].partition.assets)


def books_of(exchange: Exchange, trades: Iterable[history.Trade], time: int) -> Iterator[LiveBook]:
    """Yield the books of a venue as they stand at a time, each with its last trade if known."""
    last: dict[int, history.Trade] = {}
    for trade in trades:
        known = last.get(trade.instrument_id)
        if known is None or known.sequence < trade.sequence:
            last[trade.instrument_id] = trade
    for machine in exchange.markets:
        for instrument_id, market in machine.partition.markets.items():
            book = _book(market, time)
            if instrument_id in last:
                book.last_trade = _executed(last[instrument_id])
            yield book


def accounts_of(exchange: Exchange, orders: Iterable[history.Order]) -> Iterator[LiveAccount]:
    """Yield the accounts of a venue with their open orders; raises SeedError."""
    known = {order.order_id: order for order in orders}
    for machine in exchange.accounts:
        for account in machine.partition.accounts.values():
            yield _account(account, known)


def _book(market: Market, time: int) -> LiveBook:
    book = LiveBook(market.instrument, time)
    book.status = market.status
    book.sequence = market.sequence
    for half, kept in ((book.bids, market.book.bids), (book.asks, market.book.asks)):
        _fill(half, ((level.price, level.quantity) for level in kept.from_best()))
    return book


def _fill(half: LiveHalf, levels: Iterable[tuple[int, int]]) -> None:
    half.levels = dict(levels)
    half.keys = sorted(half.sign * price for price in half.levels)


def _executed(trade: history.Trade) -> TradeExecuted:
    return TradeExecuted(
        InstrumentId(trade.instrument_id),
        trade.sequence,
        TradeId(trade.trade_id),
        Price(trade.price),
        Quantity(trade.quantity),
        trade.side,
    )


def _account(account: Account, known: dict[int, history.Order]) -> LiveAccount:
    live = LiveAccount(account.account_id)
    for asset, balance in account.balances.items():
        live.balances[asset] = (balance.posted, balance.reserved)
    for instrument_id, position in account.positions.items():
        live.positions[instrument_id] = PositionChanged(
            account.account_id,
            instrument_id,
            Quantity(position.quantity),
            Amount(position.cost),
            Amount(position.realised_profit),
            Amount(position.fees),
        )
    for order_id, order in account.orders.items():
        kept = live.open_orders[order_id] = _order(order, known)
        live.by_client[kept.client_order_id] = kept
    return live


def _order(order: AccountOrder, known: dict[int, history.Order]) -> LiveOrder:
    row = known.get(order.order_id)
    if row is None:
        raise SeedError(
            f"open order {order.order_id} must be in the tables, was not: "
            "bring them up to the log, or build them again"
        )
    shown = (row.price, row.quantity, row.cum_quantity, row.fees, row.status)
    held = (order.price, order.quantity, order.cum_quantity, order.fee_charged, order.status)
    if shown != held:
        raise SeedError(
            f"open order {order.order_id} must be {held} in the tables, was {shown}: "
            "bring them up to the log, or build them again"
        )
    return LiveOrder.known(row)
