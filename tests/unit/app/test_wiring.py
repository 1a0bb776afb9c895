from pathlib import Path

import msgspec
import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.clocks.system import SystemClock
from damrak.app.wiring import (
    RECORDS_WITHOUT_SNAPSHOT_MAX,
    SNAPSHOTS_DIRECTORY,
    TABLES_FILE,
    forget_tables,
    open_venue,
    query_venue,
    read_venue,
)
from damrak.domain.calendars import NANOSECONDS_PER_DAY
from damrak.domain.orders import TimeInForce
from damrak.ports.log import LogDamaged, LogError, LogInUse
from damrak.services.marketdata.queries import trades_of_instrument
from tests.unit.app.venues import orders, played, prepare

NOON = 20_000 * NANOSECONDS_PER_DAY + NANOSECONDS_PER_DAY // 2


def test_a_venue_is_as_it_was_left(tmp_path: Path) -> None:
    digest = played(tmp_path / "new" / "venue")

    with open_venue(tmp_path / "new" / "venue") as venue:
        assert venue.shard.digest() == digest
        assert venue.recovery.records == 29


def test_leaving_brings_the_tables_up_to_the_log(tmp_path: Path) -> None:
    played(tmp_path)

    with query_venue(tmp_path) as (_, tables):
        assert len(trades_of_instrument(tables, 1)) == 10


def test_leaving_takes_a_snapshot_where_replay_would_take_long(tmp_path: Path) -> None:
    played(tmp_path, count=RECORDS_WITHOUT_SNAPSHOT_MAX)

    with read_venue(tmp_path) as view:
        assert view.recovery.records == 0
    assert len(list((tmp_path / SNAPSHOTS_DIRECTORY).iterdir())) == 1


def test_a_venue_is_read_beside_its_writer_as_it_was_at_that_moment(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        prepare(venue)
        with read_venue(tmp_path) as view:
            before = venue.shard.digest()
            venue.client.submit(orders(0, 4))

            assert view.shard.digest() == before
            assert view.shard.digest() != venue.shard.digest()
        with read_venue(tmp_path) as view:
            assert view.shard.digest() == venue.shard.digest()


def test_tables_are_asked_beside_a_writer_too(tmp_path: Path) -> None:
    with open_venue(tmp_path) as venue:
        prepare(venue)
        venue.client.submit(orders(0, 4))
        venue.catch_up()
        with query_venue(tmp_path) as (view, tables):
            assert view.register.market("VOC/EUR").instrument.instrument_id == 1
            assert len(trades_of_instrument(tables, 1)) == 2


def test_what_expired_while_the_venue_was_closed_expires_when_it_is_opened(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    day_order = msgspec.structs.replace(orders(0, 1)[0], time_in_force=TimeInForce.DAY)
    with open_venue(tmp_path, clock=clock) as venue:
        prepare(venue)
        venue.client.submit([day_order])
    with open_venue(tmp_path, clock=clock) as venue:
        assert len(venue.register.account(1).orders) == 1
        records = venue.shard.offset
    clock.set(NOON + NANOSECONDS_PER_DAY)
    with open_venue(tmp_path, clock=clock) as venue:
        assert len(venue.register.account(1).orders) == 0
        assert venue.shard.offset == records + 1
    with open_venue(tmp_path, clock=clock) as venue:
        assert venue.shard.offset == records + 1


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with open_venue(tmp_path), pytest.raises(LogInUse, match="in use by process"):
        open_venue(tmp_path).__enter__()


def test_a_question_makes_no_venue(tmp_path: Path) -> None:
    for ask in (read_venue, query_venue):
        with pytest.raises(LogError, match="holds no log"), ask(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_tables_that_saw_more_than_the_log_holds_stop_a_writer(tmp_path: Path) -> None:
    played(tmp_path / "a")
    played(tmp_path / "b", count=2)
    (tmp_path / "b" / TABLES_FILE).write_bytes((tmp_path / "a" / TABLES_FILE).read_bytes())

    with pytest.raises(LogDamaged, match="lost its tail"), open_venue(tmp_path / "b"):
        pass


def test_forgotten_tables_are_built_again(tmp_path: Path) -> None:
    played(tmp_path)
    forget_tables(tmp_path)

    assert not (tmp_path / TABLES_FILE).exists()
    with query_venue(tmp_path) as (_, tables):
        assert len(trades_of_instrument(tables, 1)) == 10


def test_a_data_directory_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LogError, match="choose another --data-dir"), open_venue(tmp_path / "file"):
        pass


def test_the_system_clock_never_goes_back() -> None:
    clock = SystemClock()
    times = [clock.now() for _ in range(100)]

    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000_000_000


def test_a_manual_clock_tells_what_it_was_set_to_and_never_goes_back() -> None:
    clock = ManualClock(5)
    clock.set(9)
    clock.set(7)

    assert clock.now() == 9
