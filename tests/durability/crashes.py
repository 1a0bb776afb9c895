"""One run of a log over a lossy disk up to a crash, and the checker of what the crash left."""

import random
from pathlib import Path
from typing import NamedTuple

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.ports.log import Batch, LogError
from tests.contracts.messages import record, records
from tests.durability.lossy_disk import LossyDisk

INBOX = "inbox.exchange"
EVENTS = "events"
APPENDS_MAX = 30
STEPS_MAX = 600
WAL_BYTES_MAX = 16 * 16_384
"""Small, so that a run carries its write-ahead log over several times."""


class Run(NamedTuple):
    """Tell what a run was promised: the last offset of each partition, and that of the last try."""

    acknowledged: dict[str, int]
    tried: dict[str, int]


def run_until_crash(directory: Path, seed: int, *, synchronous: str = "FULL") -> Run:
    """Append, archive and mark until the power goes, at a step that the seed chooses."""
    source = random.Random(seed)
    disk = LossyDisk(seed, cut_at=source.randint(1, STEPS_MAX))
    run = append_until_failure(directory, disk, source, synchronous=synchronous)
    disk.crash()
    return run


def append_until_failure(
    directory: Path, disk: LossyDisk, source: random.Random, *, synchronous: str = "FULL"
) -> Run:
    """Append until the log refuses; the records of a partition are numbered by their offsets."""
    acknowledged = {INBOX: 0, EVENTS: 0}
    tried = dict(acknowledged)
    try:
        log = SqliteLog(
            directory, synchronous=synchronous, wal_bytes_max=WAL_BYTES_MAX, engine=disk
        )
    except LogError:
        return Run(acknowledged, tried)
    try:
        for _ in range(APPENDS_MAX):
            counts = {INBOX: source.randint(1, 200), EVENTS: source.randint(1, 400)}
            tried = {name: acknowledged[name] + counts[name] for name in counts}
            log.append(
                [Batch(name, records(acknowledged[name] + 1, counts[name])) for name in counts]
            )
            acknowledged = dict(tried)
            if source.random() < 0.1:
                log.archive(INBOX, acknowledged[INBOX] // 2, file_bytes_max=8_192)
            if source.random() < 0.1:
                log.mark_head()
    except LogError:
        pass
    finally:
        disk.powered = disk.powered and disk.cut_at is None
        close_quietly(log)
    return Run(acknowledged, tried)


def close_quietly(log: SqliteLog) -> None:
    """Close a log whose disk may be gone."""
    try:
        log.close()
    except LogError:
        return


def faults(directory: Path, run: Run) -> list[str]:
    """Return what is wrong with a log after a crash; [] when every promise was kept."""
    try:
        log = SqliteLog(directory)
    except LogError as error:
        return [f"log cannot be opened: {error}"]
    try:
        heads = {name: log.head(name) for name in run.tried}
        found = [fault for name in run.tried for fault in _partition_faults(log, name, run)]
        if heads not in (run.acknowledged, run.tried):
            found.append(f"heads were {heads}, acknowledged {run.acknowledged}, tried {run.tried}")
        return found
    finally:
        log.close()


def _partition_faults(log: SqliteLog, name: str, run: Run) -> list[str]:
    after = 0
    try:
        while found := log.read(name, after):
            expected = [
                (number, record(number)) for number in range(after + 1, after + 1 + len(found))
            ]
            if [(stored.offset, stored.record) for stored in found] != expected:
                return [f"{name} differs after offset {after}"]
            after = found[-1].offset
        proven = [tail.offset for tail in log.verify_chain(name)]
    except LogError as error:
        return [f"{name}: {error}"]
    if after < run.acknowledged[name]:
        return [f"{name} ends at {after}, acknowledged was {run.acknowledged[name]}"]
    return [] if (proven or [0])[-1] == after else [f"{name}: chain ends at {proven[-1:]}"]
