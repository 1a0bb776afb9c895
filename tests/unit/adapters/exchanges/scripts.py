"""A venue that answers from a script, and keeps what was asked of it."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from damrak.adapters.exchanges.api.calls.steps import (
    Answer,
    Call,
    Lost,
    Patience,
    Pause,
    Request,
    patiently,
)
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.wire.orders import Order
from damrak.wire.problems import Problem

T = TypeVar("T")

SENT = Lost("cut", sent=True)
UNSENT = Lost("refused", sent=False)


def an_order(status: OrderStatus = OrderStatus.ACCEPTED) -> Order:
    """Return an order that stands as said."""
    return Order(
        order_id=7,
        client_order_id="mine",
        account_id=1,
        symbol="BTC-USD",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.GTC,
        post_only=False,
        quantity="1",
        price="2",
        cum_quantity="0",
        leaves_quantity="1",
        average_price=None,
        fees="0",
        status=status,
        reason=None,
        reason_text=None,
        expire_time=None,
        created_time="2030-01-31T17:30:00.000000000Z",
        updated_time="2030-01-31T17:30:00.000000000Z",
    )


def a_problem(status: int, code: str, detail: str = "no") -> Problem:
    """Return a problem."""
    return Problem("about:blank", "No", status, detail, code)


def answer(body: msgspec.Struct, status: int = 200) -> Answer:
    """Return an answer that holds a struct."""
    return Answer(status, msgspec.json.encode(body))


def refusal(status: int, code: str, retry_after: float | None = None) -> Answer:
    """Return an answer that holds a problem."""
    return Answer(status, msgspec.json.encode(a_problem(status, code)), retry_after)


class Script:
    """Carry calls out against answers that were written down before."""

    def __init__(self, answers: Iterable[Answer | Lost], patience: Patience | None = None) -> None:
        self.answers = list(answers)
        self.patience = patience or Patience()
        self.asked: list[Request] = []
        self.pauses: list[float] = []
        self.time = 0.0

    def run(self, call: Call[T]) -> T:
        """Return what a call returns; pauses pass at once."""
        steps = patiently(call, self.patience, lambda: self.time, lambda: 1.0)
        told: Answer | Lost | None = None
        while True:
            try:
                step = steps.send(told)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(step, Pause):
                self.pauses.append(step.seconds)
                self.time += step.seconds
                told = None
            else:
                self.asked.append(step)
                told = self.answers.pop(0)
