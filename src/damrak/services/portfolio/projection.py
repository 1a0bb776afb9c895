"""Folds balances and positions into a row each that changes, transfers into rows that never do."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Mapping

from damrak.domain.events import BalanceChanged, PositionChanged, TransfersPosted
from damrak.domain.records import Record
from damrak.ports.tables import Row, Table, Tables, Transaction, exact
from damrak.runtime.projection import Handler
from damrak.services.portfolio.tables import BALANCES, POSITIONS, TRANSFERS


class PortfolioProjection:
    """Keep the tables ``balances``, ``positions`` and ``transfers``."""

    name = "portfolio"
    tables: tuple[Table, ...] = (BALANCES, POSITIONS, TRANSFERS)

    def __init__(self) -> None:
        self._balances: dict[tuple[int, str], tuple[BalanceChanged, int]] = {}
        self._positions: dict[tuple[int, int], tuple[PositionChanged, int]] = {}
        self._transfers: list[Row] = []
        self._stored = 0
        self.handlers: Mapping[type, Handler] = {
            BalanceChanged: self._on_balance,
            PositionChanged: self._on_position,
            TransfersPosted: self._on_posted,
        }

    def load(self, tables: Tables) -> None:
        """Forget everything, and read how many transfers there are."""
        self.forget()
        rows = tables.query(f"SELECT max(transfer_id) FROM {TRANSFERS.name}")
        self._stored = int(rows[0][0] or 0)

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        self._balances.clear()
        self._positions.clear()
        self._transfers.clear()

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush."""
        transaction.upsert(
            BALANCES,
            [
                (*key, exact(balance.posted), exact(balance.reserved), time)
                for key, (balance, time) in self._balances.items()
            ],
        )
        transaction.upsert(
            POSITIONS,
            [_position(message, time) for message, time in self._positions.values()],
        )
        transaction.insert(TRANSFERS, self._transfers)
        self._stored += len(self._transfers)
        self.forget()

    def _on_balance(self, message: BalanceChanged, record: Record, _: int) -> None:
        self._balances[message.account_id, message.asset] = (message, record.time)

    def _on_position(self, message: PositionChanged, record: Record, _: int) -> None:
        self._positions[message.account_id, message.instrument_id] = (message, record.time)

    def _on_posted(self, message: TransfersPosted, record: Record, index: int) -> None:
        transfers = self._transfers
        number = self._stored + len(transfers)
        account_id, order_id = message.account_id, message.order_id
        execution_id, reference = message.execution_id, message.reference
        time, cause = record.time, record.cause
        event_id = f"{record.writer}:{record.sequence}:{index}"
        for transfer in message.transfers:
            number += 1
            transfers.append(
                (
                    number,
                    account_id,
                    transfer.debit,
                    transfer.credit,
                    transfer.asset,
                    exact(transfer.amount),
                    transfer.code,
                    order_id,
                    execution_id,
                    reference,
                    time,
                    event_id,
                    cause,
                )
            )


def _position(message: PositionChanged, time: int) -> Row:
    return (
        message.account_id,
        message.instrument_id,
        exact(message.quantity),
        exact(message.cost),
        exact(message.realised_profit),
        exact(message.fees),
        time,
    )
