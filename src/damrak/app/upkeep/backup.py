"""Backup: a consistent copy of a data directory, also of one that is in use; and emptying one.

What may lie behind is copied first: snapshots and the marked heads before the log, so that the
copied log reaches at least as far as they say. Archive files are copied last, those that the
copied log names; they never change. Tables are left out, because they are built again from the
log. Keys are copied as they are kept, as digests; one that is revoked later still opens the
copy. The operator's secret is left out, because backups travel, and so are the keys of the vault
unless they are asked for: whoever has both can read what is sealed. A control plane on a server is
not in the data directory, and not in the copy.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.durable_files import sync_directory
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.logs.sqlite.archive import ARCHIVE_DIRECTORY
from damrak.adapters.logs.sqlite.head import HEAD_FILE
from damrak.adapters.logs.sqlite.lock import LOCK_FILE, WriterLock
from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE
from damrak.app.background.log_file import LOG_FOLDER
from damrak.app.background.starting import START_LOCK
from damrak.app.control import (
    CONTROL_FILE,
    VAULT_KEYS_FILE,
    VAULT_LOCK_FILE,
    hold_vault_keys,
    read_vault_keys,
    write_vault_keys,
)
from damrak.app.identity.key_files import OPERATOR_KEY_FILE, PEERS_KEY_FILE, TRADER_KEY_FILE
from damrak.app.register import Refused
from damrak.app.serving.marker import MARKER_FILE
from damrak.app.wiring import SNAPSHOTS_DIRECTORY, SQLITE_SUFFIXES, TABLES_FILE
from damrak.ports.log import LogError
from damrak.runtime.topology import INBOX

UNFINISHED_SUFFIX: Final = ".unfinished"
"""Ends the name of a backup that is being written; one that stays so is worthless."""


class Backup(Struct, frozen=True):
    """Tell where a backup is, how many records and files it holds, and its size in bytes.

    ``control`` and ``vault_keys`` tell whether it holds the control plane, and what opens it.
    """

    backup: str
    records: int
    files: int
    bytes: int
    control: bool
    vault_keys: bool


def back_up(data_dir: Path, destination: Path, *, with_keys: bool = False) -> Backup:
    """Copy a data directory to a place that is not there yet, ``with_keys`` of the vault or not.

    Raises Refused, LogError, OSError.
    """
    if destination.exists():
        raise Refused(f"backup {destination} exists already: choose another place")
    if destination.resolve().is_relative_to(data_dir.resolve()):
        raise Refused(f"backup {destination} must not be inside of the data directory {data_dir}")
    with closing(SqliteLog(data_dir, read_only=True)):
        pass  # is there a log at all, and can this release read it
    unfinished = destination.with_name(destination.name + UNFINISHED_SUFFIX)
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700, parents=True)
        _copy_control(data_dir, unfinished, with_keys=with_keys)
        _copy(data_dir, unfinished)
        with closing(SqliteLog(unfinished, read_only=True)) as log:
            records = log.head(INBOX)
        unfinished.rename(destination)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync_directory(destination.parent)
    paths = [path for path in destination.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in paths)
    control, keys = (destination / name for name in (CONTROL_FILE, VAULT_KEYS_FILE))
    return Backup(str(destination), records, len(paths), total, control.exists(), keys.exists())


def _copy(source: Path, target: Path) -> None:
    snapshots = source / SNAPSHOTS_DIRECTORY
    if snapshots.is_dir():
        (target / SNAPSHOTS_DIRECTORY).mkdir()
        for path in sorted(snapshots.glob("*.snapshot")):
            # A venue in use may drop an old one at any moment.
            with contextlib.suppress(FileNotFoundError):
                _copy_file(path, target / SNAPSHOTS_DIRECTORY / path.name)
        sync_directory(target / SNAPSHOTS_DIRECTORY)
    if (source / HEAD_FILE).exists():
        _copy_file(source / HEAD_FILE, target / HEAD_FILE)
    archived = _copy_log(source / DATABASE_FILE, target / DATABASE_FILE)
    if archived:
        (target / ARCHIVE_DIRECTORY).mkdir()
        for name in archived:
            _copy_file(source / ARCHIVE_DIRECTORY / name, target / ARCHIVE_DIRECTORY / name)
        sync_directory(target / ARCHIVE_DIRECTORY)
    sync_directory(target)


def _copy_control(source: Path, target: Path, *, with_keys: bool) -> None:
    if not (source / CONTROL_FILE).exists():
        return
    # In the middle of a change of keys the copy would need the one that is about to be forgotten.
    with hold_vault_keys(source):
        _copy_database(source / CONTROL_FILE, target / CONTROL_FILE)
        (target / CONTROL_FILE).chmod(0o600)
        if with_keys and (keys := read_vault_keys(source)):
            write_vault_keys(target, keys)


def _copy_log(source: Path, target: Path) -> list[str]:
    _copy_database(source, target)
    with _explained(source, target), closing(sqlite3.connect(target)) as copy:
        rows = copy.execute("SELECT file FROM archives ORDER BY file").fetchall()
    return [str(name) for (name,) in rows]


def _copy_database(source: Path, target: Path) -> None:
    with (
        _explained(source, target),
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        # All pages in one step: one moment of it, however long the copy takes.
        old.backup(new, pages=-1)
        # Without a write-ahead log it can be read where nobody may write.
        new.execute("PRAGMA journal_mode = DELETE")
    _sync(target)


@contextlib.contextmanager
def _explained(source: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LogError(
            f"{source} cannot be copied to {target} ({error}): check both disks and try again"
        ) from error


def _copy_file(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    _sync(target)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def empty_data_dir(data_dir: Path) -> list[str]:
    """Remove a venue, its snapshots, archive, tables and keys; return what went.

    Whatever else lies in the directory stays. Raises LogInUse while another process writes there.
    """
    if not data_dir.is_dir():
        return []
    lock = WriterLock(data_dir)
    try:
        gone = [path for path in _own_paths(data_dir) if path.exists()]
        # The marked heads last: a removal that is cut short must not look like a venue.
        for path in gone:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        sync_directory(data_dir)
    finally:
        lock.release()
    return [path.name for path in gone if path.name != LOCK_FILE]


def _own_paths(data_dir: Path) -> list[Path]:
    databases = (TABLES_FILE, CONTROL_FILE, DATABASE_FILE)
    files = [f"{name}{end}" for name in databases for end in SQLITE_SUFFIXES]
    files += [VAULT_KEYS_FILE, VAULT_LOCK_FILE, AUDIT_HEAD_FILE, PEERS_KEY_FILE]
    files += [OPERATOR_KEY_FILE, TRADER_KEY_FILE, MARKER_FILE, START_LOCK, LOG_FOLDER]
    files += [SNAPSHOTS_DIRECTORY]
    names = [*files, ARCHIVE_DIRECTORY, HEAD_FILE, LOCK_FILE]
    return [data_dir / name for name in names]
