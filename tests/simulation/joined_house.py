"""The venue in one process, with everything that can go wrong around it.

One client sends batches; whatever stops the process, a new one recovers and the client goes on.
What the client was told is kept, to be held against what the log says.
"""

import random
from collections.abc import Sequence
from typing import Final

from damrak.adapters.logs.memory import MemoryLog
from damrak.core.exchange import Exchange
from damrak.core.machine import Message
from damrak.domain.commands import Command
from damrak.ports.log import LogError
from damrak.ports.snapshots import SnapshotError
from damrak.runtime.retention import Retention
from damrak.runtime.shard import Applied, Request, Shard, ShardStopped
from damrak.runtime.topology import JOINED
from tests.simulation.crowd.town import town_of
from tests.simulation.crowd.workload import SECOND, Workload
from tests.simulation.faulty_log import Crash, Faults, FaultyLog, Weather
from tests.simulation.faulty_snapshots import FaultySnapshots

BATCHES: Final = 60
BATCH_MAX: Final = 6
RECOVERIES_MAX: Final = 60
"""Most times that a process may die while it recovers before the run is given up."""

STORMY: Final = Faults(
    crash_before=0.03, crash_amid=0.05, crash_after=0.04, refuse=0.04, snapshot=0.4
)


class JoinedHouse:
    """Run a joined exchange over a faulty log; ``acknowledged`` is what ``take`` returned."""

    def __init__(self, seed: int, faults: Faults = STORMY) -> None:
        self.log = MemoryLog()
        self.weather = Weather(faults)
        self._source = random.Random(f"{seed} joined")
        self.snapshots = FaultySnapshots(self._source, self.weather)
        crowd = random.Random(f"{seed} crowd")
        self.workload = Workload(crowd, town_of(crowd))
        self.acknowledged: list[tuple[Request, Applied]] = []
        self.crashes = 0
        self.shard = self._recovered()

    def run(self) -> None:
        """Send the opening and then batches, through all that happens."""
        opening = [command for stage in self.workload.opening() for command in stage]
        for start in range(0, len(opening), BATCH_MAX):
            self._send_until_taken(opening[start : start + BATCH_MAX])
        for _ in range(BATCHES):
            size = self._source.randint(1, BATCH_MAX)
            self._send([self.workload.next() for _ in range(size)])
            self._keep_house()

    def settle(self) -> None:
        """Lift all faults and recover once more, as after the last crash of all."""
        self.weather.clear()
        self.shard = self._recovered()

    def _send_until_taken(self, commands: Sequence[Command]) -> None:
        while not self._send(commands):
            continue

    def _send(self, commands: Sequence[Command]) -> bool:
        requests = [Request(command, f"request-{self.workload.now}") for command in commands]
        before = self.shard.offset
        # The clock of a restarted machine may lie behind the one that it had before.
        now = self.workload.now - self._source.randint(0, 2) * SECOND
        try:
            applied = self.shard.take(requests, now)
        except (Crash, LogError):
            self._require_stopped(requests)
            self.shard = self._recovered()
            self._require_whole(before, len(requests))
            return False
        self.acknowledged += zip(requests, applied, strict=True)
        for each in applied:
            self.workload.hear(each.messages)
        return True

    def _keep_house(self) -> None:
        chance = self._source.random()
        try:
            if chance < 0.10:
                self.shard.snapshot()
            elif chance < 0.15:
                Retention(self.shard, self.snapshots, None).keep_up()
            elif chance < 0.18:
                self.snapshots.damage_newest(JOINED.inbox)
                self.shard = self._recovered()
            elif chance < 0.22:
                self.shard = self._recovered()
        except Crash:
            self.shard = self._recovered()
        except SnapshotError:
            # The log is not affected: the shard goes on without this snapshot.
            return

    def _recovered(self) -> Shard:
        for _ in range(RECOVERIES_MAX):
            log = FaultyLog(self.log, self._source, self.weather)
            shard = Shard(Exchange, JOINED, log, self.snapshots)
            try:
                shard.recover()
            except (Crash, LogError):
                self.crashes += 1
                continue
            return shard
        raise AssertionError(f"no recovery in {RECOVERIES_MAX} attempts")

    def _require_stopped(self, requests: Sequence[Request]) -> None:
        self.crashes += 1
        try:
            self.shard.take(requests, self.workload.now)
        except ShardStopped:
            return
        raise AssertionError("a shard went on after it had failed to commit")

    def _require_whole(self, before: int, count: int) -> None:
        after = self.shard.offset
        assert after in (before, before + count), (
            f"a batch of {count} after {before} must be there whole or not at all, head was {after}"
        )

    def said(self) -> list[tuple[int, Sequence[Message]]]:
        """Return the time and messages of all that the client was told, in order."""
        return [(applied.time, applied.messages) for _, applied in self.acknowledged]
