"""Doers: a number in the log leads to whoever asked, as far as the control plane knows him."""

import asyncio

from damrak.ports.audit import Doer
from damrak.services.identity.audit.actors import Actors
from damrak.services.identity.audit.doers import KnownDoers
from tests.unit.services.identity.audit.cabinet import HOME, audited
from tests.unit.services.identity.audit.test_reading import EMAIL, anna


def test_a_number_is_a_person_a_key_or_nobody() -> None:
    with audited() as store:
        anna(store)
        actors = Actors(store)
        person = actors.number_of("session:s1", 7, HOME)
        program = actors.number_of("key:k1", 0, "")
        actors.flush_now()
        doers = KnownDoers(store)

        async def known(number: int) -> Doer | None:
            return await doers.doer(number)

        assert asyncio.run(known(person)) == Doer(
            user_id=7, name=EMAIL, credential="session:s1", address=HOME
        )
        assert asyncio.run(known(program)) == Doer(credential="key:k1")
        assert asyncio.run(known(1)) is None
