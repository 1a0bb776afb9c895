"""A log that misbehaves in every way that the log port allows, over a memory log that does not.

Each process of the simulated house talks to the log through a connection of its own, which crashes
it before, amid or after an append, refuses an append whose outcome stays in doubt, repeats appends
at once or much later, and shows its reader an old head for a while. What is durable is the memory
log beneath, which outlives all crashes.
"""

import random
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from damrak.adapters.logs.memory import MemoryLog
from damrak.domain.records import Stored
from damrak.ports.log import READ_LIMIT_MAX, Batch, LogError

PAST_MAX: Final = 200
"""Most appends that are remembered in order to repeat one of them late."""
SIP_MAX: Final = 12
"""Most records that a read returns while readers are held back."""


class Crash(BaseException):
    """Tell that the process died here; what it held in memory is gone."""


class Faults(NamedTuple):
    """Hold the probability of each fault, per call that could suffer it."""

    crash_before: float = 0.0
    crash_amid: float = 0.0
    crash_after: float = 0.0
    refuse: float = 0.0
    repeat: float = 0.0
    repeat_late: float = 0.0
    hold_reader: float = 0.0
    snapshot: float = 0.0


CALM: Final = Faults()


class Weather:
    """Hold the faults of the moment, shared by all that can fail, so that they can be lifted."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def clear(self) -> None:
        """Let nothing fail from now on."""
        self.faults = CALM


class FaultyLog:
    """Be one process's connection to a durable log.

    ``past`` holds appends that may arrive once more, late; those of a dead process too.
    """

    def __init__(
        self,
        durable: MemoryLog,
        source: random.Random,
        weather: Weather,
        past: deque[Sequence[Batch]] | None = None,
    ) -> None:
        self._durable = durable
        self._source = source
        self._weather = weather
        self._past = deque[Sequence[Batch]](maxlen=PAST_MAX) if past is None else past
        self._seen: dict[str, int] = {}

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Make batches durable, or a prefix of them, once or more often; may crash or refuse."""
        faults, chance = self._weather.faults, self._source.random()
        if chance < faults.crash_before:
            raise Crash("before an append")
        chance -= faults.crash_before
        if chance < faults.crash_amid:
            self._keep_prefix(batches)
            raise Crash("amid an append")
        chance -= faults.crash_amid
        if chance < faults.refuse:
            self._keep_prefix(batches)
            raise LogError("append refused: durability is in doubt")
        chance -= faults.refuse
        if chance < faults.repeat:
            # A driver that heard nothing in time begins again from the first batch.
            self._keep_prefix(batches)
        elif chance < faults.repeat + faults.repeat_late and self._past:
            self._durable.append(self._source.choice(self._past))
        offsets = self._durable.append(batches)
        self._past.append(batches)
        if self._source.random() < faults.crash_after:
            raise Crash("after an append, before anybody heard of it")
        return offsets

    def read(self, partition: str, after: int, limit: int = READ_LIMIT_MAX) -> list[Stored]:
        """Return records in order; fewer than asked, or none yet, while the reader is held."""
        limit = min(limit, self.head(partition) - after)
        if self._weather.faults.hold_reader:
            limit = min(limit, self._source.randint(1, SIP_MAX))
        return self._durable.read(partition, after, limit) if limit > 0 else []

    def head(self, partition: str) -> int:
        """Return the offset of the last record of a partition that this reader may know of."""
        true_head = self._durable.head(partition)
        hold = self._weather.faults.hold_reader
        if hold and self._source.random() < hold:
            # A new connection may know as little as a follower that lags behind.
            return self._seen.setdefault(partition, self._source.randint(0, true_head))
        self._seen[partition] = true_head
        return true_head

    def close(self) -> None:
        """Do nothing."""

    def _keep_prefix(self, batches: Sequence[Batch]) -> None:
        count = self._source.randint(0, len(batches))
        if count:
            self._durable.append(batches[:count])
