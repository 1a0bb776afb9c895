"""The proof of the audit: its chain, its stored head, and the log that its anchors name."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.app.auditing.anchoring import ANCHORED, parse_anchor
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE, read_head
from damrak.ports.log import LogDamaged
from damrak.services.identity.audit.chain import head_of
from damrak.services.identity.audit.links import Head, fields_of
from damrak.services.identity.audit.reading.verifying import Walked, walk
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store, Unit

LINES_MAX: Final = 5_000
"""Most lines that are looked at in one transaction."""

PROBLEMS_MAX: Final = 100
"""Most problems that are put into words."""

Progress = Callable[[int, int], None]
_Anchors = dict[str, dict[int, tuple[bytes, int]]]


class AuditProof(Struct, kw_only=True):
    """Tell what was proven of the audit; it is sound where there is no problem.

    ``anchors`` counts the places of the log that were compared, ``head`` is the last line's hash:
    what to keep elsewhere.
    """

    ok: bool = False
    lines: int = 0
    erased: int = 0
    anchors: int = 0
    head: str = ""
    problems: list[str]


def prove_audit(
    store: Store,
    data_dir: Path,
    *,
    kept: Path | None = None,
    progress: Progress = lambda _done, _total: None,
) -> AuditProof:
    """Prove the audit of a data directory, also while a venue writes to it.

    ``kept`` is a head that was kept elsewhere. Raises StoreUnavailable, Refused, OSError, and
    LogError where the log cannot be opened for another reason than damage.
    """
    # Heads before the chain: it only grows, so that it cannot be behind them.
    heads = [data_dir / AUDIT_HEAD_FILE, *([kept] if kept else [])]
    stored = [(path.name, head) for path in heads if (head := read_head(path)) is not None]
    proof = AuditProof(problems=[])
    anchors: _Anchors = {}
    walked = _walk(store, anchors, progress)
    for finding in walked.findings:
        _add(proof, f"line {finding.line}: {finding.problem}")
    proof.lines, proof.erased, proof.head = walked.verified, walked.erased, walked.head.hash
    for name, head in stored:
        store.read_now(partial(_check_head, proof=proof, name=name, head=head))
    if kept is not None and not kept.exists():
        _add(proof, f"{kept} must be a file with a head: it is absent")
    _check_log(data_dir, anchors, proof)
    proof.ok = not proof.problems
    return proof


def _walk(store: Store, anchors: _Anchors, progress: Progress) -> Walked:
    walked = Walked()
    total = store.read_now(lambda unit: head_of(unit.session)).number

    def further(unit: Unit) -> list[AuditRow]:
        return walk(unit.session, unit.vault, walked, LINES_MAX)

    while not walked.has_ended:
        for row in store.read_now(further):
            if row.action == ANCHORED:
                _remember(anchors, row, walked)
        progress(walked.head.number, total)
    return walked


def _remember(anchors: _Anchors, row: AuditRow, walked: Walked) -> None:
    for partition, text in fields_of(row.details).items():
        try:
            offset, digest = parse_anchor(text)
        except ValueError:
            walked.find(row.number, f"anchor of {partition} cannot be read")
            continue
        if offset:
            anchors.setdefault(partition, {})[offset] = (digest, row.number)


def _check_head(unit: Unit, proof: AuditProof, name: str, head: Head) -> None:
    row = unit.session.get(AuditRow, head.number) if head.number else None
    if head.number and row is None:
        last = head_of(unit.session).number
        _add(
            proof,
            f"the end of the audit is missing: {name} says that it had {head.number} lines, "
            f"it ends at {last}",
        )
    elif row is not None and row.hash != head.hash:
        _add(proof, f"line {head.number}: {name} holds another hash of it: it was rewritten")


def _check_log(data_dir: Path, anchors: _Anchors, proof: AuditProof) -> None:
    if not any(anchors.values()):
        return
    try:
        with closing(SqliteLog(data_dir, read_only=True)) as log:
            for partition, named in sorted(anchors.items()):
                _check_partition(log, partition, named, proof)
    except LogDamaged as error:
        _add(proof, str(error))


def _check_partition(
    log: SqliteLog, partition: str, named: dict[int, tuple[bytes, int]], proof: AuditProof
) -> None:
    ahead = dict(named)
    end = 0
    try:
        for tail in log.verify_chain(partition):
            end = tail.offset
            if (said := ahead.pop(end, None)) is None:
                continue
            digest, line = said
            proof.anchors += 1
            if digest != tail.hash:
                _add(
                    proof,
                    f"line {line} names another hash of {partition} at {end} than the log has: "
                    "the log was rewritten",
                )
    except LogDamaged as error:
        _add(proof, str(error))
        return
    for offset, (_, line) in sorted(ahead.items()):
        what = f"ends at {end}" if offset > end else "has no batch that ends there"
        _add(proof, f"line {line} names {partition} at {offset}, and the log {what}")


def _add(proof: AuditProof, problem: str) -> None:
    if problem not in proof.problems and len(proof.problems) < PROBLEMS_MAX:
        proof.problems.append(problem)
