"""The log of a server in the background: kept small, shown from its end, followed."""

import os
from pathlib import Path

from damrak.app.background.log_file import (
    LOG_BYTES_MAX,
    LOGS_KEPT,
    follow,
    last_lines,
    log_path,
    open_log,
    tail,
)


def write(path: Path, text: str) -> None:
    descriptor = open_log(path)
    os.write(descriptor, text.encode())
    os.close(descriptor)


def test_a_log_is_appended_to_and_its_owner_s_alone(tmp_path: Path) -> None:
    write(tmp_path, "one\n")
    write(tmp_path, "two\n")

    assert last_lines(log_path(tmp_path), 9) == ["one", "two"]
    assert log_path(tmp_path).stat().st_mode & 0o777 == 0o600
    assert log_path(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_large_logs_are_set_aside_and_the_oldest_forgotten(tmp_path: Path) -> None:
    path = log_path(tmp_path)
    for number in range(LOGS_KEPT + 2):
        write(tmp_path, f"log {number}\n")
        with path.open("r+b") as file:
            file.truncate(LOG_BYTES_MAX)
    write(tmp_path, "now\n")

    names = sorted(each.name for each in path.parent.iterdir())
    assert names == [path.name, *(f"{path.name}.{number}" for number in range(1, LOGS_KEPT + 1))]
    assert path.read_text() == "now\n"
    newest, oldest = (path.with_name(f"{path.name}.{n}") for n in (1, LOGS_KEPT))
    assert newest.read_bytes().startswith(f"log {LOGS_KEPT + 1}\n".encode())
    assert oldest.read_bytes().startswith(b"log 2\n")


def test_the_last_lines_end_where_following_begins(tmp_path: Path) -> None:
    path = log_path(tmp_path)
    write(tmp_path, "one\ntwo\nthree\n")
    lines, place = tail(path, 2)
    write(tmp_path, "four\n")
    told = follow(path, place)

    assert lines == ["two", "three"]
    assert next(told) == "four\n"
    path.unlink()
    write(tmp_path, "anew\n")
    assert next(told) == "anew\n"


def test_a_log_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert tail(log_path(tmp_path), 5) == ([], 0)
    assert last_lines(log_path(tmp_path), 5) == []


def test_bytes_that_are_no_text_are_shown_as_well_as_they_can_be(tmp_path: Path) -> None:
    write(tmp_path, "")
    log_path(tmp_path).write_bytes(b"\xff\xfe\n")

    assert last_lines(log_path(tmp_path), 1) == ["\ufffd\ufffd"]
