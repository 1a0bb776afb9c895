"""Tables: where projections keep their rows, and where queries read them.

Tables are described as data, so that each driver spells them in its own dialect: SQLite keeps
exact numbers as text, PostgreSQL as ``NUMERIC(38)``. Statements are plain SQL that both read,
with ``?`` for values and no arithmetic on money. Names carry a version; a view without one leads
to the current rows.
"""

import enum
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Final, NamedTuple, Protocol

from msgspec import Struct

Value = int | str | None
Row = tuple[Value, ...]

INTEGER_MAX: Final = 2**63 - 1
"""Largest integer that is written as such."""


class TablesError(Exception):
    """Tell that tables cannot be read or written; the message says what to do."""


class Kind(enum.Enum):
    """Say what a column holds.

    ``INTEGER`` has 64 bits. ``NUMBER`` is a whole number of up to 38 digits: written as an
    ``int`` within 64 bits or as decimal text, read as text or ``int``.
    """

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"


class Column(NamedTuple):
    """Describe a column."""

    name: str
    kind: Kind
    nullable: bool = False


class Index(NamedTuple):
    """Describe an index; with ``where`` it holds only the rows for which that is true."""

    columns: tuple[str, ...]
    where: str = ""


def exact(number: int) -> Value:
    """Return a number of any size as a ``NUMBER`` column takes it."""
    # Drivers bind an integer faster than its text.
    return number if -INTEGER_MAX <= number <= INTEGER_MAX else str(number)


class Table(Struct, frozen=True):
    """Describe one version of a table; ``key`` names the columns of its primary key."""

    view: str
    version: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[Index, ...] = ()

    @property
    def name(self) -> str:
        """Return the name under which the rows of this version lie."""
        return f"{self.view}_v{self.version}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(column.name for column in self.columns)


class Transaction(Protocol):
    """Change tables; all of it or nothing."""

    def create(self, table: Table) -> None:
        """Create a table and its indexes where they are absent."""

    def publish(self, table: Table) -> None:
        """Make the view of a table's name lead to this version."""

    def drop(self, name: str) -> None:
        """Remove a table by its full name; one that is not there is no error."""

    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows that hold every column in order; raises TablesError when a key exists."""

    def upsert(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows that hold every column in order, in place of those with the same key."""

    def change(self, statement: str, rows: Iterable[Row]) -> int:
        """Run an UPDATE or DELETE once for each row of values; return how many rows it changed."""


class Tables(Protocol):
    """Keep tables; one thread at a time."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a change that commits at the end of the block and is undone by any exception."""

    def query(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return the rows that a SELECT finds; inside a transaction, with what that changed."""

    def close(self) -> None:
        """Release what the driver holds."""
