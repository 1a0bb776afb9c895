"""How busy the cores are: with the venue, with the load, and with everything else.

Load, venue and whatever else runs share the same cores, so a rate says little without it. Run as a
program it prints what was used so far, for ``report`` to compare before and after.
"""

import os
import sys
import time
from pathlib import Path

import msgspec
from msgspec import Struct


class Used(Struct, frozen=True):
    """Hold seconds: on the clock, of the venue and its children, and of all processes."""

    clock: float
    venue: float
    everything: float


class Shares(Struct, frozen=True):
    """Hold what took how much of a core; 2 is two cores wholly."""

    load: float
    venue: float
    others: float


def used_now(pid: int) -> Used:
    """Return what was used so far; ``pid`` is the venue's process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    venue = sum(_process_ticks(each) for each in [str(pid), *children])
    # user, nice, system, idle, iowait, irq, softirq: waiting is not work.
    ticks = [int(each) for each in Path("/proc/stat").read_text("ascii").split()[1:8]]
    everything = sum(ticks) - ticks[3] - ticks[4]
    hertz = os.sysconf("SC_CLK_TCK")
    return Used(time.monotonic(), venue / hertz, everything / hertz)


def shares_between(before: Used, after: Used, *, load: float) -> Shares:
    """Return who used the cores between two looks; ``load`` is the generator's own seconds."""
    clock, venue = after.clock - before.clock, after.venue - before.venue
    others = max(0.0, after.everything - before.everything - venue - load)
    return Shares(load / clock, venue / clock, others / clock)


def _process_ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(used_now(int(sys.argv[1]))) + b"\n")
