"""The host of strategies: tells them what happened and collects what they ask.

It waits for nothing and knows no clock; whoever drives it says what time it is, hands it what was
committed, and sends the commands that it returns.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from damrak.domain.commands import Command
from damrak.domain.events import (
    CommandDenied,
    OrderClosed,
    OrderDenied,
    OrderFilled,
    TradeExecuted,
)
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.records import Record
from damrak.strategy.context import Context
from damrak.strategy.sight import Sight
from damrak.strategy.strategy import Fill, Quote, Strategy

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL
_REJECTED: Final = OrderStatus.REJECTED


class Host:
    """Run strategies, each on an account of its own.

    ``trades`` counts those in which one of them had a part.
    """

    def __init__(self, sight: Sight) -> None:
        self.trades = 0
        self._last_trade = 0
        self._sight = sight
        self._running: list[tuple[Strategy, Context]] = []
        self._owners: dict[int, Strategy] = {}
        self._trade_hearers: dict[int, list[Strategy]] = {}
        self._quote_hearers: dict[int, list[Strategy]] = {}
        self._quotes: dict[int, Quote] = {}
        self._trade: TradeExecuted | None = None
        self._handlers: dict[type, Callable[[Any], None]] = {
            TradeExecuted: self._on_trade,
            OrderFilled: self._on_fill,
            OrderDenied: self._on_order_denied,
            CommandDenied: self._on_command_denied,
            OrderClosed: self._on_closed,
        }

    def add(self, strategy: Strategy, context: Context, instrument_ids: Sequence[int]) -> None:
        """Start a strategy; it is told of the quotes and trades of some instruments."""
        self._running.append((strategy, context))
        self._owners[context.account_id] = strategy
        # Most strategies leave most methods as they are: those are never called.
        if type(strategy).on_trade is not Strategy.on_trade:
            for instrument_id in instrument_ids:
                self._trade_hearers.setdefault(instrument_id, []).append(strategy)
        if type(strategy).on_quote is not Strategy.on_quote:
            for instrument_id in instrument_ids:
                self._quote_hearers.setdefault(instrument_id, []).append(strategy)
        strategy.on_start(context)

    def hear(self, records: Sequence[Record]) -> None:
        """Tell the strategies of committed events, in order."""
        find = self._handlers.get
        for record in records:
            for message in record.messages:
                handle = find(message.__class__)
                if handle is not None:
                    handle(message)

    def tick(self, now: int) -> list[Command]:
        """Tell every strategy the time, and return what all of them ask, in order."""
        self._tell_quotes()
        commands: list[Command] = []
        for strategy, context in self._running:
            context.advance(now)
            strategy.on_timer(now)
            commands += context.take_commands()
        return commands

    def _tell_quotes(self) -> None:
        for instrument_id, hearers in self._quote_hearers.items():
            book = self._sight.books.get(instrument_id)
            if book is None:
                continue
            quote = Quote(instrument_id, book.best(_BUY), book.best(_SELL))
            if quote != self._quotes.get(instrument_id):
                self._quotes[instrument_id] = quote
                for strategy in hearers:
                    strategy.on_quote(quote)

    def _on_trade(self, message: TradeExecuted) -> None:
        self._trade = message
        for strategy in self._trade_hearers.get(message.instrument_id, ()):
            strategy.on_trade(message)

    def _on_fill(self, message: OrderFilled) -> None:
        owner = self._owners.get(message.account_id)
        trade = self._trade
        if owner is None or trade is None:
            return
        if message.trade_id != self._last_trade:
            self._last_trade = message.trade_id
            self.trades += 1
        # A trade is told right before its two fills, and says which side took.
        taker = trade.side
        maker = _SELL if taker is _BUY else _BUY
        owner.on_fill(
            Fill(
                message.order_id,
                message.instrument_id,
                taker if message.aggressor else maker,
                message.last_price,
                message.last_quantity,
                message.leaves_quantity,
                message.aggressor,
            )
        )

    def _on_order_denied(self, message: OrderDenied) -> None:
        owner = self._owners.get(message.order.account_id)
        if owner is not None:
            owner.on_refused(message.violation.reason)

    def _on_command_denied(self, message: CommandDenied) -> None:
        owner = self._owners.get(message.account_id)
        if owner is not None:
            owner.on_refused(message.violation.reason)

    def _on_closed(self, message: OrderClosed) -> None:
        owner = self._owners.get(message.account_id)
        if owner is not None and message.status is _REJECTED:
            owner.on_refused(message.reason)
