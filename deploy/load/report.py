"""Turn the samples that JMeter wrote into a row of a table: orders a second, errors, waits.

The first seconds are left out: Java compiles what it runs while it runs. JMeter counts a wait from
when a request left; the time that it should have left earlier, but did not, shows in the rate.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from benchmarks.figures import percentile
from deploy.load.cores import Shares, Used, shares_between

HEADING: Final = (
    "| load | asked, orders/s | reached, orders/s | errors | p50 ms | p95 ms | p99 ms | max ms "
    "| CPU: load | venue | others |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)
MILLISECONDS: Final = 1_000


class Sample(Struct, frozen=True):
    """Hold a request as JMeter timed it; times are milliseconds, ``start`` since the epoch."""

    start: int
    elapsed: int
    good: bool
    status: str

    @property
    def end(self) -> int:
        """Return when the answer had come."""
        return self.start + self.elapsed


class Row(Struct, frozen=True):
    """Hold what a load came to; ``waits`` are milliseconds."""

    load: str
    asked: int
    reached: float
    errors: float
    waits: Sequence[float]
    shares: Shares


def row_text(row: Row) -> str:
    """Return a row of the table."""
    waits = [*(percentile(row.waits, each) for each in (50, 95, 99)), max(row.waits)]
    cells = [row.load, f"{row.asked:,}", f"{row.reached:,.0f}", f"{row.errors:.2%}"]
    cells += [f"{wait:,.0f}" for wait in waits]
    cells += [f"{each:.0%}" for each in (row.shares.load, row.shares.venue, row.shares.others)]
    return f"| {' | '.join(cells)} |\n"


def read_samples(path: Path) -> list[Sample]:
    """Return the samples of a file with JMeter's CSV headings."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Sample(
                int(line["timeStamp"]),
                int(line["elapsed"]),
                line["success"] == "true",
                line["responseCode"],
            )
            for line in csv.DictReader(file)
        ]


def within(samples: Sequence[Sample], *, warm_up: int, seconds: int) -> list[Sample]:
    """Return the samples that ended in the seconds after the warm-up.

    Raises ValueError where they end too early to count so many seconds.
    """
    first = min((sample.start for sample in samples), default=0) + warm_up * MILLISECONDS
    last = first + seconds * MILLISECONDS
    if max((sample.end for sample in samples), default=0) < last:
        raise ValueError(f"samples must last at least {warm_up + seconds} s, and these do not")
    return [sample for sample in samples if first <= sample.end < last]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, help="the file that JMeter wrote")
    parser.add_argument("--asked", type=int, required=True, help="orders a second")
    parser.add_argument("--batch", type=int, required=True, help="orders in a request")
    parser.add_argument("--warm-up", type=int, required=True, help="seconds to leave out")
    parser.add_argument("--seconds", type=int, required=True, help="seconds to count")
    parser.add_argument("--before", required=True, help="what cores.py printed before")
    parser.add_argument("--after", required=True, help="what cores.py printed after")
    parser.add_argument("--load-cpu", type=float, required=True, help="seconds that JMeter used")
    return parser.parse_args()


def _main() -> None:
    given = _arguments()
    samples = read_samples(given.samples)
    measured = within(samples, warm_up=given.warm_up, seconds=given.seconds)
    good = sum(sample.good for sample in measured)
    before, after = (msgspec.json.decode(each, type=Used) for each in (given.before, given.after))
    row = Row(
        "JMeter",
        given.asked,
        good * given.batch / given.seconds,
        1 - good / len(measured),
        [sample.elapsed for sample in measured],
        shares_between(before, after, load=given.load_cpu),
    )
    sys.stdout.write(row_text(row))
    if refused := Counter(sample.status for sample in samples if not sample.good):
        sys.stderr.write(f"statuses of failed requests, warm-up included: {dict(refused)}\n")


if __name__ == "__main__":
    _main()
