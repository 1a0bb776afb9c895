"""The room of the audit: what a caller asks, what he is told, and the line that he leaves."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from damrak.http.calls import Call, Refused
from damrak.ports.audit import Action, ActionFilter, Entry
from damrak.ports.identity import ROLE_PERMISSIONS, Caller, Permission, Role
from damrak.services.identity.audit.reading.exporting import EXPORTS_MAX, Export
from damrak.services.identity.audit.reading.operations import PATH, operations
from damrak.services.identity.audit.reading.pages import AuditReader
from damrak.services.identity.audit.reading.room import AuditRoom
from damrak.services.identity.storage.store import Store, StoreUnavailable, Unit
from damrak.wire.identity.audit import AuditLine, AuditPage
from tests.unit.services.identity.audit.cabinet import HOME, audited, lines, write


class NoMachines:
    """Know of no actions."""

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return nothing."""
        return []


class Desk(Struct):
    """Hold a room and its store."""

    store: Store
    room: AuditRoom

    def call(self, query: str = "", user_id: int = 1) -> Call:
        """Return a call of an administrator."""
        scope = {
            "method": "GET",
            "path": PATH,
            "path_params": {},
            "query_string": query.encode(),
            "headers": [],
            "client": (HOME, 1),
            "damrak.trace": SimpleNamespace(cause="cause-1"),
        }
        call = Call(scope, _hung_up, 1_000)
        permissions = ROLE_PERMISSIONS[Role.ADMIN]
        call.admit(Caller(credential="session:s1", permissions=permissions, user_id=user_id))
        return call

    def page(self, query: str = "") -> AuditPage:
        """Return what is listed."""
        return asyncio.run(self.room.page(self.call(query)))


async def _hung_up() -> Any:
    await asyncio.Event().wait()


@contextmanager
def desk() -> Iterator[Desk]:
    with audited() as store:
        yield Desk(store, AuditRoom(store, AuditReader(store, NoMachines())))


async def sent(export: Export, receive: Any = _hung_up) -> tuple[list[dict[str, Any]], bytes]:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    scope: Any = {}
    await export(scope, receive, send)
    return messages, b"".join(message.get("body", b"") for message in messages)


def test_only_who_may_read_the_audit_is_let_in() -> None:
    # ASVS 4.1.1, 7.3.3: the door asks for a permission that an administrator alone has.
    with desk() as opened:
        needs = {operation.needs for operation in operations(opened.room)}
    assert needs == {Permission.READ_AUDIT}
    assert {role for role in Role if Permission.READ_AUDIT in ROLE_PERMISSIONS[role]} == {
        Role.ADMIN
    }


def test_reading_leaves_a_line_that_says_what_was_asked_for() -> None:
    # ASVS 7.2.2: access to sensitive data is logged.
    with desk() as opened:
        opened.page(f"action=login.&address={HOME}&limit=5")
        (row,) = lines(opened.store)
        assert (row.action, row.user_id, row.credential) == ("audit.read", 1, "session:s1")
        assert json.loads(row.details) == {"action": "login.", "limit": "5"}
        personal = json.loads(opened.store.vault.open(row.personal_sealed or b""))
        assert personal == {"address": HOME, "address_asked_for": HOME}


def test_where_no_line_can_be_written_nothing_is_read() -> None:
    class Away:
        def __init__(self, store: Store) -> None:
            self.clock = store.clock
            self.reads = 0

        async def run(self, work: Any) -> None:
            raise StoreUnavailable("away")

        async def read(self, work: Any) -> None:
            self.reads += 1

    with desk() as opened:
        away: Any = Away(opened.store)
        room = AuditRoom(away, AuditReader(away, NoMachines()))
        for ask in (room.page, room.export):
            with pytest.raises(StoreUnavailable):
                asyncio.run(ask(opened.call()))
        assert away.reads == 0


def test_pages_follow_one_another() -> None:
    with desk() as opened:
        write(opened.store, *[Entry(action="session.opened", target=str(n)) for n in range(7)])
        told: list[str] = []
        cursor = ""
        while True:
            query = f"action=session.&limit=3{cursor}"
            page = opened.page(query)
            told += [line.target for line in page.lines]
            if page.next_cursor is None:
                break
            cursor = f"&cursor={page.next_cursor}"
        assert told == ["6", "5", "4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=2030-13-01T00:00:00Z",
        "cursor=xyz",
        "cursor=WzFd",
        "limit=0",
        "limit=501",
        "account_id=0",
        "outcome=maybe",
        "action=a&action=b",
        f"credential={'c' * 65}",
        "password=1",
    ],
)
def test_a_question_that_breaks_a_rule_is_refused_and_leaves_no_line(query: str) -> None:
    # ASVS 5.1.3: all input is validated.
    with desk() as opened:
        with pytest.raises(Refused) as refused:
            opened.page(query)
        assert refused.value.problem.status == 400
        assert refused.value.problem.errors[0].field == query.partition("=")[0]
        assert lines(opened.store) == []


def test_export_is_told_whole_and_leaves_a_line() -> None:
    with desk() as opened:
        write(opened.store, *[Entry(action="session.opened") for _ in range(450)])

        async def work() -> tuple[list[dict[str, Any]], bytes]:
            return await sent(await opened.room.export(opened.call("action=session.")))

        messages, body = asyncio.run(work())
        found = [msgspec.json.decode(line, type=AuditLine) for line in body.splitlines()]
        assert [line.action for line in found] == ["session.opened"] * 450
        assert lines(opened.store)[-1].action == "audit.exported"
        headers = dict(messages[0]["headers"])
        assert headers[b"content-type"] == b"application/x-ndjson"
        assert headers[b"cache-control"] == b"no-store"
        assert messages[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
        assert max(len(message.get("body", b"")) for message in messages) < 100_000


def test_one_export_at_a_time_of_one_person_and_a_few_of_all() -> None:
    # ASVS 11.1.4: what is dear cannot be had without bound.
    with desk() as opened:

        async def work() -> None:
            ask = opened.room.export
            first = await ask(opened.call())
            with pytest.raises(Refused, match="of yours"):
                await ask(opened.call())
            others = [await ask(opened.call(user_id=n)) for n in range(2, EXPORTS_MAX + 1)]
            with pytest.raises(Refused, match="at most"):
                await ask(opened.call(user_id=99))
            for export in (first, *others):
                await sent(export)
            await sent(await ask(opened.call()))

        asyncio.run(work())


def test_whoever_hangs_up_ends_his_export() -> None:
    with desk() as opened:
        write(opened.store, *[Entry(action="session.opened") for _ in range(2_000)])

        async def gone() -> Any:
            return {"type": "http.disconnect"}

        async def work() -> None:
            _, body = await sent(await opened.room.export(opened.call()), gone)
            assert body.count(b"\n") < 2_000
            await sent(await opened.room.export(opened.call()))

        asyncio.run(work())


def test_control_characters_leave_as_data() -> None:
    # ASVS 7.3.1: what is shown of a log is encoded for where it is shown.
    with desk() as opened:
        write(opened.store, Entry(action="login.refused", target="x\r\n\x1b[2J{}"))

        async def work() -> bytes:
            _, body = await sent(await opened.room.export(opened.call("action=login.")))
            return body

        body = asyncio.run(work())
        assert body.count(b"\n") == 1
        assert b"\x1b" not in body


def test_verifying_tells_what_holds() -> None:
    with desk() as opened:
        write(opened.store, Entry(action="session.opened"))

        def tamper(unit: Unit) -> None:
            unit.session.connection().exec_driver_sql("UPDATE audit SET target = 'other'")

        before = asyncio.run(opened.room.verify(opened.call()))
        assert (before.holds, before.is_complete, before.lines) == (True, True, 1)
        assert before.head == lines(opened.store)[0].hash
        opened.store.run_now(tamper)
        after = asyncio.run(opened.room.verify(opened.call()))
        assert (after.holds, [each.line for each in after.findings]) == (False, [1])
