"""The chain: one, whoever writes to it, and nothing personal in what its hashes show."""

import contextlib
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from damrak.ports.audit import Entry
from damrak.services.identity.audit.links import FORM, GENESIS, TEXT_LENGTH_MAX
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.audit.cabinet import HOME, audited, faults, lines, write

WRITERS = 6
EACH = 15


def test_every_line_bears_the_hash_of_the_one_before() -> None:
    with audited() as store:
        write(store, Entry(action="user.registered"), Entry(action="user.verified"))
        write(store, Entry(action="session.opened"))
        first, second, third = lines(store)

        assert [first.number, second.number, third.number] == [1, 2, 3]
        assert first.previous_hash == GENESIS
        assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
        assert faults(store) == {}


def test_a_hash_can_be_made_again_by_whoever_reads_the_documentation() -> None:
    with audited() as store:
        write(store, Entry(action="key.created", user_id=7, details={"b": "ü", "a": "1"}))
        (row,) = lines(store)

        said = [
            FORM, row.number, row.time, "key.created", "done", 7, "", "", 0, "",
            '{"a":"1","b":"ü"}', "", GENESIS,
        ]  # fmt: skip
        spelled = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
        assert row.hash == hashlib.sha256(spelled.encode()).hexdigest()


def test_writers_at_once_make_one_chain() -> None:
    with audited() as store:

        def writer(number: int) -> None:
            for count in range(EACH):
                write(store, Entry(action="session.opened", user_id=number, target=str(count)))

        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(writer, range(WRITERS)))

        written = lines(store)
        assert [row.number for row in written] == list(range(1, WRITERS * EACH + 1))
        assert faults(store) == {}
        for user_id in range(WRITERS):
            his = [int(row.target) for row in written if row.user_id == user_id]
            assert his == list(range(EACH))


def test_what_is_undone_leaves_no_line_and_no_gap() -> None:
    class Undone(Exception):
        pass

    with audited() as store:
        write(store, Entry(action="user.registered"))

        def work(unit: Unit) -> None:
            unit.audit(Entry(action="role.granted"))
            raise Undone

        with contextlib.suppress(Undone):
            store.run_now(work)
        write(store, Entry(action="user.verified"))

        assert [row.action for row in lines(store)] == ["user.registered", "user.verified"]
        assert faults(store) == {}


def test_personal_data_lies_sealed_and_its_digest_cannot_be_guessed() -> None:
    # ASVS 7.1.1, 8.3.4: logs hold no personal data in the clear.
    with audited() as store:
        personal = {"address": HOME, "email": "anna@example.org"}
        write(store, Entry(action="login.refused", personal=personal))
        (row,) = lines(store)

        def everything(unit: Unit) -> str:
            rows = unit.session.execute(text("SELECT * FROM audit")).all()
            return repr([[bytes(v) if isinstance(v, memoryview) else v for v in r] for r in rows])

        assert "anna" not in (held := store.read_now(everything))
        assert HOME not in held
        plain = json.dumps(personal, separators=(",", ":"))
        assert row.commitment != hashlib.sha256(plain.encode()).hexdigest()
        assert row.personal_sealed is not None
        assert json.loads(store.vault.open(row.personal_sealed)) == personal


def test_log_injection_is_stored_as_data_and_bounded() -> None:
    # ASVS 7.3.1: what is logged cannot make lines of its own.
    evil = (
        'x\n2030-01-31 admin login.done\r\x1b[2J\x1b]0;owned\x07\u202e"},{"action":"forged\0\ud800'
    )
    with audited() as store:
        write(
            store,
            Entry(action="login.refused", target=evil, details={evil: evil * 100}),
            Entry(action="a" * 99, credential="c" * 99, correlation_id="i" * 99),
        )
        first, second = lines(store)

        assert len(lines(store)) == 2
        assert first.target == evil.replace("\0", "\ufffd").replace("\ud800", "?")
        (detail,) = json.loads(first.details).values()
        assert len(detail) == TEXT_LENGTH_MAX
        assert (len(second.action), len(second.credential)) == (48, 64)
        assert faults(store) == {}
