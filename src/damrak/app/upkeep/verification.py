"""Verification of a data directory: everything that can be proven of it, without changing it.

Proven are the chain of hashes of every partition, archived parts included; that a cold replay says
what was recorded; that it comes by the digest of every snapshot; that the state keeps its own
invariants; and that the tables have not seen more than the log holds and agree with the state on
every balance.
"""

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.register import Register
from damrak.app.wiring import TABLES_FILE, pinned
from damrak.core.exchange import Exchange
from damrak.core.machine import InvariantBroken
from damrak.ports.log import Log, LogDamaged, LogInUse
from damrak.ports.snapshots import Snapshots
from damrak.ports.tables import Tables, TablesError
from damrak.runtime.projection import WATERMARKS
from damrak.runtime.topology import EVENTS, JOINED
from damrak.runtime.verify import Verification, verify

DIFFERENCES_MAX: Final = 10
"""Most differing balances that are put into words."""

NANOSECONDS: Final = 1_000_000_000

# What a machine raises when it is told something that no machine could have said before.
_NONSENSE = (InvariantBroken, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

Progress = Callable[[int, int], None]


class Proof(Struct, kw_only=True):
    """Tell what was proven of a data directory; it is sound where there is no problem.

    ``batches`` counts proven hashes, ``seconds`` is how long it took. ``tables_behind``
    is how many records of events the tables lag, None where there are none that can be opened.
    """

    ok: bool = False
    records: int = 0
    events: int = 0
    batches: int = 0
    snapshots: int = 0
    tables_behind: int | None = None
    digest: str = ""
    problems: list[str]
    seconds: float = 0.0


def verify_data_dir(data_dir: Path, progress: Progress = lambda _done, _total: None) -> Proof:
    """Prove a data directory, also while a venue writes to it.

    Raises LogError when there is none or it cannot be opened for another reason than damage.
    """
    started = time.perf_counter_ns()
    proof = Proof(problems=[])
    try:
        with closing(SqliteLog(data_dir, read_only=True)) as log:
            _prove(log, data_dir, proof, progress)
    except LogInUse:
        raise
    except LogDamaged as error:
        _add(proof, str(error))
    proof.ok = not proof.problems
    proof.seconds = (time.perf_counter_ns() - started) / NANOSECONDS
    return proof


def _prove(log: SqliteLog, data_dir: Path, proof: Proof, progress: Progress) -> None:
    # Watermarks before the log: tables follow it, so seen in this order they cannot be ahead.
    path = data_dir / TABLES_FILE
    # Where nobody may write, SQLite cannot open them, and they prove nothing that the log does not.
    present = path.exists() and os.access(data_dir, os.W_OK)
    watermarks = _watermarks(path, proof) if present else None
    held, snapshots = pinned(log, data_dir)
    for partition in log.partitions():
        _prove_chain(log, partition, proof)
    exchange = Exchange()
    _replay(exchange, (held, snapshots), proof, progress)
    if watermarks:
        _compare_tables(path, (watermarks, held.head(EVENTS)), exchange, proof)


def _prove_chain(log: SqliteLog, partition: str, proof: Proof) -> None:
    try:
        for _ in log.verify_chain(partition):
            proof.batches += 1
    except LogDamaged as error:
        _add(proof, str(error))
    except _NONSENSE as error:
        _add(
            proof,
            f"partition {partition} is damaged after {proof.batches} hashes ({error}): "
            "restore the log from a backup",
        )


def _replay(
    exchange: Exchange, stores: tuple[Log, Snapshots], proof: Proof, progress: Progress
) -> None:
    try:
        found: Verification = verify(exchange, JOINED, stores, progress)
    except LogDamaged as error:
        _add(proof, str(error))
        return
    except _NONSENSE as error:
        _add(proof, f"the log cannot be replayed: {type(error).__name__}: {error}")
        return
    proof.records, proof.events = found.records, found.events
    proof.snapshots, proof.digest = found.snapshots, found.digest
    for problem in found.problems:
        _add(proof, problem)


def _watermarks(path: Path, proof: Proof) -> list[int]:
    try:
        with closing(SqliteTables(path, read_only=True)) as tables:
            return _offsets(tables)
    except TablesError as error:
        _add(proof, str(error))
        return []


def _offsets(tables: Tables) -> list[int]:
    query = f"SELECT last_offset FROM {WATERMARKS.name} WHERE partition = ?"  # noqa: S608
    return [int(offset or 0) for (offset,) in tables.query(query, (EVENTS,))]


def _compare_tables(
    path: Path, reach: tuple[list[int], int], exchange: Exchange, proof: Proof
) -> None:
    watermarks, head = reach
    proof.tables_behind = max(0, head - min(watermarks))
    if max(watermarks) > head:
        _add(
            proof,
            f"tables have seen {EVENTS} up to {max(watermarks)}, but the log ends at {head}: "
            "the end of the log is missing; restore it from a backup",
        )
        return
    with closing(SqliteTables(path, read_only=True)) as tables:
        # A writer may move them on at any moment: they are compared where they stood still.
        before = _offsets(tables)
        rows = tables.query("SELECT account_id, asset, posted, reserved FROM balances")
        if {*before, *_offsets(tables)} != {head}:
            return
    kept = {(int(row[0] or 0), str(row[1])): (int(row[2] or 0), int(row[3] or 0)) for row in rows}
    _compare_balances(kept, exchange, proof)


def _compare_balances(
    kept: dict[tuple[int, str], tuple[int, int]], exchange: Exchange, proof: Proof
) -> None:
    true: dict[tuple[int, str], tuple[int, int]] = {
        (account.account_id, code): (held.posted, held.reserved)
        for account in Register(exchange).accounts()
        for code, held in account.balances.items()
        if held.posted or held.reserved
    }
    kept = {key: amounts for key, amounts in kept.items() if any(amounts)}
    wrong = sorted(key for key in true.keys() | kept.keys() if true.get(key) != kept.get(key))
    for account_id, code in wrong[:DIFFERENCES_MAX]:
        _add(
            proof,
            f"tables say another {code} balance of account {account_id} than the log: delete "
            f"{TABLES_FILE}, it is built again from the log",
        )


def _add(proof: Proof, problem: str) -> None:
    if problem not in proof.problems:
        proof.problems.append(problem)
