"""The seam between the log and the SQLite library that runs it, and what its errors mean.

The log needs four calls of a connection. An engine opens one and knows the library's error type,
so that the log can be run over another build of SQLite or over a file layer that loses writes.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from damrak.ports.log import LogDamaged, LogError, LogInUse

Value = int | str | bytes | None
"""What a column of the log holds."""

_PRIMARY_CODE_MASK = 0xFF


class Cursor(Protocol):
    """Hold the rows that a statement found."""

    def fetchone(self) -> Any:
        """Return the next row, None at the end."""

    def fetchall(self) -> list[Any]:
        """Return all remaining rows."""

    def close(self) -> None:
        """End the statement, so that it holds no lock."""


class Connection(Protocol):
    """Run statements; outside of BEGIN and COMMIT each is a transaction of its own."""

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]], /) -> Cursor:
        """Run one statement for each row of parameters."""

    def close(self) -> None:
        """Release the file."""


class Engine(Protocol):
    """Open connections, usable from several threads one at a time."""

    @property
    def error(self) -> type[Exception]:
        """Return the ancestor of all errors that the library raises."""

    def connect(self, path: Path, *, read_only: bool) -> Connection:
        """Open or create a database file; a read-only one must exist."""

    def result_code(self, error: Exception) -> int:
        """Return SQLite's result code of an error, 0 when it has none."""


class SqliteEngine:
    """Use the SQLite library of the Python distribution."""

    error: type[Exception] = sqlite3.Error

    def connect(self, path: Path, *, read_only: bool) -> Connection:
        """Open a database file."""
        mode = "ro" if read_only else "rwc"
        address = f"{path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    def result_code(self, error: Exception) -> int:
        """Return SQLite's result code of an error."""
        return int(getattr(error, "sqlite_errorcode", 0))


@contextlib.contextmanager
def translated(engine: Engine, path: Path) -> Iterator[None]:
    """Turn the library's errors within the block into errors of the log port."""
    try:
        yield
    except engine.error as error:
        raise log_error(engine.result_code(error), error, path) from error


def log_error(code: int, error: Exception, path: Path) -> LogError:
    """Return the error that tells a person what SQLite met and what to do."""
    match code & _PRIMARY_CODE_MASK:
        case sqlite3.SQLITE_FULL:
            return LogError(
                f"disk of {path.parent} is full: free space and start again; "
                f"everything that was acknowledged is safe"
            )
        case sqlite3.SQLITE_IOERR:
            return LogError(
                f"{path} was not readable or writable ({error}): check the disk and start again; "
                f"everything that was acknowledged is safe if the disk kept it"
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return LogDamaged(f"{path} is damaged ({error}): restore it from a backup")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return LogError(
                f"{path} cannot be opened ({error}): check that its folder exists and that this "
                f"user may write there, or choose another --data-dir"
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LogInUse(f"{path} is locked by another program: stop it and start again")
        case _:
            return LogError(f"{path} was refused by SQLite ({error}): run the doctor command")
