"""What every log driver owes: durable order in each partition, and reading from any offset."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from damrak.ports.log import READ_LIMIT_MAX, Batch, Log
from tests.contracts.log_drivers import LOG_DRIVERS, OpenLog
from tests.contracts.messages import record, records, rich_record

INBOX = "inbox.exchange"
EVENTS = "events"


@pytest.fixture(params=sorted(LOG_DRIVERS))
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> OpenLog:
    return LOG_DRIVERS[request.param](tmp_path)


@pytest.fixture
def log(open_log: OpenLog) -> Iterator[Log]:
    log = open_log()
    yield log
    log.close()


def _read_all(log: Log, partition: str, limit: int = READ_LIMIT_MAX) -> list[int]:
    times: list[int] = []
    after = 0
    while found := log.read(partition, after, limit):
        assert [stored.offset for stored in found] == list(range(after + 1, after + len(found) + 1))
        times += [stored.record.time for stored in found]
        after = found[-1].offset
    return times


def test_an_empty_log_has_no_records_and_heads_at_zero(log: Log) -> None:
    assert log.head(INBOX) == 0
    assert log.read(INBOX, 0) == []
    assert log.read(INBOX, 10) == []


def test_append_returns_the_last_offset_of_each_batch_counted_from_one(log: Log) -> None:
    assert log.append([Batch(INBOX, records(1, 3))]) == [3]
    assert log.append([Batch(INBOX, records(4, 1)), Batch(EVENTS, records(1, 5))]) == [4, 5]
    assert (log.head(INBOX), log.head(EVENTS)) == (4, 5)


def test_two_batches_of_one_partition_in_one_append_follow_each_other(log: Log) -> None:
    assert log.append([Batch(INBOX, records(1, 2)), Batch(INBOX, records(3, 2))]) == [2, 4]
    assert _read_all(log, INBOX) == [1, 2, 3, 4]


def test_appending_no_batches_changes_nothing(log: Log) -> None:
    assert log.append([]) == []
    assert log.head(INBOX) == 0


def test_an_empty_batch_is_refused_and_nothing_of_the_append_is_kept(log: Log) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        log.append([Batch(INBOX, records(1, 2)), Batch(EVENTS, [])])
    assert log.head(INBOX) == 0
    assert log.append([Batch(INBOX, records(1, 1))]) == [1]


def test_records_come_back_whole_with_every_field(log: Log) -> None:
    log.append([Batch(INBOX, [rich_record()])])
    assert [(stored.offset, stored.record) for stored in log.read(INBOX, 0)] == [(1, rich_record())]


@pytest.mark.parametrize("after", range(8))
@pytest.mark.parametrize("limit", (1, 2, 3, 4, 100))
def test_reading_starts_after_any_offset_and_stops_at_the_limit(
    log: Log, after: int, limit: int
) -> None:
    log.append([Batch(INBOX, records(1, 3))])
    log.append([Batch(INBOX, records(4, 1)), Batch(EVENTS, records(100, 9))])
    log.append([Batch(INBOX, records(5, 2))])
    expected = list(range(after + 1, 7))[:limit]
    found = log.read(INBOX, after, limit)
    assert [stored.offset for stored in found] == expected
    assert [stored.record for stored in found] == [record(number) for number in expected]


def test_reading_below_zero_starts_at_the_first_record(log: Log) -> None:
    log.append([Batch(INBOX, records(1, 2))])
    assert [stored.offset for stored in log.read(INBOX, -5)] == [1, 2]


def test_a_limit_of_zero_reads_nothing(log: Log) -> None:
    log.append([Batch(INBOX, records(1, 2))])
    assert log.read(INBOX, 0, 0) == []


def test_one_read_returns_at_most_the_named_limit(log: Log) -> None:
    log.append([Batch(INBOX, records(1, READ_LIMIT_MAX + 5))])
    assert len(log.read(INBOX, 0, READ_LIMIT_MAX * 2)) == READ_LIMIT_MAX
    assert _read_all(log, INBOX) == list(range(1, READ_LIMIT_MAX + 6))


@pytest.mark.parametrize("limit", (1, 7, 64))
def test_walking_by_any_step_meets_every_record_once(log: Log, limit: int) -> None:
    for first in range(1, 101, 10):
        log.append([Batch(INBOX, records(first, 10))])
    assert _read_all(log, INBOX, limit) == list(range(1, 101))


def test_partitions_do_not_see_each_other(log: Log) -> None:
    names = ["inbox.accounts.00", "inbox.accounts.01", "inbox.accounts.1", "inbox.accounts.010"]
    for number, name in enumerate(names, 1):
        log.append([Batch(name, records(number * 100, number))])
    for number, name in enumerate(names, 1):
        assert _read_all(log, name) == list(range(number * 100, number * 100 + number))


def test_an_opened_again_log_holds_what_was_appended_and_goes_on(open_log: OpenLog) -> None:
    log = open_log()
    log.append([Batch(INBOX, records(1, 3)), Batch(EVENTS, records(1, 2))])
    log.close()
    log = open_log()
    assert (log.head(INBOX), log.head(EVENTS), log.head("other")) == (3, 2, 0)
    assert log.append([Batch(INBOX, records(4, 1))]) == [4]
    assert _read_all(log, INBOX) == [1, 2, 3, 4]
    log.close()


def test_a_later_change_of_the_callers_list_does_not_reach_the_log(log: Log) -> None:
    mine = records(1, 2)
    log.append([Batch(INBOX, mine)])
    mine.append(record(3))
    assert log.head(INBOX) == 2
