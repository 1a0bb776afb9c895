"""Registering, and attacks on it: mass assignment, enumeration, used tokens, forged names."""

import asyncio

import pytest
from msgspec.structs import replace

from damrak.ports.identity import Level, Role
from damrak.services.identity.people.options import VERIFY_SECONDS
from damrak.services.identity.people.proofs.throttle import OF_LETTERS
from damrak.services.identity.people.unverified import UNVERIFIED_DAYS, forget_unverified
from damrak.services.identity.storage.models import Grant, OneTimeToken, UserRole
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.people.town import EMAIL, FIRST_ACCOUNT, PASSWORD, Town, town

PLANTED = "an attackers password"
MOVED = "anna.moved@example.org"
ASKED = {"email": EMAIL, "password": PASSWORD, "name": "Anna"}


def roles_of(place: Town) -> list[str]:
    return place.store.read_now(lambda unit: [row.role for row in unit.session.query(UserRole)])


def grants_of(place: Town) -> list[tuple[int, int]]:
    def work(unit: Unit) -> list[tuple[int, int]]:
        return [(row.account_id, row.level) for row in unit.session.query(Grant)]

    return place.store.read_now(work)


def test_whoever_registers_and_verifies_is_a_trader_with_an_account(place: Town) -> None:
    assert place.post("register", **ASKED).status == 202
    assert place.user().status == "pending"
    assert place.post("verify", token=place.token()).status == 200
    user = place.user()
    assert (user.status, user.default_account_id) == ("active", FIRST_ACCOUNT + 1)
    assert roles_of(place) == [Role.TRADER]
    assert grants_of(place) == [(FIRST_ACCOUNT + 1, Level.MANAGE)]
    assert [entry.action for entry in place.lines.entries if entry.action.startswith("user.")] == [
        "user.registered",
        "user.verified",
    ]
    registered = place.entries("user.registered")[0]
    assert registered.personal == {"address": "192.0.2.7", "email": EMAIL}
    assert EMAIL not in str(registered.details)


def test_nobody_signs_in_before_the_address_is_verified(place: Town) -> None:
    # ASVS 2.2.3: and who knows the password is sent the letter again.
    place.post("register", **ASKED)
    reply = place.login()
    assert (reply.status, reply.code) == (403, "EMAIL_UNVERIFIED")
    assert len(place.letters()) == 2
    assert place.login(password="another long password").code == "LOGIN_REFUSED"
    assert place.post("verify", token=place.token()).status == 200
    place.signed_in()


def test_an_account_is_owed_while_the_venue_opens_none(place: Town) -> None:
    place.venue_answers = False
    assert place.register().status == 200
    assert place.user().default_account_id is None
    place.signed_in()
    assert place.user().default_account_id is None
    place.venue_answers = True
    place.signed_in()
    place.signed_in()
    assert place.user().default_account_id == FIRST_ACCOUNT + 1
    assert place.accounts_opened == 1


def test_accounts_opened_without_end_by_many_sign_ins_at_once(place: Town) -> None:
    # ASVS 11.1.2
    place.venue_answers = False
    place.register()
    place.venue_answers = True
    user_id = place.user().id

    async def all_of_them() -> None:
        await asyncio.gather(*(place.people.open_owed_account(user_id) for _ in range(5)))

    place.run(all_of_them())
    assert place.accounts_opened == 1
    assert len(grants_of(place)) == 1


def test_user_enumeration_by_message_when_registering(place: Town) -> None:
    # ASVS 2.5.6 and 3.2.3 of the cheat sheets: one answer, and the mailbox knows the rest.
    hashed = place.people.hashing.done
    new = place.post("register", **ASKED)
    asked = place.people.hashing.done - hashed
    place.post("verify", token=place.token())
    hashed = place.people.hashing.done
    known = place.post("register", **ASKED)
    assert place.people.hashing.done == hashed + asked
    assert (known.status, known.said) == (new.status, new.said)
    assert "registered already" in place.letters()[-1].subject
    assert place.entries("registration.repeated")[0].user_id == place.user().id
    capitals = place.post("register", **{**ASKED, "email": EMAIL.upper()})
    assert capitals.said == new.said
    assert place.user().password_hash is not None
    place.signed_in()


def test_user_enumeration_by_timing_when_registering(place: Town) -> None:
    # ASVS 2.2.1: rights are read again for either, which is what takes long beside the hashing.
    versions = [place.lobby.directory.version]
    place.post("register", **ASKED)
    versions.append(place.lobby.directory.version)
    place.post("verify", token=place.token())
    versions.append(place.lobby.directory.version)
    place.post("register", **ASKED)
    versions.append(place.lobby.directory.version)
    assert versions[3] - versions[2] == versions[1] - versions[0] == 1


def test_registering_again_never_changes_who_is_there(place: Town) -> None:
    place.register()
    place.post("register", **{**ASKED, "password": "an attackers password", "name": "Mallory"})
    assert place.login(password="an attackers password").code == "LOGIN_REFUSED"
    place.signed_in()
    assert roles_of(place) == [Role.TRADER]


def test_a_password_planted_before_its_owner_registers_is_gone_when_he_verifies(
    place: Town,
) -> None:
    # ASVS 2.5.6: nobody can tell whose letter is opened, so no password of before counts.
    place.post("register", **{**ASKED, "password": PLANTED})
    planted = place.token()
    place.post("register", **ASKED)
    assert place.post("verify", token=planted).code == "LINK_INVALID"
    said = place.post("verify", token=place.token())
    assert "new password" in said.said["said"]
    assert place.login(password=PLANTED).code == "LOGIN_REFUSED"
    place.post("forgot", email=EMAIL)
    assert place.post("reset", token=place.token(), password=PASSWORD).status == 200
    place.signed_in()


def test_account_takeover_by_registering_again_before_the_letter_is_opened() -> None:
    # ASVS 2.5.6 and 4.1.3: the roles of an invitation are for whom it was given to.
    with town() as place:
        place.invite("for anna", Role.ADMIN, email=EMAIL)
        place.post("register", **ASKED, invitation="for anna")
        place.post("register", **{**ASKED, "password": PLANTED, "name": "Mallory"})
        place.post("register", **{**ASKED, "password": PLANTED, "name": "Mallory"})
        place.post("verify", token=place.token())
        assert place.login(password=PLANTED).code == "LOGIN_REFUSED"


def test_account_takeover_by_registering_again_where_addresses_are_no_longer_verified() -> None:
    # ASVS 2.5.6
    with town() as place:
        place.post("register", **ASKED)
        options = replace(place.people.options, verify_email=False)
        place.people.options = options
        place.post("register", **{**ASKED, "password": PLANTED})
        assert place.login(password=PLANTED).code == "LOGIN_REFUSED"
        place.signed_in()


def test_an_address_squatted_by_a_stranger_is_for_whom_it_belongs_to(place: Town) -> None:
    # ASVS 2.5.6: who never showed that an address is his keeps nobody from it.
    place.register()
    place.post("register", **{**ASKED, "email": MOVED})
    browser = place.signed_in()
    place.ask("PUT", "/api/me/email", {"email": MOVED, "password": PASSWORD}, browser=browser)
    assert "Verify your new" in place.letters(MOVED)[-1].subject
    assert place.post("verify", token=place.token(MOVED)).status == 200
    place.signed_in(MOVED)
    assert len(place.entries("user.erased")) == 1


def test_resource_exhaustion_by_people_who_never_verify(place: Town) -> None:
    # ASVS 8.3.8 and 11.1.4
    place.register("bob@example.org")
    place.post("register", **ASKED)
    place.wait(UNVERIFIED_DAYS * 86_400)
    assert place.store.run_now(forget_unverified) == 0
    place.wait(1)
    assert place.store.run_now(forget_unverified) == 1
    assert place.store.run_now(forget_unverified) == 0
    assert place.user("bob@example.org").status == "active"
    assert place.post("register", **ASKED).status == 202
    assert place.post("verify", token=place.token()).status == 200
    place.signed_in()


def test_whoever_sends_the_same_form_twice_keeps_his_password(place: Town) -> None:
    place.post("register", **ASKED)
    place.post("register", **ASKED)
    assert place.post("verify", token=place.token()).said["said"].endswith("sign in")
    place.signed_in()


@pytest.mark.parametrize(
    "more",
    [
        {"roles": ["admin"]},
        {"status": "active"},
        {"user_id": 1},
        {"verified_time": 1},
        {"default_account_id": 1},
    ],
    ids=str,
)
def test_mass_assignment_when_registering(place: Town, more: dict[str, object]) -> None:
    # ASVS 5.1.2
    reply = place.post("register", **ASKED, **more)
    assert (reply.status, reply.code) == (400, "BODY_MALFORMED")
    assert place.entries("user.registered") == []
    assert place.mail.letters == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "anna@example.org\nBcc: all@example.org"),
        ("email", "anna@example.org\r\nSubject: hello"),
        ("email", "no address"),
        ("name", "Anna\r\nBcc: all@example.org"),
        ("name", "   "),
        ("password", "short"),
    ],
)
def test_header_injection_and_malformed_fields(place: Town, field: str, value: str) -> None:
    # ASVS 5.2.3
    reply = place.post("register", **{**ASKED, field: value})
    assert (reply.status, reply.code) == (422, "FIELD_INVALID")
    assert [error["field"] for error in reply.said["errors"]] == [field]
    assert PASSWORD not in str(reply.said)
    assert place.mail.letters == []


def test_a_used_an_expired_and_a_made_up_token_verify_nothing(place: Town) -> None:
    # ASVS 2.7.3 and 2.8.4
    place.post("register", **ASKED)
    token = place.token()
    place.wait(VERIFY_SECONDS)
    assert place.post("verify", token=token).code == "LINK_INVALID"
    place.post("verify/resend", email=EMAIL)
    fresh = place.token()
    assert place.post("verify", token=token).code == "LINK_INVALID"
    assert place.post("verify", token=fresh).status == 200
    assert place.post("verify", token=fresh).code == "LINK_INVALID"
    assert place.post("verify", token="x" * 43).code == "LINK_INVALID"


def test_tokens_are_kept_as_digests(place: Town) -> None:
    # ASVS 2.7.5: whoever reads the tables can use none of them.
    place.post("register", **ASKED)
    token = place.token()
    assert len(token) == 43

    def work(unit: Unit) -> list[str]:
        return [row.digest for row in unit.session.query(OneTimeToken)]

    digests = place.store.read_now(work)
    assert digests
    assert token not in digests


def test_letters_sent_to_a_stranger_end_soon(place: Town) -> None:
    place.post("register", **ASKED)
    for _ in range(20):
        place.post("verify/resend", email=EMAIL)
        place.post("forgot", email=EMAIL)
        place.post("register", **ASKED)
    assert len(place.letters()) == OF_LETTERS.free


def test_nobody_registers_where_it_is_closed() -> None:
    with town(registration="closed") as place:
        place.invite("let me in", Role.TRADER)
        reply = place.post("register", **ASKED, invitation="let me in")
        assert (reply.status, reply.code) == (403, "REGISTRATION_CLOSED")
        assert place.people.hashing.done == 0


def test_an_invitation_lets_in_once_and_says_what_one_becomes() -> None:
    with town(registration="invitation") as place:
        place.invite("let me in", Role.INSTRUCTOR)
        assert place.post("register", **ASKED).code == "REGISTRATION_CLOSED"
        assert place.post("register", **ASKED, invitation="guess").code == "LINK_INVALID"
        assert place.post("register", **ASKED, invitation="let me in").status == 202
        place.post("verify", token=place.token())
        assert roles_of(place) == [Role.INSTRUCTOR]
        assert place.accounts_opened == 0
        other = {**ASKED, "email": "bob@example.org"}
        assert place.post("register", **other, invitation="let me in").code == "LINK_INVALID"


def test_somebody_known_uses_no_invitation_up_and_learns_nothing() -> None:
    with town(registration="invitation") as place:
        place.invite("first", Role.TRADER)
        place.post("register", **ASKED, invitation="first")
        place.post("verify", token=place.token())
        place.invite("second", Role.ADMIN)
        known = place.post("register", **ASKED, invitation="second")
        assert known.status == 202
        assert roles_of(place) == [Role.TRADER]
        assert len(place.entries("invitation.accepted")) == 1
        other = {**ASKED, "email": "bob@example.org"}
        new = place.post("register", **other, invitation="second")
        assert (known.status, known.said) == (new.status, new.said)
        assert sorted(roles_of(place)) == [Role.ADMIN, Role.TRADER]


def test_without_verification_one_signs_in_at_once() -> None:
    with town(verify_email=False) as place:
        place.post("register", **ASKED)
        assert place.letters() == []
        place.signed_in()
        assert place.user().default_account_id == FIRST_ACCOUNT + 1


def test_the_sign_in_page_is_told_what_there_is() -> None:
    with town(sso_label="School", mail_leaves=True) as place:
        said = place.ask("GET", "/api/auth/options").said
        assert said == {
            "registration": "open",
            "verify_email": True,
            "sso": "School",
            "password": {"length_min": 12, "length_max": 128},
            "mail_leaves": True,
        }
