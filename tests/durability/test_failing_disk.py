"""A disk that is full or fails: the log stops, says why, and keeps what it acknowledged."""

import random
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.ports.log import Batch, LogError
from tests.contracts.messages import records
from tests.durability.crashes import (
    EVENTS,
    INBOX,
    WAL_BYTES_MAX,
    append_until_failure,
    close_quietly,
    faults,
)
from tests.durability.lossy_disk import LossyDisk

# SQLite also calls the file layer where it tells nobody of a failure, such as when it closes.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def _log_on(directory: Path, disk: LossyDisk) -> SqliteLog:
    return SqliteLog(directory, engine=disk, wal_bytes_max=WAL_BYTES_MAX)


def _append_until_refused(log: SqliteLog) -> tuple[int, LogError]:
    acknowledged = 0
    for _ in range(1_000):
        try:
            [acknowledged] = log.append([Batch(INBOX, records(acknowledged + 1, 50))])
        except LogError as error:
            return acknowledged, error
    raise AssertionError("the disk must fail")


def test_a_full_disk_says_to_free_space_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    log = _log_on(tmp_path, LossyDisk(full_at=600_000))
    acknowledged, error = _append_until_refused(log)
    assert acknowledged > 0
    assert "full: free space" in str(error)
    assert log.head(INBOX) == acknowledged
    assert [stored.offset for stored in log.read(INBOX, 0)] == list(range(1, acknowledged + 1))
    close_quietly(log)


@pytest.mark.parametrize("failure", ("full_at", "fail_write_at", "fail_sync_at"))
def test_after_a_failed_commit_every_append_is_refused_and_reads_go_on(
    tmp_path: Path, failure: str
) -> None:
    disk = LossyDisk()
    log = _log_on(tmp_path, disk)
    log.append([Batch(INBOX, records(1, 3))])
    due = {
        "full_at": disk.bytes_written,
        "fail_write_at": disk.writes + 1,
        "fail_sync_at": disk.syncs + 1,
    }
    setattr(disk, failure, due[failure])
    with pytest.raises(LogError):
        log.append([Batch(INBOX, records(4, 1))])
    disk.full_at = disk.fail_write_at = disk.fail_sync_at = None
    with pytest.raises(LogError, match="has stopped after a commit that failed"):
        log.append([Batch(INBOX, records(4, 1))])
    with pytest.raises(LogError, match="has stopped"):
        log.archive(INBOX, 3)
    assert log.head(INBOX) == 3
    assert len(log.read(INBOX, 0)) == 3
    close_quietly(log)
    disk.flush()
    again = SqliteLog(tmp_path)
    assert again.head(INBOX) in (3, 4), "the disk may have kept what it said it could not"
    assert again.append([Batch(EVENTS, records(1, 1))]) == [1]
    again.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_disk_that_fills_at_any_byte_loses_nothing(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    disk = LossyDisk(seed, full_at=source.randint(50_000, 1_500_000))
    run = append_until_failure(tmp_path, disk, source)
    disk.flush()
    assert faults(tmp_path, run) == []


@pytest.mark.parametrize("seed", range(12))
def test_a_sync_or_write_that_fails_before_a_power_cut_loses_nothing(
    tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    disk = LossyDisk(seed)
    if seed % 2:
        disk.fail_sync_at = source.randint(1, 60)
    else:
        disk.fail_write_at = source.randint(1, 400)
    run = append_until_failure(tmp_path, disk, source)
    disk.crash()
    assert faults(tmp_path, run) == []
