"""Figures and the machine they were measured on.

A figure from one machine says little on another, so the machine is measured too, right before and
after: nanoseconds for one turn of a fixed Python loop, microseconds for 4 KiB to reach the disk.
"""

import os
import platform
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

LOOP_TURNS: Final = 20_000
LOOP_RUNS: Final = 15
SYNCED_BYTES: Final = 4_096
SYNC_RUNS: Final = 40


class Machine(Struct, frozen=True):
    """Name a machine and say how fast it is now.

    ``loop_ns`` is the median time of a turn of a fixed Python loop, ``fsync_us`` that of a write
    of 4 KiB with fsync where the data directories are made.
    """

    cpu: str
    cores: int
    python: str
    loop_ns: float
    fsync_us: float


class Figure(Struct, frozen=True, omit_defaults=True):
    """Hold one measured value; ``n`` is how many operations it was measured over.

    ``ratio`` is ours divided by a peer's, or the other way where less is better. ``baseline`` is
    what one operation costs in turns of the machine's Python loop.
    """

    name: str
    value: float
    unit: str
    n: int
    ratio: float | None = None
    baseline: float | None = None
    goal: str = ""
    note: str = ""
    machine: Machine | None = None


class Setting(Struct, frozen=True):
    """Say how large a benchmark shall be, and where it may make data directories."""

    scale: float
    directory: Path

    def count(self, full: int, least: int = 1) -> int:
        """Return a number of operations, scaled, but never below a least one."""
        return max(least, round(full * self.scale))


def machine_now(directory: Path) -> Machine:
    """Measure this machine."""
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        python=f"{platform.python_implementation()} {platform.python_version()}",
        loop_ns=round(statistics.median(_loop_times()), 1),
        fsync_us=round(statistics.median(_sync_times(directory)), 1),
    )


def between(before: Machine, after: Machine) -> Machine:
    """Return a machine with the mean of two measurements."""
    return Machine(
        cpu=before.cpu,
        cores=before.cores,
        python=before.python,
        loop_ns=round((before.loop_ns + after.loop_ns) / 2, 1),
        fsync_us=round((before.fsync_us + after.fsync_us) / 2, 1),
    )


def placed(figure: Figure, machine: Machine) -> Figure:
    """Return a figure with its machine, and its baseline where it is the speed of Python."""
    baseline = None
    if figure.unit.endswith("/s") and figure.value:
        baseline = round(1e9 / figure.value / machine.loop_ns, 1)
    elif figure.unit.startswith("us/"):
        baseline = round(figure.value * 1_000 / machine.loop_ns, 1)
    return Figure(
        figure.name,
        round(figure.value, 3),
        figure.unit,
        figure.n,
        None if figure.ratio is None else round(figure.ratio, 2),
        baseline,
        figure.goal,
        figure.note,
        machine,
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which a percentage of some values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]


class _Counter:
    __slots__ = ("seen", "total")

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}
        self.total = 0

    def step(self, number: int) -> int:
        self.total += number
        self.seen[number & 1023] = self.total
        return self.total


def _loop_times() -> Iterator[float]:
    for _ in range(LOOP_RUNS):
        counter = _Counter()
        started = time.perf_counter_ns()
        for turn in range(LOOP_TURNS):
            if counter.step(turn) < turn:
                counter.total = 0
        yield (time.perf_counter_ns() - started) / LOOP_TURNS


def _sync_times(directory: Path) -> Iterator[float]:
    path = directory / "fsync"
    block = b"\0" * SYNCED_BYTES
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNC_RUNS):
            started = time.perf_counter_ns()
            file.write(block)
            os.fsync(file.fileno())
            yield (time.perf_counter_ns() - started) / 1_000
    path.unlink()


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
