"""Real NASDAQ days through the whole venue, held to the book that was published."""

import time
from pathlib import Path

import pytest

from damrak.services.replay import open_day, replay_lobster
from tests.unit.services.replay.venue import memory_venue

MEASURED = {
    "LOBSTER_SampleFile_AMZN_2012-06-21_1.zip": (57_515, 13_954, 8_974, 4_478, 4_474),
    "LOBSTER_SampleFile_AMZN_2012-06-21_5.zip": (155_935, 33_841, 8_974, 7_281, 7_272),
}
"""Messages, revealing rows, executions, those known and those agreed, as others measured them."""


@pytest.mark.parametrize("name", MEASURED)
def test_our_book_is_the_published_one_all_day_long(data_directory: Path, name: str) -> None:
    path = data_directory / "lobster" / name
    if not path.is_file():
        pytest.skip(f"no {name} in the recorded market data")

    found = replay_lobster(memory_venue(), open_day(path), check=True, now=time.perf_counter_ns)

    report = found.report
    assert report.book_rows_agreed == report.book_rows == report.messages
    assert report.executions_agreed >= 0.998 * report.executions_known
    counted = (report.executions, report.executions_known, report.executions_agreed)
    assert (report.messages, report.book_rows_revealing, *counted) == MEASURED[name]
    assert len(found.disagreements) == report.executions_known - report.executions_agreed
    assert report.commands > report.messages
    assert report.seconds > 0
