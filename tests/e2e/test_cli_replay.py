"""A recorded day on the command line; every message of the days is on the page."""

import json
from pathlib import Path

import pytest

from tests.e2e.shell import Shell

NAME = "TEST_2024-02-29_34200000_57600000_{kind}_1.csv"
FIGURES = [
    "messages",
    "book_rows",
    "book_rows_revealing",
    "book_rows_agreed",
    "executions",
    "executions_known",
    "executions_agreed",
    "commands",
    "seconds",
]
MESSAGES = """\
34199,5,0,1,1000000,1
34200,1,1,10,1000100,-1
34201,1,2,20,1000100,-1
34202,4,2,15,1000100,-1
34203,4,1,10,1000100,-1
34204,4,2,5,1000100,-1
"""
BOOK = """\
9999999999,0,-9999999999,0
1000100,10,-9999999999,0
1000100,30,-9999999999,0
1000100,15,-9999999999,0
1000100,5,-9999999999,0
9999999999,0,-9999999999,0
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "venue")


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Return the message file of a day whose book lies beside it."""
    (tmp_path / NAME.format(kind="orderbook")).write_text(BOOK)
    messages = tmp_path / NAME.format(kind="message")
    messages.write_text(MESSAGES)
    return messages


def test_the_last_line_holds_the_figures_and_nothing_else(shell: Shell, day: Path) -> None:
    *before, last = shell.rows("replay", "lobster", str(day), "--check")

    assert list(last) == FIGURES
    assert (last["messages"], last["book_rows"], last["book_rows_agreed"]) == (6, 6, 6)
    assert (last["executions_known"], last["executions_agreed"]) == (3, 2)
    assert [row["disagreement"].splitlines()[0][:16] for row in before] == ["line 4: priority"]


def test_people_read_what_differs_and_a_summary(shell: Shell, day: Path) -> None:
    text = shell.run("replay", "lobster", str(day), "--check").stdout

    assert "  > 4: 34202,4,2,15,1000100,-1" in text
    assert "book rows that agree: 6 of 6 (100.00 %)" in text
    assert "executions with a known queue: 3 of 3 (100.00 %)" in text
    assert "ours filled the same order: 2 (66.66 %)" in text


def test_a_book_that_differs_ends_in_part(shell: Shell, day: Path, tmp_path: Path) -> None:
    book = tmp_path / "other.csv"
    book.write_text(BOOK.replace("1000100,15", "1000100,16"))
    words = ("replay", "lobster", str(day), "--orderbook", str(book), "--check")

    last = shell.rows(*words, code=3)[-1]
    assert last["book_rows_agreed"] < last["book_rows"] == 6


def test_without_check_nothing_is_compared(shell: Shell, day: Path) -> None:
    (figures,) = shell.rows("replay", "lobster", str(day))

    assert (figures["book_rows"], figures["messages"]) == (0, 6)
    assert "book rows" not in shell.run("replay", "lobster", str(day)).stdout


def test_a_check_without_a_book_is_refused(shell: Shell, day: Path, tmp_path: Path) -> None:
    (tmp_path / NAME.format(kind="orderbook")).unlink()

    assert "orderbook" in shell.refusal("replay", "lobster", str(day), "--check")


def test_a_day_is_replayed_in_the_dollar_that_the_venue_has(shell: Shell, day: Path) -> None:
    shell.run("asset", "add", "USD", "--scale", "6")

    assert shell.rows("replay", "lobster", str(day), "--check")[-1]["book_rows_agreed"] == 6
    assert {"asset": "USD", "scale": 6} in shell.rows("asset", "list")
    assert shell.json("verify")["ok"]


def test_replayed_orders_are_in_the_tables(shell: Shell, day: Path) -> None:
    shell.run("replay", "lobster", str(day))

    assert [row["price"] for row in shell.rows("trades", "TEST")][-1] == "100.01"
    assert shell.json("verify")["tables_behind"] == 0


def test_old_records_go_to_the_archive_unless_all_is_kept(shell: Shell, day: Path) -> None:
    shell.run("replay", "lobster", str(day), "--keep", "all")

    assert shell.json("archive", "--keep", "all")["archived_through"] == 0
    assert "all is kept" in shell.run("archive", "--keep", "all").stdout
    assert "takes 2 good snapshots" in shell.run("archive").stdout
    moved = shell.json("archive", "--keep", "1")
    assert moved["archived_through"] == moved["records"]
    assert moved["archive_files"] == 2
    proof = shell.json("verify")
    assert (proof["ok"], proof["snapshots"]) == (True, 1)


def test_tables_are_built_again(shell: Shell, day: Path) -> None:
    shell.run("replay", "lobster", str(day))
    trades = shell.run("trades", "TEST", "--json").stdout
    (shell.data_dir / "tables.sqlite").write_bytes(b"no database" * 1_000)

    assert "delete the file" in shell.refusal("trades", "TEST")
    assert shell.json("rebuild")["records"] > 0
    assert shell.run("trades", "TEST", "--json").stdout == trades


def test_a_damaged_venue_is_not_verified(shell: Shell, day: Path) -> None:
    shell.run("replay", "lobster", str(day))
    head = json.loads((shell.data_dir / "head.json").read_text())
    head["heads"]["inbox"]["offset"] += 1
    (shell.data_dir / "head.json").write_text(json.dumps(head))

    proof = shell.json("verify", code=1)
    assert not proof["ok"]
    assert "tail removed" in proof["problems"][0]
    assert "NOT verified" in shell.run("verify", code=1).stdout
    assert "tail removed" in shell.refusal("account", "open")
    assert shell.run("doctor", code=1).stdout.count("failed") == 1
