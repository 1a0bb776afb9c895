"""Folds public trades into a row each, and into the bars of the intervals they fell in."""

from collections.abc import Mapping

from damrak.domain.events import TradeExecuted
from damrak.domain.records import Record
from damrak.ports.tables import Row, Table, Tables, Transaction
from damrak.runtime.projection import Handler
from damrak.services.marketdata.folding import BarFolder
from damrak.services.marketdata.tables import BARS, TRADES


class TradesProjection:
    """Keep the tables ``trades`` and ``bars``."""

    name = "marketdata"
    tables: tuple[Table, ...] = (TRADES, BARS)

    def __init__(self) -> None:
        self._trades: list[Row] = []
        self._bars = BarFolder()
        self.handlers: Mapping[type, Handler] = {TradeExecuted: self._on_trade}

    def load(self, tables: Tables) -> None:
        """Forget everything, and read the bars that may still change."""
        self._trades.clear()
        self._bars.load(tables)

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        self._trades.clear()
        self._bars.forget()

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush."""
        transaction.insert(TRADES, self._trades)
        transaction.upsert(BARS, self._bars.rows())
        self._trades.clear()

    def _on_trade(self, message: TradeExecuted, record: Record, _: int) -> None:
        price, quantity = message.price, message.quantity
        self._bars.take(message.instrument_id, record.time, price, quantity)
        self._trades.append(
            (
                message.instrument_id,
                message.sequence,
                message.trade_id,
                price,
                quantity,
                str(message.side),
                record.time,
            )
        )
