"""Archiving moves batches to files that read and prove like rows, and a crash midway loses none."""

import json
import threading
from pathlib import Path

import pytest
import zstandard

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.logs.sqlite.engine import SqliteEngine
from damrak.adapters.logs.sqlite.mover import give_back_room
from damrak.adapters.logs.sqlite.store import Store
from damrak.ports.log import Batch, Log, LogError
from tests.contracts.messages import records

INBOX = "inbox.exchange"
EVENTS = "events"
BATCH = 10


def _filled(directory: Path, batches: int = 10) -> SqliteLog:
    log = SqliteLog(directory)
    for number in range(batches):
        first = number * BATCH + 1
        log.append([Batch(INBOX, records(first, BATCH)), Batch(EVENTS, records(first, BATCH))])
    return log


def _offsets(log: Log, partition: str, limit: int) -> list[int]:
    offsets: list[int] = []
    while found := log.read(partition, len(offsets), limit):
        assert [stored.record.time for stored in found] == [stored.offset for stored in found]
        offsets += [stored.offset for stored in found]
    return offsets


@pytest.mark.parametrize("limit", (1, 7, 10, 1_000))
@pytest.mark.parametrize("through", (9, 10, 35, 100))
def test_reading_meets_every_record_once_across_archive_and_rows(
    tmp_path: Path, limit: int, through: int
) -> None:
    log = _filled(tmp_path)
    assert log.archive(INBOX, through, file_bytes_max=1_500) == through // BATCH * BATCH
    assert _offsets(log, INBOX, limit) == list(range(1, 101))
    assert _offsets(log, EVENTS, limit) == list(range(1, 101))
    assert [tail.offset for tail in log.verify_chain(INBOX)] == list(range(10, 101, 10))
    log.close()


def test_archiving_goes_on_where_it_ended_and_appends_go_on_after_it(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    assert [log.archive(INBOX, through) for through in (30, 20, 55, 100, 100)] == [
        30,
        30,
        50,
        100,
        100,
    ]
    assert log.append([Batch(INBOX, records(101, 3))]) == [103]
    log.close()
    log = SqliteLog(tmp_path)
    assert log.head(INBOX) == 103
    assert _offsets(log, INBOX, 10) == list(range(1, 104))
    assert list(log.verify_chain(INBOX))[-1] == log.tail(INBOX)
    log.close()


def test_a_partition_that_is_all_archive_keeps_its_head_and_goes_on(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    log.archive(INBOX, 100)
    tail = log.tail(INBOX)
    log.close()
    log = SqliteLog(tmp_path)
    assert log.tail(INBOX) == tail
    assert log.partitions() == [EVENTS, INBOX]
    assert log.read(INBOX, 100) == []
    assert log.append([Batch(INBOX, records(101, 1))]) == [101]
    assert _offsets(log, INBOX, 33) == list(range(1, 102))
    log.close()


def test_archive_files_are_bounded_and_readable_with_any_tool(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    log.archive(INBOX, 60, file_bytes_max=1_000)
    log.close()
    files = sorted((tmp_path / "archive").iterdir())
    assert [path.name for path in files] == [
        f"{INBOX}-{first:016d}-{first + 19:016d}.jsonl.zst" for first in (1, 21, 41)
    ]
    content = zstandard.ZstdDecompressor().stream_reader(files[1].read_bytes()).read()
    lines = [json.loads(line) for line in content.splitlines()]
    assert [line["first"] for line in lines if "first" in line] == [21, 31]
    assert [line["time"] for line in lines if "time" in line] == list(range(21, 41))


def test_files_left_by_a_crash_are_removed_and_their_batches_are_not_lost(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / f"{INBOX}-{1:016d}-{20:016d}.jsonl.zst").write_bytes(b"written, never named")
    (archive / "half.jsonl.zst.part").write_bytes(b"half")
    (archive / f"{INBOX}-{991:016d}-{999:016d}.jsonl.zst").write_bytes(b"perhaps the only copy")
    (archive / "notes.txt").write_text("an operator's")
    log.archive(INBOX, 30)
    assert sorted(path.name for path in archive.iterdir()) == [
        f"{INBOX}-{1:016d}-{30:016d}.jsonl.zst",
        f"{INBOX}-{991:016d}-{999:016d}.jsonl.zst",
        "notes.txt",
    ]
    assert _offsets(log, INBOX, 100) == list(range(1, 101))
    log.close()


def test_the_room_of_archived_batches_is_used_again(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path, wal_bytes_max=16_384)
    sizes = []
    for round_number in range(6):
        for number in range(5):
            first = (round_number * 5 + number) * 2_000 + 1
            log.append([Batch(INBOX, records(first, 2_000))])
        log.archive(INBOX, log.head(INBOX))
        sizes.append(log.sizes())
    log.close()
    assert sizes[-1].database < sizes[0].database * 1.5, "five more rounds must not grow it"
    assert sizes[0].database_free > 0
    assert sizes[-1].archive > sizes[0].archive > 0
    assert (sizes[0].archive_files, sizes[-1].archive_files) == (1, 6)


def test_room_beyond_the_limit_goes_back_to_the_disk(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path, wal_bytes_max=16_384)
    log.append([Batch(INBOX, records(first, 2_000)) for first in range(1, 20_001, 2_000)])
    log.archive(INBOX, 18_000)
    full = log.sizes()
    log.close()
    store = Store(
        SqliteEngine(), tmp_path, read_only=False, synchronous="FULL", wal_bytes_max=16_384
    )
    give_back_room(store, free_bytes_max=full.database_free // 2)
    store.close()
    log = SqliteLog(tmp_path)
    left = log.sizes()
    assert 0 < left.database_free <= full.database_free // 2 + 16_384
    assert left.database <= full.database - full.database_free // 2 + 16_384
    assert list(log.verify_chain(INBOX))[-1].offset == 20_000
    log.close()


def test_a_reader_beside_the_writer_follows_while_batches_are_moved(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    reader = SqliteLog(tmp_path, read_only=True)
    assert reader.head(INBOX) == 100
    log.append([Batch(INBOX, records(101, 10))])
    log.archive(INBOX, 80, file_bytes_max=1_000)
    assert reader.head(INBOX) == 110
    assert _offsets(reader, INBOX, 7) == list(range(1, 111))
    assert list(reader.verify_chain(INBOX))[-1] == log.tail(INBOX)
    with pytest.raises(LogError, match="opened read-only"):
        reader.append([Batch(INBOX, records(1, 1))])
    with pytest.raises(LogError, match="opened read-only"):
        reader.archive(INBOX, 110)
    reader.close()
    log.close()


def test_readers_and_appends_in_threads_see_no_gap_while_batches_move(tmp_path: Path) -> None:
    log = _filled(tmp_path)
    seen: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: seen.append(_offsets(log, INBOX, 30))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for through in range(10, 101, 10):
        log.archive(INBOX, through)
    for thread in threads:
        thread.join()
    assert seen == [list(range(1, 101))] * 3
    log.close()
