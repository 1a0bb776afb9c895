"""Reading: lines and actions in one order, page by page, and who each of them was."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.audit import ACTORS_MAX, Action, ActionFilter, Did, Entry
from damrak.services.identity.audit.actors import Actors
from damrak.services.identity.audit.reading.describing import UNREADABLE
from damrak.services.identity.audit.reading.exporting import exported
from damrak.services.identity.audit.reading.lines import Asked, Place, TooManyActors
from damrak.services.identity.audit.reading.pages import AuditReader
from damrak.services.identity.audit.reading.verifying import LINES_MAX, UNITS_MAX, Verifier
from damrak.services.identity.storage.models import Actor, User
from damrak.services.identity.storage.store import Store, Unit
from damrak.wire.identity.audit import AuditLine
from tests.unit.services.identity.audit.cabinet import HOME, SECOND, alter, audited, write
from tests.unit.services.identity.control import START

EMAIL = "anna@example.org"


class Machines:
    """Hold actions as the tables do, and choose of them by the same words."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.all = list(actions)
        self.asked: list[ActionFilter] = []

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return the actions that are chosen by place and actor."""
        self.asked.append(chosen)
        found = [
            each
            for each in self.all
            if (chosen.actors is None or each.actor in chosen.actors)
            and (chosen.before is None or each.number < chosen.before)
            and (chosen.after is None or each.number > chosen.after)
            and each.action.startswith(chosen.action)
        ]
        return (found if chosen.oldest_first else found[::-1])[:limit]


def action(number: int, time: int, actor: int = 1, **said: Any) -> Action:
    told: dict[str, Any] = {
        "action": "order.submitted", "outcome": Did.DONE, "reason": "", "account_id": 5,
        "order_id": number, "target": "", "correlation_id": f"cause-{number}",
    }  # fmt: skip
    return Action(number=number, time=time, actor=actor, **{**told, **said})


def anna(store: Store) -> None:
    def work(unit: Unit) -> None:
        sealed = unit.vault.seal(EMAIL)
        unit.session.add(
            User(id=7, public_id="anna", email_sealed=sealed, status="active", created_time=1)
        )

    store.run_now(work)


def page(reader: AuditReader, asked: Asked, limit: int = 100, **how: Any) -> list[AuditLine]:
    found, _ = asyncio.run(reader.page(asked, Place(), limit, **how))
    return found


def walked(reader: AuditReader, asked: Asked, limit: int) -> list[str]:
    async def work() -> list[str]:
        ids: list[str] = []
        place: Place | None = Place()
        while place is not None:
            lines, place = await reader.page(asked, place, limit)
            assert len(lines) <= limit
            ids += [line.id for line in lines]
        return ids

    return asyncio.run(work())


def test_lines_and_actions_come_in_one_order_whatever_the_page_is() -> None:
    clock = ManualClock(START)
    with audited(clock) as store:
        for number in range(1, 8):
            clock.set(START + number * 2 * SECOND)
            write(store, Entry(action="session.opened"))
        actions = [action(n, START + (n * 3 - 2) * SECOND) for n in range(1, 8)]
        reader = AuditReader(store, Machines(actions))

        whole = page(reader, Asked())
        assert len(whole) == 14
        assert [line.time for line in whole] == sorted((line.time for line in whole), reverse=True)
        for limit in (1, 2, 3, 5, 13, 14):
            assert walked(reader, Asked(), limit) == [line.id for line in whole]
        oldest = page(reader, Asked(), oldest_first=True)
        assert sorted(line.id for line in oldest) == sorted(line.id for line in whole)
        assert [line.time for line in oldest] == sorted(line.time for line in whole)


def test_where_the_clock_was_set_back_nothing_is_lost_or_told_twice() -> None:
    with audited() as store:
        write(store, *[Entry(action="session.opened") for _ in range(6)])
        actions = [action(n, START - n * SECOND) for n in range(1, 6)]
        reader = AuditReader(store, Machines(actions))
        ids = walked(reader, Asked(), 2)
        assert len(ids) == len(set(ids)) == 11


def test_who_it_was_is_told_by_public_id_and_address() -> None:
    with audited() as store:
        anna(store)
        actors = Actors(store)
        number = actors.number_of("key:k1", 7, HOME)
        actors.flush_now()
        personal = {"address": "::1", "agent": "Firefox"}
        write(store, Entry(action="session.opened", user_id=7, personal=personal))
        reader = AuditReader(store, Machines([action(1, START + 1, number), action(2, START, 99)]))

        mine, stranger, line = sorted(page(reader, Asked()), key=lambda each: each.id)
        assert (mine.user_id, mine.email, mine.address) == ("anna", EMAIL, HOME)
        assert (mine.credential, mine.order_id, mine.account_id) == ("key:k1", 1, 5)
        assert (line.id, line.action) == ("line:1", "session.opened")
        assert (line.user_id, line.address) == ("anna", "::1")
        assert line.personal == {"agent": "Firefox"}
        assert (stranger.user_id, stranger.credential) == (None, "actor:99")


def test_erased_is_said_to_be_erased() -> None:
    with audited() as store:
        write(store, Entry(action="session.opened", personal={"address": HOME}))
        alter(store, 1, {"personal_sealed": None, "salt": None})
        (line,) = page(AuditReader(store, Machines([])), Asked())
        assert (line.address, line.is_erased) == (None, True)


def test_sealed_with_lost_keys_is_said_not_to_open() -> None:
    with audited() as store:
        write(store, Entry(action="session.opened", personal={"address": HOME}))
        alter(store, 1, {"personal_sealed": b"not sealed by any key of ours"})
        (line,) = page(AuditReader(store, Machines([])), Asked())
        assert line.personal == {"": UNREADABLE}


def test_each_filter_chooses() -> None:
    clock = ManualClock(START)
    with audited(clock) as store:
        anna(store)
        write(store, Entry(action="session.opened", user_id=7, credential="session:s1"))
        clock.set(START + SECOND)
        write(store, Entry(action="key.created", account_id=5, outcome=Did.REFUSED))
        clock.set(START + 2 * SECOND)
        write(store, Entry(action="key_use.seen", correlation_id="c9", personal={"address": HOME}))
        reader = AuditReader(store, Machines([]))

        def found(**asked: Any) -> list[str]:
            return [line.id for line in page(reader, Asked(**asked))]

        assert found(user="anna") == ["line:1"] == found(credential="session:s1")
        assert found(user="nobody") == []
        assert found(account_id=5) == ["line:2"] == found(outcome=Did.REFUSED)
        assert found(action="key.") == ["line:2"]
        assert found(action="key_") == found(correlation_id="c9") == ["line:3"]
        assert found(address=HOME) == ["line:3"]
        assert found(address="192.0.2.77") == []
        assert found(time_from=START + SECOND) == ["line:3", "line:2"]
        assert found(time_until=START + SECOND) == ["line:1"]
        assert found(action="%") == []


def test_an_address_finds_what_its_network_did_on_the_machines() -> None:
    with audited() as store:
        actors = Actors(store)
        number = actors.number_of("key:k1", 7, "2001:db8::5")
        actors.flush_now()
        reader = AuditReader(store, Machines([action(1, START, number)]))
        assert [each.id for each in page(reader, Asked(address="2001:db8::77"))] == ["action:1"]
        assert page(reader, Asked(address="2001:db8:1::5")) == []


def test_actions_of_a_person_are_asked_for_by_all_his_actors() -> None:
    with audited() as store:
        anna(store)
        actors = Actors(store)
        his = [actors.number_of(f"key:k{n}", 7, HOME) for n in range(3)]
        actors.number_of("key:other", 8, HOME)
        actors.flush_now()
        machines = Machines([])
        page(AuditReader(store, machines), Asked(user="anna"))
        page(AuditReader(store, machines), Asked(user="anna", credential="key:k1"))
        assert machines.asked[0].actors == tuple(sorted(his))
        assert machines.asked[1].actors == (his[1],)


def test_whoever_called_from_too_many_places_is_not_told_in_part() -> None:
    with audited() as store:
        anna(store)
        rows = [
            {"id": n, "user_id": 7, "credential": "key:k", "first_time": 1}
            for n in range(1, ACTORS_MAX + 2)
        ]
        store.run_now(lambda unit: unit.session.execute(insert(Actor), rows))
        with pytest.raises(TooManyActors):
            page(AuditReader(store, Machines([])), Asked(user="anna"))


def test_export_holds_everything_once_oldest_first() -> None:
    with audited() as store:
        write(store, *[Entry(action="session.opened") for _ in range(450)])
        reader = AuditReader(store, Machines([action(n, START + n) for n in range(1, 300)]))

        async def work() -> list[AuditLine]:
            return [line async for part in exported(reader, Asked()) for line in part]

        lines = asyncio.run(work())
        assert len({line.id for line in lines}) == len(lines) == 749
        assert [line.time for line in lines] == sorted(line.time for line in lines)
        for text in msgspec.json.Encoder().encode_lines(lines).splitlines():
            msgspec.json.decode(text, type=AuditLine)


def test_verifying_goes_on_where_it_ended_and_begins_anew() -> None:
    with audited() as store:
        count = LINES_MAX * UNITS_MAX + 10
        write(store, *[Entry(action="session.opened") for _ in range(count)])

        async def work() -> None:
            verifier = Verifier(store)
            first = await verifier.verdict()
            assert (first.holds, first.is_complete) == (True, False)
            assert (first.verified, first.lines) == (LINES_MAX * UNITS_MAX, count)
            second = await verifier.verdict()
            assert (second.is_complete, second.verified) == (True, count)
            alter(store, 3, {"target": "other"})
            third = await verifier.verdict()
            assert not third.holds
            assert [finding.line for finding in third.findings] == [3]
            fourth = await verifier.verdict()
            assert (fourth.is_complete, len(fourth.findings)) == (True, 1)

        asyncio.run(work())
