"""Whole files that survive a crash: written beside, synced, renamed, and the folder synced.

It stands apart because several drivers need the same order of steps, and one missing step loses the
file only when the power fails.
"""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

PART_SUFFIX = ".part"
"""Ends the name of a file that is still being written; what bears it after a crash is worthless."""


def write_durably(path: Path, chunks: Iterable[bytes], *, private: bool = False) -> None:
    """Replace a file by the given bytes, all or nothing; raises OSError.

    A ``private`` one can be read by its owner alone, from its first byte on.
    """
    part = path.with_name(path.name + PART_SUFFIX)
    try:
        with _private_file(part) if private else part.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    sync_directory(path.parent)


def _private_file(path: Path) -> BinaryIO:
    # A file that is there already may be open to others, or lead elsewhere.
    path.unlink(missing_ok=True)
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb"
    )


def make_directory(directory: Path) -> None:
    """Make a folder, durably, where there is none yet; its parent must exist; raises OSError."""
    if not directory.is_dir():
        directory.mkdir()
        sync_directory(directory.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in a folder durable; raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
