"""The engines that are given the same moves: our book and two packages from PyPI.

Each is driven in the way its own documentation shows, one call a move (a replace is cancel and new
where there is no other way), by a loop as tight as ours; what they return about trades is kept and
made comparable after the clock has stopped.
"""

import importlib
from collections.abc import Sequence
from typing import Any, Protocol

from benchmarks.flow import CANCEL, REPLACE, Move
from damrak.core.markets.book import Book, BookOrder
from damrak.core.markets.matching import enter
from damrak.domain.orders import Side

Trade = tuple[int, int, int, int]
"""Price, quantity, maker's and taker's order id."""

_BUY = Side.BUY
_SYMBOL = "DAM"


class Engine(Protocol):
    """Match moves."""

    name: str

    def run(self, moves: Sequence[Move]) -> None:
        """Do what the moves say; this is what is timed."""

    def settle(self) -> None:
        """Make what the last run returned comparable; not timed."""

    def trades(self) -> list[Trade]:
        """Return all trades so far, in order."""


class Damrak:
    """Drive our own book."""

    name = "damrak"

    def __init__(self) -> None:
        self._book = Book()
        self._trades: list[Trade] = []

    def run(self, moves: Sequence[Move]) -> None:
        """Do what the moves say."""
        book, trades = self._book, self._trades
        orders, remove = book.orders, book.remove
        for kind, order_id, _, account, side, price, quantity in moves:
            if kind == CANCEL:
                remove(orders[order_id])
                continue
            if kind == REPLACE:
                order = orders[order_id]
                remove(order)
                order.price = price
                matched = enter(book, order)
            else:
                order = BookOrder(order_id, account, side, price, quantity, quantity)
                matched = enter(book, order)
            if matched is not None:
                for maker, traded in matched.fills:
                    trades.append((maker.price, traded, maker.order_id, order_id))

    def settle(self) -> None:
        """Do nothing: trades are what they shall be."""

    def trades(self) -> list[Trade]:
        """Return all trades so far, in order."""
        return self._trades


class PyPeer:
    """Drive ``pyorderbook``, which names orders by UUID and keeps prices as decimals."""

    name = "pyorderbook"

    def __init__(self) -> None:
        self._package: Any = importlib.import_module("pyorderbook")
        self._book = self._package.Book()
        self._orders: dict[int, Any] = {}
        self._made: list[tuple[Any, int]] = []
        self._names: dict[Any, int] = {}
        self._told: list[Any] = []
        self._trades: list[Trade] = []

    def run(self, moves: Sequence[Move]) -> None:
        """Do what the moves say."""
        match, cancel = self._book.match, self._book.cancel
        bid, ask = self._package.bid, self._package.ask
        orders, made, told = self._orders, self._made, self._told
        for kind, order_id, _, _, side, price, quantity in moves:
            if kind == CANCEL:
                cancel(orders.pop(order_id))
                continue
            if kind == REPLACE:
                cancel(orders[order_id])
            order = (bid if side is _BUY else ask)(_SYMBOL, price, quantity)
            orders[order_id] = order
            made.append((order, order_id))
            blotter = match(order)
            if blotter.trades:
                told += blotter.trades

    def settle(self) -> None:
        """Translate trades into our order ids, and forget orders that are done."""
        names = self._names
        names.update((order.id, order_id) for order, order_id in self._made)
        for trade in self._told:
            maker, taker = names[trade.standing_order_id], names[trade.incoming_order_id]
            self._trades.append((int(trade.fill_price), trade.fill_quantity, maker, taker))
        self._made.clear()
        self._told.clear()
        for order_id in [key for key, order in self._orders.items() if not order.quantity]:
            del self._orders[order_id]
        self._names = {order.id: order_id for order_id, order in self._orders.items()}

    def trades(self) -> list[Trade]:
        """Return all trades so far, in order."""
        return self._trades


class LightPeer:
    """Drive ``lightmatchingengine``, which numbers orders itself."""

    name = "lightmatchingengine"

    def __init__(self) -> None:
        package: Any = importlib.import_module("lightmatchingengine.lightmatchingengine")
        self._engine = package.LightMatchingEngine()
        self._numbers: dict[int, int] = {}
        self._names: list[int] = [0]
        self._told: list[tuple[int, Any]] = []
        self._trades: list[Trade] = []

    def run(self, moves: Sequence[Move]) -> None:
        """Do what the moves say."""
        add, cancel = self._engine.add_order, self._engine.cancel_order
        numbers, names, told = self._numbers, self._names, self._told
        for kind, order_id, _, _, side, price, quantity in moves:
            if kind == CANCEL:
                cancel(numbers.pop(order_id), _SYMBOL)
                continue
            if kind == REPLACE:
                cancel(numbers[order_id], _SYMBOL)
            order, trades = add(_SYMBOL, price, quantity, 1 if side is _BUY else 2)
            numbers[order_id] = order.order_id
            names.append(order_id)
            if trades:
                told.append((order.order_id, trades))

    def settle(self) -> None:
        """Translate trades into our order ids; it also tells the sum of each price, left out."""
        names = self._names
        for taker, trades in self._told:
            self._trades += [
                (trade.trade_price, trade.trade_qty, names[trade.order_id], names[taker])
                for trade in trades
                if trade.order_id != taker
            ]
        self._told.clear()

    def trades(self) -> list[Trade]:
        """Return all trades so far, in order."""
        return self._trades


def engines() -> list[Engine]:
    """Return our engine, then every peer that is installed."""
    found: list[Engine] = [Damrak()]
    for peer in (PyPeer, LightPeer):
        try:
            found.append(peer())
        except ModuleNotFoundError:
            continue
    return found
