"""Passkeys, and attacks on them: another site, another venue, old challenges, a cloned device."""

from typing import Any

import pytest

from damrak.http.calls import Refused
from damrak.services.identity.people.options import PASSKEYS_MAX
from damrak.services.identity.people.proofs.passkeys import CHALLENGE_SECONDS
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.people.authenticator import Authenticator
from tests.unit.services.identity.people.town import HOME, ORIGIN, Reply, Town
from tests.unit.services.identity.sessions.lobby import Browser

ELSEWHERE = "198.51.100.9"
PATH = "/api/me/passkeys"


def adding(place: Town, browser: Browser) -> dict[str, Any]:
    """Return what a new passkey is asked to sign."""
    reply = place.ask("POST", f"{PATH}/challenge", browser=browser)
    assert reply.status == 200, reply.said
    asked: dict[str, Any] = reply.said["public_key"]
    return asked


def add(place: Town, browser: Browser, device: Authenticator) -> Reply:
    """Add a passkey."""
    said = {"credential": device.create(adding(place, browser)), "name": "my phone"}
    return place.ask("PUT", PATH, said, browser=browser)


def asked_to_sign_in(place: Town, address: str = HOME) -> dict[str, Any]:
    """Return what a passkey is asked to sign."""
    asked = place.ask("POST", "/api/auth/passkeys/challenge", address=address).said["public_key"]
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    return asked  # type: ignore[no-any-return]


def sign_in(place: Town, credential: Any, **how: Any) -> Reply:
    """Sign in with what a passkey signed."""
    return place.ask("POST", "/api/auth/passkeys/login", {"credential": credential}, **how)


@pytest.fixture
def device(place: Town) -> Authenticator:
    place.register()
    made = Authenticator(ORIGIN)
    assert add(place, place.signed_in(), made).status == 201
    return made


def test_a_passkey_signs_in_alone(place: Town, device: Authenticator) -> None:
    # ASVS 2.2.4 and 2.2.7
    browser = Browser()
    reply = sign_in(place, device.get(asked_to_sign_in(place)), browser=browser)
    assert (reply.status, reply.said["methods"]) == (200, ["passkey"])
    assert place.lobby.caller(browser) is not None
    assert place.entries("login.succeeded")[-1].details == {"methods": "passkey"}


def test_adding_one_gives_recovery_codes_and_a_letter(place: Town) -> None:
    place.register()
    browser, first, second = place.signed_in(), Authenticator(ORIGIN), Authenticator(ORIGIN)
    assert len(add(place, browser, first).said["recovery_codes"]) == 10
    assert "my phone was added" in place.letters()[-1].text
    assert add(place, browser, second).said["recovery_codes"] == []
    listed = place.ask("GET", PATH, browser=browser).said["passkeys"]
    assert [each["name"] for each in listed] == ["my phone", "my phone"]
    assert len(adding(place, browser)["excludeCredentials"]) == 2
    removed = place.ask("DELETE", f"{PATH}/{listed[0]['passkey_id']}", browser=browser)
    assert removed.status == 200
    assert len(place.ask("GET", PATH, browser=browser).said["passkeys"]) == 1


@pytest.mark.parametrize(
    ("origin", "party", "verifies", "why"),
    [
        ("https://venue.example.org.evil.net", "", True, "the origin is another site's"),
        ("http://venue.example.org", "", True, "the origin is another site's"),
        (ORIGIN, "evil.net", True, "the credential is for another venue"),
        (ORIGIN, "", False, "the authenticator did not verify its owner"),
    ],
    ids=["phishing", "plain http", "another relying party", "no user verification"],
)
def test_what_was_signed_elsewhere_is_refused(
    place: Town, device: Authenticator, *, origin: str, party: str, verifies: bool, why: str
) -> None:
    device.origin, device.verifies = origin, verifies
    reply = sign_in(place, device.get(asked_to_sign_in(place), party=party))
    assert (reply.status, reply.code) == (401, "LOGIN_REFUSED")
    assert why not in str(reply.said)
    assert place.entries("login.refused")[-1].details == {"reason": why}


@pytest.mark.parametrize(
    ("origin", "party", "verifies"),
    [("https://evil.net", "", True), (ORIGIN, "evil.net", True), (ORIGIN, "", False)],
)
def test_what_was_made_elsewhere_is_not_added(
    place: Town, origin: str, party: str, verifies: bool
) -> None:
    place.register()
    browser, made = place.signed_in(), Authenticator(origin, verifies=verifies)
    said = {"credential": made.create(adding(place, browser), party=party), "name": "phone"}
    assert place.ask("PUT", PATH, said, browser=browser).status == 422
    assert place.ask("GET", PATH, browser=browser).said == {"passkeys": []}


def test_a_challenge_is_used_once(place: Town, device: Authenticator) -> None:
    asked = asked_to_sign_in(place)
    signed = device.get(asked)
    assert sign_in(place, signed).status == 200
    assert sign_in(place, signed).status == 401
    assert sign_in(place, device.get(asked)).status == 401
    assert place.entries("login.refused")[-1].details["reason"] == "the challenge was used before"


def test_a_challenge_ends(place: Town, device: Authenticator) -> None:
    asked = asked_to_sign_in(place)
    place.wait(CHALLENGE_SECONDS)
    assert sign_in(place, device.get(asked)).status == 401
    assert place.entries("login.refused")[-1].details["reason"] == "the challenge has expired"


def test_a_challenge_of_another_address_or_purpose_or_of_ones_own_making(
    place: Town, device: Authenticator
) -> None:
    asked = asked_to_sign_in(place, ELSEWHERE)
    made_up = {**asked, "challenge": "A" * len(asked["challenge"])}
    short = {**asked, "challenge": "AAAA"}
    browser = Browser()
    sign_in(place, device.get(asked_to_sign_in(place)), browser=browser)
    to_add = {**asked, "challenge": adding(place, browser)["challenge"]}
    for each in (asked, made_up, short, to_add):
        assert sign_in(place, device.get(each)).status == 401
        reason = place.entries("login.refused")[-1].details["reason"]
        assert reason == "the challenge is not one for this caller"


def test_a_challenge_of_another_session_adds_nothing(place: Town) -> None:
    place.register()
    mine, other = place.signed_in(), place.signed_in()
    said = {"credential": Authenticator(ORIGIN).create(adding(place, other)), "name": "phone"}
    assert place.ask("PUT", PATH, said, browser=mine).status == 422
    assert place.ask("PUT", PATH, said, browser=other).status == 201
    assert place.ask("PUT", PATH, said, browser=other).status == 422


def test_a_counter_that_goes_back_betrays_a_copy(place: Town, device: Authenticator) -> None:
    device.counter = 9
    assert sign_in(place, device.get(asked_to_sign_in(place))).status == 200
    device.counter = 4
    assert sign_in(place, device.get(asked_to_sign_in(place))).status == 401
    reason = place.entries("login.refused")[-1].details["reason"]
    assert reason == "the counter of the authenticator went back"


def test_an_authenticator_that_does_not_count_is_taken(place: Town) -> None:
    place.register()
    made = Authenticator(ORIGIN, counts=False)
    add(place, place.signed_in(), made)
    for _ in range(2):
        assert sign_in(place, made.get(asked_to_sign_in(place))).status == 200


def test_a_signature_of_another_key_or_for_another_person(
    place: Town, device: Authenticator
) -> None:
    forger = Authenticator(ORIGIN)
    forger.id, forger.handle = device.id, device.handle
    assert sign_in(place, forger.get(asked_to_sign_in(place))).status == 401
    reason = place.entries("login.refused")[-1].details["reason"]
    assert reason == "the signature is not the credential's"
    device.handle = b"somebody else"
    assert sign_in(place, device.get(asked_to_sign_in(place))).status == 401
    stranger = Authenticator(ORIGIN)
    assert sign_in(place, stranger.get(asked_to_sign_in(place))).status == 401


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": None},
        {"response": {"clientDataJSON": 1}},
        {"response": {"clientDataJSON": "e30"}},
        {"response": {"clientDataJSON": "!!"}, "id": "x"},
        {"id": [], "rawId": {}, "response": {"clientDataJSON": "bnVsbA"}},
    ],
)
def test_malformed_answers_are_refused(place: Town, credential: dict[str, Any]) -> None:
    assert sign_in(place, credential).status == 401


@pytest.mark.parametrize("field", ["authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "AAAA", 7, None, "\N{SNOWMAN}"])
def test_malformed_parts_are_refused(
    place: Town, device: Authenticator, field: str, value: object
) -> None:
    signed = device.get(asked_to_sign_in(place))
    signed["response"][field] = value
    assert sign_in(place, signed).status == 401


@pytest.mark.parametrize("value", ["", "AAAA", 7, None, "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUEA"])
def test_malformed_attestations_are_refused(place: Town, value: object) -> None:
    place.register()
    browser = place.signed_in()
    made = Authenticator(ORIGIN).create(adding(place, browser))
    made["response"]["attestationObject"] = value
    said = {"credential": made, "name": "phone"}
    assert place.ask("PUT", PATH, said, browser=browser).status == 422


def test_a_passkey_is_wanted_besides_the_password(place: Town, device: Authenticator) -> None:
    needed = place.login()
    assert (needed.status, needed.code) == (401, "SECOND_FACTOR_NEEDED")
    assert needed.said["methods"] == ["passkey", "recovery"]
    signed = device.get(asked_to_sign_in(place))
    browser = Browser()
    said = {"challenge": needed.said["challenge"], "passkey": signed}
    reply = place.ask("POST", "/api/auth/login/second-factor", said, browser=browser)
    assert (reply.status, reply.said["methods"]) == (200, ["password", "passkey"])


def test_the_passkey_of_another_is_no_second_factor(place: Town, device: Authenticator) -> None:
    place.register("mallory@example.org")
    own = Authenticator(ORIGIN)
    add(place, place.signed_in("mallory@example.org"), own)
    needed = place.login()
    said = {
        "challenge": needed.said["challenge"],
        "passkey": own.get(asked_to_sign_in(place)),
    }
    assert place.post("login/second-factor", **said).status == 401


def test_nobody_removes_the_passkey_of_another(place: Town, device: Authenticator) -> None:
    # ASVS 4.2.1
    place.register("mallory@example.org")
    browser = Browser()
    sign_in(place, device.get(asked_to_sign_in(place)), browser=browser)
    named = place.ask("GET", PATH, browser=browser).said["passkeys"][0]["passkey_id"]
    other = place.signed_in("mallory@example.org")
    assert place.ask("DELETE", f"{PATH}/{named}", browser=other).status == 404
    assert sign_in(place, device.get(asked_to_sign_in(place))).status == 200


@pytest.mark.parametrize("named", ["nobody", "a\0b", "x" * 2_000, "../me"])
def test_a_passkey_that_is_none_is_not_there(place: Town, named: str) -> None:
    place.register()
    browser = place.signed_in()
    operation = place._operations["DELETE", f"{PATH}/{{passkey_id}}"]
    call = place.lobby.signed_call(browser, passkey_id=named)
    with pytest.raises(Refused, match="passkey of yours"):
        place.run(operation.handle(call))
    assert sign_in(place, {"id": named, "response": {"clientDataJSON": "e30"}}).status == 401


def test_passkeys_have_a_bound(place: Town) -> None:
    place.register()
    browser = place.signed_in()
    for _ in range(PASSKEYS_MAX):
        assert add(place, browser, Authenticator(ORIGIN)).status == 201
    assert add(place, browser, Authenticator(ORIGIN)).status == 422


def test_somebody_disabled_is_not_let_in_by_his_passkey(place: Town, device: Authenticator) -> None:
    def work(unit: Unit) -> None:
        unit.session.query(User).one().status = "disabled"

    place.store.run_now(work)
    assert sign_in(place, device.get(asked_to_sign_in(place))).status == 401
