"""The checker: our book and our fills, read from the venue's events alone, against the day's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from damrak.domain.decimals import format_decimal
from damrak.domain.events import (
    BookChanged,
    CancelRejected,
    CommandDenied,
    Event,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    OrderFilled,
    OrderRepeated,
    ReplaceRejected,
)
from damrak.domain.identifiers import PARTITION_COUNT, AccountId, OrderId
from damrak.domain.orders import OrderStatus, Side
from damrak.ports.client import Outcome
from damrak.services.replay.house import ReplayError
from damrak.services.replay.lines import PRICE_SCALE, PublishedRow
from damrak.services.replay.planner import Execution, Step
from damrak.services.replay.report import DISAGREEMENTS_MAX, Disagreement

BOOK: Final = "book"
PRIORITY: Final = "priority"
LEVELS_SHOWN: Final = 5
"""Most differing levels of a row that are put into words."""

_BUY: Final = Side.BUY
_REFUSALS: Final[tuple[type[Event], ...]] = (
    CommandDenied,
    OrderDenied,
    OrderRepeated,
    CancelRejected,
    ReplaceRejected,
    OrderClosed,
)


class Checker:
    """Rebuild our book from events and count where it and our fills agree with the day."""

    __slots__ = (
        "_asks",
        "_bids",
        "_compare",
        "_handlers",
        "_ids",
        "agreed",
        "disagreements",
        "executions_agreed",
        "executions_known",
        "revealing",
        "rows",
    )

    def __init__(self, ids: dict[AccountId, OrderId], *, compare: bool) -> None:
        self._ids = ids
        self._compare = compare
        self._bids: dict[int, int] = {}
        self._asks: dict[int, int] = {}
        self.rows = self.revealing = self.agreed = 0
        self.executions_known = self.executions_agreed = 0
        self.disagreements: list[Disagreement] = []
        self._handlers: dict[type[Event], Callable[[Any, int], None]] = {
            BookChanged: self._change,
            OrderApproved: self._follow_id,
            **dict.fromkeys(_REFUSALS, _refuse),
        }

    def check(self, steps: list[Step], outcomes: list[Outcome]) -> None:
        """Follow what a batch of steps caused; raises ReplayError when a command was refused."""
        handler_of = self._handlers.get
        for step in steps:
            line = step.message.line
            for at in range(step.first, step.judged):
                for event in outcomes[at].events:
                    handler = handler_of(type(event))
                    if handler is not None:
                        handler(event, line)
            if self._compare:
                if step.row is not None:
                    self._judge_row(step, step.row)
                if step.execution is not None:
                    self._judge_execution(step.execution, outcomes, line)
            for at in range(step.judged, step.end):
                for event in outcomes[at].events:
                    handler = handler_of(type(event))
                    if handler is not None:
                        handler(event, line)

    def _change(self, event: BookChanged, _: int) -> None:
        side = self._bids if event.side is _BUY else self._asks
        if event.quantity:
            side[event.price] = event.quantity
        else:
            side.pop(event.price, None)

    def _follow_id(self, event: OrderApproved, line: int) -> None:
        account_id = event.order.account_id
        expected = self._ids[account_id] + PARTITION_COUNT
        if event.order_id != expected:
            raise ReplayError(
                f"message line {line}: order id must be {expected}, was {event.order_id}; "
                "replay into a venue where nobody else is trading"
            )
        self._ids[account_id] = event.order_id

    def _judge_row(self, step: Step, row: PublishedRow) -> None:
        self.rows += 1
        self.revealing += step.revealing
        if self._bids == row.bids and self._asks == row.asks:
            self.agreed += 1
            return
        published, ours = [], []
        for name, theirs, mine in (("bid", row.bids, self._bids), ("ask", row.asks, self._asks)):
            for price in sorted(theirs.keys() | mine.keys()):
                if theirs.get(price) != mine.get(price):
                    published.append(_level_text(name, price, theirs))
                    ours.append(_level_text(name, price, mine))
        self._disagree(step.message.line, BOOK, _listed(published), _listed(ours))

    def _judge_execution(self, execution: Execution, outcomes: list[Outcome], line: int) -> None:
        queue = execution.queue
        if queue is None:
            return
        self.executions_known += 1
        fills = [
            (queue.get(event.order_id, 0), event.last_quantity)
            for event in outcomes[execution.take].events
            if isinstance(event, OrderFilled) and not event.aggressor
        ]
        if fills == [(execution.nasdaq_id, execution.quantity)]:
            self.executions_agreed += 1
            return
        published = f"order {execution.nasdaq_id} filled {execution.quantity}"
        ours = [f"order {nasdaq_id} filled {quantity}" for nasdaq_id, quantity in fills]
        waiting = ", ".join(map(str, queue.values()))
        self._disagree(line, PRIORITY, published, f"{_listed(ours)} (queue: {waiting})")

    def _disagree(self, line: int, kind: str, published: str, ours: str) -> None:
        if len(self.disagreements) < DISAGREEMENTS_MAX:
            self.disagreements.append(Disagreement(line, kind, published, ours))


def _refuse(event: Event, line: int) -> None:
    if isinstance(event, OrderClosed):
        if event.status is not OrderStatus.REJECTED:
            return
        reason = event.reason.value
    elif isinstance(event, CommandDenied | OrderDenied):
        reason = event.violation.text()
    elif isinstance(event, CancelRejected | ReplaceRejected):
        reason = event.reason.value
    else:
        reason = "the venue has seen this client order id before"
    raise ReplayError(f"message line {line}: the venue refused a command: {reason}")


def _level_text(name: str, price: int, levels: dict[int, int]) -> str:
    return f"{name} {format_decimal(price, PRICE_SCALE)}: {levels.get(price, 0)}"


def _listed(texts: list[str]) -> str:
    shown = ", ".join(texts[:LEVELS_SHOWN]) or "nothing"
    return shown if len(texts) <= LEVELS_SHOWN else f"{shown} and {len(texts) - LEVELS_SHOWN} more"
