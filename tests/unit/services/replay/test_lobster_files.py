"""Reading LOBSTER files: what lines mean, where files are found, what is wrong with them."""

import zipfile
from pathlib import Path

import pytest

from damrak.services.replay import LobsterError, open_day
from damrak.services.replay.lines import LobsterMessage, parse_message, parse_row

MESSAGE = "AMZN_2012-06-21_34200000_57600000_message_1.csv"
BOOK = "AMZN_2012-06-21_34200000_57600000_orderbook_1.csv"


@pytest.mark.parametrize(
    ("time", "nanoseconds"),
    [
        ("34200", 34_200_000_000_000),
        ("34200.5", 34_200_500_000_000),
        ("34200.017459617", 34_200_017_459_617),
        ("34200.000000001", 34_200_000_000_001),
        ("43002.632812672004", 43_002_632_812_672),
        ("43002.6328126729996", 43_002_632_812_673),
    ],
)
def test_a_time_is_read_to_the_nanosecond(time: str, nanoseconds: int) -> None:
    message = parse_message(f"{time},1,5,10,1000100,-1\r\n".encode(), "m.csv", 3)

    assert message == LobsterMessage(3, nanoseconds, 1, 5, 10, 1_000_100, False)


def test_a_seventh_column_is_ignored() -> None:
    assert parse_message(b"1,6,-1,10,1000100,1,NSDQ\n", "m.csv", 1).kind == 6


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x,1,5,10,1000100,-1", "time must be seconds after midnight with up to 15 decimals"),
        ("1e3,1,5,10,1000100,-1", "time must be seconds after midnight"),
        ("1,8,5,10,1000100,-1", "type must be from 1 to 7, was '8'"),
        ("1,1,x,10,1000100,-1", "order id must be an integer, was 'x'"),
        ("1,1,5,-3,1000100,-1", "size must be above 0, was -3"),
        ("1,1,5,0,1000100,-1", "size must be above 0, was 0"),
        ("1,1,5,10,100.5,-1", "price must be an integer, was '100.5'"),
        ("1,4,5,10,0,-1", "price must be above 0, was 0"),
        ("1,7,0,0,2,-1", "price must be -1, 0 or 1 in a halt message, was 2"),
        ("1,1,5,10,1000100,0", "direction must be 1 or -1, was 0"),
        ("1,1,5,10,1000100,2", "direction must be 1 or -1, was '2'"),
        ("1,1,5,10,1000100", "line must have 6 columns"),
        ("1,1,5,10,1000100,-1,a,b", "line must have 6 columns"),
        ("\u0661,1,5,10,1000100,-1", "time must be seconds after midnight"),
    ],
)
def test_a_malformed_message_is_named_by_file_line_field_and_value(
    line: str, complaint: str
) -> None:
    with pytest.raises(LobsterError) as caught:
        parse_message(line.encode(), "m.csv", 12)

    assert str(caught.value).startswith(f"m.csv, line 12: {complaint}")


def test_dummy_levels_are_left_out_of_a_row() -> None:
    row = parse_row(b"100,5,99,6,9999999999,0,-9999999999,0\r\n", 2, "b.csv", 1)

    assert (row.asks, row.bids) == ({100: 5}, {99: 6})


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("100,5,99,6", "row must have 8 columns, 4 for each of 2 levels, was 4"),
        ("100,5,99,6,101,x,98,1", "ask size 2 must be an integer, was 'x'"),
        ("100,5,99,6,101,1_0,98,1", "ask size 2 must be an integer, was '1_0'"),
        ("100,5,99,6,101,,98,1", "ask size 2 must be an integer, was ''"),
        ("100,5,99,6,101,0,98,1", "ask size 2 must be above 0 at a price that is no dummy"),
        ("100,5,99,6,101,1,98,-4", "bid size 2 must be above 0 at a price that is no dummy"),
        ("100,5,99,6,101,1,-98,4", "bid price 2 must be above 0, was -98"),
        ("100,5,99,6,100,5,98,4", "row must show each price once"),
    ],
)
def test_a_malformed_row_is_named_by_file_line_field_and_value(line: str, complaint: str) -> None:
    with pytest.raises(LobsterError) as caught:
        parse_row(line.encode(), 2, "b.csv", 7)

    assert str(caught.value).startswith(f"b.csv, line 7: {complaint}")


def test_a_zip_holds_both_files(tmp_path: Path) -> None:
    path = tmp_path / "day.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/" + MESSAGE, "1,5,0,1,100,1\n2,5,0,1,100,1\n\n")
        archive.writestr("folder/" + BOOK, "101,5,99,6\n102,5,99,6\n")
        archive.writestr("ReadMe.txt", "message")

    day = open_day(path)

    assert (day.symbol, day.date, day.levels, day.message_count) == ("AMZN", "2012-06-21", 1, 2)
    rows = [row.asks for _, row in day.read() if row is not None]
    assert rows == [{101: 5}, {102: 5}]


def test_a_message_file_finds_the_book_beside_it(tmp_path: Path) -> None:
    (tmp_path / MESSAGE).write_text("1,5,0,1,100,1\n")
    (tmp_path / BOOK).write_text("101,5,99,6,102,1,98,1\n")

    day = open_day(tmp_path / MESSAGE)

    assert day.book is not None
    assert (day.book.name, day.levels) == (BOOK, 2)


def test_a_book_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("1,5,0,1,100,1\n")
    (tmp_path / "rows.csv").write_text("101,5,99,6\n")

    day = open_day(tmp_path / "orders.csv", tmp_path / "rows.csv")

    assert (day.symbol, day.date, day.levels) == ("LOBSTER", "", 1)


def test_a_message_file_may_stand_alone(tmp_path: Path) -> None:
    (tmp_path / MESSAGE).write_text("1,5,0,1,100,1\n")

    day = open_day(tmp_path / MESSAGE)

    assert (day.book, day.levels) == (None, 1)
    assert [row for _, row in day.read()] == [None]


def test_files_of_different_length_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / MESSAGE).write_text("1,5,0,1,100,1\n2,5,0,1,100,1\n")
    (tmp_path / BOOK).write_text("101,5,99,6\n")

    with pytest.raises(LobsterError, match="must have 2 rows, one for each message, was 1"):
        open_day(tmp_path / MESSAGE)


def test_a_book_of_odd_width_is_refused(tmp_path: Path) -> None:
    (tmp_path / MESSAGE).write_text("1,5,0,1,100,1\n")
    (tmp_path / BOOK).write_text("101,5,99\n")

    with pytest.raises(LobsterError, match="line 1: row must have 4 columns a level, was 3"):
        open_day(tmp_path / MESSAGE)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / MESSAGE).write_text("1,5,0,1,100,1\n")

    with pytest.raises(LobsterError, match="must be a zip or a message file, was no file"):
        open_day(tmp_path / "nothing.zip")
    with pytest.raises(LobsterError, match="must be an orderbook file, was no file"):
        open_day(tmp_path / MESSAGE, tmp_path / "nothing.csv")


def test_a_zip_of_several_days_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "days.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a_message_1.csv", "")
        archive.writestr("b_message_1.csv", "")

    with pytest.raises(LobsterError, match="must hold one day, .* was 2 message and 0 orderbook"):
        open_day(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MESSAGE, "1,5,0,1,100,1\n" * 50)
    raw = bytearray(path.read_bytes())
    raw[100] ^= 0xFF
    path.write_bytes(raw)

    with pytest.raises(LobsterError, match="cannot be read"):
        open_day(path)
