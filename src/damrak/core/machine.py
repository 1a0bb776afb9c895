"""What a machine is, and how it stops when it is wrong.

A machine is state and law. It is told messages and the time they were taken in at; it answers
with messages. It never asks the clock, the disk or the network, so the same inbox always gives
the same state.
"""

import hashlib
from typing import Protocol

from damrak.domain.commands import Command
from damrak.domain.events import Event

Message = Command | Event


class InvariantBroken(Exception):
    """Tell that Damrak itself is wrong; the shard must stop, be mended, and replay."""


def invariant(condition: bool, said: str) -> None:
    """Raise InvariantBroken unless a condition holds that no input may break."""
    if not condition:
        raise InvariantBroken(said)


class Machine(Protocol):
    """Fold messages into state."""

    def apply(self, message: Message, time: int, out: list[Event]) -> None:
        """Apply one message taken in at a time, and append what the machine says to ``out``.

        What a user got wrong becomes an event with a reason; what we got wrong raises
        InvariantBroken.
        """

    def dump(self) -> bytes:
        """Return the whole state as canonical JSON: equal states give equal bytes."""

    def load(self, state: bytes) -> None:
        """Become the machine that ``dump`` described."""

    def check(self) -> None:
        """Raise InvariantBroken if the state contradicts itself; slow, for verification."""


def digest_of(state: bytes) -> str:
    """Return the digest of a dumped state: the SHA-256 in hexadecimal."""
    return hashlib.sha256(state).hexdigest()
