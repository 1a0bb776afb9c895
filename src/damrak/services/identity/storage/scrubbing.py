"""Scrubbing: what was erased leaves the disk, and not only the tables.

SQLite overwrites what a row held as it goes, in the file; the write-ahead log beside it still has
the pages as they were, until it is emptied. PostgreSQL keeps versions of rows until it vacuums,
which it does by itself, and copies of its own log as its operator wishes.
"""

import sqlite3
from contextlib import closing
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor

from damrak.services.identity.storage.reaching import StoreUnavailable, reaching

ATTEMPTS_MAX: Final = 3
"""How often the log is tried to be emptied while others read in it."""


def scrub(engine: Engine) -> bool:
    """Empty the write-ahead log of a SQLite file; return whether nothing is left in it.

    While another process reads an old moment it cannot be: then the next one to leave does it.
    Elsewhere nothing is to be done. Raises StoreUnavailable.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with reaching(), closing(engine.raw_connection()) as connection:
            return any(_is_emptied(connection.cursor()) for _ in range(ATTEMPTS_MAX))
    except sqlite3.Error as error:
        raise StoreUnavailable("the control plane's file cannot be cleaned now") from error


def _is_emptied(cursor: DBAPICursor) -> bool:
    # It waits for readers as long as any statement waits for a writer.
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    row = cursor.fetchone()
    cursor.close()
    return row is not None and row[0] == 0
