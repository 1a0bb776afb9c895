"""What every snapshots driver owes: all or nothing, by inbox and offset."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.ports.snapshots import Snapshot, SnapshotError, Snapshots

INBOX = "inbox.exchange"
SNAPSHOT_DRIVERS: dict[str, Callable[[Path], Snapshots]] = {
    "files": FileSnapshots,
    "memory": lambda _folder: MemorySnapshots(),
}


@pytest.fixture(params=sorted(SNAPSHOT_DRIVERS))
def snapshots(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshots:
    return SNAPSHOT_DRIVERS[request.param](tmp_path)


def _snapshot(offset: int, state: object = None) -> Snapshot:
    return Snapshot(
        offset=offset,
        time=1_700_000_000_000_000_000 + offset,
        watermarks={"inbox.accounts.00": 2**60, "inbox.markets.63": 0},
        heads={"inbox.exchange": offset, "events": 7},
        digest="f" * 64,
        state=msgspec.Raw(msgspec.json.encode(state)),
    )


def _state(snapshot: Snapshot) -> object:
    return msgspec.json.decode(snapshot.state)


def test_an_inbox_without_snapshots_has_no_offsets(snapshots: Snapshots) -> None:
    assert snapshots.offsets(INBOX) == []


def test_a_snapshot_comes_back_with_all_its_fields(snapshots: Snapshots) -> None:
    state = {"balances": [1, 2**53, "2" * 60], "name": "straße"}
    snapshots.save(INBOX, _snapshot(42, state))
    found = snapshots.load(INBOX, 42)
    assert _state(found) == state
    assert (found.offset, found.time, found.digest) == (42, 1_700_000_000_000_000_042, "f" * 64)
    assert found.heads == {"inbox.exchange": 42, "events": 7}
    assert found.watermarks == {"inbox.accounts.00": 2**60, "inbox.markets.63": 0}


def test_offsets_rise_whatever_the_order_of_saving(snapshots: Snapshots) -> None:
    for offset in (100_000, 9, 1_000):
        snapshots.save(INBOX, _snapshot(offset))
    assert snapshots.offsets(INBOX) == [9, 1_000, 100_000]


def test_saving_again_at_an_offset_replaces(snapshots: Snapshots) -> None:
    snapshots.save(INBOX, _snapshot(1, "old"))
    snapshots.save(INBOX, _snapshot(1, "new"))
    assert snapshots.offsets(INBOX) == [1]
    assert _state(snapshots.load(INBOX, 1)) == "new"


def test_inboxes_do_not_see_each_other(snapshots: Snapshots) -> None:
    snapshots.save("inbox.accounts.0", _snapshot(1, "short name"))
    snapshots.save("inbox.accounts.00", _snapshot(2, "longer name"))
    assert snapshots.offsets("inbox.accounts.0") == [1]
    assert snapshots.offsets("inbox.accounts.00") == [2]
    assert _state(snapshots.load("inbox.accounts.00", 2)) == "longer name"


def test_loading_what_is_not_there_says_so(snapshots: Snapshots) -> None:
    snapshots.save(INBOX, _snapshot(1))
    with pytest.raises(SnapshotError, match="missing"):
        snapshots.load(INBOX, 2)


def test_a_deleted_snapshot_is_gone_and_deleting_it_again_is_no_error(snapshots: Snapshots) -> None:
    snapshots.save(INBOX, _snapshot(1))
    snapshots.save(INBOX, _snapshot(2))
    snapshots.delete(INBOX, 1)
    snapshots.delete(INBOX, 1)
    assert snapshots.offsets(INBOX) == [2]
