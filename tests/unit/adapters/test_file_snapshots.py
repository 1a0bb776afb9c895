"""Snapshot files that are spoilt, foreign or unwritable give errors that say what to do."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from damrak.adapters.snapshots.files import FileSnapshots
from damrak.ports.snapshots import Snapshot, SnapshotError

INBOX = "inbox.exchange"


def _snapshot(offset: int, size: int = 10) -> Snapshot:
    state = msgspec.Raw(msgspec.json.encode(list(range(size))))
    return Snapshot(offset, time=1, watermarks={}, heads={}, digest="d", state=state)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _claim_future_format(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2', 1))


def _claim_other_size(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"bytes":', b'"bytes":-', 1))


@pytest.mark.parametrize(
    ("spoil", "found"),
    (
        (_cut, "was altered"),
        (_flip, "was altered"),
        (_empty, "is damaged"),
        (_claim_future_format, "format 2, this release reads 1: upgrade"),
        (_claim_other_size, "was altered"),
    ),
)
def test_a_spoilt_file_is_named_with_what_to_do(
    tmp_path: Path, spoil: Callable[[Path], None], found: str
) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save(INBOX, _snapshot(7))
    [path] = tmp_path.iterdir()
    spoil(path)
    with pytest.raises(SnapshotError, match=f"{path.name}.*{found}") as raised:
        snapshots.load(INBOX, 7)
    assert "an older snapshot, or the log alone, leads to the same state" in str(raised.value)


def test_a_file_of_another_offset_under_this_name_is_refused(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save(INBOX, _snapshot(7))
    [path] = tmp_path.iterdir()
    path.rename(path.with_name(path.name.replace("7", "8")))
    with pytest.raises(SnapshotError, match="is of offset 7"):
        snapshots.load(INBOX, 8)


def test_files_that_are_no_snapshots_are_not_counted(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save(INBOX, _snapshot(7))
    (tmp_path / f"{INBOX}-0000000000000009.snapshot.part").write_bytes(b"half written")
    (tmp_path / "notes.txt").write_text("an operator's")
    assert snapshots.offsets(INBOX) == [7]


def test_a_snapshot_that_cannot_be_written_leaves_the_older_one(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save(INBOX, _snapshot(7, 3))
    (tmp_path / f"{INBOX}-0000000000000007.snapshot.part").mkdir()
    with pytest.raises(SnapshotError, match="cannot be written .* the log is not affected"):
        snapshots.save(INBOX, _snapshot(7, 4))
    assert msgspec.json.decode(snapshots.load(INBOX, 7).state) == [0, 1, 2]


def test_the_folder_is_made_beside_the_log_but_not_its_parents(tmp_path: Path) -> None:
    made = FileSnapshots(tmp_path / "snapshots")
    assert made.offsets(INBOX) == []
    made.save(INBOX, _snapshot(1))
    assert made.offsets(INBOX) == [1]
    with pytest.raises(SnapshotError, match="cannot be written"):
        FileSnapshots(tmp_path / "absent" / "snapshots").save(INBOX, _snapshot(1))


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    snapshots = FileSnapshots(tmp_path / "file")
    with pytest.raises(SnapshotError, match="cannot be read"):
        snapshots.offsets(INBOX)
    with pytest.raises(SnapshotError, match="cannot be read"):
        snapshots.load(INBOX, 1)
    with pytest.raises(SnapshotError, match="cannot be removed"):
        snapshots.delete(INBOX, 1)
    with pytest.raises(SnapshotError, match="cannot be written"):
        snapshots.save(INBOX, _snapshot(1))


@pytest.mark.parametrize("name", ("", "a/b", "..", "ä"))
def test_an_inbox_that_cannot_be_a_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="inbox must match"):
        FileSnapshots(tmp_path).save(name, _snapshot(1))


def test_a_large_state_is_compressed_and_exact(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save(INBOX, _snapshot(1, 100_000))
    [path] = tmp_path.iterdir()
    assert path.stat().st_size < 400_000
    assert msgspec.json.decode(snapshots.load(INBOX, 1).state) == list(range(100_000))
