"""A venue in this process, told as the doors would tell it."""

from msgspec.structs import astuple

from damrak.app.wiring import View
from damrak.core.accounts.account import Account
from damrak.domain.decimals import Amount, Quantity
from damrak.domain.events import PositionChanged
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import Instrument
from damrak.domain.reasons import Preview
from damrak.ports import history
from damrak.ports.history import Order, Trade
from damrak.runtime.view import LiveBook
from damrak.runtime.view import View as LiveView
from damrak.runtime.view.seeding import assets_of, books_of
from damrak.services.gateway import formats
from damrak.wire import accounts, markets, orders


def books_of_view(view: View) -> dict[str, LiveBook]:
    """Return the books of a venue, by symbol."""
    books = books_of(view.exchange, (), view.shard.time)
    return {book.instrument.symbol: book for book in books}


def instrument_of_view(view: View, symbol: str) -> markets.Instrument:
    """Return an instrument; raises Refused when it is not listed."""
    view.register.market(symbol)
    return formats.instrument_answer(books_of_view(view)[symbol])


def book_of_view(view: View, symbol: str, levels: int) -> markets.Book:
    """Return the best levels of a book; raises Refused when there is none of that symbol."""
    view.register.market(symbol)
    return formats.book_answer(books_of_view(view)[symbol], levels)


def account_of_view(view: View, books: dict[str, LiveBook], account: Account) -> accounts.Account:
    """Return an account with what it owns."""
    register = view.register
    positions = [
        formats.position_answer(_position(account, key), books[register.instrument_of(key).symbol])
        for key in account.positions
    ]
    return accounts.Account(
        account_id=account.account_id,
        open_orders=len(account.orders),
        balances=tuple(
            formats.balance_answer(register.asset(code), held.posted, held.reserved)
            for code, held in sorted(account.balances.items())
        ),
        positions=tuple(sorted(positions, key=lambda position: position.symbol)),
    )


def _position(account: Account, instrument_id: InstrumentId) -> PositionChanged:
    held = account.positions[instrument_id]
    return PositionChanged(
        account.account_id,
        instrument_id,
        Quantity(held.quantity),
        Amount(held.cost),
        Amount(held.realised_profit),
        Amount(held.fees),
    )


def order_of_view(view: View, order: Order) -> orders.Order:
    """Return an order as far as it has come."""
    kept = history.Order(*astuple(order))
    return formats.order_answer(kept, view.register.instrument_of(order.instrument_id))


def trade_of_view(trade: Trade, instrument: Instrument) -> markets.Trade:
    """Return a public trade."""
    return formats.trade_answer(history.Trade(*astuple(trade)), instrument)


def dry_run_of_view(view: View, instrument: Instrument, found: Preview) -> orders.DryRun:
    """Return what an order would do if it were sent now."""
    seen = LiveView()
    seen.assets = assets_of(view.exchange)
    return formats.dry_run_answer(found, instrument, seen)
