"""What the SQLite driver of the tables port owes beyond the port."""

import sqlite3
from pathlib import Path

import pytest

from damrak.adapters.tables.sqlite import SqliteTables
from damrak.ports.tables import Column, Kind, Table, TablesError

THINGS = Table(
    view="things",
    version=1,
    columns=(Column("thing_id", Kind.INTEGER), Column("amount", Kind.NUMBER)),
    key=("thing_id",),
)


def filled(path: Path) -> SqliteTables:
    tables = SqliteTables(path)
    with tables.transaction() as transaction:
        transaction.create(THINGS)
        transaction.insert(THINGS, [(1, 5)])
        transaction.publish(THINGS)
    return tables


def test_rows_are_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    filled(tmp_path / "t.db").close()
    assert SqliteTables(tmp_path / "t.db").query("SELECT * FROM things") == [(1, "5")]


def test_numbers_lie_as_text_so_that_no_sql_turns_them_into_reals(tmp_path: Path) -> None:
    tables = filled(tmp_path / "t.db")
    assert tables.query("SELECT typeof(amount) FROM things") == [("text",)]


def test_reader_sees_the_last_commit_while_a_writer_writes(tmp_path: Path) -> None:
    writer = filled(tmp_path / "t.db")
    reader = SqliteTables(tmp_path / "t.db", read_only=True)
    with writer.transaction() as transaction:
        transaction.insert(THINGS, [(2, 6)])
        assert reader.query("SELECT count(*) FROM things") == [(1,)]
    assert reader.query("SELECT count(*) FROM things") == [(2,)]


def test_reader_cannot_write(tmp_path: Path) -> None:
    filled(tmp_path / "t.db").close()
    reader = SqliteTables(tmp_path / "t.db", read_only=True)
    with pytest.raises(TablesError), reader.transaction() as transaction:
        transaction.insert(THINGS, [(2, 6)])


def test_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match="must be in an existing folder"):
        SqliteTables(tmp_path / "nowhere" / "t.db")


def test_reading_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match="must be in an existing folder"):
        SqliteTables(tmp_path / "t.db", read_only=True)
    assert not (tmp_path / "t.db").exists()


def test_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"certainly not a database" * 100)
    with pytest.raises(TablesError, match="delete the file, it will be built again"):
        SqliteTables(path)


def test_full_disk_says_so_and_undoes_the_block(tmp_path: Path) -> None:
    tables = filled(tmp_path / "t.db")
    tables.query("PRAGMA max_page_count = 4")
    with (
        pytest.raises(TablesError, match="no space is left"),
        tables.transaction() as transaction,
    ):
        transaction.insert(THINGS, [(number, 10**17) for number in range(2, 5_000)])
    assert tables.query("SELECT * FROM things") == [(1, "5")]


def test_path_with_signs_of_its_own_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory#%41.db"
    filled(path).close()
    assert path.exists()
    with sqlite3.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM things").fetchone() == (1,)
    connection.close()


def test_the_only_copy_of_something_waits_for_the_disk_and_is_not_said_to_be_rebuilt(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.db"
    tables = SqliteTables(path, only_copy=True)
    assert tables.query("PRAGMA synchronous") == [(2,)]
    assert SqliteTables(tmp_path / "other.db").query("PRAGMA synchronous") == [(1,)]
    tables.close()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(TablesError, match="put the file of a backup in its place"):
        SqliteTables(path, only_copy=True)
