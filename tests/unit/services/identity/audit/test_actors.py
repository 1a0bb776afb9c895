"""Actors: the same number for the same caller, for ever, and a row that says who it was."""

import asyncio

from sqlalchemy import select

from damrak.services.identity.audit import actors as module
from damrak.services.identity.audit.actors import NUMBER_BITS, Actors
from damrak.services.identity.storage.models import Actor
from damrak.services.identity.storage.store import Store
from tests.unit.services.identity.audit.cabinet import HOME, audited


def rows(store: Store) -> dict[int, Actor]:
    return store.read_now(
        lambda unit: {actor.id: actor for actor in unit.session.scalars(select(Actor))}
    )


def test_the_same_caller_has_the_same_number_after_every_start() -> None:
    with audited() as store:
        first = Actors(store).number_of("key:a", 7, HOME)
        again = Actors(store)
        assert again.number_of("key:a", 7, HOME) == first == again.number_of("key:a", 7, HOME)
        assert 1 <= first < 2**NUMBER_BITS


def test_another_credential_person_or_address_is_another_actor() -> None:
    with audited() as store:
        actors = Actors(store)
        asked = [("key:a", 7, HOME), ("key:b", 7, HOME), ("key:a", 8, HOME), ("key:a", 7, "::1")]
        # What runs together must not be taken for another: 1 and 23 are not 12 and 3.
        asked += [("key:a1", 23, ""), ("key:a", 123, ""), ("key:a", 12, "3")]
        assert len({actors.number_of(*each) for each in asked}) == len(asked)


def test_who_an_actor_is_can_be_read_and_his_address_lies_sealed() -> None:
    with audited() as store:
        actors = Actors(store)
        number = actors.number_of("key:a", 7, HOME)
        nowhere = actors.number_of("service:crowd", 0, "")
        actors.flush_now()
        Actors(store).flush_now()

        found = rows(store)
        assert set(found) == {number, nowhere}
        assert (found[number].credential, found[number].user_id) == ("key:a", 7)
        assert HOME.encode() not in (found[number].address_sealed or b"")
        assert store.vault.open(found[number].address_sealed or b"") == HOME
        assert found[nowhere].address_sealed is None


def test_an_actor_that_is_known_already_is_left_as_it_was() -> None:
    with audited() as store:
        for _ in range(2):
            actors = Actors(store)
            actors.number_of("key:a", 7, HOME)
            actors.flush_now()
        assert len(rows(store)) == 1


def test_who_was_forgotten_has_the_same_number() -> None:
    with audited() as store:
        actors = Actors(store, remembered_max=2)
        first = actors.number_of("key:a", 7, HOME)
        for number in range(10):
            actors.number_of("key:a", number, "elsewhere")
        assert actors.number_of("key:a", 7, HOME) == first
        actors.flush_now()
        assert len(rows(store)) == 11


def test_whoever_changes_his_address_within_a_network_does_not_fill_the_table() -> None:
    # ASVS 7.1.4, 11.1.4: nor is he hidden among places too many to be asked for.
    with audited() as store:
        actors = Actors(store)
        his = {actors.number_of("key:a", 7, f"2001:db8::{n:x}") for n in range(1, 3_000)}
        assert actors.number_of("key:a", 7, "2001:db8:0:1::1") not in his
        assert actors.number_of("key:a", 7, "::ffff:192.0.2.7") not in his
        actors.flush_now()
        assert len(his) == 1
        (actor,) = (row for row in rows(store).values() if row.id in his)
        assert store.vault.open(actor.address_sealed or b"") == "2001:db8::/64"
        assert len(rows(store)) == 3


def test_who_finds_no_room_is_written_at_a_later_call() -> None:
    with audited() as store:
        actors = Actors(store)
        for number in range(module.WAITING_MAX):
            actors.number_of("key:a", number, "")
        late = actors.number_of("key:late", 1, HOME)
        actors.flush_now()
        assert late not in rows(store)
        assert actors.number_of("key:late", 1, HOME) == late
        actors.flush_now()
        assert late in rows(store)


def test_actors_are_written_in_the_background() -> None:
    async def work(actors: Actors) -> int:
        actors.start()
        number = actors.number_of("session:a", 7, HOME)
        await actors.close()
        return number

    with audited() as store:
        assert asyncio.run(work(Actors(store))) in rows(store)
