"""Second factors, and attacks on them: replayed codes, guesses, challenges of others."""

import asyncio
from typing import Any

import pyotp
import pytest

from damrak.services.identity.people.options import RECENT_SECONDS, SECOND_FACTOR_SECONDS
from damrak.services.identity.people.proofs.throttle import OF_FACTOR
from damrak.services.identity.storage.models import RecoveryCode, User
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.people.town import EMAIL, PASSWORD, Reply, Town
from tests.unit.services.identity.sessions.lobby import Browser

PATH = "/api/me/second-factor"
ELSEWHERE = "198.51.100.9"
STEP = 30


class Phone:
    """Hold the authenticator app of somebody, and his recovery codes."""

    def __init__(self, place: Town, email: str = EMAIL) -> None:
        self.place = place
        place.register(email)
        self.browser = place.signed_in(email)
        setup = place.ask("POST", PATH, browser=self.browser)
        assert setup.status == 200
        assert setup.said["uri"].startswith("otpauth://totp/Damrak:anna%40example.org?secret=")
        self.secret = setup.said["secret"]
        said = place.ask("PUT", PATH, {"code": self.code()}, browser=self.browser)
        assert said.status == 200, said.said
        self.recovery_codes: list[str] = said.said["recovery_codes"]
        place.wait(STEP)

    def code(self, steps: int = 0) -> str:
        """Return what the app shows, some steps from now."""
        now = self.place.lobby.clock.now() // 1_000_000_000
        return pyotp.TOTP(self.secret).at(now + steps * STEP)

    def challenge(self, **how: Any) -> str:
        """Return what signing in gives after the password."""
        needed = self.place.login(**how)
        assert (needed.status, needed.code) == (401, "SECOND_FACTOR_NEEDED"), needed.said
        text: str = needed.said["challenge"]
        return text

    def show(self, challenge: str, **said: Any) -> Reply:
        """Show a second factor."""
        return self.place.post("login/second-factor", challenge=challenge, **said)


@pytest.fixture
def phone(place: Town) -> Phone:
    return Phone(place)


def test_a_code_is_wanted_after_the_password(place: Town, phone: Phone) -> None:
    # ASVS 2.2.4
    needed = place.login()
    assert needed.said["methods"] == ["totp", "recovery"]
    assert needed.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in needed.headers
    reply = phone.show(needed.said["challenge"], code=phone.code())
    assert (reply.status, reply.said["methods"]) == (200, ["password", "totp"])


def test_the_password_must_be_right_first(place: Town, phone: Phone) -> None:
    assert place.login(password="not the password").code == "LOGIN_REFUSED"


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_clocks_may_differ_by_one_step(phone: Phone, steps: int, status: int) -> None:
    # ASVS 2.8.1
    phone.place.wait(5 * STEP)
    assert phone.show(phone.challenge(), code=phone.code(steps)).status == status


def test_a_replayed_code_is_refused(place: Town, phone: Phone) -> None:
    # ASVS 2.8.4
    code = phone.code()
    assert phone.show(phone.challenge(), code=code).status == 200
    assert phone.show(phone.challenge(), code=code).status == 401
    assert phone.show(phone.challenge(), code=phone.code(-1)).status == 401
    place.wait(STEP)
    assert phone.show(phone.challenge(), code=phone.code()).status == 200


def test_one_code_shown_twice_at_the_same_time_opens_once(place: Town, phone: Phone) -> None:
    # ASVS 2.8.4
    challenges, code = [phone.challenge() for _ in range(4)], phone.code()

    async def all_of_them() -> list[Reply]:
        path = "/api/auth/login/second-factor"
        asked = [
            place.asking("POST", path, {"challenge": each, "code": code}) for each in challenges
        ]
        return await asyncio.gather(*asked)

    assert sorted(reply.status for reply in place.run(all_of_them())) == [200, 401, 401, 401]


def test_brute_force_against_codes_is_slowed_down(place: Town, phone: Phone) -> None:
    # ASVS 2.2.1 and 2.8.6: also with a fresh challenge for every guess.
    statuses = [phone.show(phone.challenge(), code="000000").status for _ in range(OF_FACTOR.free)]
    assert statuses == [401] * OF_FACTOR.free
    late = phone.show(phone.challenge(), code=phone.code())
    assert late.status == 429
    place.wait(int(late.headers["retry-after"]))
    assert phone.show(phone.challenge(), code=phone.code()).status == 200


def test_a_challenge_is_used_once_and_ends(place: Town, phone: Phone) -> None:
    used = phone.challenge()
    phone.show(used, code=phone.code())
    place.wait(STEP)
    assert phone.show(used, code=phone.code()).status == 401
    ended = phone.challenge()
    place.wait(SECOND_FACTOR_SECONDS)
    assert phone.show(ended, code=phone.code()).status == 401
    assert phone.show("made up", code=phone.code()).status == 401


def test_a_challenge_carried_to_another_address_is_refused(place: Town, phone: Phone) -> None:
    said = {"challenge": phone.challenge(), "code": phone.code()}
    path = "/api/auth/login/second-factor"
    assert place.ask("POST", path, said, address=ELSEWHERE).status == 401
    assert place.ask("POST", path, said).status == 200


def test_a_challenge_of_one_person_takes_no_code_of_another(place: Town, phone: Phone) -> None:
    place.register("bob@example.org")
    browser = place.signed_in("bob@example.org")
    secret = place.ask("POST", PATH, browser=browser).said["secret"]
    now = place.lobby.clock.now() // 1_000_000_000
    bobs = place.ask("PUT", PATH, {"code": pyotp.TOTP(secret).at(now)}, browser=browser).said
    challenge = phone.challenge()
    place.wait(STEP)
    code = pyotp.TOTP(secret).at(now + STEP)
    assert phone.show(challenge, code=code).status == 401
    assert phone.show(challenge, recovery_code=bobs["recovery_codes"][0]).status == 401


def test_a_recovery_code_works_once(place: Town, phone: Phone) -> None:
    # ASVS 2.6.1
    assert len(set(phone.recovery_codes)) == 10
    first = phone.recovery_codes[0]
    spelled = first.lower().replace("-", " ")
    reply = phone.show(phone.challenge(), recovery_code=spelled)
    assert (reply.status, reply.said["methods"]) == (200, ["password", "recovery"])
    assert phone.show(phone.challenge(), recovery_code=first).status == 401
    assert "9 are left" in place.letters()[-1].text
    assert phone.show(phone.challenge(), recovery_code=phone.recovery_codes[1]).status == 200


def test_recovery_codes_are_long_and_kept_as_digests(place: Town, phone: Phone) -> None:
    # ASVS 2.6.2 and 2.6.3: 80 bits, of which the tables hold a keyed digest.
    def work(unit: Unit) -> list[str]:
        return [row.digest for row in unit.session.query(RecoveryCode)]

    digests = place.store.read_now(work)
    assert len(digests) == 10
    for code in phone.recovery_codes:
        assert len(code.replace("-", "")) == 16
        assert code not in digests


def test_new_recovery_codes_end_the_ones_before(place: Town, phone: Phone) -> None:
    reply = place.ask("POST", "/api/me/recovery-codes", browser=phone.browser)
    assert reply.status == 200
    old, new = phone.recovery_codes[0], reply.said["recovery_codes"][0]
    assert phone.show(phone.challenge(), recovery_code=old).status == 401
    assert phone.show(phone.challenge(), recovery_code=new).status == 200


def test_a_forgotten_password_does_not_skip_the_second_factor(place: Town, phone: Phone) -> None:
    # ASVS 2.5.6 and 2.5.7
    place.post("forgot", email=EMAIL)
    place.post("reset", token=place.token(), password="a new tulip every week")
    assert place.login(password="a new tulip every week").code == "SECOND_FACTOR_NEEDED"


def test_an_app_that_showed_no_code_counts_for_nothing(place: Town) -> None:
    place.register()
    browser = place.signed_in()
    place.ask("POST", PATH, browser=browser)
    wrong = place.ask("PUT", PATH, {"code": "000000"}, browser=browser)
    assert (wrong.status, wrong.said["errors"][0]["field"]) == (422, "code")
    place.signed_in()


def test_a_second_app_needs_the_first_one_removed(place: Town, phone: Phone) -> None:
    assert place.ask("POST", PATH, browser=phone.browser).code == "SECOND_FACTOR_EXISTS"
    again = place.ask("PUT", PATH, {"code": phone.code()}, browser=phone.browser)
    assert again.code == "SECOND_FACTOR_EXISTS"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PATH),
        ("DELETE", PATH),
        ("POST", "/api/me/recovery-codes"),
        ("POST", "/api/me/passkeys/challenge"),
        ("DELETE", "/api/me/passkeys/any"),
    ],
)
def test_a_stolen_session_changes_no_second_factor(place: Town, method: str, path: str) -> None:
    # ASVS 2.2.3, 3.7.1 and 4.3.1: minutes later it needs the password again.
    place.register()
    browser = place.signed_in()
    place.wait(RECENT_SECONDS)
    _refresh(place, browser)
    reply = place.ask(method, path, browser=browser)
    assert (reply.status, reply.code) == (403, "SIGN_IN_AGAIN")
    wrong = place.ask(method, path, {"password": "not the password"}, browser=browser)
    assert (wrong.status, wrong.code) == (403, "SIGN_IN_AGAIN")
    right = place.ask(method, path, {"password": PASSWORD}, browser=browser)
    assert right.code != "SIGN_IN_AGAIN"


def test_brute_force_by_a_stolen_session_is_slowed_down(place: Town) -> None:
    # ASVS 2.2.1
    place.register()
    browser = place.signed_in()
    replies = [
        place.ask("DELETE", PATH, {"password": f"guess number {number}"}, browser=browser)
        for number in range(8)
    ]
    assert [reply.status for reply in replies] == [403] * 5 + [429] * 3


def test_changes_of_second_factors_are_told_and_written_down(place: Town, phone: Phone) -> None:
    # ASVS 2.2.3 and 2.5.5
    assert "authenticator app was set up" in place.letters()[-1].text
    assert place.ask("DELETE", PATH, browser=phone.browser).status == 200
    assert "authenticator app was removed" in place.letters()[-1].text
    actions = [entry.action for entry in place.lines.entries if "second_factor" in entry.action]
    assert actions == ["second_factor.begun", "second_factor.enabled", "second_factor.disabled"]
    place.signed_in()
    assert place.ask("DELETE", PATH, browser=phone.browser).status == 404
    assert place.ask("POST", "/api/me/recovery-codes", browser=phone.browser).status == 404


def test_the_secret_of_an_app_lies_sealed(place: Town, phone: Phone) -> None:
    # ASVS 2.8.2
    def work(unit: Unit) -> bytes:
        sealed = unit.session.query(User).one().totp_sealed
        assert sealed is not None
        return sealed

    assert phone.secret.encode() not in place.store.read_now(work)
    told = str(place.lines.entries) + repr(place.mail.letters)
    assert phone.secret not in told
    assert all(code not in told for code in phone.recovery_codes)


@pytest.mark.parametrize(
    "said", [{}, {"code": "123456", "recovery_code": "AAAA"}, {"code": None, "passkey": {}}]
)
def test_one_second_factor_is_shown_at_a_time(place: Town, said: dict[str, Any]) -> None:
    reply = place.post("login/second-factor", challenge="x", **said)
    assert (reply.status, reply.said["errors"][0]["field"]) == (422, "code")


@pytest.mark.parametrize("code", ["\N{ARABIC-INDIC DIGIT ONE}" * 6, "-00001", "0x1234", " "])
def test_codes_that_are_no_numbers(phone: Phone, code: str) -> None:
    assert phone.show(phone.challenge(), code=code).status == 401


def _refresh(place: Town, browser: Browser) -> None:
    answer = place.run(place.lobby.desk.refresh(place.lobby.call(browser)))
    assert answer.status == 200
    place.lobby.give(browser, answer)
