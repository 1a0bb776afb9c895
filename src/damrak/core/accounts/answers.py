"""Answers: what an account was told lately, so that a retry gets the first answer again.

A request is known by its key: the client order id, or the reference of a deposit or withdrawal.
What was asked is kept as the message itself while it is fresh, and as a fingerprint once it went
into a snapshot.
"""

import hashlib
from collections import deque
from collections.abc import Container, Iterable

import msgspec
from msgspec import Struct

from damrak.domain.commands import Deposit, SubmitOrder, Withdraw
from damrak.domain.events import OrderApproved, OrderDenied
from damrak.domain.identifiers import OrderId
from damrak.domain.reasons import Violation

ANSWERS_MAX = 4_096
"""How many of an account's latest requests are recognised when they are repeated."""

Keyed = SubmitOrder | Deposit | Withdraw

_encode = msgspec.json.Encoder().encode


class Answer(Struct, frozen=True, gc=False, array_like=True):
    """Hold the first answer to a request and a fingerprint of what was asked."""

    order_id: OrderId
    fingerprint: str
    violation: Violation | None = None


def fingerprint(command: Keyed) -> str:
    """Return a short digest of a request, the same for the same request."""
    return hashlib.blake2b(_encode(command), digest_size=8).hexdigest()


class Answers:
    """Hold the latest answers of an account by key, the oldest forgotten first.

    The key of an order that is still open is never forgotten, or it could be used twice.
    """

    __slots__ = ("_by_key", "_keys", "_open", "get")

    def __init__(self, open_orders: Container[OrderId]) -> None:
        self._by_key: dict[str, OrderApproved | OrderDenied | Answer] = {}
        self._keys: deque[str] = deque()
        self._open = open_orders
        self.get = self._by_key.get

    def remember(self, key: str, answer: OrderApproved | OrderDenied | Answer) -> None:
        """Keep an answer, and forget the oldest ones beyond the limit."""
        self._by_key[key] = answer
        self._keys.append(key)
        if len(self._keys) > ANSWERS_MAX:
            self._forget()

    def first(self, key: str) -> Answer | None:
        """Return the first answer to a key, or None."""
        found = self._by_key.get(key)
        return found if found is None or isinstance(found, Answer) else _condensed(found)

    def condense(self) -> list[tuple[str, Answer]]:
        """Return all keys and answers, oldest first, keeping only their condensed form."""
        condensed = []
        for key in self._keys:
            answer = self._by_key[key]
            if not isinstance(answer, Answer):
                answer = self._by_key[key] = _condensed(answer)
            condensed.append((key, answer))
        return condensed

    def restore(self, kept: Iterable[tuple[str, Answer]]) -> None:
        """Become what ``condense`` described, whatever window open orders had stretched it to."""
        self._by_key.update(kept)
        self._keys.extend(self._by_key)

    def _forget(self) -> None:
        # Two at a time, so that the window shrinks again after open orders have stretched it.
        for _ in range(2):
            oldest = self._keys.popleft()
            if self._by_key[oldest].order_id in self._open:
                self._keys.append(oldest)
            else:
                del self._by_key[oldest]
            if len(self._keys) <= ANSWERS_MAX:
                return


def _condensed(answer: OrderApproved | OrderDenied) -> Answer:
    violation = answer.violation if isinstance(answer, OrderDenied) else None
    return Answer(answer.order_id, fingerprint(answer.order), violation)
