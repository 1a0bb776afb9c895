"""Upgrading: the tables get the shape of the models, once, and of no release but ours."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from damrak.adapters.databases import open_database
from damrak.services.identity.storage.models import Organisation, Rows
from damrak.services.identity.storage.upgrading import (
    LaterRelease,
    Upgrade,
    newest_revision,
    revision_of,
    start_over,
    upgrade,
)
from tests.unit.services.identity.control import empty_database


@pytest.fixture
def engine() -> Any:
    """Return the engine of a database without tables."""
    with empty_database() as url:
        engine = open_database(url, pool_size=8)
        yield engine
        engine.dispose()


def shape_of(engine: Engine) -> dict[str, Any]:
    """Return everything about all tables that the database tells."""
    looking = inspect(engine)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in looking.get_columns(name)),
            looking.get_pk_constraint(name)["constrained_columns"],
            sorted(str(each["column_names"]) for each in looking.get_indexes(name)),
            sorted(str(each["column_names"]) for each in looking.get_unique_constraints(name)),
            sorted(
                str((each["constrained_columns"], each["referred_table"]))
                for each in looking.get_foreign_keys(name)
            ),
        )
        for name in looking.get_table_names()
        if name not in ("alembic_version", "sqlite_sequence")
    }


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Rows.metadata) == []


def test_migrated_tables_are_those_that_the_models_would_make(engine: Engine) -> None:
    upgrade(engine)
    migrated = shape_of(engine)
    with empty_database() as url:
        other = open_database(url, pool_size=1)
        with other.begin() as connection:
            Rows.metadata.create_all(connection)
        assert shape_of(other) == migrated
        other.dispose()
    assert set(migrated) == set(Rows.metadata.tables)


def test_numbers_that_were_seen_are_never_given_again(engine: Engine) -> None:
    upgrade(engine)
    with Session(engine) as session, session.begin():
        row = Organisation(name="first", created_time=1)
        session.add(row)
        session.flush()
        first = row.id
        session.delete(row)
    with Session(engine) as session, session.begin():
        again = Organisation(name="second", created_time=1)
        session.add(again)
        session.flush()
        assert again.id > first


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    newest = newest_revision()
    assert revision_of(engine) == ""
    assert upgrade(engine) == Upgrade("", newest)
    assert upgrade(engine) == Upgrade(newest, newest)
    assert revision_of(engine) == newest


def test_of_several_processes_that_start_at_once_one_upgrades(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as threads:
        done = [threads.submit(upgrade, engine) for _ in range(6)]
        befores = sorted(each.result().before for each in done)
    # Whoever came while the first one was at it waited, and found it done.
    assert befores.count("") == 1
    assert set(befores) == {"", newest_revision()}


def test_tables_of_a_later_release_are_refused_and_stay_as_they_are(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (upgrade, revision_of):
        with pytest.raises(LaterRelease, match="revision 9999, this one knows"):
            attempt(engine)
    with engine.begin() as connection:
        seen = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert seen == "9999"


def test_an_upgrade_that_fails_leaves_nothing(engine: Engine) -> None:
    # A table that is in the way, as of another program in the same database.
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE vault (mine INTEGER)"))
    with pytest.raises(Exception, match="vault"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["vault"]
    assert revision_of(engine) == ""


def test_starting_over_leaves_empty_tables(engine: Engine) -> None:
    upgrade(engine)
    with Session(engine) as session, session.begin():
        session.add(Organisation(name="first", created_time=1))
    start_over(engine)
    with Session(engine) as session, session.begin():
        assert session.query(Organisation).count() == 0
    assert revision_of(engine) == newest_revision()
    assert set(shape_of(engine)) == set(Rows.metadata.tables)
