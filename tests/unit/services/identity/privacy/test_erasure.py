"""Being forgotten: what is left of a person, in tables and on the disk, and what still holds."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text

from damrak.ports.audit import Entry
from damrak.services.identity.audit.chain import AuditChain
from damrak.services.identity.audit.links import GENESIS, hash_of
from damrak.services.identity.privacy.erasure import Asker, erase, erase_person
from damrak.services.identity.privacy.export import NobodyKnown
from damrak.services.identity.storage.models import (
    Actor,
    AuditRow,
    Invitation,
    LoginSession,
    Rows,
    User,
)
from damrak.services.identity.storage.store import Store, Unit
from tests.unit.services.identity.control import control
from tests.unit.services.identity.privacy.person import (
    ADDRESS,
    EMAIL,
    NAME,
    OTHER_EMAIL,
    rows_of,
    settle,
    traces,
    whole,
)

ERASER = Asker(2, "session:other")


def forget(store: Store, user_id: int = 1) -> None:
    """Forget a person."""
    asyncio.run(erase_person(store, user_id, ERASER))


def chained(store: Store) -> AuditChain:
    """Give a store the real chain of the audit."""
    chain = AuditChain(store.vault)
    store._chain = chain
    return chain


def test_only_the_number_of_a_person_is_left() -> None:
    with control() as (store, _):
        chained(store)
        store.run_now(settle)
        forget(store)

        def look(unit: Unit) -> None:
            user = unit.session.get_one(User, 1)
            assert user.status == "erased"
            kept = {"id", "public_id", "status", "created_time", "verified_time", "preferences"}
            kept |= {"totp_last_step"}
            said = {
                column.name: getattr(user, column.name)
                for column in User.__table__.columns
                if column.name not in kept
            }
            assert set(said.values()) == {None}
            assert (user.preferences, user.totp_last_step) == ("{}", 0)
            assert rows_of(unit, 1) == {"users": 1, "actors": 1, "audit": 1}
            assert unit.session.get_one(Actor, 77).address_sealed is None

        store.read_now(look)


def test_others_keep_what_is_theirs() -> None:
    with control() as (store, _):
        store.run_now(settle)
        before = store.read_now(lambda unit: rows_of(unit, 2))
        forget(store)
        assert store.read_now(lambda unit: rows_of(unit, 2)) == before
        user = store.read_now(lambda unit: unit.session.get_one(User, 2))
        assert user.email_sealed is not None
        assert store.vault.open(user.email_sealed) == OTHER_EMAIL


def test_nothing_that_opens_says_who_it_was() -> None:
    # Whatever is sealed anywhere is opened with the venue's own keys and looked through.
    with control() as (store, _):
        chained(store)
        store.run_now(settle)
        store.run_now(invite)
        assert whole(store).count(EMAIL) >= 3
        forget(store)
        left = whole(store)
        assert EMAIL not in left
        assert NAME not in left
        assert OTHER_EMAIL in left


def invite(unit: Unit) -> None:
    """Write lines of others that name the person, and one that does not."""
    for personal in (
        {"email": EMAIL.upper(), "address": "192.0.2.9"},
        {"name": NAME},
        {"email": OTHER_EMAIL},
    ):
        unit.audit(Entry(action="user.invited", user_id=2, target="user:p1", personal=personal))
    unit.session.flush()


def test_no_trace_is_left_in_the_file(either_database: str) -> None:
    # ASVS 8.3.2, 8.3.8: what is erased is gone from the disk, from the pages and from the log.
    with control() as (store, _):
        chained(store)
        store.run_now(settle)
        store.run_now(invite)
        known = store.read_now(traces)
        assert len(known) >= 12
        if either_database == "postgresql":
            assert [trace for trace in known if trace not in told(store)] == []
            forget(store)
            assert [trace for trace in known if trace in told(store)] == []
            return
        path = Path(store.engine.url.database or "")
        files = [path, path.with_name(f"{path.name}-wal")]
        before = b"".join(file.read_bytes() for file in files)
        assert [trace for trace in known if trace not in before] == []
        forget(store)
        after = b"".join(file.read_bytes() for file in files)
        assert [trace for trace in known if trace in after] == []
        assert EMAIL.encode() not in before + after
        assert NAME.encode() not in before + after


def told(store: Store) -> bytes:
    """Return all rows of all tables, as bytes."""

    def look(unit: Unit) -> bytes:
        tables = Rows.metadata.sorted_tables
        values = (v for t in tables for row in unit.session.execute(select(t)) for v in row)
        return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)

    return store.read_now(look)


def test_the_audit_still_holds_and_names_who_erased() -> None:
    with control() as (store, _):
        chained(store)
        store.run_now(settle)
        store.run_now(invite)
        before = store.read_now(hashes)
        forget(store)
        after = store.read_now(hashes)
        assert after[: len(before)] == before
        last = store.read_now(lambda unit: unit.session.get_one(AuditRow, len(after)))
        assert (last.action, last.user_id, last.target) == ("user.erased", 2, "user:p1")
        assert last.previous_hash == before[-1]


def hashes(unit: Unit) -> list[str]:
    """Return the hashes of the audit, computed afresh and as they are linked."""
    found, previous = [], GENESIS
    rows = unit.session.query(AuditRow).order_by(AuditRow.number)
    for row in rows:
        assert row.hash == hash_of(row)
        assert row.previous_hash == previous
        previous = row.hash
        found.append(row.hash)
    return found


def test_what_was_personal_cannot_be_guessed_from_the_commitment() -> None:
    # An address is one of a few billions: without the salt nobody can try them all.
    with control() as (store, _):
        chained(store)
        store.run_now(settle)
        forget(store)
        rows = store.read_now(
            lambda unit: unit.session.query(AuditRow).filter(AuditRow.user_id == 1).all()
        )
        assert rows
        for row in rows:
            assert (row.salt, row.personal_sealed) == (None, None)
            assert ADDRESS not in row.details


def test_erasing_is_told_to_whoever_holds_rights_in_memory() -> None:
    heard: list[set[int]] = []
    with control() as (store, _):
        store.run_now(settle)
        store.add_listener(lambda who: heard.append(set(who)))
        forget(store)
        assert {1} in heard


def test_an_invitation_to_him_stays_without_his_address() -> None:
    with control() as (store, _):
        store.run_now(settle)
        forget(store)
        invitation = store.read_now(lambda unit: unit.session.get_one(Invitation, "d" * 64))
        assert (invitation.email_sealed, invitation.email_index) == (None, None)


def test_whoever_is_not_known_is_not_forgotten() -> None:
    with control() as (store, lines):
        with pytest.raises(NobodyKnown):
            forget(store, 99)
        with pytest.raises(NobodyKnown):
            store.run_now(lambda unit: erase(unit, 99, ERASER))
        assert lines.entries == []


def test_erasing_twice_changes_nothing_more() -> None:
    with control() as (store, _):
        store.run_now(settle)
        forget(store)
        once = whole(store)
        forget(store)
        assert whole(store) == once


def test_sessions_of_the_forgotten_open_nothing() -> None:
    # ASVS 3.3.3: with the person all his sessions end.
    with control() as (store, _):
        store.run_now(settle)
        forget(store)
        left = store.read_now(
            lambda unit: unit.session.execute(
                text(f"SELECT count(*) FROM {LoginSession.__tablename__} WHERE user_id = 1")
            ).scalar()
        )
        assert left == 0
