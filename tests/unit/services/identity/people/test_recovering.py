"""Forgotten passwords, and attacks by their letters: used and ended links, sessions that stay."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from damrak.http.calls import Answer, Call
from damrak.services.identity.people.options import RESET_SECONDS
from damrak.services.identity.people.proofs.hashing import PasswordHashing
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import StoreUnavailable, Unit
from damrak.services.identity.teams.users import one_time_password
from tests.unit.services.identity.people.town import EMAIL, PASSWORD, Town
from tests.unit.services.identity.sessions.lobby import Browser

NEW = "a new tulip every week"


def forgotten(place: Town) -> str:
    """Return the token of a letter that sets a new password."""
    assert place.post("forgot", email=EMAIL).status == 202
    return place.token()


def test_a_letter_sets_a_new_password_and_signs_nobody_in(place: Town) -> None:
    # ASVS 2.5.6 and 3.3.3
    place.register()
    browser = place.signed_in()
    reply = place.post("reset", token=forgotten(place), password=NEW)
    assert reply.status == 200
    assert "set-cookie" not in reply.headers
    assert place.lobby.caller(browser) is None
    assert place.login().code == "LOGIN_REFUSED"
    place.signed_in(password=NEW)
    assert "changed" in place.letters()[-1].subject
    assert [entry.action for entry in place.lines.entries if "password" in entry.action] == [
        "password.forgotten",
        "password.reset",
    ]


def test_a_letter_works_once_and_not_for_long(place: Town) -> None:
    # ASVS 2.7.2, 2.7.3 and 2.8.4
    place.register()
    used = forgotten(place)
    place.post("reset", token=used, password=NEW)
    assert place.post("reset", token=used, password=PASSWORD).code == "LINK_INVALID"
    ended = forgotten(place)
    place.wait(RESET_SECONDS)
    assert place.post("reset", token=ended, password=PASSWORD).code == "LINK_INVALID"
    earlier, later = forgotten(place), forgotten(place)
    assert place.post("reset", token=earlier, password=PASSWORD).code == "LINK_INVALID"
    assert place.post("reset", token=later, password=PASSWORD).status == 200
    assert place.post("reset", token="made up", password=PASSWORD).code == "LINK_INVALID"


def test_a_link_of_one_kind_does_nothing_of_another(place: Town) -> None:
    place.register()
    token = forgotten(place)
    assert place.post("verify", token=token).code == "LINK_INVALID"
    assert place.post("login/second-factor", challenge=token, code="123456").status == 401
    assert place.post("reset", token=token, password=NEW).status == 200


def test_a_weak_new_password_leaves_the_link_as_it_was(place: Town) -> None:
    place.register()
    token = forgotten(place)
    hashed = place.people.hashing.done
    weak = place.post("reset", token=token, password="password1234")
    assert (weak.status, weak.said["errors"][0]["field"]) == (422, "password")
    named = place.post("reset", token=token, password="anna@example.org1")
    assert named.status == 422
    assert place.people.hashing.done == hashed
    assert place.post("reset", token=token, password=NEW).status == 200


def test_keeping_a_new_user_out_by_forgetting_a_password_that_he_never_had(place: Town) -> None:
    # ASVS 2.3.1: what an administrator handed over works, whoever asks for letters meanwhile.
    place.register()

    def made(unit: Unit) -> str:
        user = unit.session.query(User).one()
        user.password_hash = None
        return one_time_password(unit, user.id)

    handed_over = place.store.run_now(made)
    letter = forgotten(place)
    assert place.post("reset", token=handed_over, password=NEW).status == 200
    assert place.post("reset", token=letter, password=PASSWORD).code == "LINK_INVALID"
    place.signed_in(password=NEW)


def test_a_made_up_token_costs_no_hashing(place: Town) -> None:
    hashed = place.people.hashing.done
    place.post("reset", token="made up", password=NEW)
    assert place.people.hashing.done == hashed


def test_a_new_password_lets_somebody_in_who_was_made_to_wait(place: Town) -> None:
    # An attacker who guesses all day does not keep the owner of the mailbox out.
    place.register()
    while place.login(password="wrong all the time").status == 401:
        pass
    place.post("reset", token=forgotten(place), password=NEW)
    place.signed_in(password=NEW)


def test_whoever_never_verified_is_sent_the_letter_that_verifies(place: Town) -> None:
    place.post("register", email=EMAIL, password=PASSWORD, name="Anna")
    place.post("forgot", email=EMAIL)
    assert "Verify" in place.letters()[-1].subject
    assert place.post("reset", token=place.token(), password=NEW).code == "LINK_INVALID"
    assert place.post("verify", token=place.token()).status == 200


def test_links_lead_to_the_venue_and_hide_their_token_from_servers(place: Town) -> None:
    # ASVS 8.3.1: no secret in a path or query.
    place.register()
    token = forgotten(place)
    assert f"https://venue.example.org/reset#token={token}" in place.letters()[-1].text


class SlowHashing(PasswordHashing):
    """Verify as slowly as a test wants: something else is done in between."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def verify(self, kept: str | None, password: str) -> bool:
        """Look at a password, and let something happen before saying what was found."""
        right = await super().verify(kept, password)
        await self._meanwhile()
        return right


def test_race_of_a_sign_in_with_the_old_password_against_its_change(place: Town) -> None:
    # ASVS 3.3.3: what was looked at before the change opens nothing after it.
    place.register()
    token = forgotten(place)
    hashing = place.people.hashing

    async def meanwhile() -> None:
        place.people.hashing = hashing
        said = {"token": token, "password": NEW}
        assert (await place.asking("POST", "/api/auth/reset", said)).status == 200

    place.people.hashing = SlowHashing(meanwhile)
    slow = place.people.hashing
    thief = Browser()
    assert place.login(browser=thief).code == "LOGIN_REFUSED"
    assert thief.cookies == {}
    slow.close()
    place.signed_in(password=NEW)


def test_sessions_never_outlive_a_password_that_was_set(place: Town) -> None:
    # ASVS 3.3.3: both are durable or neither, whenever the database goes away.
    place.register()
    thief = place.signed_in()
    token = forgotten(place)

    class Away:
        """Be a desk whose database goes away."""

        async def revoke_all(self, user_id: int, reason: str, *, except_session: str = "") -> int:
            raise StoreUnavailable("away")

        async def begin(
            self, user_id: int, methods: tuple[str, ...], call: Call, *, since: int = 0
        ) -> Answer:
            raise StoreUnavailable("away")

    desk, place.people.sessions = place.people.sessions, Away()
    with suppress(StoreUnavailable):
        place.post("reset", token=token, password=NEW)
    place.people.sessions = desk
    assert place.lobby.caller(thief) is None
    place.signed_in(password=NEW)
