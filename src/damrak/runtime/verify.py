"""Verification: replay a log from its first record, and compare with everything that was recorded.

Three things must agree: what the machine says with the events in the log, its digest with the
digest in each snapshot, and its state with its own invariants.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from damrak.core.machine import InvariantBroken, Machine, digest_of
from damrak.domain.events import Event
from damrak.domain.records import OUTSIDE, Stored
from damrak.ports.log import READ_LIMIT_MAX, Log
from damrak.ports.snapshots import SnapshotError, Snapshots
from damrak.runtime.topology import Plan

PROBLEMS_MAX: Final = 20
"""Most problems that are reported before verification gives up."""


class Verification(Struct):
    """Tell what verification read and what it found wrong; ``digest`` is the final state's."""

    records: int = 0
    events: int = 0
    snapshots: int = 0
    digest: str = ""
    problems: list[str] = []


Progress = Callable[[int, int], None]


def verify(
    machine: Machine,
    plan: Plan,
    stores: tuple[Log, Snapshots],
    progress: Progress = lambda done, total: None,
) -> Verification:
    """Replay a shard's inbox through a new machine and report every disagreement, up to a limit.

    ``progress`` is told the records done and their total. Raises LogDamaged where records cannot be
    read at all.
    """
    return _Verifier(machine, plan, *stores).run(progress)


class _Verifier:
    def __init__(self, machine: Machine, plan: Plan, log: Log, snapshots: Snapshots) -> None:
        self._machine = machine
        self._plan = plan
        self._log = log
        self._snapshots = snapshots
        self._digests = self._snapshot_digests()
        self._result = Verification(problems=[])
        self._events = _EventReader(log, plan.events)
        self._time = 0
        self._watermarks: dict[str, int] = {}

    def run(self, progress: Progress) -> Verification:
        head = self._log.head(self._plan.inbox)
        result = self._result
        while result.records < head and len(result.problems) < PROBLEMS_MAX:
            for stored in self._log.read(self._plan.inbox, result.records, READ_LIMIT_MAX):
                self._replay(stored)
            progress(result.records, head)
        self._finish()
        return result

    def _replay(self, stored: Stored) -> None:
        record = stored.record
        out: list[Event] = []
        if self._is_new(stored):
            self._time = max(self._time, record.time)
            for message in record.messages:
                self._machine.apply(message, self._time, out)
        self._result.records = stored.offset
        if out:
            self._compare(stored.offset, tuple(out))
        if stored.offset in self._digests:
            self._compare_digest(stored.offset)

    def _is_new(self, stored: Stored) -> bool:
        writer, sequence = stored.record.writer, stored.record.sequence
        if writer == OUTSIDE:
            return True
        if sequence <= self._watermarks.get(writer, 0):
            return False
        self._watermarks[writer] = sequence
        return True

    def _compare(self, offset: int, said: tuple[Event, ...]) -> None:
        recorded = self._events.next()
        if recorded is None:
            self._problem(f"the events that record {offset} causes are not in the log")
        elif recorded.record.sequence != offset or recorded.record.messages != said:
            self._problem(
                f"record {offset} causes other events than those at {recorded.offset} in the log"
            )
        else:
            self._result.events += len(said)

    def _compare_digest(self, offset: int) -> None:
        self._result.snapshots += 1
        digest = digest_of(self._machine.dump())
        if digest != self._digests[offset]:
            self._problem(
                f"the state after record {offset} has digest {digest}, "
                f"the snapshot says {self._digests[offset]}"
            )

    def _finish(self) -> None:
        left_over = self._events.next()
        if left_over is not None and not self._result.problems:
            self._problem(f"the log has events at {left_over.offset} that no record causes")
        for offset in self._digests:
            if offset > self._result.records and not self._result.problems:
                self._problem(
                    f"a snapshot was taken at {offset}, but {self._plan.inbox} ends at "
                    f"{self._result.records}: the end of the log is missing"
                )
        try:
            self._machine.check()
        except InvariantBroken as error:
            self._problem(f"the state contradicts itself: {error}")
        self._result.digest = digest_of(self._machine.dump())

    def _snapshot_digests(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for offset in self._snapshots.offsets(self._plan.inbox):
            try:
                found[offset] = self._snapshots.load(self._plan.inbox, offset).digest
            except SnapshotError:
                # Recovery goes round a damaged snapshot too; the log alone decides what is true.
                continue
        return found

    def _problem(self, text: str) -> None:
        self._result.problems.append(text)


class _EventReader:
    def __init__(self, log: Log, partition: str) -> None:
        self._log = log
        self._partition = partition
        self._offset = 0
        self._sequence = 0
        self._waiting: list[Stored] = []

    def next(self) -> Stored | None:
        while True:
            if not self._waiting:
                self._waiting = self._log.read(self._partition, self._offset, READ_LIMIT_MAX)[::-1]
                if not self._waiting:
                    return None
            stored = self._waiting.pop()
            self._offset = stored.offset
            # A writer repeats itself after a crash; what was seen is dropped, as every reader does.
            if stored.record.sequence > self._sequence:
                self._sequence = stored.record.sequence
                return stored
