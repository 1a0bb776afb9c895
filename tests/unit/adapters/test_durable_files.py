"""Whole files appear complete or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from damrak.adapters.durable_files import write_durably


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
