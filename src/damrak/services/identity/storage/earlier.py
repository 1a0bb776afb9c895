"""The control plane of the first release: keys alone, in two tables of ``control.sqlite``.

What is there is taken over and then removed, so that no key lives on in a place where nobody
revokes it. A mark stays, which tells that release that a later one was here.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, insert, inspect, select
from sqlalchemy.sql.expression import column, table

from damrak.services.identity.storage.models import ApiKey

KEYS_TABLE: Final = "keys_v1"
MARK_TABLE: Final = "migrations_v1"
"""Stays behind; the first release reads its rows as migrations, of which it knows one."""

_MARK: Final = 2
_KEYS: Final = table(
    KEYS_TABLE,
    *(
        column(name)
        for name in "key_id name scopes account_id secret_sha256 created_time revoked_time".split()
    ),
)
_MARKS: Final = table(MARK_TABLE, column("number"), column("applied_time"))
# Whoever operated could do everything but trade.
_SCOPES: Final = {"operate": ("transfer", "admin")}


def take_over(connection: Connection) -> int:
    """Move the keys of the first release into the tables of this one; return how many there were.

    Without such tables nothing happens.
    """
    if not has_earlier(connection):
        return 0
    keys = earlier_keys(connection)
    add_keys(connection, keys)
    forget_earlier(connection)
    return len(keys)


def has_earlier(connection: Connection) -> bool:
    """Return whether the first release left keys in this database."""
    return connection.dialect.name == "sqlite" and inspect(connection).has_table(KEYS_TABLE)


def earlier_keys(connection: Connection) -> list[dict[str, Any]]:
    """Return the keys of the first release as rows of this one; they belong to nobody."""
    return [
        {
            "id": row["key_id"],
            "user_id": None,
            "name": row["name"],
            "scopes": " ".join(_scopes(row["scopes"].split())),
            "account_id": row["account_id"],
            "secret_digest": row["secret_sha256"],
            "addresses": "",
            "requests_per_second": 0,
            "created_time": row["created_time"],
            "revoked_time": row["revoked_time"],
        }
        for row in connection.execute(select(_KEYS)).mappings()
    ]


def add_keys(connection: Connection, keys: Collection[dict[str, Any]]) -> None:
    """Add keys that are not there yet."""
    known = set(connection.scalars(select(ApiKey.id)))
    new = [key for key in keys if key["id"] not in known]
    if new:
        connection.execute(insert(ApiKey), new)


def forget_earlier(connection: Connection) -> None:
    """Remove the keys of the first release, and leave the mark."""
    connection.exec_driver_sql("DROP VIEW IF EXISTS keys")
    connection.exec_driver_sql(f"DROP TABLE {KEYS_TABLE}")
    if connection.scalar(select(_MARKS.c.number).where(_MARKS.c.number == _MARK)) is None:
        times = connection.scalars(select(_MARKS.c.applied_time)).all()
        connection.execute(insert(_MARKS).values(number=_MARK, applied_time=max(times, default=0)))


def _scopes(names: Collection[str]) -> list[str]:
    found = {each for name in names for each in _SCOPES.get(name, (name,))}
    return sorted(found)
