"""The shard: one machine on its inbox, made durable.

The order of things is: take a batch, apply each record, commit inputs and the events they caused,
and only then publish and acknowledge. Start-up, crash recovery, failover and replay are one path:
load the newest good snapshot, read the inbox after it, run. A shard that failed to commit, or
whose machine broke an invariant, holds a state that the log does not; it refuses everything from
then on, and the process must stop.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec import Raw, Struct

from damrak.core.machine import Machine, digest_of
from damrak.domain.commands import Command
from damrak.domain.events import Event
from damrak.domain.records import OUTSIDE, Record
from damrak.ports.log import READ_LIMIT_MAX, Batch, Log, LogDamaged, LogError
from damrak.ports.snapshots import Snapshot, SnapshotError, Snapshots
from damrak.runtime.topology import Plan

BATCH_RECORDS_MAX: Final = 1_000
"""Most inbox records that are applied and committed at once."""

PREPARED_MAX: Final = 2
"""Most batches that are applied and not durable: one that is being committed, and the next."""

SNAPSHOT_EVERY: Final = 100_000
"""Inbox records between two snapshots, unless a shard is told otherwise."""


class ShardStopped(Exception):
    """Tell that a shard failed and refuses to go on; restart the process, which replays the log."""


class Request(Struct, frozen=True, gc=False):
    """Pair a command with the identifier of what made somebody send it."""

    command: Command
    cause: str = ""
    actor: int = 0


class Applied(Struct, frozen=True, gc=False):
    """Hold what one inbox record made the machine say, and the machine's time (nanoseconds UTC)."""

    offset: int
    time: int
    messages: tuple[Event, ...]


class Prepared(Struct, frozen=True, gc=False):
    """Hold what was applied but is not durable yet.

    ``told`` are the records that the partition of events will hold of it, in order.
    """

    applied: list[Applied]
    records: list[Record]
    batches: list[Batch]
    told: Sequence[Record]


class Taken(Struct, frozen=True):
    """Tell of a snapshot that was taken: its offset, its time (nanoseconds UTC), its digest."""

    offset: int
    time: int
    digest: str


class Recovery(Struct, frozen=True):
    """Tell how a shard came back: from which snapshot, over how many records.

    ``damaged_snapshots`` are the offsets of newer snapshots that it had to pass over.
    """

    snapshot_offset: int
    records: int
    damaged_snapshots: tuple[int, ...]


class Shard:
    """Host one machine: recover it, feed it, keep what it says, and take snapshots."""

    def __init__(
        self,
        machine: Callable[[], Machine],
        plan: Plan,
        log: Log,
        snapshots: Snapshots,
        *,
        snapshot_every: int = SNAPSHOT_EVERY,
    ) -> None:
        """Prepare a shard; ``recover`` must be called before anything else."""
        self.plan = plan
        self.machine = machine()
        self.offset = 0
        self.time = 0
        self.snapshot_offset = 0
        self.last_taken: Taken | None = None
        self.snapshot_every = snapshot_every
        self._new_machine = machine
        self._log = log
        self._snapshots = snapshots
        self._watermarks: dict[str, int] = {}
        self._applied_offset = 0
        self._uncommitted: deque[Prepared] = deque()
        self._failure = "it has not recovered yet"

    @property
    def stopped(self) -> bool:
        """Return whether the shard refuses everything."""
        return bool(self._failure)

    def recover(self) -> Recovery:
        """Bring the machine to the end of its inbox; raises LogDamaged if the log lost its tail.

        Outputs that a crash kept from the log are written again; readers drop what they have seen.
        """
        damaged = self._load_newest()
        head = self._log.head(self.plan.inbox)
        if head < self.offset:
            raise LogDamaged(
                f"{self.plan.inbox} ends at {head}, but a snapshot was taken at {self.offset}: "
                "the end of the log is missing; restore it from a backup"
            )
        recorded = self._last_recorded()
        start = self.offset
        while self.offset < head:
            self._replay_batch(recorded)
        self._applied_offset = self.offset
        self._failure = ""
        return Recovery(start, self.offset - start, damaged)

    def take(self, requests: Sequence[Request], now: int) -> list[Applied]:
        """Apply up to ``BATCH_RECORDS_MAX`` commands taken in at a time (nanoseconds UTC).

        Returns what they caused once it is durable. Raises LogError, and ShardStopped ever after.
        """
        self._refuse_if_stopped()
        prepared = self.prepare(requests, now)
        self.commit(prepared)
        return prepared.applied

    def prepare(self, requests: Sequence[Request], now: int) -> Prepared:
        """Apply commands as ``take`` does, and leave it to ``commit`` to make them durable.

        Until then the machine is ahead of the log: nothing of it may be told. The next ones may be
        prepared meanwhile, up to ``PREPARED_MAX`` at a time; everything else is refused.
        """
        self._refuse_if_failed()
        if len(requests) > BATCH_RECORDS_MAX:
            raise ValueError(f"a batch must be at most {BATCH_RECORDS_MAX}, was {len(requests)}")
        if len(self._uncommitted) == PREPARED_MAX:
            raise ValueError(f"at most {PREPARED_MAX} batches may wait for their commit")
        time = self.time = max(self.time, now)
        records = [
            Record(time, (request.command,), cause=request.cause, actor=request.actor)
            for request in requests
        ]
        try:
            applied = self._apply(records, self._applied_offset)
            inbox = [Batch(self.plan.inbox, records)] if records else []
            said = self._said(records, applied)
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise
        self._applied_offset += len(records)
        prepared = Prepared(applied, records, inbox + said, said[-1].records if said else ())
        self._uncommitted.append(prepared)
        return prepared

    def commit(self, prepared: Prepared) -> None:
        """Make durable what was prepared first of what is not; may run in a thread of its own.

        Raises LogError, and ShardStopped ever after.
        """
        self._refuse_if_failed()
        if not self._uncommitted or self._uncommitted[0] is not prepared:
            raise ValueError("batches must be committed in the order in which they were prepared")
        records = prepared.records
        try:
            ends = self._append(prepared.batches)
            if records and ends[0] != self.offset + len(records):
                raise LogError(
                    f"{self.plan.inbox} ends at {ends[0]}, not at {self.offset + len(records)}: "
                    "somebody else writes to this log; stop the other process, then start again"
                )
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise
        self.offset += len(records)
        self._uncommitted.popleft()

    def follow(self) -> list[Applied]:
        """Apply the next batch that others wrote to the inbox; [] when there is none."""
        self._refuse_if_stopped()
        stored = self._log.read(self.plan.inbox, self.offset, BATCH_RECORDS_MAX)
        try:
            return self._fold([entry.record for entry in stored])
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise

    def snapshot_due(self) -> bool:
        """Return whether enough records came in since the last snapshot."""
        return self.offset - self.snapshot_offset >= self.snapshot_every

    def snapshot(self) -> Snapshot:
        """Save and return the present state."""
        snapshot = self.capture()
        self._snapshots.save(self.plan.inbox, snapshot)
        return snapshot

    def capture(self) -> Snapshot:
        """Return the present state, for somebody else to save."""
        self._refuse_if_stopped()
        state = self.machine.dump()
        self.snapshot_offset = self.offset
        snapshot = Snapshot(
            offset=self.offset,
            time=self.time,
            watermarks=dict(self._watermarks),
            heads={name: self._log.head(name) for name in (self.plan.inbox, self.plan.events)},
            digest=digest_of(state),
            state=Raw(state),
        )
        self.last_taken = Taken(snapshot.offset, snapshot.time, snapshot.digest)
        return snapshot

    def digest(self) -> str:
        """Return the digest of the machine's state."""
        return digest_of(self.machine.dump())

    def _refuse_if_stopped(self) -> None:
        self._refuse_if_failed()
        if self._uncommitted:
            raise ValueError("what was prepared must be committed before anything else is done")

    def _refuse_if_failed(self) -> None:
        if self._failure:
            raise ShardStopped(f"shard {self.plan.inbox} stopped: {self._failure}")

    def _load_newest(self) -> tuple[int, ...]:
        damaged: list[int] = []
        for offset in reversed(self._snapshots.offsets(self.plan.inbox)):
            try:
                snapshot = self._snapshots.load(self.plan.inbox, offset)
                if digest_of(bytes(snapshot.state)) != snapshot.digest:
                    raise SnapshotError(f"the state in snapshot {offset} is not what was saved")
            except SnapshotError:
                damaged.append(offset)
                continue
            self._restore(snapshot)
            break
        return tuple(damaged)

    def _restore(self, snapshot: Snapshot) -> None:
        for name, offset in snapshot.heads.items():
            if self._log.head(name) < offset:
                raise LogDamaged(
                    f"{name} ends at {self._log.head(name)}, but it reached {offset} when a "
                    "snapshot was taken: the end of the log is missing; restore it from a backup"
                )
        self.machine = self._new_machine()
        self.machine.load(bytes(snapshot.state))
        self.offset = self.snapshot_offset = snapshot.offset
        self.last_taken = Taken(snapshot.offset, snapshot.time, snapshot.digest)
        self.time = snapshot.time
        self._watermarks = dict(snapshot.watermarks)

    def _last_recorded(self) -> int:
        events = self.plan.events
        last = self._log.read(events, max(0, self._log.head(events) - 1), 1)
        return last[0].record.sequence if last else 0

    def _replay_batch(self, recorded: int) -> None:
        # Archived records are found by walking a file from its start, so long reads pay.
        limit = READ_LIMIT_MAX if self.offset < recorded else BATCH_RECORDS_MAX
        stored = self._log.read(self.plan.inbox, self.offset, limit)
        if not stored:
            raise LogDamaged(f"{self.plan.inbox} has no record after {self.offset}")
        records = [entry.record for entry in stored]
        silent = min(len(records), max(0, recorded - self.offset))
        self._replay(records[:silent])
        if silent < len(records):
            self._fold(records[silent:])

    def _replay(self, records: Sequence[Record]) -> None:
        # What is said here is in the log already, so nothing of it is kept.
        out: list[Event] = []
        apply = self.machine.apply
        for record in records:
            if self._is_new(record):
                time = self.time = max(self.time, record.time)
                for message in record.messages:
                    apply(message, time, out)
                out.clear()
        self.offset += len(records)

    def _fold(self, records: Sequence[Record]) -> list[Applied]:
        applied = self._apply(records, self.offset)
        self._append(self._said(records, applied))
        self.offset += len(records)
        self._applied_offset = self.offset
        return applied

    def _apply(self, records: Sequence[Record], offset: int) -> list[Applied]:
        applied: list[Applied] = []
        apply = self.machine.apply
        for record in records:
            offset += 1
            out: list[Event] = []
            if self._is_new(record):
                time = self.time = max(self.time, record.time)
                for message in record.messages:
                    apply(message, time, out)
            applied.append(Applied(offset, self.time, tuple(out)))
        return applied

    def _is_new(self, record: Record) -> bool:
        if record.writer == OUTSIDE:
            return True
        if record.sequence <= self._watermarks.get(record.writer, 0):
            return False
        self._watermarks[record.writer] = record.sequence
        return True

    def _said(self, records: Sequence[Record], applied: Sequence[Applied]) -> list[Batch]:
        # The events come last: a crash keeps a prefix, so if they are there, all is.
        inbox = self.plan.inbox
        events: list[Record] = []
        sent: dict[str, list[Record]] = {}
        for record, said in zip(records, applied, strict=True):
            if not said.messages:
                continue
            told = Record(said.time, said.messages, inbox, said.offset, record.cause, record.actor)
            events.append(told)
            self._address(told, sent)
        batches = [Batch(name, sent[name]) for name in sorted(sent)]
        return [*batches, Batch(self.plan.events, events)] if events else batches

    def _address(self, told: Record, sent: dict[str, list[Record]]) -> None:
        destinations = self.plan.destinations
        if destinations is None:
            return
        by_inbox: dict[str, list[Command | Event]] = {}
        for message in told.messages:
            for inbox in destinations(message):
                by_inbox.setdefault(inbox, []).append(message)
        for inbox, messages in by_inbox.items():
            part = msgspec.structs.replace(told, messages=tuple(messages))
            sent.setdefault(inbox, []).append(part)

    def _append(self, batches: Sequence[Batch]) -> list[int]:
        return self._log.append(batches) if batches else []
