"""The store: units of work, whole or not at all, and what happens while the database is away."""

import asyncio
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import Change, Organisation, Throttle
from damrak.services.identity.storage.reaching import reaching
from damrak.services.identity.storage.store import (
    EVERYBODY,
    THREADS,
    WAITING_MAX,
    StoreUnavailable,
    Unit,
)
from tests.unit.services.identity.control import START, control


def add(unit: Unit, name: str = "desk") -> int:
    """Add a row; return its number."""
    row = Organisation(name=name, created_time=unit.now)
    unit.session.add(row)
    unit.session.flush()
    return row.id


def names(unit: Unit) -> list[str]:
    """Return the names of all rows."""
    return list(unit.session.scalars(select(Organisation.name).order_by(Organisation.id)))


def test_a_unit_is_durable_with_its_audit_and_its_news() -> None:
    with control() as (store, lines):

        def work(unit: Unit) -> int:
            unit.audit(Entry(action="organisation.created"))
            unit.changed(7)
            return add(unit)

        assert store.run_now(work) == 1
        assert store.read_now(names) == ["desk"]
        assert [entry.action for entry in lines.entries] == ["organisation.created"]
        changes = store.read_now(lambda unit: unit.session.scalars(select(Change)).all())
        assert [(change.user_id, change.time) for change in changes] == [(7, START)]


def test_what_a_unit_raises_undoes_it_and_nobody_hears_of_it() -> None:
    heard: list[object] = []
    with control() as (store, lines):
        store.add_listener(heard.append)

        def work(unit: Unit) -> None:
            add(unit)
            unit.changed(7)
            unit.audit(Entry(action="organisation.created"))
            raise LookupError

        with pytest.raises(LookupError):
            store.run_now(work)
        assert store.read_now(names) == []
        assert (heard, lines.entries) == ([], [])


def test_listeners_hear_who_changed_once_it_is_durable() -> None:
    heard: list[tuple[set[int], list[str]]] = []
    with control() as (store, _):
        store.add_listener(lambda who: heard.append((set(who), store.read_now(names))))

        def work(unit: Unit) -> None:
            add(unit)
            unit.changed(7)
            unit.changed(7)
            unit.changed(EVERYBODY)

        store.run_now(work)
        assert heard == [({7, EVERYBODY}, ["desk"])]


def test_a_name_that_is_taken_goes_through_as_what_it_is() -> None:
    with control() as (store, _):
        store.run_now(add)
        with pytest.raises(IntegrityError):
            store.run_now(add)
        assert store.read_now(names) == ["desk"]


def test_errors_repeat_nothing_that_was_bound() -> None:
    # ASVS 7.4.1, 8.3.4: what is secret is in no message.
    with control() as (store, _):
        store.run_now(add)
        with pytest.raises(IntegrityError) as caught:
            store.run_now(lambda unit: add(unit, "desk"))
        assert "created_time" in str(caught.value)
        assert str(START) not in str(caught.value)


def test_units_take_turns_so_that_a_count_misses_nothing() -> None:
    # Read, think, write: without turns most of these would be lost.
    def count(unit: Unit) -> None:
        row = unit.session.get(Throttle, "somebody")
        if row is None:
            row = Throttle(subject="somebody", failures=0, last_time=0)
            unit.session.add(row)
        row.failures += 1

    async def all_at_once() -> int:
        await asyncio.gather(*(store.run(count) for _ in range(100)))
        return await store.read(lambda unit: unit.session.scalar(select(Throttle.failures)) or 0)

    with control() as (store, _):
        assert asyncio.run(all_at_once()) == 100


def test_too_many_waiting_units_are_refused_and_those_before_them_are_done() -> None:
    go = threading.Event()

    def wait(unit: Unit) -> int:
        go.wait(10)
        return 1

    async def flood() -> list[int | BaseException]:
        asked = [asyncio.ensure_future(store.run(wait)) for _ in range(WAITING_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable, match="too many wait"):
            await store.run(wait)
        go.set()
        return list(await asyncio.gather(*asked, return_exceptions=True))

    with control() as (store, _):
        assert set(asyncio.run(flood())) == {1}


def test_units_that_nobody_waits_for_any_more_still_count() -> None:
    # Attack: ask, hang up, ask again, until memory is full of units.
    go = threading.Event()

    async def hang_up() -> None:
        asked = [
            asyncio.ensure_future(store.run(lambda unit: go.wait(10))) for _ in range(WAITING_MAX)
        ]
        await asyncio.sleep(0)
        for each in asked[THREADS:]:
            each.cancel()
        with pytest.raises(StoreUnavailable, match="too many wait"):
            await store.run(names)
        go.set()
        await asyncio.gather(*asked, return_exceptions=True)

    with control() as (store, _):
        asyncio.run(hang_up())
        assert asyncio.run(store.run(names)) == []


def test_a_closed_store_says_so() -> None:
    with control() as (store, _):
        store.close()
        with pytest.raises(StoreUnavailable, match="closed"):
            asyncio.run(store.run(names))


def test_a_statement_that_was_wrong_is_no_absence() -> None:
    with control() as (store, _), pytest.raises(Exception, match="nowhere") as caught:
        store.run_now(lambda unit: unit.session.execute(text("SELECT * FROM nowhere")))
    assert not isinstance(caught.value, StoreUnavailable)


class Undone(Exception):
    """Be what a replica's driver says of a question that stood in the way of its primary."""

    sqlstate = "40001"


def test_a_question_that_the_database_undid_is_answered_later_and_is_no_fault() -> None:
    with pytest.raises(StoreUnavailable), reaching(reads=True):
        raise OperationalError("SELECT 1", {}, Undone())
