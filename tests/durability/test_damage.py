"""Altered, removed and swapped batches are found, and the error says where and what to do."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.ports.log import Batch, LogDamaged
from tests.contracts.messages import records

INBOX = "inbox.exchange"
BATCH = 10
BATCHES = 6
HEAD = BATCH * BATCHES


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    log = SqliteLog(tmp_path)
    for number in range(BATCHES):
        log.append([Batch(INBOX, records(number * BATCH + 1, BATCH))])
    log.close()
    return tmp_path


def _alter(directory: Path, sql: str) -> None:
    connection = sqlite3.connect(directory / "log.sqlite")
    with connection:
        assert connection.execute(sql).rowcount != 0
    connection.close()


def _prove(directory: Path) -> int:
    log = SqliteLog(directory)
    try:
        return list(log.verify_chain(INBOX))[-1].offset
    finally:
        log.close()


def _read(directory: Path) -> int:
    log = SqliteLog(directory)
    try:
        after = 0
        while found := log.read(INBOX, after):
            after = found[-1].offset
        return after
    finally:
        log.close()


def test_an_untouched_log_is_proven_to_its_head(directory: Path) -> None:
    assert _prove(directory) == HEAD


@pytest.mark.parametrize(
    ("sql", "found"),
    (
        # One digit of one record, of the same length: it decodes, so only the hash can tell.
        (
            "UPDATE batches SET payload = "
            "CAST(REPLACE(payload, '\"order_id\":25', '\"order_id\":26') AS BLOB) WHERE first = 21",
            "offset 21: hash of the batch",
        ),
        # As a careless statement leaves it: text where there were bytes.
        (
            "UPDATE batches SET payload = "
            "REPLACE(payload, '\"order_id\":25', '\"order_id\":26') WHERE first = 21",
            "offset 21: hash of the batch",
        ),
        ("UPDATE batches SET hash = zeroblob(32) WHERE first = 21", "offset 21: hash of the batch"),
        (
            "UPDATE batches SET previous = zeroblob(32) WHERE first = 21",
            "offset 21: hash before the batch",
        ),
        ("UPDATE batches SET count = 9 WHERE first = 21", "offset 21: hash of the batch"),
        ("DELETE FROM batches WHERE first = 21", "offset 21: no batch starts here"),
        ("DELETE FROM batches WHERE first = 1", "offset 1: no batch starts here"),
        (
            "UPDATE batches SET first = CASE first WHEN 21 THEN 1031 ELSE 1021 END "
            "WHERE first IN (21, 31)",
            "offset 21: no batch starts here",
        ),
    ),
)
def test_a_change_in_the_rows_breaks_the_chain_where_it_was_made(
    directory: Path, sql: str, found: str
) -> None:
    if "1031" in sql:
        _alter(directory, sql)
        log = SqliteLog(directory)
        with pytest.raises(LogDamaged, match=found):
            list(log.verify_chain(INBOX))
        log.close()
        return
    _alter(directory, sql)
    with pytest.raises(LogDamaged, match=f"partition {INBOX} is damaged at {found}"):
        _prove(directory)


def test_swapped_batches_break_the_chain(directory: Path) -> None:
    for sql in (
        "UPDATE batches SET first = -21 WHERE first = 21",
        "UPDATE batches SET first = 21 WHERE first = 31",
        "UPDATE batches SET first = 31 WHERE first = -21",
    ):
        _alter(directory, sql)
    with pytest.raises(LogDamaged, match=f"{INBOX} is damaged at offset 21: hash before"):
        _prove(directory)
    assert _read(directory) == HEAD, "a plain read proves no hashes"


@pytest.mark.parametrize(
    ("sql", "found"),
    (
        ("DELETE FROM batches WHERE first = 21", "batch must start at 21|up to 30 are missing"),
        ("DELETE FROM batches WHERE first = 1", "offset 1: records up to 10 are missing"),
        ("UPDATE batches SET count = 9 WHERE first = 51", "must hold 9 records, was 10"),
        ("UPDATE batches SET payload = x'7b' WHERE first = 21", "offset 21: batch cannot be read"),
        (
            "UPDATE batches SET payload = "
            "CAST(REPLACE(payload, 'CancelOrder', 'TeleportOrder') AS BLOB) WHERE first = 21",
            "if a later release wrote it, use that one",
        ),
    ),
)
def test_reading_refuses_what_does_not_line_up_or_decode(
    directory: Path, sql: str, found: str
) -> None:
    (directory / "head.json").unlink()
    _alter(directory, sql)
    with pytest.raises(LogDamaged, match=found):
        _read(directory)


def test_a_removed_tail_is_refused_with_both_offsets(directory: Path) -> None:
    _alter(directory, "DELETE FROM batches WHERE first > 40")
    with pytest.raises(LogDamaged, match=r"tail removed: .* ends at offset 40, was 60"):
        SqliteLog(directory)
    with pytest.raises(LogDamaged, match="tail removed"):
        SqliteLog(directory, read_only=True)


def test_a_removed_database_is_refused(directory: Path) -> None:
    (directory / "log.sqlite").unlink()
    with pytest.raises(LogDamaged, match="ends at offset 0, was 60"):
        SqliteLog(directory)


def test_another_history_of_the_same_length_is_refused(directory: Path) -> None:
    _alter(directory, "UPDATE batches SET hash = zeroblob(32) WHERE first = 51")
    with pytest.raises(LogDamaged, match=r"history changed: .* offset 60"):
        SqliteLog(directory)


def test_another_history_below_the_head_is_refused_at_the_marked_offset(directory: Path) -> None:
    marked = (directory / "head.json").read_bytes()
    log = SqliteLog(directory)
    log.append([Batch(INBOX, records(HEAD + 1, 1))])
    log.close()
    (directory / "head.json").write_bytes(marked)
    _alter(directory, "UPDATE batches SET hash = zeroblob(32) WHERE first = 51")
    with pytest.raises(LogDamaged, match=r"history changed: .* offset 60"):
        SqliteLog(directory)


def test_a_removed_write_ahead_log_is_refused_when_its_tail_was_marked(tmp_path: Path) -> None:
    live = tmp_path / "live"
    copy = tmp_path / "copy"
    live.mkdir()
    copy.mkdir()
    log = SqliteLog(live)
    log.append([Batch(INBOX, records(1, 3))])
    log.mark_head()
    for name in ("log.sqlite", "head.json"):
        (copy / name).write_bytes((live / name).read_bytes())
    log.close()
    with pytest.raises(LogDamaged, match=r"tail removed: .* ends at offset 0, was 3"):
        SqliteLog(copy)


@pytest.mark.parametrize(
    ("spoil", "found"),
    (
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "was altered|is damaged"),
        (lambda path: path.write_bytes(b"\0" + path.read_bytes()[1:]), "was altered|is damaged"),
    ),
)
def test_a_spoilt_archive_file_is_named(
    directory: Path, spoil: Callable[[Path], object], found: str
) -> None:
    log = SqliteLog(directory)
    assert log.archive(INBOX, 30) == 30
    [path] = (directory / "archive").iterdir()
    spoil(path)
    with pytest.raises(LogDamaged, match=f"{path.name}.*({found}|cannot be read)"):
        list(log.verify_chain(INBOX))
    with pytest.raises(LogDamaged, match=f"{path.name}.*({found})"):
        log.read(INBOX, 0)
    assert [stored.offset for stored in log.read(INBOX, 30)] == list(range(31, HEAD + 1))
    log.close()


def test_a_batch_that_was_altered_is_not_archived(directory: Path) -> None:
    _alter(directory, "UPDATE batches SET hash = zeroblob(32) WHERE first = 21")
    log = SqliteLog(directory)
    with pytest.raises(LogDamaged, match="offset 21"):
        log.archive(INBOX, 40)
    assert list((directory / "archive").iterdir()) == []
    assert [stored.offset for stored in log.read(INBOX, 0)] == list(range(1, HEAD + 1))
    log.close()
