"""Coming back: from a crash just before the next snapshot was due, and cold from the first record.

Each is measured in a fresh process on the same data directory, most of whose log is archived by
then.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Setting
from benchmarks.flow import ORDERS, RESTING, Flow
from benchmarks.venue import ACCOUNTS, COMMIT_MAX, INSTRUMENTS, commands_of, open_house, prepare
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.app.wiring import SNAPSHOTS_DIRECTORY
from damrak.core.exchange import Exchange
from damrak.runtime.shard import SNAPSHOT_EVERY, Shard
from damrak.runtime.topology import JOINED
from damrak.runtime.verify import verify

COMMANDS: Final = 1_000_000


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield the time until ready, and the rates of a cold replay and of a verification."""
    every = setting.count(SNAPSHOT_EVERY, COMMIT_MAX // 4)
    total = COMMANDS // SNAPSHOT_EVERY * every - 1
    with tempfile.TemporaryDirectory(dir=setting.directory) as place:
        directory = Path(place)
        resting = setting.count(RESTING, 200)
        flow = Flow(ORDERS, resting=resting, instruments=INSTRUMENTS, accounts=ACCOUNTS)
        _fill(directory, flow, total, snapshot_every=every)
        seconds, replayed = _apart(ready_seconds, directory)
        note = f"snapshot loaded, {replayed} commands replayed"
        yield Figure("recovery.ready", seconds, "s", total, goal="< 3", note=note)
        seconds, replayed = _apart(replay_seconds, directory)
        unit = "commands/s"
        yield Figure("recovery.replay", replayed / seconds, unit, replayed, goal=">= 120000")
        seconds, replayed = _apart(verify_seconds, directory)
        note = "replayed and compared with every recorded event and digest"
        yield Figure("recovery.verify", replayed / seconds, unit, replayed, note=note)


def _fill(directory: Path, flow: Flow, total: int, *, snapshot_every: int) -> None:
    with open_house(directory, snapshot_every=snapshot_every) as house:
        prepare(house.client, flow)
        while house.shard.offset < total:
            size = min(COMMIT_MAX, total - house.shard.offset)
            house.client.submit(commands_of(flow.block(size)))


def _apart(timed: Callable[[Path], tuple[float, int]], directory: Path) -> tuple[float, int]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(timed, directory).result()


def ready_seconds(directory: Path) -> tuple[float, int]:
    """Return how long opening and recovering took, and how many records were replayed."""
    started = time.perf_counter()
    with closing(SqliteLog(directory)) as log:
        snapshots = FileSnapshots(directory / SNAPSHOTS_DIRECTORY)
        recovery = Shard(Exchange, JOINED, log, snapshots).recover()
        return time.perf_counter() - started, recovery.records


def replay_seconds(directory: Path) -> tuple[float, int]:
    """Return how long a replay without snapshots took, and of how many records."""
    with closing(SqliteLog(directory, read_only=True)) as log:
        started = time.perf_counter()
        recovery = Shard(Exchange, JOINED, log, MemorySnapshots()).recover()
        return time.perf_counter() - started, recovery.records


def verify_seconds(directory: Path) -> tuple[float, int]:
    """Return how long a verification took, and of how many records."""
    with closing(SqliteLog(directory, read_only=True)) as log:
        snapshots = FileSnapshots(directory / SNAPSHOTS_DIRECTORY)
        started = time.perf_counter()
        verification = verify(Exchange(), JOINED, (log, snapshots))
        seconds = time.perf_counter() - started
    if verification.problems:
        raise RuntimeError(f"log must verify, was: {verification.problems[0]}")
    return seconds, verification.records
