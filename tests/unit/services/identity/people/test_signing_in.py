"""Signing in, and attacks on it: brute force, enumeration, lockout of others, secrets in logs."""

import asyncio

import pytest
import structlog
from argon2 import PasswordHasher

from damrak.ports.audit import Did
from damrak.services.identity.people.operations import operations
from damrak.services.identity.people.proofs.emails import email_index
from damrak.services.identity.people.proofs.hashing import PasswordHashing, TooManyWait
from damrak.services.identity.people.proofs.throttle import OF_ACCOUNT, OF_ADDRESS
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.people.town import EMAIL, HOME, PASSWORD, Reply, Town, town

WRONG = "not the password at all"
ELSEWHERE = "198.51.100.9"


def attempts(place: Town, count: int, **how: str) -> list[Reply]:
    """Sign in so many times at once."""
    said = {"email": how.get("email", EMAIL), "password": how.get("password", WRONG)}

    async def all_of_them() -> list[Reply]:
        asked = [place.asking("POST", "/api/auth/login", said) for _ in range(count)]
        return await asyncio.gather(*asked)

    replies: list[Reply] = place.run(all_of_them())
    return replies


def test_whoever_knows_the_password_is_in(place: Town) -> None:
    place.register()
    browser = place.signed_in()
    assert place.lobby.caller(browser) is not None
    (entry,) = place.entries("login.succeeded")
    assert entry.details == {"methods": "password"}
    assert entry.personal == {"address": HOME}


def test_an_address_is_found_whatever_its_capitals(place: Town) -> None:
    place.register()
    place.signed_in("ANNA@Example.ORG")


def test_user_enumeration_by_message_and_status(place: Town) -> None:
    # ASVS 2.2.1 and 3.2 of the authentication cheat sheet
    place.register()
    wrong = place.login(password=WRONG)
    unknown = place.login("nobody@example.org", WRONG)
    malformed = place.login("no address at all", WRONG)
    told = {name: text for name, text in wrong.said.items() if name != "correlation_id"}
    for other in (unknown, malformed):
        assert (other.status, other.headers) == (wrong.status, wrong.headers)
        assert {k: v for k, v in other.said.items() if k != "correlation_id"} == told
    reasons = [entry.details["reason"] for entry in place.entries("login.refused")]
    assert reasons == ["password", "unknown", "unknown"]


@pytest.mark.parametrize("status", ["disabled", "erased", "invited"])
def test_who_may_not_sign_in_is_told_what_a_stranger_is(place: Town, status: str) -> None:
    place.register()
    wrong = place.login(password=WRONG)

    def work(unit: Unit) -> None:
        unit.session.query(User).one().status = status

    place.store.run_now(work)
    right = place.login()
    assert (right.status, right.said) == (wrong.status, wrong.said)
    assert place.entries("login.refused")[-1].details == {"reason": status}


def test_user_enumeration_by_timing(place: Town) -> None:
    # ASVS 2.2.1: what takes long is the hashing, and everybody costs one.
    place.register()

    def without_password(unit: Unit) -> None:
        unit.session.query(User).one().password_hash = None

    for email in (EMAIL, "nobody@example.org", "no address at all"):
        before = place.people.hashing.done, len(place.lines.entries)
        place.login(email, WRONG)
        after = place.people.hashing.done, len(place.lines.entries)
        assert (after[0] - before[0], after[1] - before[1]) == (1, 1), email
    place.store.run_now(without_password)
    before = place.people.hashing.done, 0
    assert place.login().code == "LOGIN_REFUSED"
    assert place.people.hashing.done == before[0] + 1


def test_user_enumeration_when_a_password_is_forgotten(place: Town) -> None:
    # ASVS 2.5.6: the answer is given before anybody looks.
    place.register()
    letters = len(place.mail.letters)
    known = place.post("forgot", email=EMAIL)
    unknown = place.post("forgot", email="nobody@example.org")
    assert (known.status, known.said) == (unknown.status, unknown.said) == (202, known.said)
    resent = place.post("verify/resend", email=EMAIL)
    assert resent.said == place.post("verify/resend", email="nobody@example.org").said
    assert len(place.mail.letters) == letters + 1


def test_brute_force_against_one_account_is_slowed_down(place: Town) -> None:
    # ASVS 2.2.1: no more than a hundred failures an hour.
    place.register()
    hashed, failures, waited = place.people.hashing.done, 0, 0
    while waited < 3_600:
        reply = place.login(password=WRONG)
        if reply.status == 429:
            seconds = int(reply.headers["retry-after"])
            place.wait(seconds)
            waited += seconds
        else:
            assert reply.code == "LOGIN_REFUSED"
            failures += 1
    assert OF_ACCOUNT.free < failures < 25
    assert place.people.hashing.done - hashed == failures


def test_fifty_guesses_at_once_count_as_fifty(place: Town) -> None:
    # ASVS 2.2.1
    place.register()
    hashed = place.people.hashing.done
    replies = attempts(place, 50)
    assert [reply.status for reply in replies].count(401) == OF_ACCOUNT.free
    assert [reply.status for reply in replies].count(429) == 50 - OF_ACCOUNT.free
    assert place.people.hashing.done - hashed == OF_ACCOUNT.free
    assert place.login().status == 429


def test_an_account_that_is_not_there_is_slowed_down_too(place: Town) -> None:
    replies = attempts(place, 10, email="nobody@example.org")
    assert [reply.status for reply in replies].count(429) == 10 - OF_ACCOUNT.free


def test_nobody_keeps_another_out_for_ever(place: Town) -> None:
    # However long an attacker goes on, his victim waits a quarter of an hour at most.
    place.register()
    for _ in range(60):
        reply = place.login(password=WRONG, address=ELSEWHERE)
        if reply.status == 429:
            assert int(reply.headers["retry-after"]) <= OF_ACCOUNT.longest_seconds
            place.wait(int(reply.headers["retry-after"]))
    if place.login().status == 429:
        place.wait(OF_ACCOUNT.longest_seconds)
    place.signed_in()
    place.login(password=WRONG)
    place.signed_in()


def test_keeping_another_out_by_guessing_whenever_his_wait_ends(place: Town) -> None:
    # ASVS 2.2.1: where he signed in before, guesses from elsewhere make nobody wait.
    place.register()
    place.signed_in()
    for _ in range(20):
        reply = place.login(password=WRONG, address=ELSEWHERE)
        if reply.status == 429:
            place.wait(int(reply.headers["retry-after"]))
    place.login(password=WRONG, address=ELSEWHERE)
    assert place.login(address=ELSEWHERE).status == 429
    place.signed_in()
    assert place.login(address=ELSEWHERE).status == 429


def test_guesses_from_where_somebody_signed_in_before_are_slowed_down_too(place: Town) -> None:
    # ASVS 2.2.1
    place.register()
    place.signed_in()
    replies = attempts(place, 20)
    assert [reply.status for reply in replies].count(401) == OF_ACCOUNT.free
    assert place.login().status == 429
    assert place.login(agent="another browser").status == 200


def test_refused_attempts_do_not_make_the_wait_longer(place: Town) -> None:
    place.register()
    attempts(place, OF_ACCOUNT.free)
    first = place.login(password=WRONG)
    for _ in range(20):
        assert place.login(password=WRONG).headers == first.headers
    place.wait(int(first.headers["retry-after"]))
    place.signed_in()


def test_counting_survives_a_restart(place: Town) -> None:
    place.register()
    attempts(place, OF_ACCOUNT.free)
    restarted = type(place.people)(
        place.store,
        place.people.options,
        place.lobby.desk,
        place.mail,
        neighbours=place.people.neighbours,
    )
    place._operations.update(
        {(op.method, op.path): op for op in operations(restarted) if op.path.endswith("/login")}
    )
    assert place.login().status == 429
    restarted.hashing.close()


def test_an_address_that_guesses_at_many_accounts_is_slowed_down(place: Town) -> None:
    # Credential stuffing: one guess an account.
    place.register()
    for number in range(OF_ADDRESS.free):
        assert place.login(f"person{number}@example.org", WRONG).status == 401
    assert place.login("one-more@example.org", WRONG).status == 429
    assert place.login().status == 429
    assert place.login(address=ELSEWHERE).status == 200


def test_signing_in_oneself_does_not_pardon_guesses_at_others(place: Town) -> None:
    place.register()
    for number in range(OF_ADDRESS.free):
        place.login(f"person{number}@example.org", WRONG)
        if number % 10 == 0:
            place.signed_in()
    assert place.login("one-more@example.org", WRONG).status == 429


def test_fifty_people_behind_one_address_sign_in_at_once(place: Town) -> None:
    place.register()

    def work(unit: Unit) -> None:
        kept = unit.session.query(User).one().password_hash
        for number in range(50):
            email = f"pupil{number}@example.org"
            unit.session.add(
                User(
                    public_id=f"pupil{number}",
                    email_sealed=unit.vault.seal(email),
                    email_index=email_index(unit.vault, email),
                    password_hash=kept,
                    status="active",
                    created_time=unit.now,
                )
            )

    place.store.run_now(work)

    async def all_of_them() -> list[Reply]:
        asked = [
            place.asking(
                "POST",
                "/api/auth/login",
                {"email": f"pupil{number}@example.org", "password": PASSWORD},
            )
            for number in range(50)
        ]
        return await asyncio.gather(*asked)

    assert {reply.status for reply in place.run(all_of_them())} == {200}


def test_too_many_who_wait_are_told_to_come_back() -> None:
    with town() as place:
        place.register()
        place.people.hashing = PasswordHashing(waiting_max=2)
        replies = attempts(place, 5, password=PASSWORD)
        refused = [reply for reply in replies if reply.status == 503]
        assert refused
        assert {reply.code for reply in refused} == {"OVERLOADED"}
        assert {reply.headers["retry-after"] for reply in refused} == {"2"}
        place.people.hashing.close()


def test_hashing_never_waits_without_a_bound() -> None:
    async def work() -> list[bool | BaseException]:
        hashing = PasswordHashing(waiting_max=3)
        asked = [hashing.verify(None, "x") for _ in range(6)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        hashing.close()
        return found

    found = asyncio.run(work())
    assert [each for each in found if each is False] == [False] * 3
    assert sum(isinstance(each, TooManyWait) for each in found) == 3


def test_a_password_hashed_with_weaker_parameters_is_hashed_again(place: Town) -> None:
    # ASVS 2.4.4
    place.register()
    weak = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1).hash(PASSWORD)

    def work(unit: Unit) -> None:
        unit.session.query(User).one().password_hash = weak

    place.store.run_now(work)
    place.signed_in()
    renewed = place.user().password_hash
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    place.signed_in()
    assert place.user().password_hash == renewed


def test_the_password_is_kept_as_argon2id_with_a_salt(place: Town) -> None:
    # ASVS 2.4.1
    place.register()
    place.register("bob@example.org")
    first, second = place.user().password_hash, place.user("bob@example.org").password_hash
    assert first is not None
    assert first.startswith("$argon2id$")
    assert first != second


def test_passwords_are_never_cut_off(place: Town) -> None:
    # ASVS 2.1.2 and 2.1.3
    long = "a long sentence that goes on, " * 4 + "and ends"
    assert len(long) == 128
    place.register(password=long)
    assert place.login(password=long[:-1]).code == "LOGIN_REFUSED"
    assert place.login(password=long + "x").code == "LOGIN_REFUSED"
    place.signed_in(password=long)


def test_the_same_letters_of_another_keyboard_are_the_same_password(place: Town) -> None:
    # ASVS 2.1.4
    place.register(password="caf\u00e9 de la bourse \U0001f337")
    place.signed_in(password="cafe\u0301 de la bourse \U0001f337")


def test_secrets_in_logs_and_audit(place: Town) -> None:
    # ASVS 7.1.1
    with structlog.testing.capture_logs() as logs:
        place.register()
        place.signed_in()
        place.login(password=WRONG)
        malformed = place.ask("POST", "/api/auth/login", {"email": EMAIL, "password": [PASSWORD]})
        assert malformed.status == 400
        assert PASSWORD not in str(malformed.said)
    told = f"{logs} {place.lines.entries} {place.mail.letters!r}"
    for secret in (PASSWORD, WRONG, place.token(), place.user().password_hash):
        assert str(secret) not in told
    assert EMAIL not in str([entry.details for entry in place.lines.entries])


def test_a_sign_in_from_a_new_device_is_told(place: Town) -> None:
    # ASVS 2.2.3
    place.register()
    before = len(place.letters())
    place.signed_in()
    place.signed_in()
    assert len(place.letters()) == before
    place.signed_in(address=ELSEWHERE, agent="Chrome\r\nBcc: all@example.org")
    letter = place.letters()[-1]
    assert "new device" in letter.subject
    assert ELSEWHERE in letter.text
    assert "\r" not in letter.text
    assert "\nBcc" not in letter.text
    place.signed_in(address=ELSEWHERE, agent="Chrome\r\nBcc: all@example.org")
    assert len(place.letters()) == before + 1


@pytest.mark.parametrize("more", [{"methods": ["totp"]}, {"user_id": 1}, {"remember": True}])
def test_mass_assignment_when_signing_in(place: Town, more: dict[str, object]) -> None:
    reply = place.post("login", email=EMAIL, password=PASSWORD, **more)
    assert (reply.status, reply.code) == (400, "BODY_MALFORMED")


def test_a_refusal_says_what_was_done_and_from_where(place: Town) -> None:
    # ASVS 7.1.3
    place.register()
    place.login(password=WRONG, address=ELSEWHERE)
    (entry,) = place.entries("login.refused")
    assert entry.outcome is Did.REFUSED
    assert entry.user_id == place.user().id
    assert entry.personal == {"address": ELSEWHERE, "email": EMAIL}
