"""Answers: what an account was told lately, so that a retry gets the first answer again.

A request is known by its key: the client order id, or the reference of a deposit or withdrawal.
What was asked is kept whole, so that the same key with another body is never taken for a retry.
"""

from collections import deque
from collections.abc import Iterable, Mapping

from damrak.core.accounts.orders import AccountOrder
from damrak.domain.commands import Deposit, Withdraw
from damrak.domain.events import OrderApproved, OrderDenied
from damrak.domain.identifiers import OrderId

ANSWERS_MAX = 4_096
"""How many of an account's latest requests are recognised when they are repeated."""

Answer = OrderApproved | OrderDenied | Deposit | Withdraw
"""What answered a request; a deposit or withdrawal that was carried out stands for itself."""

AnswerState = OrderId | Answer
"""A dumped answer: the id of an order that is still open stands for its approval."""


def reference_key(command: Deposit | Withdraw) -> str:
    """Return the key of a deposit or withdrawal."""
    # A client order id has no colon, so references and orders cannot collide.
    return f"reference:{command.reference}"


class Answers:
    """Hold the latest answers of an account by key, the oldest forgotten first.

    The key of an order that is still open is never forgotten, or it could be used twice.
    """

    __slots__ = ("_by_key", "_keys", "_open", "get")

    def __init__(self, open_orders: Mapping[OrderId, AccountOrder]) -> None:
        self._by_key: dict[str, Answer] = {}
        self._keys: deque[str] = deque()
        self._open = open_orders
        self.get = self._by_key.get

    def remember(self, key: str, answer: Answer) -> None:
        """Keep an answer, and forget the oldest ones beyond the limit."""
        self._by_key[key] = answer
        self._keys.append(key)
        if len(self._keys) > ANSWERS_MAX:
            self._forget()

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
            self._by_key[_key(answer)] = answer
        self._keys.extend(self._by_key)

    def _forget(self) -> None:
        # Two at a time, so that the window shrinks again after open orders have stretched it.
        for _ in range(2):
            oldest = self._keys.popleft()
            answer = self._by_key[oldest]
            if isinstance(answer, OrderApproved) and answer.order_id in self._open:
                self._keys.append(oldest)
            else:
                del self._by_key[oldest]
            if len(self._keys) <= ANSWERS_MAX:
                return


def _key(answer: Answer) -> str:
    if isinstance(answer, OrderApproved | OrderDenied):
        return answer.order.client_order_id
    return reference_key(answer)
