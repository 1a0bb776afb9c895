"""The process that gets killed: it opens the real log, recovers, and serves one client.

It says on its standard output, a line of JSON each, what it is about to do and what it has
acknowledged. A line is written only after what it says is durable, so whoever reads it may rely on
it, however the process ends.
"""

import hashlib
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.core.exchange import Exchange
from damrak.domain.events import OrderApproved, OrderDenied
from damrak.ports.client import Outcome
from damrak.ports.snapshots import Snapshot
from damrak.runtime.client import LocalClient
from damrak.runtime.retention import Retention
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from tests.simulation.crowd.town import town_of
from tests.simulation.crowd.workload import START, Workload

SNAPSHOTS: Final = "snapshots"
"""The folder, inside the data directory, that holds the snapshots."""
SNAPSHOT_EVERY: Final = 40
BATCH_MAX: Final = 12
BATCHES: Final = 400
DAY: Final = 86_400 * 1_000_000_000


class Said(Struct, omit_defaults=True):
    """Be a line: ``step`` is what happens next, or ``acknowledged``."""

    step: str
    offset: int = 0
    events: Sequence[str] = ()
    order_ids: Sequence[int] = ()


def fingerprint(events: Sequence[Any]) -> str:
    """Return a short digest of what a command caused."""
    return hashlib.blake2b(msgspec.json.encode(events), digest_size=12).hexdigest()


def say(said: Said) -> None:
    """Put a line out at once."""
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


class AnnouncedSnapshots(FileSnapshots):
    """Keep snapshots in files, and say so beforehand."""

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Say that a snapshot is coming, then save it."""
        say(Said("snapshot", snapshot.offset))
        super().save(inbox, snapshot)


class AnnouncedArchive:
    """Archive a log, and say so beforehand."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log

    def archive(self, partition: str, through: int) -> int:
        """Say that records move, then move them."""
        say(Said("archive", through))
        return self._log.archive(partition, through)

    def mark_head(self) -> None:
        """Store where the log ends."""
        self._log.mark_head()


def serve(directory: Path, seed: int, turn: int) -> None:
    """Recover what a directory holds and add to it until done or killed."""
    say(Said("open"))
    log = SqliteLog(directory)
    snapshots = AnnouncedSnapshots(directory / SNAPSHOTS)
    shard = Shard(Exchange, JOINED, log, snapshots, snapshot_every=SNAPSHOT_EVERY)
    say(Said("recover", log.head(JOINED.inbox)))
    shard.recover()
    say(Said("recovered", shard.offset))
    clock = ManualClock(START)
    # Every other turn snapshots are written beside the shard, as an open venue does it.
    worker = ThreadPoolExecutor(1) if turn % 2 else None
    retention = Retention(shard, snapshots, AnnouncedArchive(log), worker=worker)
    client = LocalClient(shard, clock, retention)
    source = random.Random(f"{seed} {turn}")
    town = town_of(random.Random(seed))
    workload = Workload(source, town, prefix=f"t{turn}-", start=START + turn * DAY)
    offset = shard.offset
    batches = [*workload.opening(), *([] for _ in range(BATCHES))]
    for ready in batches:
        size = source.randint(1, BATCH_MAX)
        commands = ready or [workload.next() for _ in range(size)]
        clock.set(workload.now)
        offset += len(commands)
        say(Said("submit", offset))
        _acknowledge(workload, client.submit(commands))
    retention.wait()
    log.close()


def _acknowledge(workload: Workload, outcomes: Sequence[Outcome]) -> None:
    events = [event for outcome in outcomes for event in outcome.events]
    workload.hear(events)
    ids = [each.order_id for each in events if isinstance(each, OrderApproved | OrderDenied)]
    prints = [fingerprint(outcome.events) for outcome in outcomes]
    say(Said("acknowledged", outcomes[-1].offset, prints, ids))


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
