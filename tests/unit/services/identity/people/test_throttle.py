"""The throttle counts exactly, on either database, and forgets in time."""

import asyncio

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.services.identity.people.proofs.throttle import (
    OF_ACCOUNT,
    OF_ADDRESS,
    OF_FACTOR,
    OF_LETTERS,
    MustWait,
    Pace,
    Subject,
    account_subject,
    address_subject,
    forgive,
    give_back,
    is_free,
    take,
)
from damrak.services.identity.people.proofs.tokens import RESET, issue, spend
from damrak.services.identity.storage.models import Throttle, User
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.sweeping import THROTTLES_KEPT, sweep
from tests.unit.services.identity.control import START, control, either_database

__all__ = ["either_database"]

SECOND = 1_000_000_000
QUICK = Pace(free=3, first_seconds=2, longest_seconds=10, forget_seconds=100)
ANNA = Subject("account", "anna@example.org", QUICK)


def attempt(store: Store) -> int:
    """Return how long an attempt has to wait, 0 where it is taken."""
    try:
        store.run_now(lambda unit: take(unit, [ANNA]))
    except MustWait as wait:
        return wait.seconds
    return 0


def test_waiting_doubles_up_to_a_bound_and_ends() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        waits = []
        for _ in range(8):
            while wait := attempt(store):
                waits.append(wait)
                clock.set(clock.now() + wait * SECOND)
        assert waits == [2, 4, 8, 10, 10]
        clock.set(clock.now() + 111 * SECOND)
        assert [attempt(store) for _ in range(3)] == [0, 0, 0]
        assert attempt(store) == 2


@pytest.mark.parametrize("at_once", [50])
def test_attempts_at_the_same_time_are_all_counted(at_once: int) -> None:
    # ASVS 2.2.1: nobody guesses more often by guessing faster.
    async def all_of_them(store: Store) -> list[object]:
        asked = [store.run(lambda unit: take(unit, [ANNA])) for _ in range(at_once)]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    with control() as (store, _):
        found = asyncio.run(all_of_them(store))
        assert found.count(None) == QUICK.free
        assert sum(isinstance(each, MustWait) for each in found) == at_once - QUICK.free


def test_a_token_spent_by_many_at_once_is_spent_by_one() -> None:
    # ASVS 2.8.4
    def prepared(unit: Unit) -> str:
        user = User(public_id="a", status="active", created_time=unit.now)
        unit.session.add(user)
        unit.session.flush()
        return issue(unit, RESET, user.id, 60, payload={"email": "anna@example.org"})

    async def all_of_them(store: Store, token: str) -> list[object]:
        asked = [store.run(lambda unit: spend(unit, RESET, token)) for _ in range(20)]
        return list(await asyncio.gather(*asked))

    with control() as (store, _):
        token = store.run_now(prepared)
        found = asyncio.run(all_of_them(store, token))
        (spent,) = [each for each in found if each is not None]
        assert getattr(spent, "payload", None) == {"email": "anna@example.org"}


def test_one_who_waits_is_not_counted_for_his_address() -> None:
    def failures(unit: Unit) -> int:
        row = unit.session.get(Throttle, address_subject("192.0.2.7").key(unit))
        return row.failures if row else 0

    with control() as (store, _):
        both = [ANNA, address_subject("192.0.2.7")]
        for _ in range(6):
            try:
                store.run_now(lambda unit: take(unit, both))
            except MustWait:
                continue
        assert store.read_now(failures) == QUICK.free


def test_what_was_right_is_given_back_and_forgiven() -> None:
    with control() as (store, _):
        for _ in range(3):
            attempt(store)
        assert not store.run_now(lambda unit: is_free(unit, ANNA))
        store.run_now(lambda unit: give_back(unit, ANNA))
        assert store.run_now(lambda unit: is_free(unit, ANNA))
        assert not store.run_now(lambda unit: is_free(unit, ANNA))
        store.run_now(lambda unit: forgive(unit, ANNA))
        assert [attempt(store) for _ in range(3)] == [0, 0, 0]


def test_resource_exhaustion_by_guesses_at_people_who_never_were() -> None:
    # ASVS 11.1.4: an attempt looks at its own rows; all others are for who sweeps now and then.
    clock = ManualClock(START)
    with control(clock) as (store, _):
        store.run_now(lambda unit: take(unit, [account_subject("nobody@example.org")]))
        clock.set(START + 8 * 86_400 * SECOND)
        store.run_now(lambda unit: take(unit, [account_subject("anna@example.org")]))
        assert store.read_now(lambda unit: unit.session.query(Throttle).count()) == 2
        assert store.run_now(sweep) == 1
    paces = (OF_ACCOUNT, OF_ADDRESS, OF_FACTOR, OF_LETTERS)
    longest = max(pace.forget_seconds for pace in paces) * SECOND
    assert longest < THROTTLES_KEPT <= 2 * longest


def test_one_household_has_one_address() -> None:
    one, other = address_subject("2001:db8::1"), address_subject("2001:db8::ffff:1")
    assert one == other
    assert one != address_subject("2001:db8:0:1::1")
    assert address_subject("192.0.2.7") != address_subject("192.0.2.8")
    assert address_subject("::ffff:192.0.2.7") != address_subject("::ffff:192.0.2.8")
    assert address_subject("") != address_subject("a socket")


def test_the_tables_do_not_say_whose_failures_they_count() -> None:
    # ASVS 8.3.4
    with control() as (store, _):
        attempt(store)
        subjects = store.read_now(
            lambda unit: [row.subject for row in unit.session.query(Throttle)]
        )
        assert len(subjects) == 1
        assert "anna" not in subjects[0]
