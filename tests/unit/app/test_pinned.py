import pytest
from msgspec import Raw

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.app.pinned import PinnedLog, PinnedSnapshots
from damrak.domain.commands import AdvanceTime
from damrak.domain.records import Record, Stored
from damrak.ports.log import Batch, LogError, LogInUse
from damrak.ports.snapshots import Snapshot

RECORD = Record(1, (AdvanceTime(),))


def append(log: MemoryLog, count: int) -> None:
    log.append([Batch("inbox", [RECORD] * count), Batch("events", [RECORD] * count)])


class BusyLog(MemoryLog):
    """Append to the events whenever the inbox is looked at, as another process might."""

    def __init__(self, busy: int) -> None:
        super().__init__()
        self._busy = busy

    def head(self, partition: str) -> int:
        """Return the head after another record came in."""
        if partition == "inbox" and self._busy:
            self._busy -= 1
            append(self, 1)
        return super().head(partition)


def snapshot(offset: int) -> Snapshot:
    return Snapshot(offset, 1, {}, {}, "", Raw(b"{}"))


def test_a_pinned_log_ends_where_it_ended() -> None:
    log = MemoryLog()
    append(log, 3)
    pinned = PinnedLog.now(log, "inbox", "events")
    append(log, 2)

    assert pinned.head("inbox") == pinned.head("events") == 3
    assert pinned.read("inbox", 1) == [Stored(2, RECORD), Stored(3, RECORD)]
    assert pinned.read("inbox", 3) == []
    assert pinned.read("inbox", 0, limit=1) == [Stored(1, RECORD)]


def test_inbox_and_events_are_pinned_at_one_commit() -> None:
    log = BusyLog(busy=5)
    pinned = PinnedLog.now(log, "inbox", "events")

    assert pinned.head("inbox") == pinned.head("events") == 5


def test_a_log_that_never_stands_still_is_refused() -> None:
    with pytest.raises(LogInUse, match="try again"):
        PinnedLog.now(BusyLog(busy=10_000), "inbox", "events")


def test_a_pinned_log_refuses_to_append() -> None:
    log = MemoryLog()

    with pytest.raises(LogError, match="opened for reading"):
        PinnedLog.now(log, "inbox", "events").append([Batch("events", [RECORD])])
    assert log.head("events") == 0


def test_other_partitions_are_read_as_they_are() -> None:
    log = MemoryLog()
    pinned = PinnedLog.now(log, "inbox", "events")
    log.append([Batch("else", [RECORD])])

    assert pinned.head("else") == 1
    assert len(pinned.read("else", 0)) == 1
    pinned.close()


def test_pinned_snapshots_are_those_that_were_there() -> None:
    snapshots = MemorySnapshots()
    snapshots.save("inbox", snapshot(4))
    pinned = PinnedSnapshots(snapshots, "inbox")
    snapshots.save("inbox", snapshot(9))

    assert pinned.offsets("inbox") == [4]
    assert pinned.load("inbox", 4) == snapshot(4)
    with pytest.raises(LogError, match="opened for reading"):
        pinned.save("inbox", snapshot(10))
    with pytest.raises(LogError, match="opened for reading"):
        pinned.delete("inbox", 4)
    assert snapshots.offsets("inbox") == [4, 9]
