"""Record a history of this release: ``python -m tests.histories.record``.

A history is the log of one joined and one split venue, what its machines said, a snapshot of each
from half way, and the digest of every machine at the end. Releases to come must read it and end in
the same digests, or say in the log itself where the laws changed.
"""

import random
import sys
from pathlib import Path
from typing import Final

import msgspec
import zstandard
from msgspec import Raw, Struct

import damrak
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.core.machine import digest_of
from damrak.domain.codec import encode_record
from damrak.domain.commands import Command
from damrak.ports.snapshots import Snapshot
from damrak.runtime.shard import Request, Shard
from damrak.runtime.topology import JOINED
from tests.simulation.crowd.town import INSTRUMENTS, Town, town_of
from tests.simulation.crowd.workload import Workload
from tests.simulation.faulty_log import CALM
from tests.simulation.split_house import SplitHouse

FOLDER: Final = Path(__file__).parent
SEED: Final = 8
JOINED_COMMANDS: Final = 260
SPLIT_COMMANDS: Final = 140
COMPRESSION_LEVEL: Final = 19


class Line(Struct):
    """Be a line of a history: a record as it lay in its partition."""

    partition: str
    record: Raw


class Manifest(Struct):
    """Say what a history must lead to: the digest of each inbox's machine at its end."""

    release: str
    digests: dict[str, str]


class SavedSnapshot(Struct):
    """Be a line of the snapshots: one from half way through an inbox."""

    inbox: str
    snapshot: Snapshot


class History(Struct):
    """Hold a history as it is built."""

    lines: list[Line]
    snapshots: list[SavedSnapshot]
    digests: dict[str, str]


def record_history() -> History:
    """Return a history of this release, the same every time."""
    history = History([], [], {})
    _record_joined(history)
    _record_split(history)
    return history


def _workload() -> Workload:
    source = random.Random(SEED)
    town = Town(town_of(source).accounts, INSTRUMENTS)
    return Workload(source, town)


def _record_joined(history: History) -> None:
    log, snapshots = MemoryLog(), MemorySnapshots()
    shard = Shard(Exchange, JOINED, log, snapshots)
    shard.recover()
    workload = _workload()
    opening: list[Command] = [each for stage in workload.opening() for each in stage]
    for number in range(len(opening) + JOINED_COMMANDS):
        command = opening[number] if number < len(opening) else workload.next()
        requests = [Request(command, f"request-{number}")]
        for applied in shard.take(requests, workload.now):
            workload.hear(applied.messages)
        if number == len(opening) + JOINED_COMMANDS // 2:
            history.snapshots.append(SavedSnapshot(JOINED.inbox, shard.snapshot()))
    _keep(history, log, shard)


def _record_split(history: History) -> None:
    workload = _workload()
    source = random.Random(SEED)
    town = Town(town_of(random.Random(SEED)).accounts, INSTRUMENTS)
    house = SplitHouse(source, town, CALM)
    for stage in workload.opening():
        for command in stage:
            house.send(command, workload.now)
        house.drain()
    for number in range(SPLIT_COMMANDS):
        house.send(workload.next(), workload.now)
        for _ in range(source.randint(0, 4)):
            house.advance()
        for record in house.news():
            workload.hear(record.messages)
        if number == SPLIT_COMMANDS // 2:
            for seat in house.seats:
                snapshots = [shard.snapshot() for shard in seat.live()]
                history.snapshots += [SavedSnapshot(seat.plan.inbox, each) for each in snapshots]
    house.drain()
    for seat in house.seats:
        for shard in seat.live():
            _keep(history, house.log, shard)


def _keep(history: History, log: MemoryLog, shard: Shard) -> None:
    plan = shard.plan
    for partition in (plan.inbox, plan.events):
        stored = log.read(partition, 0)
        history.lines += [Line(partition, Raw(encode_record(each.record))) for each in stored]
    history.digests[plan.inbox] = digest_of(shard.machine.dump())


def write_history(history: History, release: str, folder: Path = FOLDER) -> list[Path]:
    """Write a history to files named after its release, and return their paths."""
    encoder = msgspec.json.Encoder()
    manifest = msgspec.json.format(encoder.encode(Manifest(release, history.digests)))
    packer = zstandard.ZstdCompressor(COMPRESSION_LEVEL)
    contents = {
        f"{release}.json": manifest + b"\n",
        f"{release}.log.jsonl.zst": packer.compress(encoder.encode_lines(history.lines)),
        f"{release}.snapshots.jsonl.zst": packer.compress(encoder.encode_lines(history.snapshots)),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


if __name__ == "__main__":
    for path in write_history(record_history(), damrak.__version__):
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")
