"""Databases that SQLAlchemy speaks to: SQLite in a file of this machine, or a PostgreSQL server.

Both are set up to mean the same: a transaction that may write begins as the only one, so that what
it has read stays true until it commits, and none is undone because of another. One that says
``READS`` sees one moment and stops nobody.
"""

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from damrak.adapters.databases.postgres import open_postgres
from damrak.adapters.databases.sqlite import open_sqlite

__all__ = ["DatabaseRefused", "open_database"]


class DatabaseRefused(Exception):
    """Tell that a URL names no database that could be opened; the message holds no password."""


def open_database(url: str | URL, *, pool_size: int) -> Engine:
    """Return the engine of a database, with at most ``pool_size`` connections to a server.

    The folder of a file must exist; the file is made, for its owner alone. A server is reached at
    the first transaction, not here. Raises DatabaseRefused, OSError.
    """
    try:
        made = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password, also where it is no URL.
        raise DatabaseRefused("the URL of a database must be one that SQLAlchemy reads") from error
    match made.get_backend_name():
        case "sqlite" if made.database and made.database != ":memory:":
            return open_sqlite(made, pool_size)
        case "postgresql" | "postgres":
            return _server(made, pool_size)
    raise DatabaseRefused(
        "the URL of a database must begin with postgresql+psycopg:// or name a file after "
        f"sqlite:///, was {made.drivername}"
    )


def _server(url: URL, pool_size: int) -> Engine:
    try:
        return open_postgres(url.set(drivername="postgresql+psycopg"), pool_size)
    except ImportError as error:
        raise DatabaseRefused(
            "PostgreSQL needs a driver: install it with `pip install 'damrak[postgres]'`"
        ) from error
