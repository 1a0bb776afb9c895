"""What every driver of the tables port owes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.ports.tables import Column, Index, Kind, Row, Table, Tables, TablesError, exact

Open = Callable[[], Tables]


def things(version: int) -> Table:
    return Table(
        view="things",
        version=version,
        columns=(
            Column("thing_id", Kind.INTEGER),
            Column("amount", Kind.NUMBER),
            Column("words", Kind.TEXT, nullable=True),
        ),
        key=("thing_id",),
        indexes=(Index(("words", "thing_id")), Index(("words",), where="thing_id > 5")),
    )


PAIRS = Table(
    view="pairs",
    version=1,
    columns=(
        Column("left_id", Kind.INTEGER),
        Column("name", Kind.TEXT),
        Column("amount", Kind.NUMBER),
    ),
    key=("left_id", "name"),
)
THINGS = things(1)


@pytest.fixture(params=("memory", "file"))
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tables]:
    opened = SqliteTables(IN_MEMORY if request.param == "memory" else tmp_path / "tables.db")
    with opened.transaction() as transaction:
        for table in (THINGS, PAIRS):
            transaction.create(table)
            transaction.publish(table)
    yield opened
    opened.close()


def rows_of(tables: Tables, name: str = "things") -> list[Row]:
    return tables.query(f"SELECT * FROM {name} ORDER BY 1, 2")


def test_rows_come_back_as_they_were_written(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(2, exact(-7), "zwei\N{SNOWMAN}"), (1, exact(10**37), None)])
    (one, big, nothing), (two, small, words) = rows_of(tables)
    assert (one, int(big or 0), nothing) == (1, 10**37, None)
    assert (two, int(small or 0), words) == (2, -7, "zwei\N{SNOWMAN}")


@pytest.mark.parametrize("number", (0, 2**63 - 1, -(2**63) + 1, 2**63, -(2**63), 10**38 - 1))
def test_numbers_of_any_size_are_exact(tables: Tables, number: int) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, exact(number), "")])
    assert int(rows_of(tables)[0][1] or 0) == number


def test_exception_undoes_the_whole_block(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 1, "")])
    with pytest.raises(KeyError):
        change_everything_and_fail(tables)
    assert [(row[0], row[2]) for row in rows_of(tables)] == [(1, "")]
    assert tables.query("SELECT count(*) FROM things") == [(1,)]


def change_everything_and_fail(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(2, 2, "")])
        transaction.change("UPDATE things_v1 SET words = ? WHERE thing_id = ?", [("new", 1)])
        transaction.create(things(2))
        transaction.publish(things(2))
        transaction.drop("things_v1")
        raise KeyError


def test_query_inside_a_transaction_sees_what_it_changed(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 1, "")])
        assert len(rows_of(tables)) == 1


def test_key_that_exists_is_refused_and_the_block_undone(tables: Tables) -> None:
    with pytest.raises(TablesError), tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 1, "a"), (1, 2, "b")])
    assert rows_of(tables) == []
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 2, "b")])
    assert len(rows_of(tables)) == 1


def test_upsert_replaces_rows_of_the_same_key_only(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.upsert(PAIRS, [(1, "a", 5), (1, "b", 6), (2, "a", 7)])
        transaction.upsert(PAIRS, [(1, "b", 8), (3, "c", 9)])
    found = [(key, name, int(amount or 0)) for key, name, amount in rows_of(tables, "pairs")]
    assert found == [(1, "a", 5), (1, "b", 8), (2, "a", 7), (3, "c", 9)]


def test_change_tells_how_many_rows_it_changed(tables: Tables) -> None:
    statement = "UPDATE things_v1 SET words = ? WHERE thing_id = ?"
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(number, 0, "") for number in range(4)])
        assert transaction.change(statement, [("x", 1), ("y", 2), ("z", 9)]) == 2
        assert transaction.change(statement, []) == 0
        assert transaction.change("DELETE FROM things_v1 WHERE thing_id < ?", [(3,)]) == 3


def test_creating_again_keeps_the_rows(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 1, "")])
    with tables.transaction() as transaction:
        transaction.create(THINGS)
    assert len(rows_of(tables)) == 1


def test_view_moves_from_version_to_version(tables: Tables) -> None:
    with tables.transaction() as transaction:
        transaction.insert(THINGS, [(1, 1, "old")])
        transaction.create(things(2))
        transaction.insert(things(2), [(1, 1, "new")])
    assert rows_of(tables)[0][2] == "old"
    with tables.transaction() as transaction:
        transaction.publish(things(2))
        transaction.drop("things_v1")
        transaction.drop("things_v1")
    assert rows_of(tables)[0][2] == "new"


def test_question_that_is_no_sql_is_a_tables_error(tables: Tables) -> None:
    with pytest.raises(TablesError):
        tables.query("SELECT nothing FROM nowhere")
