from collections.abc import Iterator
from pathlib import Path

import pytest

from damrak import Side
from damrak.app.order_file import COLUMNS, OrderFileError, OrderFileReport, OrderFileSender
from damrak.app.wiring import Venue, open_venue
from tests.unit.app.venues import prepare

HEADER = ",".join(COLUMNS)


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    with open_venue(tmp_path) as opened:
        prepare(opened)
        yield opened


def send(venue: Venue, *lines: str, run: str = "r") -> OrderFileReport:
    return OrderFileSender(venue.client, venue.register, run).send([HEADER, *lines])


def depth(venue: Venue, side: Side) -> list[tuple[int, int]]:
    return venue.register.market("VOC/EUR").book.depth(side, 9)


def test_lines_become_orders_that_rest_trade_and_go(venue: Venue) -> None:
    report = send(
        venue,
        "0,1,submit,a,VOC/EUR,sell,limit,gtc,10,480.05",
        "1,1,submit,b,VOC/EUR,sell,limit,gtc,10,480.10",
        "2,2,submit,c,VOC/EUR,buy,limit,ioc,4,480.05",
        "3,1,replace,a,,,,,8,480.20",
        "4,1,replace,b,,,,,5",
        "5,1,cancel,b",
    )

    assert depth(venue, Side.SELL) == [(48_020, 4)]
    assert (report.commands, report.orders, report.trades, report.canceled) == (6, 3, 1, 1)


def test_a_market_order_takes_its_protection_from_the_lines_before_it(venue: Venue) -> None:
    report = send(
        venue,
        "0,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.05",
        "1,2,submit,b,VOC/EUR,sell,market,ioc,4",
    )

    assert report.trades == 1
    assert depth(venue, Side.BUY) == [(48_005, 6)]


def test_a_market_order_takes_its_protection_from_the_book_that_was_there(venue: Venue) -> None:
    send(venue, "0,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.05", run="first")
    report = send(venue, "0,2,submit,b,VOC/EUR,sell,market,ioc,4", run="second")

    assert report.trades == 1


def test_a_market_order_without_a_quote_is_denied(venue: Venue) -> None:
    report = send(venue, "0,2,submit,b,VOC/EUR,sell,market,ioc,4")

    assert (report.orders, report.denied) == (0, 1)


def test_what_follows_a_denied_order_is_not_sent(venue: Venue) -> None:
    report = send(
        venue, "0,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.01", "1,1,cancel,a", "2,1,replace,a"
    )

    assert (report.commands, report.denied, report.unsent) == (1, 1, 2)


def test_whoever_cancels_what_has_traded_is_too_late(venue: Venue) -> None:
    report = send(
        venue,
        "0,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.05",
        "1,2,submit,b,VOC/EUR,sell,limit,gtc,10,480.05",
        "2,1,cancel,a",
    )

    assert (report.trades, report.too_late) == (1, 1)


def test_a_file_can_be_sent_twice(venue: Venue) -> None:
    line = "0,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.05"
    send(venue, line, run="first")
    report = send(venue, line, run="second")

    assert report.orders == 1
    assert depth(venue, Side.BUY) == [(48_005, 20)]


def test_time_runs_as_the_file_says(venue: Venue) -> None:
    times: list[int] = []
    sender = OrderFileSender(venue.client, venue.register, "r", times.append)
    sender.send([HEADER, "0,1,cancel,x"][:1])
    sender.send([HEADER, "7,1,submit,a,VOC/EUR,buy,limit,gtc,10,480.05", "9,1,cancel,a"])

    assert times == [7_000_000, 9_000_000]


def test_progress_is_told_after_each_batch(venue: Venue) -> None:
    told: list[tuple[int, int]] = []
    lines = [f"0,1,submit,a{n},VOC/EUR,buy,limit,gtc,1,480.05" for n in range(300)]
    sender = OrderFileSender(venue.client, venue.register, "r")
    sender.send([HEADER, *lines], 301, lambda done, total: told.append((done, total)))

    assert told == [(251, 301)]


@pytest.mark.parametrize(
    ("line", "why"),
    (
        ("0,1,submit,a,NIX,buy,limit,gtc,10,480", "instrument 'NIX' is not listed"),
        ("0,1,submit,a,VOC/EUR,hold,limit,gtc,10,480", "side must be one of buy, sell, was 'hold'"),
        ("0,1,submit,a,VOC/EUR,buy,limit,gtc,1.5,480", "quantity must have at most 0"),
        ("0,1,submit,a,VOC/EUR,buy,limit,gtc,10,4e2", "price must be a decimal number"),
        (
            "0,one,submit,a,VOC/EUR,buy,limit,gtc,10,480",
            "account must be a decimal number such as 12.5, was 'one'",
        ),
        ("0,1,sumbit,a,VOC/EUR,buy,limit,gtc,10,480", "action must be submit, replace or cancel"),
        ("0,1,cancel,z", "order z of account 1 must be submitted first"),
        ("0,1,cancel,z,,,,,,,,", "must have at most 10 columns, was 12"),
        ('0,1,"cancel', "not a CSV line"),
    ),
)
def test_a_faulty_line_is_named_and_those_before_it_are_sent(
    venue: Venue, line: str, why: str
) -> None:
    sender = OrderFileSender(venue.client, venue.register, "r")
    good = "0,1,submit,g,VOC/EUR,buy,limit,gtc,10,480.05"

    with pytest.raises(OrderFileError, match="line 3: ") as caught:
        sender.send([f"{line}\n" for line in (HEADER, good, line)])
    assert why in str(caught.value)
    assert sender.report.commands == 1
    assert depth(venue, Side.BUY) == [(48_005, 10)]


def test_a_file_of_something_else_is_refused(venue: Venue) -> None:
    sender = OrderFileSender(venue.client, venue.register, "r")

    with pytest.raises(OrderFileError, match="line 1: columns must be time_ms,account"):
        sender.send(["date,open,close"])
    with pytest.raises(OrderFileError, match="line 1: columns must be time_ms,account"):
        sender.send([])
