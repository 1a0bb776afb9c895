"""The doctor: looks at a machine and a data directory, changes nothing, and says what to do.

Each examination is one function that returns one finding. A warning is worth knowing; a failure
keeps a venue from working or from being safe.
"""

import fcntl
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.logs.sqlite.lock import LOCK_FILE
from damrak.adapters.logs.sqlite.schema import DATABASE_FILE, FORMAT
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.background.processes import is_stale, running_server
from damrak.app.wiring import SNAPSHOTS_DIRECTORY, TABLES_FILE
from damrak.ports.log import LogError
from damrak.ports.snapshots import SnapshotError
from damrak.ports.tables import TablesError
from damrak.runtime.projection import WATERMARKS
from damrak.runtime.topology import EVENTS, INBOX

FREE_BYTES_WARNED: Final = 1024**3
FREE_BYTES_MIN: Final = 128 * 1024**2
SQLITE_MIN: Final = (3, 35, 0)
CLOCK_EARLIEST: Final = 1_767_225_600_000_000_000
"""2026-01-01: a clock before it was never set."""

CLOCK_BEHIND_MAX: Final = 60_000_000_000
"""Nanoseconds that the clock may be behind the newest record before it is worth a warning."""

JOURNAL_MODES: Final = ("wal", "delete")
"""Of a log that was written to, and of a backup that was not yet."""

GOOD: Final = "ok"
WARNING: Final = "warning"
FAILURE: Final = "failed"


class Finding(Struct, frozen=True):
    """Say what one examination found; ``status`` is ok, warning or failed."""

    check: str
    status: str
    detail: str


def examine(data_dir: Path) -> list[Finding]:
    """Return the findings of all examinations that make sense for a data directory."""
    findings = [_python(), _sqlite(), _directory(data_dir), _disk(data_dir)]
    if not (data_dir / DATABASE_FILE).exists():
        return [*findings, Finding("log", GOOD, "none yet: the first command that writes makes it")]
    findings += [_writer(data_dir), _server(data_dir)]
    try:
        with closing(SqliteLog(data_dir, read_only=True)) as log:
            # What follows the log is looked at first: it may be behind, and must not be ahead.
            snapshots, reach = _offsets(data_dir), _reach_of_tables(data_dir)
            findings += [_log(log, data_dir), _snapshots(log, data_dir, snapshots)]
            findings.append(_tables(log, reach) if isinstance(reach, int) else reach)
            findings.append(_clock(log))
    except (LogError, SnapshotError) as error:
        findings.append(Finding("log", FAILURE, str(error)))
    return findings


def _graded(check: str, detail: str, *, good: bool, otherwise: str = FAILURE) -> Finding:
    return Finding(check, GOOD if good else otherwise, detail)


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return _graded("python", f"{version}; 3.11 or newer is needed", good=good)


def _sqlite() -> Finding:
    detail = f"{sqlite3.sqlite_version}; {'.'.join(map(str, SQLITE_MIN))} or newer is needed"
    return _graded("sqlite", detail, good=sqlite3.sqlite_version_info >= SQLITE_MIN)


def _directory(data_dir: Path) -> Finding:
    place = _existing(data_dir)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        detail = f"{place} is not writable ({error.strerror}): allow this user to write there"
        return Finding("data directory", FAILURE, detail)
    made = "" if place == data_dir else ", which will be made"
    return Finding("data directory", GOOD, f"{data_dir}{made}")


def _server(data_dir: Path) -> Finding:
    marker = running_server(data_dir)
    if marker is not None:
        return Finding("server", GOOD, f"process {marker.pid} serves at {marker.http}")
    if is_stale(data_dir):
        detail = "the last one was killed: the next `damrak start` recovers what it left"
        return Finding("server", WARNING, detail)
    return Finding("server", GOOD, "none")


def _disk(data_dir: Path) -> Finding:
    free = shutil.disk_usage(_existing(data_dir)).free
    detail = f"{free // 1024**2} MiB free"
    if free < FREE_BYTES_MIN:
        return Finding("disk", FAILURE, f"{detail}: free space before the log has no room left")
    return _graded("disk", detail, good=free >= FREE_BYTES_WARNED, otherwise=WARNING)


def _writer(data_dir: Path) -> Finding:
    holder = "unknown"
    try:
        with (data_dir / LOCK_FILE).open("rb") as file:
            holder = file.read(32).decode(errors="replace").strip() or holder
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return Finding("writer", GOOD, "none")
    except BlockingIOError:
        return Finding("writer", GOOD, f"process {holder} has the venue open for writing")
    except OSError as error:
        return Finding("writer", FAILURE, f"{data_dir / LOCK_FILE}: {error.strerror}")
    alive = _is_alive(holder)
    what = "has let go of it" if alive else "has ended"
    return Finding("writer", GOOD, f"none; process {holder}, the last one, {what}")


def _is_alive(holder: str) -> bool:
    try:
        os.kill(int(holder), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _log(log: SqliteLog, data_dir: Path) -> Finding:
    path = data_dir / DATABASE_FILE
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    sizes = log.sizes()
    detail = (
        f"format {FORMAT}, journal mode {mode}, {log.head(INBOX)} records, {log.head(EVENTS)} of "
        f"events, {sizes.database // 1024} KiB, {sizes.archive_files} archive files with "
        f"{sizes.archive // 1024} KiB"
    )
    return _graded("log", detail, good=mode in JOURNAL_MODES)


def _offsets(data_dir: Path) -> list[int]:
    return FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY).offsets(INBOX)


def _snapshots(log: SqliteLog, data_dir: Path, offsets: list[int]) -> Finding:
    if not offsets:
        return Finding("snapshots", GOOD, "none yet")
    head, newest = log.head(INBOX), offsets[-1]
    if newest > head:
        detail = f"one was taken at {newest}, but the log ends at {head}: {_RESTORE}"
        return Finding("snapshots", FAILURE, detail)
    damaged = [offset for offset in offsets if not _is_good(data_dir, offset)]
    if damaged:
        detail = f"damaged at {', '.join(map(str, damaged))}: remove them, the log has it all"
        return Finding("snapshots", WARNING, detail)
    return Finding("snapshots", GOOD, f"newest at {newest}, {head - newest} records after it")


def _is_good(data_dir: Path, offset: int) -> bool:
    snapshots = FileSnapshots(data_dir / SNAPSHOTS_DIRECTORY)
    try:
        snapshots.load(INBOX, offset)
    except SnapshotError:
        # A venue in use may have dropped it since.
        return offset not in snapshots.offsets(INBOX)
    return True


def _reach_of_tables(data_dir: Path) -> int | Finding:
    path = data_dir / TABLES_FILE
    if not path.exists():
        return Finding("tables", GOOD, "none: the next command that writes builds them")
    query = f"SELECT max(last_offset) FROM {WATERMARKS.name} WHERE partition = ?"  # noqa: S608
    try:
        with closing(SqliteTables(path, read_only=True)) as tables:
            return int(tables.query(query, (EVENTS,))[0][0] or 0)
    except TablesError as error:
        return Finding("tables", FAILURE, str(error))


def _tables(log: SqliteLog, watermark: int) -> Finding:
    head = log.head(EVENTS)
    if watermark > head:
        detail = f"they have seen events up to {watermark}, but the log ends at {head}: {_RESTORE}"
        return Finding("tables", FAILURE, detail)
    behind = head - watermark
    detail = f"{behind} records of events behind the log"
    return Finding("tables", GOOD, detail + (", caught up by the next writer" if behind else ""))


def _clock(log: SqliteLog) -> Finding:
    now = time.time_ns()
    if now < CLOCK_EARLIEST:
        return Finding("clock", FAILURE, "before 2026: set the clock of this machine")
    last = log.read(INBOX, max(0, log.head(INBOX) - 1), 1)
    behind = last[0].record.time - now if last else 0
    if behind > CLOCK_BEHIND_MAX:
        detail = f"{behind // 1_000_000_000} s behind the newest record: set it right"
        return Finding("clock", WARNING, detail)
    return Finding("clock", GOOD, "not behind the newest record")


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


_RESTORE: Final = "the end of the log is missing, restore it from a backup"
