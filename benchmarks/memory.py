"""What a venue at rest takes: the memory of a fresh process, and the snapshot of its state."""

import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from msgspec import Raw, Struct

from benchmarks.exchange import run
from benchmarks.figures import Figure, Setting
from benchmarks.flow import Flow, Mix
from benchmarks.venue import commands_of, preparation, require_resting
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.core.exchange import Exchange
from damrak.core.machine import digest_of
from damrak.ports.snapshots import Snapshot

ACCOUNTS: Final = 10_000
RESTING: Final = 100_000
INSTRUMENTS: Final = 4
BLOCK: Final = 1_000
_NEW_ONLY: Final = Mix(100, 0, 0, 1)


class Footprint(Struct):
    """Hold what was measured: MiB of memory, bytes of state, seconds."""

    grown: float
    resident: float
    state_bytes: int
    file_bytes: int
    dump: float
    save: float
    load: float


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield the memory that accounts and orders take, and size and time of a snapshot."""
    accounts, resting = setting.count(ACCOUNTS, 10), setting.count(RESTING, 100)
    with (
        tempfile.TemporaryDirectory(dir=setting.directory) as place,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh,
    ):
        found = fresh.submit(footprint, accounts, resting, Path(place)).result()
    note = f"{resting} resting orders, {accounts} accounts"
    yield Figure("memory.grown", found.grown, "MiB", resting, goal="< 300 MB", note=note)
    yield Figure("memory.resident", found.resident, "MiB", resting, note="the whole process")
    yield Figure("memory.snapshot_state", found.state_bytes / 2**20, "MiB", resting, note="JSON")
    yield Figure("memory.snapshot_file", found.file_bytes / 2**20, "MiB", resting)
    yield Figure("memory.dump", found.dump * 1_000, "ms", resting, note="orders wait meanwhile")
    yield Figure("memory.save", found.save * 1_000, "ms", resting, note="dump, digest, file")
    yield Figure("memory.load", found.load * 1_000, "ms", resting, note="file to machine")


def footprint(accounts: int, resting: int, directory: Path) -> Footprint:
    """Build a venue in this process and measure it."""
    exchange = Exchange()
    before = _resident()
    run(exchange, preparation(INSTRUMENTS, accounts))
    _fill(exchange, accounts, resting)
    gc.collect()
    grown, resident = _resident() - before, _resident()
    started = time.perf_counter()
    state = exchange.dump()
    dumped = time.perf_counter()
    snapshots = FileSnapshots(directory)
    snapshots.save("inbox", Snapshot(1, 0, {}, {}, digest_of(state), Raw(state)))
    saved = time.perf_counter()
    fresh = Exchange()
    fresh.load(bytes(snapshots.load("inbox", 1).state))
    loaded = time.perf_counter()
    require_resting(fresh, resting)
    file_bytes = sum(path.stat().st_size for path in directory.iterdir())
    return Footprint(
        grown, resident, len(state), file_bytes, dumped - started, saved - started, loaded - saved
    )


def _fill(exchange: Exchange, accounts: int, resting: int) -> None:
    flow = Flow(_NEW_ONLY, instruments=INSTRUMENTS, accounts=accounts, resting=resting)
    # The flow has books of its own, which must not be counted: it is gone when this returns, and
    # its moves are drawn as they are needed.
    for moves in flow.blocks(resting, BLOCK):
        run(exchange, commands_of(moves))


def _resident() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        # The peak, for want of the present.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
