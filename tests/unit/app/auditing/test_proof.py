"""The proof of the audit: what a chain alone cannot show, its stored head and the log do."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.app.auditing.anchoring import ANCHORED, Anchoring, anchor_of
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE, read_head, write_head
from damrak.app.auditing.proof import prove_audit
from damrak.app.register import Refused
from damrak.domain.commands import OpenAccount
from damrak.domain.identifiers import AccountId
from damrak.domain.records import Record
from damrak.ports.audit import Entry
from damrak.ports.log import Batch
from damrak.services.identity.audit.chain import AuditChain, head_of
from damrak.services.identity.audit.links import GENESIS, Head
from damrak.services.identity.storage.models import AuditRow, Rows
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.vault import Vault, new_key

HOUR = 3_600 * 1_000_000_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(HOUR)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'control.sqlite'}", pool_size=4)
    Rows.metadata.create_all(engine)
    vault = Vault([new_key()])
    with closing(Store(engine, vault, clock, AuditChain(vault))) as opened:
        yield opened


def write(store: Store, *actions: str) -> Head:
    for action in actions:
        entry = Entry(action=action)
        store.run_now(partial(Unit.audit, entry=entry))
    return store.read_now(lambda unit: head_of(unit.session))


def say(directory: Path, *numbers: int) -> dict[str, tuple[int, bytes]]:
    """Append a record each to the log, and return where it ends then."""
    with closing(SqliteLog(directory)) as log:
        for number in numbers:
            log.append([Batch("inbox", [Record(number, (OpenAccount(AccountId(number)),))])])
        tail = log.tail("inbox")
    return {"inbox": (tail.offset, tail.hash)}


def anchor(store: Store, heads: dict[str, tuple[int, bytes]]) -> None:
    store.run_now(lambda unit: unit.audit(anchor_of(heads)))


def problems(store: Store, directory: Path, kept: Path | None = None) -> list[str]:
    proof = prove_audit(store, directory, kept=kept)
    assert proof.ok is not bool(proof.problems)
    return proof.problems


def test_an_audit_that_nobody_touched_is_proven(store: Store, tmp_path: Path) -> None:
    anchor(store, say(tmp_path, 1, 2))
    anchor(store, say(tmp_path, 3))
    write_head(tmp_path, write(store, "user.registered"), 1)
    write(store, "session.opened")

    proof = prove_audit(store, tmp_path)
    assert proof.problems == []
    assert (proof.ok, proof.lines, proof.anchors, proof.erased) == (True, 4, 2, 0)


def test_truncated_tail_is_found_by_the_stored_head(store: Store, tmp_path: Path) -> None:
    # ASVS 7.3.3: logs are protected from deletion.
    write_head(tmp_path, write(store, *["session.opened"] * 5), 1)
    store.run_now(lambda unit: unit.session.query(AuditRow).filter(AuditRow.number > 3).delete())

    (problem,) = problems(store, tmp_path)
    assert problem == (
        "the end of the audit is missing: audit.head says that it had 5 lines, it ends at 3"
    )


def test_tail_that_was_cut_and_grown_again_is_found_by_the_stored_head(
    store: Store, tmp_path: Path
) -> None:
    write_head(tmp_path, write(store, *["session.opened"] * 5), 1)
    store.run_now(lambda unit: unit.session.query(AuditRow).filter(AuditRow.number > 3).delete())
    write(store, "key.created", "key.revoked", "key.created")

    (problem,) = problems(store, tmp_path)
    assert problem.startswith("line 5: audit.head holds another hash")


def test_audit_written_anew_is_found_by_a_head_that_was_kept_elsewhere(
    store: Store, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_head(elsewhere, write(store, "user.registered", "role.granted"), 1)
    store.run_now(lambda unit: unit.session.query(AuditRow).delete())
    write_head(tmp_path, write(store, "user.registered", "user.verified"), 2)

    assert problems(store, tmp_path) == []
    (problem,) = problems(store, tmp_path, elsewhere / AUDIT_HEAD_FILE)
    assert problem.startswith("line 2: audit.head holds another hash")


def test_log_that_lost_its_tail_is_found_by_the_anchor(store: Store, tmp_path: Path) -> None:
    anchor(store, say(tmp_path, 1, 2, 3))
    for path in tmp_path.glob("log.sqlite*"):
        path.unlink()
    (tmp_path / "head.json").unlink()
    say(tmp_path, 1, 2)

    assert problems(store, tmp_path) == ["line 1 names inbox at 3, and the log ends at 2"]


def test_log_that_was_rewritten_with_all_its_hashes_is_found_by_the_anchor(
    store: Store, tmp_path: Path
) -> None:
    write(store, "user.registered")
    anchor(store, say(tmp_path, 1, 2, 3))
    for path in tmp_path.glob("log.sqlite*"):
        path.unlink()
    (tmp_path / "head.json").unlink()
    say(tmp_path, 1, 7, 3, 4)

    (problem,) = problems(store, tmp_path)
    assert problem.startswith("line 2 names another hash of inbox at 3 than the log has")


def test_log_with_other_batches_is_found_by_the_anchor(store: Store, tmp_path: Path) -> None:
    anchor(store, {"inbox": (1, bytes(32))})
    with closing(SqliteLog(tmp_path)) as log:
        records = [Record(n, (OpenAccount(AccountId(n)),)) for n in (1, 2)]
        log.append([Batch("inbox", records)])
    (problem,) = problems(store, tmp_path)
    assert problem == "line 1 names inbox at 1, and the log has no batch that ends there"


def test_damaged_log_is_told_in_its_own_words(store: Store, tmp_path: Path) -> None:
    anchor(store, say(tmp_path, 1, 2, 3))
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as log, log:
        (table,) = log.execute(
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
            "WHERE c.name = 'payload'"
        ).fetchone()
        log.execute(f"UPDATE {table} SET payload = x'00' WHERE rowid = 2")
    (problem,) = problems(store, tmp_path)
    assert "partition inbox is damaged at offset 2" in problem


def test_forged_anchor_that_says_nothing_is_named(store: Store, tmp_path: Path) -> None:
    entry = Entry(action=ANCHORED, details={"inbox": "none"})
    store.run_now(lambda unit: unit.audit(entry))
    assert problems(store, tmp_path) == ["line 1: anchor of inbox cannot be read"]


def test_stored_head_that_is_none_is_refused(tmp_path: Path) -> None:
    assert read_head(tmp_path / AUDIT_HEAD_FILE) is None
    for text in ("", "[]", '{"format":1}', '{"format":2,"number":1,"hash":"","time":0}'):
        (tmp_path / AUDIT_HEAD_FILE).write_text(text)
        with pytest.raises(Refused, match="audit"):
            read_head(tmp_path / AUDIT_HEAD_FILE)


def test_stored_head_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_head(tmp_path, Head(), 1)
    assert (tmp_path / AUDIT_HEAD_FILE).stat().st_mode & 0o777 == 0o600
    assert read_head(tmp_path / AUDIT_HEAD_FILE) == Head(0, GENESIS)


def test_the_log_is_anchored_at_the_start_and_at_the_stop(store: Store, tmp_path: Path) -> None:
    ends = iter([say(tmp_path, 1), say(tmp_path, 2)])

    async def work() -> None:
        anchoring = Anchoring(store, lambda: next(ends), tmp_path)
        anchoring.start()
        await anchoring.close()

    asyncio.run(work())
    rows = store.read_now(lambda unit: unit.session.query(AuditRow).all())
    assert [row.action for row in rows] == [ANCHORED, ANCHORED]
    assert [json.loads(row.details)["inbox"].partition(":")[0] for row in rows] == ["1", "2"]
    assert read_head(tmp_path / AUDIT_HEAD_FILE) == Head(2, rows[1].hash)
    proof = prove_audit(store, tmp_path)
    assert (proof.problems, proof.anchors) == ([], 2)
