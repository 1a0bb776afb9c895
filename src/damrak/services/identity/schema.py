"""The tables of the control plane, and how those of an earlier release come up to date.

What lies here is the only copy: unlike the tables of projections, nothing can build it again. So
a change of its shape is a migration: a numbered function, added at the end of ``MIGRATIONS`` and
never altered once released, that finds the tables as the one before left them. All that are
missing run in one transaction. Tables of users and roles will come in this way; a table that needs
another shape gets a next version, and its rows are copied over.
"""

from collections.abc import Callable
from typing import Final

from damrak.ports.tables import Column, Kind, Table, Tables, TablesError, Transaction

KEYS: Final = Table(
    view="keys",
    version=1,
    columns=(
        Column("key_id", Kind.TEXT),
        Column("name", Kind.TEXT),
        Column("scopes", Kind.TEXT),
        Column("account_id", Kind.INTEGER, nullable=True),
        Column("secret_sha256", Kind.TEXT),
        Column("created_time", Kind.INTEGER),
        Column("revoked_time", Kind.INTEGER, nullable=True),
    ),
    key=("key_id",),
)

_MIGRATIONS_DONE: Final = Table(
    view="migrations",
    version=1,
    columns=(Column("number", Kind.INTEGER), Column("applied_time", Kind.INTEGER)),
    key=("number",),
)


def _first_keys(transaction: Transaction) -> None:
    transaction.create(KEYS)
    transaction.publish(KEYS)


MIGRATIONS: Final[tuple[Callable[[Transaction], None], ...]] = (_first_keys,)


def migrate(
    tables: Tables,
    time: int,
    migrations: tuple[Callable[[Transaction], None], ...] = MIGRATIONS,
) -> int:
    """Run the migrations that the tables have not seen, at a time; return how many.

    Raises TablesError, also where a later release has been here: its tables may mean what this one
    cannot know.
    """
    with tables.transaction() as transaction:
        transaction.create(_MIGRATIONS_DONE)
        seen = _seen(tables, len(migrations))
        for number, migration in enumerate(migrations[seen:], seen + 1):
            migration(transaction)
            transaction.insert(_MIGRATIONS_DONE, [(number, time)])
    return len(migrations) - seen


def require_migrated(tables: Tables) -> None:
    """Raise TablesError for tables of another release, or in which nobody has been yet."""
    seen = _seen(tables, len(MIGRATIONS))
    if seen < len(MIGRATIONS):
        raise TablesError(
            f"the keys are kept by an earlier release (migration {seen}, this one knows "
            f"{len(MIGRATIONS)}): start the venue with this release first"
        )


def _seen(tables: Tables, known: int) -> int:
    ((seen,),) = tables.query(f"SELECT count(*) FROM {_MIGRATIONS_DONE.name}")  # noqa: S608
    assert isinstance(seen, int)
    if seen > known:
        raise TablesError(
            f"the keys were kept by a later release (migration {seen}, this one knows "
            f"{known}): use that release, or restore a backup made before it"
        )
    return seen
