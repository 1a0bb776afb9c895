"""The keys of the first release: they come over whole, and no release finds stale ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from damrak.adapters.databases import open_database
from damrak.services.identity.storage import earlier
from damrak.services.identity.storage.models import ApiKey
from damrak.services.identity.storage.upgrading import upgrade

TIME = 1_700_000_000_000_000_000

# As the first release left its file, statement by statement.
FIRST_RELEASE = """
CREATE TABLE keys_v1 (key_id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
    account_id INTEGER, secret_sha256 TEXT NOT NULL, created_time INTEGER NOT NULL,
    revoked_time INTEGER, PRIMARY KEY (key_id)) WITHOUT ROWID;
INSERT INTO keys_v1 VALUES('4a1a170d2551','operator','operate read',NULL,
    '52e9313203e99b779bf2f4d694e244dd5ae8233cbcf8cc25e2c73dbdb33aae20',1700000000000000000,NULL);
INSERT INTO keys_v1 VALUES('9a47ee1dbec4','screen','read',NULL,
    'de0b8873a0702d42e6e4e38c5235fdfbe3cf302b537b14dd42e9207f939d7c6f',1700000000000000000,
    1700000000000000001);
INSERT INTO keys_v1 VALUES('a050000ca5ef','bot','read trade',7,
    'd8ff5f772fc5c1050f75a73c30c54a3ab45ec0d8be2ea1a1b5e8f0f5634726b5',1700000000000000000,NULL);
CREATE TABLE migrations_v1 (number INTEGER PRIMARY KEY, applied_time INTEGER NOT NULL);
INSERT INTO migrations_v1 VALUES(1,1700000000000000000);
CREATE VIEW keys AS SELECT * FROM keys_v1;
"""


def leave(path: Path) -> None:
    """Leave a file as the first release did."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(FIRST_RELEASE)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    leave(tmp_path / "control.sqlite")
    engine = open_database(f"sqlite:///{tmp_path / 'control.sqlite'}", pool_size=4)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def either_database() -> None:
    """Run once: the first release knew SQLite alone."""


def test_every_key_comes_over_with_all_that_it_was(engine: Engine) -> None:
    upgrade(engine)
    with Session(engine) as session:
        keys = {key.id: key for key in session.scalars(select(ApiKey))}
    told = {
        each.id: (each.name, each.scopes, each.account_id, each.created_time, each.revoked_time)
        for each in keys.values()
    }
    assert told == {
        "4a1a170d2551": ("operator", "admin read transfer", None, TIME, None),
        "9a47ee1dbec4": ("screen", "read", None, TIME, TIME + 1),
        "a050000ca5ef": ("bot", "read trade", 7, TIME, None),
    }
    for each in keys.values():
        assert (each.user_id, each.expires_time, each.public_key) == (None, None, None)
        assert (each.addresses, each.requests_per_second) == ("", 0)
    digest = keys["a050000ca5ef"].secret_digest
    assert digest == "d8ff5f772fc5c1050f75a73c30c54a3ab45ec0d8be2ea1a1b5e8f0f5634726b5"


def test_the_first_release_finds_no_keys_but_the_mark_of_a_later_one(engine: Engine) -> None:
    # Otherwise a key that was revoked here would open the doors of that release again.
    upgrade(engine)
    assert {earlier.KEYS_TABLE, "keys"}.isdisjoint(inspect(engine).get_table_names())
    assert inspect(engine).get_view_names() == []
    with engine.begin() as connection:
        marks = connection.execute(text("SELECT number, applied_time FROM migrations_v1")).all()
    assert [tuple(mark) for mark in marks] == [(1, TIME), (2, TIME)]


def test_an_upgrade_that_is_cut_short_leaves_the_keys_where_they_were(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE vault (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="vault"):
        upgrade(engine)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM keys")) == 3
        connection.execute(text("DROP TABLE vault"))
    upgrade(engine)
    with Session(engine) as session:
        assert len(session.scalars(select(ApiKey)).all()) == 3


def test_a_file_in_which_nobody_made_keys_has_none(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'new.sqlite'}", pool_size=1)
    with engine.begin() as connection:
        assert earlier.take_over(connection) == 0
    engine.dispose()
