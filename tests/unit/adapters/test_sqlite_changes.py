"""Changes of a file by others are noticed, and so is another file in its place."""

from pathlib import Path

import pytest

from damrak.adapters.sqlite_changes import SqliteChanges
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.ports.tables import Column, Kind, Table

TABLE = Table(view="facts", version=1, columns=(Column("fact", Kind.INTEGER),), key=("fact",))


def tables_with(path: Path, *facts: int) -> SqliteTables:
    tables = SqliteTables(path)
    with tables.transaction() as transaction:
        transaction.create(TABLE)
        transaction.insert(TABLE, [(fact,) for fact in facts])
    return tables


def test_each_commit_is_noticed_once(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    tables = tables_with(path, 1)
    changes = SqliteChanges(path)
    assert [changes.seen(), changes.seen()] == [False, False]
    with tables.transaction() as transaction:
        transaction.insert(TABLE, [(2,)])
        assert not changes.seen()
    assert [changes.seen(), changes.seen()] == [True, False]
    assert not changes.replaced
    changes.close()


def test_a_file_that_is_gone_or_another_is_replaced(tmp_path: Path) -> None:
    path, other = tmp_path / "facts.sqlite", tmp_path / "other.sqlite"
    tables_with(path, 1).close()
    tables_with(other, 2).close()
    changes = SqliteChanges(path)
    path.unlink()
    assert changes.replaced
    other.rename(path)
    assert changes.replaced
    changes.close()


def test_what_is_no_database_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SqliteChanges(tmp_path / "nothing.sqlite")
    (tmp_path / "text").write_bytes(b"no database at all" * 100)
    with pytest.raises(OSError, match="cannot be looked at"):
        SqliteChanges(tmp_path / "text")


def test_questions_of_a_standstill_see_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    tables = tables_with(path, 1)
    reader = SqliteTables(path, read_only=True)
    count = f"SELECT count(*) FROM {TABLE.name}"
    with reader.standstill():
        assert reader.query(count) == [(1,)]
        with tables.transaction() as transaction:
            transaction.insert(TABLE, [(2,)])
        assert reader.query(count) == [(1,)]
    assert reader.query(count) == [(2,)]
