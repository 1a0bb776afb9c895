"""The durable exchange: from a command's bytes to an answer that survives a power cut.

Clients send batches of 50 commands as JSON; each waits for its answer before it sends the next, and
what lies there together shares one commit. Snapshots and the archive are on, and a second process
folds the same directory's events into tables meanwhile.
"""

import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from msgspec import Struct

from benchmarks.figures import Figure, Setting, percentile
from benchmarks.flow import ORDERS, RESTING, Flow
from benchmarks.venue import (
    ACCOUNTS,
    INSTRUMENTS,
    House,
    command_decoder,
    command_encoder,
    commands_of,
    open_house,
    open_tables,
    prepare,
    projections,
    projector_of,
    require_resting,
)
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.logs.sqlite.archive import ARCHIVE_DIRECTORY
from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.app.wiring import SNAPSHOTS_DIRECTORY, TABLES_FILE
from damrak.runtime.shard import SNAPSHOT_EVERY

BATCH: Final = 50
COMMANDS: Final = ((1, 50_000), (8, 300_000), (20, 1_000_000))
"""Clients whose batches share a commit, and how many commands they send between them."""

IDLE_SECONDS: Final = 0.002
SETTLE_SECONDS_MAX: Final = 600.0
DAY_SECONDS: Final = 86_400
COMMANDS_A_SECOND: Final = 100
"""The steady rate for which bytes per day are stated."""

_MIX = "57 % orders (47 rest, 10 take), 38 % cancels, 5 % replaces"


class _Timed(Struct):
    seconds: float
    cpu_seconds: float
    rounds: list[float]
    lag_seconds: float
    behind: int


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield rate, waiting time, the projections' lag, and what it takes on disk."""
    every = setting.count(SNAPSHOT_EVERY, 500)
    for clients, full in COMMANDS:
        total = setting.count(full, clients * BATCH)
        resting = setting.count(RESTING, 200)
        flow = Flow(ORDERS, resting=resting, instruments=INSTRUMENTS, accounts=ACCOUNTS)
        with tempfile.TemporaryDirectory(dir=setting.directory) as place:
            directory = Path(place)
            timed = _run(directory, flow, (clients, total), snapshot_every=every)
            yield from _speed(clients, total, timed)
            if clients == COMMANDS[-1][0]:
                yield from _disk(directory, total)


def _speed(clients: int, total: int, timed: _Timed) -> Iterator[Figure]:
    name = f"durable.{clients}x{BATCH}"
    together = f"{clients} x {BATCH} commands a commit"
    rate = total / timed.seconds
    goal = ">= 60000" if clients == COMMANDS[-1][0] else ""
    yield Figure(f"{name}.rate", rate, "commands/s", total, goal=goal, note=f"{together}; {_MIX}")
    note = "processor time of the writing process, the wait for the disk left out"
    yield Figure(f"{name}.cpu", timed.cpu_seconds * 1e6 / total, "us/command", total, note=note)
    waits = [seconds * 1_000 for seconds in timed.rounds]
    for percent in (50, 99):
        yield Figure(f"{name}.ack_p{percent}", percentile(waits, percent), "ms", len(waits))
    yield Figure(f"{name}.ack_max", max(waits), "ms", len(waits), note="snapshots and archiving")
    note = f"{timed.behind} commands behind at the last answer"
    goal = "<= 10" if clients == COMMANDS[-1][0] else ""
    yield Figure(f"{name}.projections", timed.lag_seconds, "s", total, goal=goal, note=note)


def _run(directory: Path, flow: Flow, load: tuple[int, int], *, snapshot_every: int) -> _Timed:
    clients, total = load
    with open_house(directory, snapshot_every=snapshot_every) as house:
        prepare(house.client, flow)
        encode = command_encoder.encode
        # Drawn before the clock starts: or the projections would catch up in the pauses.
        batches = [encode(commands_of(moves)) for moves in flow.blocks(total, BATCH)]
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        reader = context.Process(target=_project, args=(directory, theirs), daemon=True)
        reader.start()
        _hear(ours)
        timed = _feed(house, batches, clients)
        ended = time.monotonic()
        ours.send(house.log.head("events"))
        folded = int(_hear(ours))
        timed.lag_seconds = max(0.0, _hear(ours) - ended)
        timed.behind = house.log.head("events") - folded
        reader.join()
        require_resting(house.shard.machine, flow.live)
    return timed


def _hear(line: Connection) -> float:
    if not line.poll(SETTLE_SECONDS_MAX):
        raise RuntimeError(f"projections must settle in {SETTLE_SECONDS_MAX} s")
    return float(line.recv())


def _feed(house: House, batches: list[bytes], clients: int) -> _Timed:
    decode, submit = command_decoder.decode, house.client.submit
    rounds: list[float] = []
    cpu_started = time.process_time()
    started = before = time.perf_counter()
    for first in range(0, len(batches), clients):
        commands = [
            command for batch in batches[first : first + clients] for command in decode(batch)
        ]
        submit(commands)
        now = time.perf_counter()
        rounds.append(now - before)
        before = now
    return _Timed(before - started, time.process_time() - cpu_started, rounds, 0.0, 0)


def _project(directory: Path, line: Connection) -> None:
    with (
        closing(SqliteLog(directory, read_only=True)) as log,
        closing(open_tables(directory)) as tables,
    ):
        projector = projector_of(log, tables, projections())
        projector.catch_up()
        line.send(0)
        projector.follow(lambda: not line.poll(), lambda: time.sleep(IDLE_SECONDS))
        head = int(line.recv())
        line.send(head - sum(projector.lag().values()))
        projector.catch_up()
        line.send(time.monotonic())


def _disk(directory: Path, total: int) -> Iterator[Figure]:
    live = _stored(directory)
    archived = _archived(directory)
    for partition in sorted(live):
        records, size = live[partition]
        yield _per_command(f"log.{partition}", size, records, "as JSON, before it is archived")
    kept = 0.0
    for partition in sorted(archived):
        records, size = archived[partition]
        kept += size / records
        yield _per_command(f"archive.{partition}", size, records, "compressed, for good")
    rows = (directory / TABLES_FILE).stat().st_size / total
    kept += rows
    yield _per_command("tables", rows * total, total, "rows, indexes and write-ahead log apart")
    database = sum(path.stat().st_size for path in directory.glob(f"{DATABASE_FILE}*"))
    yield Figure("durable.disk.log_file", database / 2**20, "MiB", total, note="does not grow")
    snapshots = [path.stat().st_size for path in (directory / SNAPSHOTS_DIRECTORY).glob("*")]
    if snapshots:
        yield Figure("durable.disk.snapshot", max(snapshots) / 2**20, "MiB", len(snapshots))
    daily = kept * COMMANDS_A_SECOND * DAY_SECONDS / 1e9
    note = f"archive and tables at {COMMANDS_A_SECOND} commands/s all day"
    yield Figure("durable.disk.day", daily, "GB/day", total, note=note)


def _per_command(name: str, size: float, records: int, note: str) -> Figure:
    return Figure(f"durable.disk.{name}", size / records, "bytes/command", records, note=note)


def _stored(directory: Path) -> dict[str, tuple[int, int]]:
    with closing(sqlite3.connect(directory / DATABASE_FILE)) as database:
        rows = database.execute(
            "SELECT partition, SUM(count), SUM(LENGTH(payload)) FROM batches GROUP BY partition"
        )
        return {partition: (records, size) for partition, records, size in rows}


def _archived(directory: Path) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    with closing(sqlite3.connect(directory / DATABASE_FILE)) as database:
        rows = database.execute("SELECT partition, last - first + 1, file FROM archives")
        for partition, records, name in rows:
            count, size = found.get(partition, (0, 0))
            file_size = (directory / ARCHIVE_DIRECTORY / name).stat().st_size
            found[partition] = (count + records, size + file_size)
    return found
