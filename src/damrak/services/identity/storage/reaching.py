"""Reaching the database: every way in which it can be away, told apart from mistakes of ours.

A database that is away is nothing to panic about: what is in memory goes on, and the next unit
tries again. So no error of a driver gets past here unless it says that a statement was wrong.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from damrak.ports.identity import IdentityUnavailable

_SQLITE_AWAY: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_PRIMARY_CODE: Final = 0xFF
_SERIALIZATION_FAILURE: Final = "40001"
_DEADLOCK: Final = "40P01"
_READ_ONLY: Final = "25006"
"""What a server says that became a replica, or whose disk is only to be read."""


class StoreUnavailable(IdentityUnavailable):
    """Tell that the control plane cannot be reached now, and that what was asked was not done.

    Only where the connection broke while the last word of a transaction was said may it be done
    all the same; whoever asks again finds out.
    """


class Conflict(Exception):
    """Tell that the database undid a transaction because of another one; it may be run again."""


@contextmanager
def reaching(*, reads: bool = False) -> Iterator[None]:
    """Raise StoreUnavailable or Conflict for what the block hears of a driver.

    What a statement did wrong, such as a name that is taken, goes through as it is; so does one
    that writes in a block that only ``reads``.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("the control plane's database does not answer") from error
    except DBAPIError as error:
        if _is_conflict(error) and not reads:
            raise Conflict from error
        if reads and _is_read_only(error):
            raise
        if error.connection_invalidated or _is_away(error):
            raise StoreUnavailable("the control plane's database cannot be reached") from error
        raise


def _is_conflict(error: DBAPIError) -> bool:
    return _state(error) in (_SERIALIZATION_FAILURE, _DEADLOCK)


def _is_away(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return _code(error.orig) in _SQLITE_AWAY
    return isinstance(error, OperationalError | InterfaceError) or _is_read_only(error)


def _is_read_only(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return _code(error.orig) == sqlite3.SQLITE_READONLY
    return _state(error) == _READ_ONLY


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & _PRIMARY_CODE


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
