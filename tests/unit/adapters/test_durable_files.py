"""Whole files appear complete or not at all."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from damrak.adapters.durable_files import PART_SUFFIX, write_durably


def test_a_file_is_replaced_by_its_pieces(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, [b"old"])
    write_durably(path, [b"new", b" ", b"content"])
    assert path.read_bytes() == b"new content"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_source_that_fails_midway_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, [b"old"])

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("disk was pulled")

    with pytest.raises(ValueError, match="pulled"):
        write_durably(path, pieces())
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_private_file_is_its_owners_alone_from_its_first_byte(tmp_path: Path) -> None:
    path, part = tmp_path / "file", tmp_path / f"file{PART_SUFFIX}"
    part.write_bytes(b"left behind for all to read")
    modes: list[int] = []

    def pieces() -> Iterator[bytes]:
        modes.append(stat.S_IMODE(part.stat().st_mode))
        yield b"secret"

    write_durably(path, pieces(), private=True)
    assert modes == [0o600]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b"secret"
