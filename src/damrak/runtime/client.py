"""The client of a shard in the same process: what it returns is durable."""

from collections.abc import Sequence

from damrak.domain.commands import Command
from damrak.ports.client import Outcome
from damrak.ports.clock import Clock
from damrak.runtime.retention import Retention
from damrak.runtime.shard import BATCH_RECORDS_MAX, Request, Shard


class LocalClient:
    """Send commands to a joined exchange, and keep its snapshots and log tidy along the way."""

    def __init__(self, shard: Shard, clock: Clock, retention: Retention | None = None) -> None:
        """Serve a recovered shard; without ``retention`` there are no snapshots and no archive."""
        self._shard = shard
        self._clock = clock
        self._retention = retention

    def submit(self, commands: Sequence[Command], cause: str = "", actor: int = 0) -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable."""
        outcomes: list[Outcome] = []
        for start in range(0, len(commands), BATCH_RECORDS_MAX):
            chunk = commands[start : start + BATCH_RECORDS_MAX]
            requests = [Request(command, cause, actor) for command in chunk]
            applied = self._shard.take(requests, self._clock.now())
            outcomes.extend(Outcome(each.offset, each.messages) for each in applied)
            if self._retention is not None and self._shard.snapshot_due():
                self._retention.keep_up()
        return outcomes
