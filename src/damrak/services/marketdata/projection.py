"""Folds public trades into a row each."""

from collections.abc import Mapping

from damrak.domain.events import TradeExecuted
from damrak.domain.records import Record
from damrak.ports.tables import Row, Table, Tables, Transaction
from damrak.runtime.projection import Handler
from damrak.services.marketdata.tables import TRADES


class TradesProjection:
    """Keep the table ``trades``."""

    name = "marketdata"
    tables: tuple[Table, ...] = (TRADES,)

    def __init__(self) -> None:
        self._trades: list[Row] = []
        self.handlers: Mapping[type, Handler] = {TradeExecuted: self._on_trade}

    def load(self, _: Tables) -> None:
        """Forget everything."""
        self.forget()

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        self._trades.clear()

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush."""
        transaction.insert(TRADES, self._trades)
        self.forget()

    def _on_trade(self, message: TradeExecuted, record: Record, _: int) -> None:
        self._trades.append(
            (
                message.instrument_id,
                message.sequence,
                message.trade_id,
                message.price,
                message.quantity,
                str(message.side),
                record.time,
            )
        )
