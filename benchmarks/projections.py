"""Folding: what it takes to bring events into tables, all projections together and each alone.

The log is in memory here, so reading and decoding it is left out; the tables lie on disk.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Setting
from benchmarks.flow import NEW, ORDERS, RESTING, TAKE, Flow
from benchmarks.venue import (
    ACCOUNTS,
    COMMIT_MAX,
    INSTRUMENTS,
    commands_of,
    open_tables,
    prepare,
    projections,
    projector_of,
)
from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.runtime.client import LocalClient
from damrak.runtime.projection import Projection
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED

COMMANDS: Final = 200_000


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield microseconds per command and per order, and for each projection by itself."""
    total = setting.count(COMMANDS, COMMIT_MAX)
    log = MemoryLog()
    orders = _fill(log, total, setting.count(RESTING, 200))
    seconds, folded = _fold(setting, log, projections())
    micros = seconds * 1e6
    yield Figure("projections.command", micros / folded, "us/command", folded)
    yield Figure("projections.order", micros / orders, "us/order", orders, note="cancels included")
    for projection in projections():
        seconds, folded = _fold(setting, log, [projection])
        yield Figure(f"projections.{projection.name}", seconds * 1e6 / folded, "us/command", folded)


def _fill(log: MemoryLog, total: int, resting: int) -> int:
    flow = Flow(ORDERS, resting=resting, instruments=INSTRUMENTS, accounts=ACCOUNTS)
    shard = Shard(Exchange, JOINED, log, MemorySnapshots())
    shard.recover()
    client = LocalClient(shard, SystemClock())
    prepare(client, flow)
    orders = flow.resting
    for moves in flow.blocks(total, COMMIT_MAX):
        client.submit(commands_of(moves))
        orders += sum(move[0] in (NEW, TAKE) for move in moves)
    return orders


def _fold(setting: Setting, log: MemoryLog, folded: Sequence[Projection]) -> tuple[float, int]:
    with (
        tempfile.TemporaryDirectory(dir=setting.directory) as place,
        closing(open_tables(Path(place))) as tables,
    ):
        projector = projector_of(log, tables, folded)
        started = time.perf_counter()
        count = projector.catch_up()
        return time.perf_counter() - started, count
