"""Answers: what an account was told lately, so that a retry gets the first answer again.

A request is known by its key: the client order id of a new order and its idempotency key, where
it has one; the idempotency key of a replacement; the reference of a deposit or withdrawal. What was
asked is kept whole, so that the same key with another body is never taken for a retry.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import islice

from msgspec import Struct

from damrak.core.accounts.orders import AccountOrder
from damrak.domain.commands import Deposit, ReplaceOrder, Withdraw
from damrak.domain.events import OrderApproved, OrderDenied
from damrak.domain.identifiers import OrderId
from damrak.domain.reasons import Violation

ANSWERS_MAX = 4_096
"""How many keys of an account's latest requests are recognised when they are repeated."""

REFUSALS_LOOK_BACK = 64
"""How many of the newest keys are looked through for a replacement that the market refused."""


class ReplacementDenied(Struct, frozen=True, gc=False, tag=True):
    """Hold a replacement that was denied, since its denial does not say what was asked."""

    command: ReplaceOrder
    violation: Violation


Answer = OrderApproved | OrderDenied | Deposit | Withdraw | ReplaceOrder | ReplacementDenied
"""What answered a request; all but a new order stands for itself if it was carried out."""

AnswerState = OrderId | Answer
"""A dumped answer: the id of an order that is still open stands for its approval."""


def reference_key(command: Deposit | Withdraw) -> str:
    """Return the key of a deposit or withdrawal."""
    # A client order id has no colon, so no two kinds of keys can collide.
    return f"reference:{command.reference}"


def idempotency_key(key: str) -> str:
    """Return the key under which an idempotency key is remembered."""
    return f"idempotency:{key}"


class Answers:
    """Hold the latest answers of an account by key, the oldest forgotten first.

    The keys of an order that is still open are never forgotten, or they could be used twice.
    """

    __slots__ = ("_by_key", "_keys", "_open", "_second_keys", "get")

    def __init__(self, open_orders: Mapping[OrderId, AccountOrder]) -> None:
        self._by_key: dict[str, Answer] = {}
        self._keys: deque[str] = deque()
        self._second_keys: dict[str, str] = {}
        self._open = open_orders
        self.get = self._by_key.get

    def remember(self, key: str, answer: Answer) -> None:
        """Keep an answer, and forget the oldest ones beyond the limit."""
        self._by_key[key] = answer
        self._keys.append(key)
        if len(self._by_key) > ANSWERS_MAX:
            self._forget()

    def remember_also(self, second_key: str, key: str) -> None:
        """Know the answer of a key by a second key too, for as long as by the first."""
        self._by_key[second_key] = self._by_key[key]
        self._second_keys[key] = second_key
        if len(self._by_key) > ANSWERS_MAX:
            self._forget()

    def newest_replacement(self, order_id: OrderId) -> ReplaceOrder | None:
        """Return the last replacement of an order, among the newest keys, that has not failed."""
        for key in islice(reversed(self._keys), REFUSALS_LOOK_BACK):
            answer = self._by_key[key]
            if isinstance(answer, ReplaceOrder) and answer.order_id == order_id:
                return answer
        return None

    def correct(self, key: str, answer: ReplacementDenied) -> None:
        """Give a key that is remembered another answer."""
        self._by_key[key] = answer

    def dump(self) -> list[AnswerState]:
        """Return all answers, oldest first."""
        kept: list[AnswerState] = []
        for key in self._keys:
            answer = self._by_key[key]
            is_open = isinstance(answer, OrderApproved) and answer.order_id in self._open
            kept.append(answer.order_id if is_open else answer)  # type: ignore[union-attr]
        return kept

    def restore(self, kept: Iterable[AnswerState]) -> None:
        """Become what ``dump`` described, whatever window open orders had stretched it to."""
        for state in kept:
            answer = state
            if isinstance(answer, int):
                sent = self._open[answer].sent
                answer = OrderApproved(answer, sent.instrument_id, sent)
            key, second_key = _keys(answer)
            self._by_key[key] = answer
            self._keys.append(key)
            if second_key:
                self._by_key[second_key] = answer
                self._second_keys[key] = second_key

    def _forget(self) -> None:
        # Two at a time, so that the window shrinks again after open orders have stretched it.
        for _ in range(2):
            oldest = self._keys.popleft()
            answer = self._by_key[oldest]
            if isinstance(answer, OrderApproved) and answer.order_id in self._open:
                self._keys.append(oldest)
            else:
                del self._by_key[oldest]
                if self._second_keys and oldest in self._second_keys:
                    del self._by_key[self._second_keys.pop(oldest)]
            if len(self._by_key) <= ANSWERS_MAX:
                return


def _keys(answer: Answer) -> tuple[str, str]:
    # A second key that is empty is none.
    if isinstance(answer, OrderApproved | OrderDenied):
        order = answer.order
        second = idempotency_key(order.idempotency_key) if order.idempotency_key else ""
        return order.client_order_id, second
    if isinstance(answer, Deposit | Withdraw):
        return reference_key(answer), ""
    command = answer if isinstance(answer, ReplaceOrder) else answer.command
    return idempotency_key(command.idempotency_key), ""
