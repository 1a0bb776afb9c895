"""The replay of days whose every message is on the page."""

from pathlib import Path

import pytest

from damrak.domain.commands import CancelOrder, ReplaceOrder, SetTradingStatus, SubmitOrder
from damrak.domain.events import OrderFilled
from damrak.services.replay import LobsterError, replay_lobster
from tests.unit.services.replay.venue import Recorder, checked, memory_venue, write_day

QUIET = "9999999999,0,-9999999999,0"


def test_every_kind_of_message_moves_our_book_as_published(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34200.000000001,5,0,50,1000000,1
        34200.5,1,11,30,1000100,-1
        34201,1,12,20,1000100,-1
        34202,2,12,5,1000100,-1
        34203,4,11,30,1000100,-1
        34204,3,12,15,1000100,-1
        """,
        f"""
        {QUIET}
        1000100,30,-9999999999,0
        1000100,50,-9999999999,0
        1000100,45,-9999999999,0
        1000100,15,-9999999999,0
        {QUIET}
        """,
    )
    venue = Recorder(memory_venue())

    found = checked(venue, day)

    report = found.report
    assert (report.messages, report.book_rows, report.book_rows_agreed) == (6, 6, 6)
    assert report.book_rows_revealing == 0
    assert (report.executions, report.executions_known, report.executions_agreed) == (1, 1, 1)
    assert report.commands == len(venue.sent)
    assert found.disagreements == ()
    assert [type(command) for command in venue.sent[-5:]] == [
        SubmitOrder,
        SubmitOrder,
        ReplaceOrder,
        SubmitOrder,
        CancelOrder,
    ]
    assert venue.causes[-1] == "TEST:2024-02-29:34200000000001"


def test_a_level_in_the_first_row_is_revealed_and_unknown(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        "34200,5,0,1,1000000,1\n34201,4,7,10,1000100,-1",
        "1000100,30,999900,40\n1000100,20,999900,40",
    )

    report = checked(memory_venue(), day).report

    assert (report.book_rows_revealing, report.book_rows_agreed) == (1, 2)
    assert (report.executions, report.executions_known) == (1, 0)


def test_a_level_pushed_out_of_view_is_revealed_again_with_its_new_quantity(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34200,1,1,10,1000200,-1
        34201,1,2,10,1000100,-1
        34202,3,2,10,1000100,-1
        34203,4,1,10,1000200,-1
        """,
        """
        1000200,10,-9999999999,0
        1000100,10,-9999999999,0
        1000200,35,-9999999999,0
        1000200,25,-9999999999,0
        """,
    )

    report = checked(memory_venue(), day).report

    # The first row is where the book starts, the third brings the level back.
    assert (report.book_rows_revealing, report.book_rows_agreed) == (2, 4)
    assert report.executions_known == 0


def test_an_execution_out_of_turn_is_told_and_mended(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34199,5,0,1,1000000,1
        34200,1,1,10,1000100,-1
        34201,1,2,20,1000100,-1
        34202,4,2,15,1000100,-1
        34203,4,1,10,1000100,-1
        34204,4,2,5,1000100,-1
        """,
        f"""
        {QUIET}
        1000100,10,-9999999999,0
        1000100,30,-9999999999,0
        1000100,15,-9999999999,0
        1000100,5,-9999999999,0
        {QUIET}
        """,
    )

    found = checked(memory_venue(), day)

    assert found.report.book_rows_agreed == 6
    assert (found.report.executions_known, found.report.executions_agreed) == (3, 2)
    (one,) = found.disagreements
    assert one.text().splitlines() == [
        "line 4: priority: published order 2 filled 15; "
        "ours order 1 filled 10, order 2 filled 5 (queue: 1, 2)",
        "    1: 34199,5,0,1,1000000,1",
        "    2: 34200,1,1,10,1000100,-1",
        "    3: 34201,1,2,20,1000100,-1",
        "  > 4: 34202,4,2,15,1000100,-1",
        "    5: 34203,4,1,10,1000100,-1",
        "    6: 34204,4,2,5,1000100,-1",
    ]


def test_a_row_that_no_message_explains_is_told_once_and_mended(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        "34200,1,1,10,1000100,-1\n34201,5,0,1,1000000,1\n34202,1,2,5,1000100,-1",
        "1000100,10,999900,40\n1000100,12,999900,40\n1000100,17,999900,40",
    )

    found = checked(memory_venue(), day)

    assert (found.report.book_rows, found.report.book_rows_agreed) == (3, 2)
    (one,) = found.disagreements
    assert one.text().startswith("line 2: book: published ask 100.01: 12; ours ask 100.01: 10")


def test_a_better_level_without_a_message_is_no_revelation(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        "34200,5,0,1,1000000,1\n34201,5,0,1,1000000,1",
        "1000100,10,999900,40\n1000000,10,999900,40",
    )

    report = checked(memory_venue(), day).report

    assert (report.book_rows_revealing, report.book_rows_agreed) == (1, 1)


def test_a_halt_halts_our_market_and_the_book_still_follows(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34200,1,1,10,1000100,-1
        34201,1,2,5,1000100,-1
        34202,7,0,0,-1,-1
        34203,3,2,5,1000100,-1
        34204,1,3,7,1000100,-1
        34205,7,0,0,0,-1
        34206,1,4,1,1000100,-1
        34207,7,0,0,1,-1
        34208,4,3,7,1000100,-1
        """,
        """
        1000100,10,-9999999999,0
        1000100,15,-9999999999,0
        1000100,15,-9999999999,0
        1000100,10,-9999999999,0
        1000100,17,-9999999999,0
        1000100,17,-9999999999,0
        1000100,18,-9999999999,0
        1000100,18,-9999999999,0
        1000100,11,-9999999999,0
        """,
    )
    venue = Recorder(memory_venue())

    report = checked(venue, day).report

    assert report.book_rows_agreed == 9
    statuses = [c.status.value for c in venue.sent if isinstance(c, SetTradingStatus)]
    # Opened at the start; halted; open for the one order; open for quotes; open for trading.
    assert statuses == ["open", "halted", "open", "halted", "open", "open"]


def test_a_crossed_book_in_a_halt_is_owned_up_to_and_left_behind(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34200,1,1,10,1000100,-1
        34201,7,0,0,-1,-1
        34202,1,2,5,1000200,1
        34203,3,1,10,1000100,-1
        34204,7,0,0,1,-1
        """,
        """
        1000100,10,-9999999999,0
        1000100,10,-9999999999,0
        1000100,10,1000200,5
        9999999999,0,1000200,5
        9999999999,0,1000200,5
        """,
    )
    venue = Recorder(memory_venue())

    report = checked(venue, day).report

    assert (report.book_rows, report.book_rows_agreed) == (5, 4)
    assert not [event for event in venue.said if isinstance(event, OrderFilled)]


def test_two_replays_in_one_venue_find_the_same(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        "34200,5,0,1,1000000,1\n34201,1,1,10,1000100,-1\n34202,4,1,5,1000100,-1",
        f"{QUIET}\n1000100,10,-9999999999,0\n1000100,5,-9999999999,0",
    )
    venue = memory_venue()

    first = checked(venue, day).report
    again = checked(venue, day).report

    assert first == again
    assert (again.book_rows_agreed, again.executions_agreed) == (3, 1)


def test_without_a_book_the_messages_alone_are_followed(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        """
        34200,4,1,10,1000100,-1
        34201,1,2,10,1000100,-1
        34202,3,99,10,1000300,-1
        34203,1,3,5,1000200,1
        34204,4,3,5,1000200,1
        """,
        None,
    )
    venue = Recorder(memory_venue())

    found = replay_lobster(venue, day, check=False, now=lambda: 0)

    assert (found.report.messages, found.report.executions) == (5, 2)
    assert (found.report.book_rows, found.report.executions_known) == (0, 0)
    fills = [e for e in venue.said if isinstance(e, OrderFilled) and not e.aggressor]
    # The order that nobody saw coming is made up; the ask that a bid passes must have gone.
    assert [(fill.last_price, fill.last_quantity) for fill in fills] == [
        (1000100, 10),
        (1000200, 5),
    ]


def test_a_check_needs_a_book(tmp_path: Path) -> None:
    day = write_day(tmp_path, "34200,5,0,1,1000000,1", None)

    with pytest.raises(LobsterError, match="must have an orderbook file, had none"):
        checked(memory_venue(), day)


def test_an_order_id_that_enters_twice_is_refused(tmp_path: Path) -> None:
    rows = "1000100,10,999900,40\n1000100,20,999900,40\n1000100,30,999900,40"
    messages = "34200,5,0,1,1,1\n34201,1,1,10,1000100,-1\n34202,1,1,10,1000100,-1"
    day = write_day(tmp_path, messages, rows)

    with pytest.raises(LobsterError, match="line 3: order id must be new, was 1"):
        checked(memory_venue(), day)


def test_progress_is_told_from_the_first_batch_to_the_last(tmp_path: Path) -> None:
    lines = "\n".join("34200,5,0,1,1000000,1" for _ in range(1_300))
    day = write_day(tmp_path, lines, "\n".join([QUIET] * 1_300))
    heard: list[tuple[int, int]] = []

    replay_lobster(
        memory_venue(),
        day,
        check=True,
        now=lambda: 0,
        progress=lambda done, total: heard.append((done, total)),
    )

    assert heard == [(512, 1300), (1024, 1300), (1300, 1300)]


def test_an_execution_behind_the_best_price_is_followed_without_a_trade(tmp_path: Path) -> None:
    day = write_day(
        tmp_path,
        "34200,5,0,1,1000000,1\n34201,1,1,10,1000200,-1\n34202,4,1,4,1000200,-1",
        "1000100,5,999900,40,1000300,5,999800,1\n"
        "1000100,5,999900,40,1000200,10,999800,1\n"
        "1000100,5,999900,40,1000200,6,999800,1",
        levels=2,
    )
    venue = Recorder(memory_venue())

    report = checked(venue, day).report

    assert (report.book_rows_agreed, report.executions, report.executions_known) == (3, 1, 0)
    assert not [event for event in venue.said if isinstance(event, OrderFilled)]


def test_a_message_about_the_wrong_side_of_an_order_is_refused(tmp_path: Path) -> None:
    rows = f"{QUIET}\n1000100,10,-9999999999,0\n1000100,10,-9999999999,0"
    messages = "34200,5,0,1,1,1\n34201,1,1,10,1000100,-1\n34202,3,1,10,1000100,1"
    day = write_day(tmp_path, messages, rows)

    with pytest.raises(LobsterError, match="line 3: direction must be that of order 1"):
        checked(memory_venue(), day)
