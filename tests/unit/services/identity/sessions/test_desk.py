"""Attacks on sessions: replayed refresh tokens, fixation, other people's devices, late cookies."""

import pytest

from damrak.http.calls import Refused
from damrak.http.cookies import PREFIXED_NAMES, CookieNames, cookie_of, names_for
from damrak.ports.audit import Did
from damrak.services.identity.sessions import rows
from damrak.services.identity.sessions.desk import SessionDesk, SessionOptions
from damrak.services.identity.sessions.refreshing import RACE_SECONDS, new_refresh, read_refresh
from damrak.services.identity.sessions.rows import SESSIONS_MAX
from damrak.services.identity.storage.models import LoginSession, User
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.sessions.lobby import (
    Browser,
    Lobby,
    body_of,
    credential_of,
)

DAY = 86_400


def test_signing_in_gives_cookies_that_scripts_and_other_sites_never_see(place: Lobby) -> None:
    # ASVS 3.4.1, 3.4.2, 3.4.3, 3.4.5
    browser = place.sign_in(place.person())
    said = {text.partition("=")[0]: text.split("; ")[1:] for text in browser.said}
    strict = {"Secure", "SameSite=Strict"}
    assert set(said) == {"damrak_access", "damrak_refresh", "damrak_proof"}
    assert {"HttpOnly", "Path=/", "Max-Age=600"} | strict == set(said["damrak_access"])
    idle = f"Max-Age={72 * 3_600}"
    assert {"HttpOnly", "Path=/api/auth", idle} | strict == set(said["damrak_refresh"])
    assert {"Path=/", idle} | strict == set(said["damrak_proof"])


def test_under_https_no_neighbouring_host_can_set_the_cookies(place: Lobby) -> None:
    # ASVS 3.4.4
    names = names_for("https://venue.example.org")
    assert names == PREFIXED_NAMES
    assert names.access.startswith("__Host-")
    assert names.proof.startswith("__Host-")
    assert names.refresh.startswith("__Secure-")
    desk = SessionDesk(place.store, place.tokens, SessionOptions(cookies=names))
    user_id = place.person()
    browser = Browser()
    place.give(browser, place.run(desk.begin(user_id, ("password",), place.call())))
    assert set(browser.cookies) == {names.access, names.refresh, names.proof}
    tossed = Browser()
    tossed.cookies["damrak_refresh"] = browser.cookies[names.refresh]
    assert place.run(desk.refresh(place.call(tossed))).status == 401
    assert place.run(desk.refresh(place.call(browser))).status == 200


def test_tokens_are_told_in_cookies_alone(place: Lobby) -> None:
    # ASVS 3.1.1, 3.2.3
    browser = Browser()
    answer = place.run(place.desk.begin(place.person(), ("password",), place.call(browser)))
    place.give(browser, answer)
    said = body_of(answer)
    assert (b"cache-control", b"no-store") in answer.headers
    for name in ("damrak_access", "damrak_refresh"):
        assert browser.cookies[name].encode() not in answer.body
    assert said["proof"] == browser.cookies["damrak_proof"]
    assert said["methods"] == ["password"]
    assert said["user_id"] != "1"


def test_session_fixation_leaves_the_attacker_with_nothing(place: Lobby) -> None:
    # ASVS 3.2.1: whatever the browser held before, all of it is new, and the old session is over.
    attacker = place.sign_in(place.person())
    planted = dict(attacker.cookies)
    victim = Browser()
    victim.cookies |= planted
    place.sign_in(place.person(), victim)
    assert all(victim.cookies[name] != value for name, value in planted.items())
    assert credential_of(victim) != credential_of(attacker)
    assert place.caller(attacker) is None
    assert place.refresh(attacker).status == 401
    assert place.caller(victim) is not None


def test_refreshing_gives_new_tokens_to_the_same_session(place: Lobby) -> None:
    # ASVS 3.2.1, 3.5.2
    browser = place.sign_in(place.person())
    before = dict(browser.cookies)
    place.wait(60)
    answer = place.refresh(browser)
    assert answer.status == 200
    assert browser.cookies["damrak_access"] != before["damrak_access"]
    assert browser.cookies["damrak_refresh"] != before["damrak_refresh"]
    assert browser.cookies["damrak_proof"] == before["damrak_proof"]
    assert place.session_of(browser).generation == 2
    assert place.caller(browser) is not None


def test_a_replayed_refresh_token_ends_the_session_of_thief_and_owner(place: Lobby) -> None:
    # ASVS 3.3.1, 3.5.2; RFC 9700 4.14
    browser, thief = place.sign_in(place.person()), Browser()
    thief.cookies |= browser.cookies
    place.refresh(browser)
    place.wait(RACE_SECONDS + 1)
    assert place.refresh(thief).status == 401
    assert thief.cookies == {}
    assert place.caller(browser) is None
    assert place.refresh(browser).status == 401
    (replayed,) = place.entries("session.replayed")
    assert replayed.outcome is Did.REFUSED
    assert replayed.personal == {"address": "192.0.2.7"}
    assert place.entries("session.ended")[-1].details == {"reason": "replayed"}


def test_a_token_from_long_ago_ends_the_session_too(place: Lobby) -> None:
    browser, thief = place.sign_in(place.person()), Browser()
    thief.cookies |= browser.cookies
    for _ in range(3):
        place.refresh(browser)
    # Also at once: only the token just before may be a page that did not know.
    assert place.refresh(thief).status == 401
    assert place.refresh(browser).status == 401


def test_two_pages_that_refresh_at_once_lose_nothing(place: Lobby) -> None:
    browser, other = place.sign_in(place.person()), Browser()
    other.cookies |= browser.cookies
    assert place.refresh(browser).status == 200
    late = place.refresh(other)
    assert late.status == 409
    assert body_of(late)["code"] == "REFRESHED_ALREADY"
    assert not [name for name, _ in late.headers if name == b"set-cookie"]
    assert place.session_of(browser).generation == 2
    assert place.refresh(browser).status == 200


def test_nobody_ends_a_session_by_a_token_that_never_was(place: Lobby) -> None:
    # ASVS 3.5.2: its id is no secret, so knowing it must not be enough.
    browser = place.sign_in(place.person())
    session_id = credential_of(browser).removeprefix("session:")
    token = browser.cookies["damrak_refresh"]
    forged = [
        f"{session_id}.1.{'x' * 43}.{'0' * 64}",
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.replace(".1.", ".2."),
        session_id,
        "",
        "....",
        "é",
        "x" * 10_000,
    ]
    for text in forged:
        thief = Browser()
        thief.cookies["damrak_refresh"] = text
        assert place.refresh(thief).status == 401
    assert place.refresh(browser).status == 200
    assert place.entries("session.replayed") == []


def test_refresh_tokens_of_another_venue_are_unknown(place: Lobby) -> None:
    token, digest = new_refresh(place.store.vault, "ab" * 16, 1)
    read = read_refresh(place.store.vault, token)
    assert read is not None
    assert read.digest == digest
    assert token not in repr(read)
    thief = Browser()
    thief.cookies["damrak_refresh"] = token
    assert place.refresh(thief).status == 401


def test_only_digests_of_refresh_tokens_are_kept_and_devices_sealed(place: Lobby) -> None:
    # ASVS 2.6.3, 8.3.4
    browser = place.sign_in(place.person())
    row = place.session_of(browser)
    kept = [row.refresh_digest, row.previous_digest, row.device_sealed, row.address_sealed]
    for value in kept:
        assert browser.cookies["damrak_refresh"] not in str(value)
        assert "Firefox" not in str(value)
        assert "192.0.2.7" not in str(value)


def test_a_session_ends_when_it_is_not_used(place: Lobby) -> None:
    # ASVS 3.3.2
    browser = place.sign_in(place.person())
    caller = place.caller(browser)
    place.wait(72 * 3_600)
    assert caller is not None
    assert place.doors.renewed(caller) is None
    answer = place.refresh(browser)
    assert answer.status == 401
    assert body_of(answer)["code"] == "SESSION_ENDED"
    assert browser.cookies == {}


def test_a_session_ends_at_last_however_much_it_is_used(place: Lobby) -> None:
    # ASVS 3.3.2
    browser = place.sign_in(place.person())
    for _ in range(14):
        place.wait(2 * DAY)
        assert place.refresh(browser).status == 200
    place.wait(2 * DAY - 60)
    assert place.refresh(browser).status == 200
    assert "damrak_access" in browser.cookies
    place.wait(60)
    assert place.caller(browser) is None
    assert place.refresh(browser).status == 401


def test_logging_out_ends_the_session_here_and_in_the_browser(place: Lobby) -> None:
    # ASVS 3.3.1
    browser, stolen = place.sign_in(place.person()), Browser()
    stolen.cookies |= browser.cookies
    answer = place.run(place.desk.log_out(place.call(browser)))
    place.give(browser, answer)
    assert answer.status == 204
    assert browser.cookies == {}
    assert place.caller(stolen) is None
    assert place.refresh(stolen).status == 401
    # Once more is no mistake.
    assert place.run(place.desk.log_out(place.call(stolen))).status == 204
    assert place.run(place.desk.log_out(place.call())).status == 204
    assert len(place.entries("session.ended")) == 1


def test_logging_out_with_the_access_token_alone_works_too(place: Lobby) -> None:
    browser = place.sign_in(place.person())
    bearer = {"authorization": f"Bearer {browser.cookies['damrak_access']}"}
    assert place.run(place.desk.log_out(place.call(headers=bearer))).status == 204
    assert place.refresh(browser).status == 401


def test_devices_are_listed_to_their_owner_alone(place: Lobby) -> None:
    # ASVS 3.3.4, 4.2.1
    anna, ben = place.person(), place.person()
    first = place.sign_in(anna)
    place.wait(5)
    second = place.sign_in(anna)
    place.sign_in(ben)
    said = place.run(place.desk.devices(place.signed_call(second)))
    assert [each.session_id for each in said.sessions] == [
        credential_of(each).removeprefix("session:") for each in (second, first)
    ]
    assert [each.current for each in said.sessions] == [True, False]
    assert {each.device for each in said.sessions} == {"Firefox"}
    assert {each.address for each in said.sessions} == {"192.0.2.7"}


def test_what_a_browser_says_of_itself_is_cut_and_cleaned(place: Lobby) -> None:
    # ASVS 5.1.4, 7.3.1
    user_id = place.person()
    browser = Browser()
    call = place.call(headers={"user-agent": "x\x1b[31m\r\nevil" + "y" * 5_000})
    place.give(browser, place.run(place.desk.begin(user_id, ("passkey",), call)))
    (device,) = place.run(place.desk.devices(place.signed_call(browser))).sessions
    assert device.device.startswith("x[31mevilyyy")
    assert len(device.device) == rows.DEVICE_LENGTH_MAX


def test_ending_a_device_is_for_its_owner_alone(place: Lobby) -> None:
    # ASVS 3.3.4, 4.2.1: the session of another person does not exist for him.
    anna, ben = place.sign_in(place.person()), place.sign_in(place.person())
    wanted = credential_of(anna).removeprefix("session:")
    with pytest.raises(Refused) as refused:
        place.run(place.desk.end_one(place.signed_call(ben, session_id=wanted)))
    assert refused.value.problem.status == 404
    assert place.caller(anna) is not None
    for unknown in ("", "x' OR '1'='1", "../" + wanted):
        with pytest.raises(Refused):
            place.run(place.desk.end_one(place.signed_call(ben, session_id=unknown)))
    own = place.run(place.desk.end_one(place.signed_call(anna, session_id=wanted)))
    place.give(anna, own)
    assert own.status == 204
    assert anna.cookies == {}


def test_signing_out_everywhere_else_leaves_this_device_alone(place: Lobby) -> None:
    # ASVS 3.3.3, 3.3.4
    anna = place.person()
    browsers = [place.sign_in(anna) for _ in range(3)]
    other = place.sign_in(place.person())
    said = place.run(place.desk.end_others(place.signed_call(browsers[0])))
    assert said.ended == 2
    assert [place.caller(each) is not None for each in browsers] == [True, False, False]
    assert [place.refresh(each).status for each in browsers] == [200, 401, 401]
    assert place.caller(other) is not None


def test_a_changed_password_can_end_all_sessions(place: Lobby) -> None:
    # ASVS 3.3.3
    anna = place.person()
    browsers = [place.sign_in(anna) for _ in range(2)]
    kept = credential_of(browsers[0]).removeprefix("session:")
    assert place.run(place.desk.revoke_all(anna, "password changed", except_session=kept)) == 1
    assert [place.caller(each) is not None for each in browsers] == [True, False]
    assert place.run(place.desk.revoke_all(anna, "disabled")) == 1
    assert place.run(place.desk.revoke_all(anna, "disabled")) == 0


def test_race_of_opening_a_session_against_a_new_password(place: Lobby) -> None:
    # ASVS 3.3.3: who was judged by the password before gets no session after it.
    anna, judged = place.person(), place.clock.now()
    place.wait(1)

    def changed(unit: Unit) -> None:
        unit.session.get_one(User, anna).password_changed_time = unit.now

    place.store.run_now(changed)
    late = place.desk.begin(anna, ("password",), place.call(), since=judged)
    assert place.run(late).status == 401
    fresh = place.desk.begin(anna, ("password",), place.call(), since=place.clock.now())
    assert place.run(fresh).status == 200


def test_whoever_is_not_active_gets_no_session(place: Lobby) -> None:
    # ASVS 4.1.1
    for status in ("pending", "disabled", "erased"):
        user_id = place.person(status=status)
        answer = place.run(place.desk.begin(user_id, ("password",), place.call()))
        assert answer.status == 401
        assert not [name for name, _ in answer.headers if name == b"set-cookie"]
    assert place.run(place.desk.begin(999, ("password",), place.call())).status == 401


def test_a_person_who_was_disabled_cannot_refresh(place: Lobby) -> None:
    # ASVS 3.3.1, 4.1.1
    user_id = place.person()
    browser = place.sign_in(user_id)

    def disable(unit: Unit) -> None:
        user = unit.session.get(User, user_id)
        assert user is not None
        user.status = "disabled"
        unit.changed(user_id)

    place.store.run_now(disable)
    assert place.caller(browser) is None
    assert place.refresh(browser).status == 401


def test_sessions_of_a_person_are_bounded(place: Lobby) -> None:
    # ASVS 11.1.4
    user_id = place.person()
    first = place.sign_in(user_id)
    for _ in range(SESSIONS_MAX - 1):
        place.sign_in(user_id)
    assert place.caller(first) is not None
    place.wait(1)
    last = place.sign_in(user_id)
    said = place.run(place.desk.devices(place.signed_call(last)))
    assert len(said.sessions) == SESSIONS_MAX
    place.wait((72 + 31 * 24) * 3_600)
    place.run(place.keys.tend())
    place.sign_in(user_id)
    assert place.store.read_now(lambda unit: unit.session.query(LoginSession).count()) == 1


def test_what_is_written_of_sessions_names_no_token(place: Lobby) -> None:
    # ASVS 3.1.1, 7.1.1
    browser = place.sign_in(place.person())
    seen = set(browser.cookies.values())
    place.refresh(browser)
    seen |= set(browser.cookies.values())
    place.run(place.desk.log_out(place.call(browser)))
    said = repr(place.lines.entries)
    assert {entry.action for entry in place.lines.entries} >= {"session.opened", "session.ended"}
    assert not [value for value in seen if value in said]


def test_a_cookie_is_found_beside_whatever_other_sites_have_set() -> None:
    header = b'a={"x":1}; damrak_access=right; b; =; xdamrak_access=no'
    assert cookie_of(header, "damrak_access") == "right"
    assert cookie_of(header, "damrak") == ""
    assert cookie_of(b"", "damrak_access") == ""
    assert cookie_of(b"\xff\xfe=\xff; damrak_access=x", "damrak_access") == "x"


def test_session_fixation_by_a_cookie_that_a_neighbouring_host_tossed_in() -> None:
    # ASVS 3.2.1 and 3.4.4: of two cookies with one name nobody can tell which one is ours.
    tossed = b"damrak_refresh=of-an-attacker; damrak_refresh=of-the-victim"
    assert cookie_of(tossed, "damrak_refresh") == ""
    assert cookie_of(b"damrak_refresh=same; damrak_refresh=same", "damrak_refresh") == "same"


def test_no_value_breaks_out_of_its_cookie() -> None:
    # ASVS 5.2.5: header injection.
    for value in ("a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "a,b", '"', "é", " "):
        with pytest.raises(ValueError, match="letters, digits"):
            CookieNames().setting("damrak_access", value, 10)
