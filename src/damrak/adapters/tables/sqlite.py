"""Tables in one SQLite file, apart from the log.

Most hold what can be built again from the log, whatever happens to the file. Those that are the
only copy of something say so, and wait for the disk at every commit.

Numbers of any length are text here, because SQLite's integers end at 64 bits and its reals are not
exact.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from damrak.ports.tables import Column, Index, Kind, Row, Table, TablesError, Value

IN_MEMORY: Final = ":memory:"
"""The path of tables that live only as long as their driver."""

BUSY_TIMEOUT_MS: Final = 10_000
"""Longest wait for another process that writes to the same file."""

CACHE_KIB: Final = 65_536
"""Most memory for pages of the file."""

CHECKPOINT_PAGES: Final = 10_000
"""Pages in the write-ahead log after which they move to the file."""

_TYPES: Final = {Kind.INTEGER: "INTEGER", Kind.NUMBER: "TEXT", Kind.TEXT: "TEXT"}


class SqliteTables:
    """Keep tables in a SQLite file, or in memory for the path ``:memory:``.

    The folder must exist. With ``read_only`` the file must exist too. With ``only_copy`` what was
    committed survives a loss of power, as the log does. Raises TablesError.
    """

    def __init__(
        self, path: str | Path, *, read_only: bool = False, only_copy: bool = False
    ) -> None:
        self._path = str(path)
        self._only_copy = only_copy
        with self._explained():
            self._connection = _connect(self._path, read_only=read_only)
            try:
                _configure(self._connection, read_only=read_only, only_copy=only_copy)
            except sqlite3.Error:
                self._connection.close()
                raise
        self._transaction = SqliteTransaction(self._connection)

    @contextmanager
    def transaction(self) -> Iterator["SqliteTransaction"]:
        """Begin a change that commits at the end of the block and is undone by any exception."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._transaction
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def standstill(self) -> Iterator[None]:
        """Let all questions of the block see the same moment, whatever others change meanwhile."""
        with self._explained():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return the rows that a SELECT finds."""
        with self._explained():
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OverflowError) as error:
            advice = _advice(error, self._path, only_copy=self._only_copy)
            raise TablesError(f"{advice} ({error})") from error


class SqliteTransaction:
    """Change tables inside a transaction that SqliteTables began."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._inserts: dict[str, str] = {}
        self._upserts: dict[str, str] = {}

    def create(self, table: Table) -> None:
        """Create a table and its indexes where they are absent."""
        self._connection.execute(_create_statement(table))
        for index in table.indexes:
            self._connection.execute(_index_statement(table, index))

    def publish(self, table: Table) -> None:
        """Make the view of a table's name lead to this version."""
        self._connection.execute(f"DROP VIEW IF EXISTS {table.view}")
        self._connection.execute(f"CREATE VIEW {table.view} AS SELECT * FROM {table.name}")

    def drop(self, name: str) -> None:
        """Remove a table by its full name; one that is not there is no error."""
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows that hold every column in order; raises TablesError when a key exists."""
        statement = self._inserts.get(table.name)
        if statement is None:
            statement = self._inserts[table.name] = _insert_statement(table)
        self._connection.executemany(statement, rows)

    def upsert(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows that hold every column in order, in place of those with the same key."""
        statement = self._upserts.get(table.name)
        if statement is None:
            statement = self._upserts[table.name] = _upsert_statement(table)
        self._connection.executemany(statement, rows)

    def change(self, statement: str, rows: Iterable[Row]) -> int:
        """Run an UPDATE or DELETE once for each row of values; return how many rows it changed."""
        return self._connection.executemany(statement, rows).rowcount


def _connect(path: str, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    target = path if path == IN_MEMORY else f"{Path(path).absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(
        target,
        timeout=BUSY_TIMEOUT_MS / 1_000,
        isolation_level=None,
        check_same_thread=False,
        uri=path != IN_MEMORY,
    )


def _configure(connection: sqlite3.Connection, *, read_only: bool, only_copy: bool) -> None:
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return
    connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL may lose the last transactions when power fails, but never a part of one: rows and
    # watermark go back together, and the projector folds the lost records again from the log.
    connection.execute(f"PRAGMA synchronous = {'FULL' if only_copy else 'NORMAL'}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _create_statement(table: Table) -> str:
    columns = ", ".join(_column(table, column) for column in table.columns)
    if _has_row_number(table):
        return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})"
    key = ", ".join(table.key)
    # Rows lie in the order of their key: one tree to keep up instead of two.
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"


def _column(table: Table, column: Column) -> str:
    if _has_row_number(table) and column.name == table.key[0]:
        return f"{column.name} INTEGER PRIMARY KEY"
    return f"{column.name} {_TYPES[column.kind]}{'' if column.nullable else ' NOT NULL'}"


def _has_row_number(table: Table) -> bool:
    kinds = {column.name: column.kind for column in table.columns}
    return len(table.key) == 1 and kinds[table.key[0]] is Kind.INTEGER


def _index_statement(table: Table, index: Index) -> str:
    columns = index.columns
    # SQLite ends every index entry with the integer key: naming it would store it twice.
    if _has_row_number(table) and len(columns) > 1 and columns[-1] == table.key[0]:
        columns = columns[:-1]
    name = "_by_".join((table.name, *index.columns)) + ("_where" if index.where else "")
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table.name} ({', '.join(columns)}){where}"


def _insert_statement(table: Table) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"


def _upsert_statement(table: Table) -> str:
    others = [name for name in table.column_names if name not in table.key]
    values = ", ".join(f"{name} = excluded.{name}" for name in others)
    action = f"UPDATE SET {values}" if others else "NOTHING"
    return f"{_insert_statement(table)} ON CONFLICT ({', '.join(table.key)}) DO {action}"


def _advice(error: Exception, path: str, *, only_copy: bool) -> str:
    text = str(error)
    if "full" in text:
        return f"no space is left for tables in {path}: free some, then start again"
    if "unable to open" in text or "readonly" in text or "read-only" in text:
        return f"tables in {path} must be in an existing folder that this user may write to"
    if "locked" in text:
        return f"tables in {path} are in use by another process: stop one of the two"
    if "not a database" in text or "malformed" in text:
        if only_copy:
            return f"tables in {path} are damaged: put the file of a backup in its place"
        return f"tables in {path} are damaged: delete the file, it will be built again from the log"
    return f"tables in {path} could not be used"
