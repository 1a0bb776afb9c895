"""Notes: what nobody waits for is written all the same, and a flood fills no disk."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.audit import Did, Entry
from damrak.services.identity.audit.folding import (
    ADDRESSES_MAX,
    DIFFERENT_MAX,
    WINDOW_SECONDS,
    Folding,
)
from damrak.services.identity.audit.notes import DROPPED, Notes
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store, StoreUnavailable, Unit
from tests.unit.services.identity.audit.cabinet import (
    HOME,
    SECOND,
    audited,
    faults,
    lines,
    refused,
)
from tests.unit.services.identity.control import START


class Away:
    """Be a store that is away until it is told to be back."""

    def __init__(self, store: Store) -> None:
        self.clock = store.clock
        self.is_away = True
        self._store = store

    async def run(self, work: Callable[[Unit], Any]) -> Any:
        """Refuse, or do it."""
        if self.is_away:
            raise StoreUnavailable("away")
        return await self._store.run(work)


def noted(store: Store, entries: Iterable[Entry], **options: Any) -> list[AuditRow]:
    async def work() -> None:
        notes = Notes(store, **options)
        notes.start()
        for entry in entries:
            notes.note(entry)
        await notes.close()

    asyncio.run(work())
    return lines(store)


def details(row: AuditRow) -> Any:
    return json.loads(row.details)


def test_what_was_noted_is_there_once_notes_are_closed() -> None:
    with audited() as store:
        written = noted(store, [Entry(action="session.opened", user_id=n) for n in range(1_200)])
        assert [row.user_id for row in written] == list(range(1_200))
        assert faults(store) == {}


def test_while_the_database_is_away_notes_wait_and_say_later_when_they_were_made() -> None:
    clock = ManualClock(START)
    with audited(clock) as store:
        away: Any = Away(store)

        async def work() -> None:
            notes = Notes(away)
            notes.note(Entry(action="session.opened"))
            notes.start()
            clock.set(START + 90 * SECOND)
            away.is_away = False
            await notes.close()

        asyncio.run(work())
        (row,) = lines(store)
        assert row.time == START + 90 * SECOND
        assert details(row) == {"noted_time": str(START)}


def test_what_found_no_room_is_counted_and_the_count_is_a_line() -> None:
    with audited() as store:
        entries = [Entry(action="session.opened", user_id=n) for n in range(30)]
        written = noted(store, entries, waiting_max=10)
        assert [row.user_id for row in written[:10]] == list(range(10))
        (last,) = written[10:]
        assert (last.action, details(last)["count"]) == (DROPPED, "20")


def test_flood_of_one_refusal_is_two_lines() -> None:
    # ASVS 7.1.3, 11.1.4: denied access is logged, and a flood of it does no harm.
    with audited() as store:
        first, second = noted(store, [refused(user_id=3) for _ in range(5_000)])
        assert details(first) == {}
        assert details(second)["repeated"] == "4999"
        assert (second.user_id, second.outcome) == (3, "refused")


def test_flood_of_varied_refusals_of_one_address_is_bounded() -> None:
    with audited() as store:
        written = noted(store, [refused(target=f"GET /{n}") for n in range(5_000)])
        assert len(written) == DIFFERENT_MAX + 2
        shared = written[-1]
        assert details(shared)["repeated"] == str(5_000 - DIFFERENT_MAX - 1)
        assert shared.target == ""
        assert json.loads(store.vault.open(shared.personal_sealed or b"")) == {"address": HOME}


def test_flood_of_refusals_from_everywhere_is_bounded() -> None:
    folding = Folding()
    addresses = [f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in range(20_000)]
    new = [each for each in addresses if folding.is_new(refused(each), START)]
    assert len(new) == ADDRESSES_MAX + 1
    (rest,) = folding.all()
    assert rest.details["repeated"] == str(20_000 - len(new))
    assert rest.personal == {}


def test_whoever_owns_a_network_is_one_source() -> None:
    folding = Folding()
    hosts = [f"2001:db8:1:2::{n:x}" for n in range(1, 500)]
    assert sum(folding.is_new(refused(each), START) for each in hosts) == 1
    assert folding.is_new(refused("2001:db8:1:3::1"), START)
    assert folding.is_new(refused("::ffff:192.0.2.1"), START)
    assert folding.is_new(refused("::ffff:192.0.2.2"), START)


def test_after_its_window_a_refusal_is_new_again_and_what_was_folded_is_told() -> None:
    folding = Folding()
    after = START + WINDOW_SECONDS * SECOND
    assert [folding.is_new(refused(), START + n) for n in range(3)] == [True, False, False]
    assert folding.ended(after - 1) == []
    (told,) = folding.ended(after)
    assert told.details["repeated"] == "2"
    assert folding.is_new(refused(), after)
    assert folding.ended(after + WINDOW_SECONDS * SECOND) == []


def test_what_was_done_is_never_folded() -> None:
    with audited() as store:
        entries = [Entry(action="session.opened", outcome=Did.DONE) for _ in range(50)]
        assert len(noted(store, entries)) == 50
