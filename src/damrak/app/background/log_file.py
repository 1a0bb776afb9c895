"""The log of a server in the background: a file of its own, which start-ups keep from growing."""

import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LOG_FOLDER: Final = "logs"
LOG_FILE: Final = "server.log"
LOG_BYTES_MAX: Final = 10_000_000
"""From this size on a start sets the log aside and begins a new one."""
LOGS_KEPT: Final = 5
"""How many logs are kept that were set aside."""
LINES_MAX: Final = 100_000
"""Most lines that are shown of what was logged before."""
FOLLOW_SECONDS: Final = 0.2
"""How often a log that is followed is looked at."""
READ_BYTES: Final = 65_536


def log_path(data_dir: Path) -> Path:
    """Return where the server of a data directory logs to while it is in the background."""
    return data_dir / LOG_FOLDER / LOG_FILE


def open_log(data_dir: Path) -> int:
    """Return a descriptor that appends to the log, which is set aside first where it is large."""
    path = log_path(data_dir)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists() and path.stat().st_size >= LOG_BYTES_MAX:
        _set_aside(path)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def last_lines(path: Path, count: int, *, start: int = 0) -> list[str]:
    """Return the last lines of a log, of what was written from a place on; none without a log."""
    return tail(path, count, start=start)[0]


def tail(path: Path, count: int, *, start: int = 0) -> tuple[list[str], int]:
    """Return the last lines of a log, and the place in it that they reach."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            lines = deque(file, maxlen=count)
            place = file.tell()
    except FileNotFoundError:
        return [], 0
    return [line.decode(errors="replace").rstrip("\n") for line in lines], place


def follow(path: Path, place: int) -> Iterator[str]:
    """Yield what is appended to a log behind a place, also after another one took its place."""
    while True:
        size = path.stat().st_size if path.exists() else 0
        if size < place:
            place = 0
        if size > place:
            with path.open("rb") as file:
                file.seek(place)
                while chunk := file.read(READ_BYTES):
                    place += len(chunk)
                    yield chunk.decode(errors="replace")
        else:
            time.sleep(FOLLOW_SECONDS)


def _set_aside(path: Path) -> None:
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
