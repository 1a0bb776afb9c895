import fcntl
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from damrak.app.register import Refused
from damrak.app.upkeep.backup import UNFINISHED_SUFFIX, back_up, empty_data_dir
from damrak.app.upkeep.doctor import FAILURE, GOOD, WARNING, Finding, examine
from damrak.app.upkeep.verification import verify_data_dir
from damrak.app.wiring import (
    SNAPSHOTS_DIRECTORY,
    TABLES_FILE,
    open_venue,
)
from damrak.ports.log import LogError, LogInUse
from tests.unit.app.venues import orders, played, prepare

LOG = "log.sqlite"


def alter(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


def problems(data_dir: Path) -> str:
    proof = verify_data_dir(data_dir)
    assert proof.ok is (proof.problems == [])
    return "\n".join(proof.problems)


def finding(data_dir: Path, check: str) -> Finding:
    return next(each for each in examine(data_dir) if each.check == check)


# --- verification -------------------------------------------------------------------------------


def test_a_sound_venue_is_proven(tmp_path: Path) -> None:
    digest = played(tmp_path)
    proof = verify_data_dir(tmp_path)

    assert (proof.ok, proof.digest, proof.records) == (True, digest, 29)
    assert proof.tables_behind == 0
    assert proof.batches == 4


def test_snapshots_and_archives_are_proven_too(tmp_path: Path) -> None:
    played(tmp_path)
    with open_venue(tmp_path, keep=1) as venue:
        venue.shard.snapshot()
        assert venue.retention.archive(1) == venue.shard.offset
    proof = verify_data_dir(tmp_path)

    assert (proof.ok, proof.snapshots) == (True, 1)
    assert len(list((tmp_path / "archive").iterdir())) == 2


def test_a_venue_is_proven_while_it_is_used(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        prepare(venue)
        venue.client.submit(orders(0, 4))
        proof = verify_data_dir(tmp_path)

        assert (proof.ok, proof.digest) == (True, venue.shard.digest())


def test_an_altered_record_is_found(tmp_path: Path) -> None:
    played(tmp_path)
    alter(
        tmp_path / LOG,
        "UPDATE batches SET payload = replace(payload, '\"quantity\":1', '\"quantity\":2') "
        "WHERE partition = 'inbox' AND first > 1",
    )

    found = problems(tmp_path)
    assert "partition inbox is damaged at offset" in found
    assert "causes other events than those" in found


def test_a_record_altered_without_a_trace_is_found_by_its_hash(tmp_path: Path) -> None:
    played(tmp_path)
    alter(
        tmp_path / LOG,
        "UPDATE batches SET payload = CAST(replace(payload, 'o19', 'o99') AS BLOB) "
        "WHERE partition = 'events' AND first > 1",
    )

    assert "partition events is damaged at offset" in problems(tmp_path)


def test_a_removed_tail_is_found(tmp_path: Path) -> None:
    played(tmp_path)
    alter(tmp_path / LOG, "DELETE FROM batches WHERE first > 9")

    assert "tail removed" in problems(tmp_path)


def test_a_removed_tail_is_found_by_the_tables_where_the_mark_went_too(tmp_path: Path) -> None:
    played(tmp_path)
    alter(tmp_path / LOG, "DELETE FROM batches WHERE first > 9")
    (tmp_path / "head.json").unlink()

    assert "tables have seen events up to 29, but the log ends at 9" in problems(tmp_path)


def test_altered_tables_are_found(tmp_path: Path) -> None:
    played(tmp_path)
    alter(tmp_path / TABLES_FILE, "UPDATE balances_v1 SET posted = '7' WHERE asset = 'VOC'")

    assert "tables say another VOC balance of account 1 than the log" in problems(tmp_path)


def test_damaged_tables_are_found(tmp_path: Path) -> None:
    played(tmp_path)
    (tmp_path / TABLES_FILE).write_bytes(b"no database at all" * 100)

    assert "delete the file, it will be built again from the log" in problems(tmp_path)


def test_a_later_format_is_named(tmp_path: Path) -> None:
    played(tmp_path)
    alter(tmp_path / LOG, "UPDATE meta SET value = '2' WHERE key = 'format'")

    assert "has log format 2, this release reads 1: upgrade" in problems(tmp_path)


def test_where_there_is_no_venue_there_is_nothing_to_prove(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="holds no log"):
        verify_data_dir(tmp_path)


# --- backup -------------------------------------------------------------------------------------


def test_a_backup_is_the_venue_again(tmp_path: Path) -> None:
    digest = played(tmp_path / "venue")
    made = back_up(tmp_path / "venue", tmp_path / "deep" / "copy")

    assert (made.records, made.files) == (29, 2)
    assert verify_data_dir(tmp_path / "deep" / "copy").digest == digest
    with open_venue(tmp_path / "deep" / "copy") as venue:
        assert venue.shard.digest() == digest


def test_a_backup_holds_snapshots_and_archive_and_needs_nothing_else(tmp_path: Path) -> None:
    digest = played(tmp_path / "venue")
    with open_venue(tmp_path / "venue") as venue:
        venue.shard.snapshot()
        venue.retention.archive(1)
    back_up(tmp_path / "venue", tmp_path / "copy")
    empty_data_dir(tmp_path / "venue")
    proof = verify_data_dir(tmp_path / "copy")

    assert (proof.ok, proof.digest, proof.snapshots) == (True, digest, 1)


def test_a_backup_is_made_of_a_venue_in_use(tmp_path: Path) -> None:
    with open_venue(tmp_path / "venue") as venue:
        prepare(venue)
        venue.client.submit(orders(0, 4))
        digest = venue.shard.digest()
        back_up(tmp_path / "venue", tmp_path / "copy")
        venue.client.submit(orders(4, 4))

    assert verify_data_dir(tmp_path / "copy").digest == digest


def test_a_backup_never_replaces_anything(tmp_path: Path) -> None:
    played(tmp_path / "venue")
    (tmp_path / "copy").mkdir()

    with pytest.raises(Refused, match="exists already"):
        back_up(tmp_path / "venue", tmp_path / "copy")
    with pytest.raises(Refused, match="must not be inside"):
        back_up(tmp_path / "venue", tmp_path / "venue" / "copy")
    with pytest.raises(LogError, match="holds no log"):
        back_up(tmp_path / "copy", tmp_path / "other")


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    played(tmp_path / "venue", count=4)
    with open_venue(tmp_path / "venue") as venue:
        venue.shard.snapshot()
        venue.retention.archive(1)
    for path in (tmp_path / "venue" / "archive").iterdir():
        path.unlink()

    with pytest.raises(FileNotFoundError):
        back_up(tmp_path / "venue", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / f"copy{UNFINISHED_SUFFIX}").exists()


def test_a_venue_in_use_is_not_emptied(tmp_path: Path) -> None:
    with open_venue(tmp_path), pytest.raises(LogInUse):
        empty_data_dir(tmp_path)
    assert (tmp_path / LOG).exists()


# --- doctor -------------------------------------------------------------------------------------


def test_the_doctor_finds_nothing_wrong_with_a_sound_venue(tmp_path: Path) -> None:
    played(tmp_path)
    found = examine(tmp_path)

    assert {each.status for each in found if each.check != "disk"} == {GOOD}
    assert [each.check for each in found] == [
        *("python", "sqlite", "data directory", "disk"),
        *("writer", "server", "log", "snapshots", "tables", "clock"),
    ]


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    examine(tmp_path / "venue")

    assert list(tmp_path.iterdir()) == []


def test_the_doctor_names_the_writer_and_knows_one_that_has_ended(tmp_path: Path) -> None:
    played(tmp_path)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "writer.lock").write_text(f"{gone.pid}\n")

    assert finding(tmp_path, "writer").detail.endswith("has ended")
    with (tmp_path / "writer.lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "has the venue open for writing" in finding(tmp_path, "writer").detail


def test_the_doctor_says_where_nobody_can_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = finding(tmp_path / "file", "data directory")

    assert found.status == FAILURE
    assert "not writable" in found.detail


def damage_snapshot(data_dir: Path) -> None:
    path = next((data_dir / SNAPSHOTS_DIRECTORY).iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def damage_tables(data_dir: Path) -> None:
    (data_dir / TABLES_FILE).write_bytes(b"no database at all" * 100)


def cut_log(data_dir: Path) -> None:
    (data_dir / "head.json").unlink()
    alter(data_dir / LOG, "DELETE FROM batches WHERE first > 9")


def age_tables(data_dir: Path) -> None:
    alter(data_dir / TABLES_FILE, "UPDATE watermarks_v1 SET last_offset = 5")


def cut_snapshot_less_log(data_dir: Path) -> None:
    cut_log(data_dir)
    for path in (data_dir / SNAPSHOTS_DIRECTORY).iterdir():
        path.unlink()


def upgrade(data_dir: Path) -> None:
    alter(data_dir / LOG, "UPDATE meta SET value = '2' WHERE key = 'format'")


def postdate(data_dir: Path) -> None:
    alter(
        data_dir / LOG,
        "UPDATE batches SET payload = replace(payload, '{\"time\":1', '{\"time\":9')",
    )


@pytest.mark.parametrize(
    ("harm", "check", "status", "detail"),
    (
        (damage_snapshot, "snapshots", WARNING, "damaged at 29"),
        (cut_log, "snapshots", FAILURE, "taken at 29, but the log ends at 9"),
        (cut_snapshot_less_log, "tables", FAILURE, "events up to 29, but the log ends at 9"),
        (age_tables, "tables", GOOD, "24 records of events behind the log, caught up by"),
        (damage_tables, "tables", FAILURE, "delete the file, it will be built again from the log"),
        (upgrade, "log", FAILURE, "upgrade to release"),
        (postdate, "clock", WARNING, "behind the newest record"),
    ),
)
def test_the_doctor_finds(
    tmp_path: Path, harm: Callable[[Path], None], *, check: str, status: str, detail: str
) -> None:
    played(tmp_path)
    with open_venue(tmp_path) as venue:
        venue.shard.snapshot()
    harm(tmp_path)
    found = finding(tmp_path, check)

    assert found.status == status
    assert detail in found.detail
