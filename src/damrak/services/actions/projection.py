"""Folds what was asked from outside into a row each: who, what, on what, and what came of it.

The venue's own crowd and its clock have no actor. Their records are left to the log, which holds
them anyway, and which would only be copied.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Mapping
from typing import Final

from damrak.domain.events import (
    AccountOpened,
    AssetListed,
    CancelRejected,
    CommandDenied,
    InstrumentListed,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    OrderRepeated,
    OrderReplaced,
    ReplaceRejected,
    TradingStatusChanged,
    TransfersPosted,
)
from damrak.domain.reasons import Reason
from damrak.domain.records import Record
from damrak.ports.audit import Did
from damrak.ports.tables import INTEGER_MAX, Row, Table, Tables, Transaction
from damrak.runtime.projection import Handler
from damrak.services.actions.tables import ACTIONS

ACTION_OF_COMMAND: Final[Mapping[str, str]] = {
    "ListAsset": "asset.listed",
    "ListInstrument": "instrument.listed",
    "SetTradingStatus": "instrument.status_changed",
    "OpenAccount": "account.opened",
    "Deposit": "money.deposited",
    "Withdraw": "money.withdrawn",
    "CancelOrder": "order.canceled",
    "CancelAllOrders": "orders.canceled",
    "ReplaceOrder": "order.replaced",
}
"""What a command is called once it is done, or was refused."""

REQUEST_REPEATED: Final = "request.repeated"
"""What a retry is called: it did nothing, and was answered as the first time."""

_DONE: Final = str(Did.DONE)
_REFUSED: Final = str(Did.REFUSED)
_MONEY: Final = {"deposit": "money.deposited", "withdrawal": "money.withdrawn"}


class ActionsProjection:
    """Keep the table ``actions``."""

    name = "actions"
    tables: tuple[Table, ...] = (ACTIONS,)

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._stored = 0
        self.handlers: Mapping[type, Handler] = {
            OrderApproved: self._on_approved,
            OrderDenied: self._on_denied,
            OrderRepeated: self._on_repeated,
            OrderClosed: self._on_closed,
            OrderReplaced: self._on_replaced,
            CancelRejected: self._on_cancel_rejected,
            ReplaceRejected: self._on_replace_rejected,
            CommandDenied: self._on_command_denied,
            AccountOpened: self._on_opened,
            TransfersPosted: self._on_posted,
            AssetListed: self._on_asset,
            InstrumentListed: self._on_instrument,
            TradingStatusChanged: self._on_status,
        }

    def load(self, tables: Tables) -> None:
        """Forget everything, and read how many actions there are."""
        self.forget()
        rows = tables.query(f"SELECT max(number) FROM {ACTIONS.name}")
        self._stored = int(rows[0][0] or 0)

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        self._rows.clear()

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush."""
        transaction.insert(ACTIONS, self._rows)
        self._stored += len(self._rows)
        self._rows.clear()

    def _add(
        self,
        record: Record,
        action: str,
        reason: str = "",
        *,
        account_id: int = 0,
        order_id: int = 0,
        target: str = "",
    ) -> None:
        rows = self._rows
        if not _fits(account_id, order_id):
            # Nobody has such numbers, but somebody asked for them, and that is told as he said it.
            target = target or f"account:{account_id} order:{order_id}"
            account_id, order_id = (each if _fits(each) else 0 for each in (account_id, order_id))
        rows.append(
            (
                self._stored + len(rows) + 1,
                record.time,
                record.actor,
                action,
                _REFUSED if reason else _DONE,
                reason,
                account_id,
                order_id,
                target,
                record.cause,
            )
        )

    def _on_approved(self, message: OrderApproved, record: Record, _: int) -> None:
        if record.actor:
            account_id, order_id = message.order.account_id, message.order_id
            self._add(record, "order.submitted", account_id=account_id, order_id=order_id)

    def _on_denied(self, message: OrderDenied, record: Record, _: int) -> None:
        if record.actor:
            self._add(
                record,
                "order.denied",
                str(message.violation.reason),
                account_id=message.order.account_id,
                order_id=message.order_id,
            )

    def _on_repeated(self, message: OrderRepeated, record: Record, _: int) -> None:
        if record.actor:
            violation = message.violation
            self._add(
                record,
                REQUEST_REPEATED,
                str(violation.reason) if violation else "",
                account_id=message.account_id,
                order_id=message.order_id,
                target=message.key,
            )

    def _on_closed(self, message: OrderClosed, record: Record, _: int) -> None:
        # What closes an order otherwise is the market's doing, or the same command's own.
        if record.actor and message.reason is Reason.CANCEL_REQUESTED:
            self._add_of_order(message, "order.canceled", record)

    def _on_replaced(self, message: OrderReplaced, record: Record, _: int) -> None:
        if record.actor:
            self._add_of_order(message, "order.replaced", record)

    def _on_cancel_rejected(self, message: CancelRejected, record: Record, _: int) -> None:
        if record.actor:
            reason = str(message.reason)
            self._add_of_order(message, "order.canceled", record, reason)

    def _on_replace_rejected(self, message: ReplaceRejected, record: Record, _: int) -> None:
        if record.actor:
            reason = str(message.reason)
            self._add_of_order(message, "order.replaced", record, reason)

    def _add_of_order(
        self,
        message: OrderClosed | OrderReplaced | CancelRejected | ReplaceRejected,
        action: str,
        record: Record,
        reason: str = "",
    ) -> None:
        self._add(
            record,
            action,
            reason,
            account_id=message.account_id,
            order_id=message.order_id,
        )

    def _on_command_denied(self, message: CommandDenied, record: Record, _: int) -> None:
        if record.actor:
            instrument_id = message.instrument_id
            self._add(
                record,
                ACTION_OF_COMMAND.get(message.command, message.command),
                str(message.violation.reason),
                account_id=message.account_id,
                order_id=message.order_id,
                target=f"instrument:{instrument_id}" if instrument_id else "",
            )

    def _on_opened(self, message: AccountOpened, record: Record, _: int) -> None:
        if record.actor:
            self._add(record, "account.opened", account_id=message.account_id)

    def _on_posted(self, message: TransfersPosted, record: Record, _: int) -> None:
        if record.actor and not message.execution_id:
            for transfer in message.transfers:
                self._add(
                    record,
                    _MONEY.get(transfer.code, f"money.{transfer.code}"),
                    account_id=message.account_id,
                    target=f"{transfer.asset}:{transfer.amount}:{message.reference}",
                )

    def _on_asset(self, message: AssetListed, record: Record, _: int) -> None:
        if record.actor:
            self._add(record, "asset.listed", target=f"asset:{message.asset.code}")

    def _on_instrument(self, message: InstrumentListed, record: Record, _: int) -> None:
        if record.actor:
            instrument_id = message.instrument.instrument_id
            self._add(record, "instrument.listed", target=f"instrument:{instrument_id}")

    def _on_status(self, message: TradingStatusChanged, record: Record, _: int) -> None:
        if record.actor:
            target = f"instrument:{message.instrument_id}:{message.status}"
            self._add(record, "instrument.status_changed", target=target)


def _fits(*numbers: int) -> bool:
    return all(0 <= number <= INTEGER_MAX for number in numbers)
