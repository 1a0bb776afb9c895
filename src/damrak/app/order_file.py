"""Order files: orders of several accounts in a CSV file that a trader can read, sent to a venue.

The first line names the columns, then each line is an order sent, replaced or canceled::

    time_ms,account,action,client_order_id,symbol,side,order_type,time_in_force,quantity,price
    0,1,submit,a1,VOC/EUR,buy,limit,gtc,10,480.25
    12,1,replace,a1,,,,,8,480.30
    15,1,cancel,a1

Empty columns at the end may be left out. ``time_ms`` counts from the beginning of the file. Client
order ids are made unique to the run, so a file can be sent to the same venue again.
"""

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from msgspec import Struct

from damrak.app.quotes import Quotes
from damrak.app.register import Refused, Register
from damrak.domain.commands import CancelOrder, Command, ReplaceOrder, SubmitOrder
from damrak.domain.decimals import DecimalError, Price, Quantity, parse_decimal
from damrak.domain.events import (
    CancelRejected,
    CommandDenied,
    Event,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    ReplaceRejected,
    TradeExecuted,
)
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.instruments import Instrument
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.ports.client import ExchangeClient

COLUMNS: Final = (
    "time_ms",
    "account",
    "action",
    "client_order_id",
    "symbol",
    "side",
    "order_type",
    "time_in_force",
    "quantity",
    "price",
)

_Choice = TypeVar("_Choice", Side, OrderType, TimeInForce)

BATCH_LINES_MAX: Final = 250
"""Most lines that are sent together and become durable at once."""

NANOSECONDS_PER_MS: Final = 1_000_000
NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class OrderFileError(Exception):
    """Tell that an order file is not one, or names what the venue does not know."""


class OrderFileReport(Struct, kw_only=True):
    """Count what came of an order file; ``unsent`` lines asked for orders that were denied."""

    commands: int = 0
    orders: int = 0
    denied: int = 0
    rejected: int = 0
    too_late: int = 0
    canceled: int = 0
    trades: int = 0
    unsent: int = 0
    seconds: float = 0.0


class _Waiting(Struct):
    command: Command
    key: tuple[int, str]
    time: int


class OrderFileSender:
    """Send the lines of an order file in batches, as the client of all the accounts in it.

    ``set_time`` is told the time of each batch, in nanoseconds from the beginning of the file.
    """

    def __init__(
        self,
        client: ExchangeClient,
        register: Register,
        run: str,
        set_time: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Prepare to send; ``run`` is put before every client order id."""
        self._client = client
        self._instruments = {
            market.instrument.symbol: market.instrument for market in register.markets()
        }
        self._of_order: dict[tuple[int, str], tuple[OrderId | None, Instrument]] = {}
        self._run = run
        self._set_time = set_time
        self._quotes = _quotes_of(register)
        self._waiting: list[_Waiting] = []
        self._unanswered: set[tuple[int, str]] = set()
        self.report = OrderFileReport()

    def send(
        self,
        lines: Iterable[str],
        total: int = 0,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> OrderFileReport:
        """Send all lines and return what came of them.

        ``progress`` is told the lines done, and ``total``. Raises OrderFileError; the lines before
        the faulty one are sent by then.
        """
        started = time.perf_counter_ns()
        try:
            for number, row in _rows(lines):
                self._take(number, row)
                if len(self._waiting) >= BATCH_LINES_MAX:
                    self._flush()
                    progress(number, total)
        except OrderFileError:
            self._flush()
            raise
        self._flush()
        self.report.seconds = (time.perf_counter_ns() - started) / NANOSECONDS_PER_SECOND
        return self.report

    def _take(self, number: int, row: dict[str, str]) -> None:
        try:
            key = (_whole(row, "account"), row["client_order_id"])
            if key in self._unanswered:
                self._flush()
            command = self._command(key, row)
            if command is not None:
                after = _whole(row, "time_ms") * NANOSECONDS_PER_MS
                self._waiting.append(_Waiting(command, key, after))
                if isinstance(command, SubmitOrder):
                    self._unanswered.add(key)
        except Refused as error:
            raise OrderFileError(f"line {number}: {error}") from error

    def _command(self, key: tuple[int, str], row: dict[str, str]) -> Command | None:
        account_id = AccountId(key[0])
        if row["action"] == "submit":
            return self._submit(account_id, row)
        if row["action"] not in ("cancel", "replace"):
            raise Refused(f"action must be submit, replace or cancel, was {row['action'][:40]!r}")
        if key not in self._of_order:
            raise Refused(f"order {key[1]} of account {key[0]} must be submitted first")
        order_id, instrument = self._of_order[key]
        if order_id is None:
            self.report.unsent += 1
            return None
        if row["action"] == "cancel":
            return CancelOrder(account_id, order_id)
        quantity = _number(row, "quantity", instrument.quantity_scale)
        price = _number(row, "price", instrument.price_scale)
        return ReplaceOrder(
            account_id,
            order_id,
            None if quantity is None else Quantity(quantity),
            None if price is None else Price(price),
        )

    def _submit(self, account_id: AccountId, row: dict[str, str]) -> SubmitOrder:
        instrument = self._instruments.get(row["symbol"])
        if instrument is None:
            raise Refused(f"instrument {row['symbol'][:40]!r} is not listed: list it first")
        side, order_type = _one_of(Side, row, "side"), _one_of(OrderType, row, "order_type")
        price = _number(row, "price", instrument.price_scale)
        if order_type is OrderType.MARKET:
            price = self._quotes.protection(instrument, side)
            if price is None:
                # What the lines before this one quoted may not have been heard of yet.
                self._flush()
                price = self._quotes.protection(instrument, side)
        self._of_order[(account_id, row["client_order_id"])] = (None, instrument)
        return SubmitOrder(
            account_id,
            f"{self._run}-{row['client_order_id']}",
            instrument.instrument_id,
            side,
            order_type,
            Quantity(_number(row, "quantity", instrument.quantity_scale) or 0),
            None if price is None else Price(price),
            _one_of(TimeInForce, row, "time_in_force"),
        )

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._unanswered.clear()
        if not waiting:
            return
        self._set_time(waiting[-1].time)
        outcomes = self._client.submit([each.command for each in waiting], cause=self._run)
        self.report.commands += len(waiting)
        for each, outcome in zip(waiting, outcomes, strict=True):
            self._quotes.hear(outcome.events)
            self._count(each.key, outcome.events)

    def _count(self, key: tuple[int, str], events: Iterable[Event]) -> None:
        report, seen = self.report, Counter[type]()
        for event in events:
            seen[type(event)] += 1
            if isinstance(event, OrderApproved):
                self._of_order[key] = (event.order_id, self._of_order[key][1])
            elif isinstance(event, OrderClosed):
                report.canceled += event.status is OrderStatus.CANCELED
                report.rejected += event.status is OrderStatus.REJECTED
        report.orders += seen[OrderApproved]
        report.denied += seen[OrderDenied]
        # Whoever cancels may find the order gone: that is what a race looks like, not a fault.
        report.too_late += seen[CommandDenied] + seen[CancelRejected] + seen[ReplaceRejected]
        report.trades += seen[TradeExecuted]


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise OrderFileError(
                f"line 1: columns must be {','.join(COLUMNS)}, was {','.join(header)[:80]}"
            )
        for row in reader:
            if len(row) > len(COLUMNS):
                rule = f"must have at most {len(COLUMNS)} columns, was {len(row)}"
                raise OrderFileError(f"line {reader.line_num}: {rule}")
            if row:
                filled = row + [""] * (len(COLUMNS) - len(row))
                yield reader.line_num, dict(zip(COLUMNS, filled, strict=True))
    except csv.Error as error:
        raise OrderFileError(f"line {reader.line_num}: not a CSV line ({error})") from error
    except UnicodeDecodeError as error:
        raise OrderFileError(f"line {reader.line_num + 1}: not UTF-8 text ({error})") from error


def _whole(row: dict[str, str], column: str) -> int:
    return _number(row, column, 0) or 0


def _one_of(kind: type[_Choice], row: dict[str, str], column: str) -> _Choice:
    try:
        return kind(row[column])
    except ValueError as error:
        choices = ", ".join(member.value for member in kind)
        raise Refused(f"{column} must be one of {choices}, was {row[column][:40]!r}") from error


def _number(row: dict[str, str], column: str, scale: int) -> int | None:
    try:
        return parse_decimal(row[column], scale) if row[column] else None
    except DecimalError as error:
        raise Refused(f"{column} {error}") from error


def _quotes_of(register: Register) -> Quotes:
    quotes = Quotes()
    for market in register.markets():
        for half in (market.book.bids, market.book.asks):
            for level in half.from_best():
                place = (level.price, level.quantity)
                quotes.set_level(market.instrument_id, half.side, place)
    return quotes
