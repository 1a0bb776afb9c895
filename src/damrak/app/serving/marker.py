"""The marker: a file in the data directory that says which server runs there, and where it listens.

It is written when the server is ready and removed when it stops in good order, so a marker whose
process is gone tells of a server that was killed.
"""

import os
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from damrak.adapters.durable_files import write_durably

MARKER_FILE: Final = "server.json"


class Marker(Struct, frozen=True):
    """Say where a server listens; ``started_time`` is nanoseconds UTC.

    ``certificate`` is the file of its own, where it speaks TLS.
    """

    pid: int
    http: str
    stream: str
    started_time: int
    version: str
    certificate: str = ""


def write_marker(data_dir: Path, marker: Marker) -> None:
    """Say that a server runs in a data directory."""
    write_durably(data_dir / MARKER_FILE, [msgspec.json.encode(marker)])


def read_marker(data_dir: Path) -> Marker | None:
    """Return what a data directory says of its server, None when it says nothing."""
    try:
        return msgspec.json.decode((data_dir / MARKER_FILE).read_bytes(), type=Marker)
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
        return None


def remove_marker(data_dir: Path) -> None:
    """Say no more that this process serves a data directory."""
    marker = read_marker(data_dir)
    if marker is not None and marker.pid == os.getpid():
        (data_dir / MARKER_FILE).unlink(missing_ok=True)
