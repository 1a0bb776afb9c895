"""The replay of made-up days from a market that knows nothing of ours."""

from pathlib import Path

import pytest

from damrak.domain.commands import Command, SubmitOrder
from damrak.domain.events import BookChanged, Event, OrderApproved, OrderDenied, OrderFilled
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import TimeInForce
from damrak.domain.reasons import Reason, Violation
from damrak.services.replay import LobsterDay, ReplayError
from tests.unit.services.replay.synthetic import SyntheticDay
from tests.unit.services.replay.venue import Lie, Recorder, checked, memory_venue, write_day


def written(folder: Path, day: SyntheticDay) -> LobsterDay:
    """Return a made-up day, written down and opened."""
    return write_day(folder, "\n".join(day.messages), "\n".join(day.rows), day.levels)


@pytest.mark.parametrize("levels", [1, 2, 5, 50])
@pytest.mark.parametrize("seed", range(4))
def test_a_fair_day_agrees_in_every_row_and_every_known_execution(
    tmp_path: Path, levels: int, seed: int
) -> None:
    made = SyntheticDay(seed, levels).run(700)

    found = checked(memory_venue(), written(tmp_path, made))

    report = found.report
    assert found.disagreements == ()
    assert report.book_rows_agreed == report.book_rows == report.messages == len(made.messages)
    assert report.executions == made.executions
    assert report.executions_agreed == report.executions_known > 0
    if levels == 1:
        assert report.book_rows_revealing > 50


@pytest.mark.parametrize("levels", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_an_unfair_day_agrees_in_every_row_but_not_in_every_execution(
    tmp_path: Path, levels: int, seed: int
) -> None:
    made = SyntheticDay(seed, levels, unfair=True).run(700)

    found = checked(memory_venue(), written(tmp_path, made))

    report = found.report
    assert report.book_rows_agreed == report.book_rows
    assert report.executions_agreed < report.executions_known
    assert len(found.disagreements) == report.executions_known - report.executions_agreed


def lose_one_book_change() -> Lie:
    """Return a lie that keeps one change of the book to itself."""
    seen = 0

    def lie(_: Command, events: tuple[Event, ...]) -> tuple[Event, ...]:
        nonlocal seen
        kept = []
        for event in events:
            seen += isinstance(event, BookChanged)
            if not (isinstance(event, BookChanged) and seen == 40):
                kept.append(event)
        return tuple(kept)

    return lie


def fill_somebody_else(_: Command, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Tell every maker's fill as another order's."""
    return tuple(
        OrderFilled(
            OrderId(event.order_id + 64),
            event.account_id,
            event.instrument_id,
            event.trade_id,
            event.last_price,
            event.last_quantity,
            event.leaves_quantity,
            event.aggressor,
        )
        if isinstance(event, OrderFilled) and not event.aggressor
        else event
        for event in events
    )


def test_a_venue_that_loses_a_change_of_the_book_is_found_out(tmp_path: Path) -> None:
    day = written(tmp_path, SyntheticDay(1, 2).run(200))

    found = checked(Recorder(memory_venue(), lose_one_book_change()), day)

    assert found.report.book_rows_agreed < found.report.book_rows
    assert found.disagreements[0].kind == "book"


def test_a_venue_that_fills_the_wrong_order_is_found_out(tmp_path: Path) -> None:
    day = written(tmp_path, SyntheticDay(1, 2).run(200))

    report = checked(Recorder(memory_venue(), fill_somebody_else), day).report

    assert report.executions_known > 0
    assert report.executions_agreed == 0


def test_a_venue_that_denies_an_order_stops_the_replay(tmp_path: Path) -> None:
    def deny(command: Command, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if isinstance(command, SubmitOrder) and command.time_in_force is TimeInForce.GTC:
            violation = Violation(Reason.INSUFFICIENT_FUNDS, "reservation", "must be less", "9")
            return (OrderDenied(OrderId(64), command, violation),)
        return events

    day = written(tmp_path, SyntheticDay(1, 2).run(20))

    with pytest.raises(ReplayError, match="reservation must be less, was 9"):
        checked(Recorder(memory_venue(), deny), day)


def test_a_venue_that_numbers_orders_for_others_too_stops_the_replay(tmp_path: Path) -> None:
    def shift(command: Command, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if isinstance(command, SubmitOrder) and command.time_in_force is TimeInForce.IOC:
            return events
        return tuple(
            OrderApproved(OrderId(event.order_id + 64), event.instrument_id, event.order)
            if isinstance(event, OrderApproved)
            else event
            for event in events
        )

    day = written(tmp_path, SyntheticDay(1, 2).run(20))

    with pytest.raises(ReplayError, match="where nobody else is trading"):
        checked(Recorder(memory_venue(), shift), day)
