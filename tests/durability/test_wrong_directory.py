"""A data directory that cannot be used gives an error that says what to do, not a traceback."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.ports.log import Batch, LogDamaged, LogError, LogInUse
from tests.contracts.messages import records

INBOX = "inbox.exchange"
OTHER_PROCESS = """
import sys
from pathlib import Path
from damrak.adapters.logs.sqlite import SqliteLog
log = SqliteLog(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_missing_directory_is_not_made_but_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="absent does not exist: create it or choose another --data"):
        SqliteLog(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()


def test_a_file_in_place_of_the_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LogError, match="file is not a directory"):
        SqliteLog(tmp_path / "file")


def test_a_directory_that_takes_no_files_is_named() -> None:
    directory = Path("/proc/self/fdinfo")  # not even root may create a file here
    if not directory.is_dir():
        pytest.skip("this system has no folder that refuses files to every user")
    with pytest.raises(LogError, match=r"allow this user to write in .* or choose another"):
        SqliteLog(directory)


def test_a_folder_in_place_of_the_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").mkdir()
    with pytest.raises(LogError, match=r"log\.sqlite cannot be opened"):
        SqliteLog(tmp_path)


def test_a_database_that_is_none_says_to_restore(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_bytes(b"this is not a database at all " * 100)
    with pytest.raises(LogDamaged, match="restore it from a backup"):
        SqliteLog(tmp_path)


def test_a_database_cut_in_half_says_to_restore(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    for first in range(1, 20_001, 2_000):
        log.append([Batch(INBOX, records(first, 2_000))])
    log.close()
    database = tmp_path / "log.sqlite"
    os.truncate(database, database.stat().st_size // 2)
    with pytest.raises(LogDamaged, match="restore"):
        list(SqliteLog(tmp_path).verify_chain(INBOX))


def test_a_database_of_another_program_is_left_as_it_was(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = (tmp_path / "log.sqlite").read_bytes()
    with pytest.raises(LogDamaged, match="is not a log"):
        SqliteLog(tmp_path)
    assert (tmp_path / "log.sqlite").read_bytes() == before


def test_a_future_format_names_the_release_to_upgrade_to(tmp_path: Path) -> None:
    SqliteLog(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    with connection:
        connection.execute("UPDATE meta SET value = '9' WHERE key = 'format'")
        connection.execute("UPDATE meta SET value = '4.2.0' WHERE key = 'release'")
    connection.close()
    for read_only in (False, True):
        with pytest.raises(LogDamaged, match=r"format 9.* reads 1: upgrade to release 4\.2\.0"):
            SqliteLog(tmp_path, read_only=read_only)


@pytest.mark.parametrize(
    ("content", "found"),
    (
        (b"{", "is damaged"),
        (b'{"format":1,"heads":{"events":{"offset":1,"hash":"zz"}}}', "is damaged"),
        (b'{"format":7,"heads":{}}', "has format 7, this release reads 1: upgrade"),
    ),
)
def test_a_head_file_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes, found: str
) -> None:
    (tmp_path / "head.json").write_bytes(content)
    with pytest.raises(LogDamaged, match=rf"head\.json {found}"):
        SqliteLog(tmp_path)


def test_a_head_file_that_cannot_be_written_is_named_and_loses_nothing(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.append([Batch(INBOX, records(1, 2))])
    (tmp_path / "head.json.part").mkdir()
    with pytest.raises(LogError, match=r"head\.json cannot be written"):
        log.close()
    (tmp_path / "head.json.part").rmdir()
    again = SqliteLog(tmp_path)
    assert again.head(INBOX) == 2
    again.close()


def test_an_archive_that_cannot_be_written_is_named_and_the_log_goes_on(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.append([Batch(INBOX, records(1, 2))])
    (tmp_path / "archive").write_text("a file in place of the folder")
    with pytest.raises(LogError, match=r"cannot be written .* nothing was removed"):
        log.archive(INBOX, 2)
    assert log.append([Batch(INBOX, records(3, 1))]) == [3]
    assert len(log.read(INBOX, 0)) == 3
    log.close()


def test_a_reader_of_a_directory_without_a_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="holds no log"):
        SqliteLog(tmp_path, read_only=True)


def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        message = (
            f"data directory {tmp_path} is in use by process {other.pid}; "
            f"stop it or choose another --data-dir"
        )
        with pytest.raises(LogInUse, match=re.escape(message)):
            SqliteLog(tmp_path)
        SqliteLog(tmp_path, read_only=True).close()
        other.kill()
    SqliteLog(tmp_path).close()


def test_a_second_writer_in_the_same_process_is_refused(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    with pytest.raises(LogInUse, match=f"in use by process {os.getpid()}"):
        SqliteLog(tmp_path)
    log.close()
    SqliteLog(tmp_path).close()
