"""One's own account, and attacks on it: mass assignment, accounts of others, stolen sessions."""

import pytest

from damrak.ports.identity import Caller, Level, Permission, Role
from damrak.services.identity.people.options import (
    PREFERENCES_BYTES_MAX,
    RECENT_SECONDS,
    VERIFY_SECONDS,
)
from damrak.services.identity.storage.models import Grant, User
from damrak.services.identity.storage.store import Unit
from tests.unit.services.identity.people.town import EMAIL, FIRST_ACCOUNT, PASSWORD, Town
from tests.unit.services.identity.sessions.lobby import Browser

NEW = "a new tulip every week"
NEW_EMAIL = "anna@tulips.example"


@pytest.fixture
def browser(place: Town) -> Browser:
    place.register()
    return place.signed_in()


def test_a_person_is_told_who_he_is(place: Town, browser: Browser) -> None:
    said = place.ask("GET", "/api/me", browser=browser).said
    assert said["email"] == EMAIL
    assert said["name"] == "Anna"
    assert said["roles"] == ["trader"]
    assert Permission.TRADE in said["permissions"]
    assert said["default_account_id"] == FIRST_ACCOUNT + 1
    assert (said["has_password"], said["totp"], said["passkeys"]) == (True, False, 0)
    assert said["user_id"] != "1"
    assert not {"password_hash", "totp_sealed", "email_index"} & set(said)


def test_names_and_preferences_change(place: Town, browser: Browser) -> None:
    liked = {"theme": "dark", "layout": {"panes": [1, 2]}}
    said = {"name": "Anna Lindqvist", "preferences": liked}
    reply = place.ask("PATCH", "/api/me", said, browser=browser)
    assert (reply.said["name"], reply.said["preferences"]) == ("Anna Lindqvist", liked)
    reply = place.ask("PATCH", "/api/me", {"default_account_id": None}, browser=browser)
    assert reply.said["default_account_id"] is None
    assert reply.said["preferences"] == liked
    (_, second) = place.entries("profile.changed")
    assert second.details == {"fields": "default_account_id"}


@pytest.mark.parametrize(
    "more",
    [
        {"roles": ["admin"]},
        {"status": "active"},
        {"email": "other@example.org"},
        {"password_hash": "x"},
        {"user_id": "1"},
        {"permissions": ["users.manage"]},
        {"totp_confirmed_time": None},
    ],
    ids=str,
)
def test_mass_assignment_of_ones_own_profile(
    place: Town, browser: Browser, more: dict[str, object]
) -> None:
    # ASVS 4.1.2 and 5.1.2
    before = place.ask("GET", "/api/me", browser=browser).said
    reply = place.ask("PATCH", "/api/me", {"name": "Mallory", **more}, browser=browser)
    assert (reply.status, reply.code) == (400, "BODY_MALFORMED")
    assert place.ask("GET", "/api/me", browser=browser).said == before


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Anna\nBcc: all@example.org"},
        {"name": "\u200b\u202e"},
        {"name": "  "},
        {"preferences": {"layout": "x" * PREFERENCES_BYTES_MAX}},
    ],
    ids=["two lines", "invisible", "spaces", "too large"],
)
def test_what_is_not_fit_to_be_kept_is_not(
    place: Town, browser: Browser, said: dict[str, object]
) -> None:
    reply = place.ask("PATCH", "/api/me", said, browser=browser)
    assert (reply.status, reply.code) == (422, "FIELD_INVALID")
    assert place.ask("GET", "/api/me", browser=browser).said["preferences"] == {}


def test_another_persons_account_does_not_exist(place: Town, browser: Browser) -> None:
    # ASVS 4.2.1
    place.register("bob@example.org")
    other = FIRST_ACCOUNT + 2
    assert place.user("bob@example.org").default_account_id == other
    foreign = place.ask("PATCH", "/api/me", {"default_account_id": other}, browser=browser)
    absent = place.ask("PATCH", "/api/me", {"default_account_id": 9_999}, browser=browser)
    assert (foreign.status, foreign.code) == (absent.status, absent.code) == (404, foreign.code)

    def work(unit: Unit) -> None:
        user = unit.session.query(User).order_by(User.id).first()
        assert user is not None
        level = int(Level.VIEW)
        row = Grant(account_id=other, user_id=user.id, level=level, granted_time=unit.now)
        unit.session.add(row)
        unit.changed(user.id)

    place.store.run_now(work)
    shared = place.ask("PATCH", "/api/me", {"default_account_id": other}, browser=browser)
    assert shared.said["default_account_id"] == other


def test_a_password_changes_with_the_old_one_alone(place: Town, browser: Browser) -> None:
    # ASVS 2.1.5 and 2.1.6: a session is not enough, however young.
    path, elsewhere = "/api/me/password", place.signed_in()
    without = place.ask("PUT", path, {"new_password": NEW}, browser=browser)
    assert (without.status, without.code) == (403, "SIGN_IN_AGAIN")
    said = {"new_password": NEW, "password": "not the password"}
    assert place.ask("PUT", path, said, browser=browser).code == "SIGN_IN_AGAIN"
    weak = {"new_password": "anna@example.org!", "password": PASSWORD}
    refused = place.ask("PUT", path, weak, browser=browser)
    assert (refused.status, refused.said["errors"][0]["field"]) == (422, "new_password")
    said = {"new_password": NEW, "password": PASSWORD}
    assert place.ask("PUT", path, said, browser=browser).status == 200
    # ASVS 3.3.3: all other sessions end.
    assert place.lobby.caller(browser) is not None
    assert place.lobby.caller(elsewhere) is None
    assert "your password was changed" in place.letters()[-1].text
    assert place.entries("password.changed")[0].credential.startswith("session:")
    assert place.login().code == "LOGIN_REFUSED"
    place.signed_in(password=NEW)


def test_an_address_changes_once_the_new_one_is_verified(place: Town, browser: Browser) -> None:
    # ASVS 2.5.5
    path = "/api/me/email"
    assert place.ask("PUT", path, {"email": NEW_EMAIL}, browser=browser).status == 202
    assert "about to change" in place.letters()[-1].subject
    place.signed_in()
    assert place.login(NEW_EMAIL).code == "LOGIN_REFUSED"
    assert place.post("verify", token=place.token(NEW_EMAIL)).status == 200
    place.signed_in(NEW_EMAIL)
    assert place.login().code == "LOGIN_REFUSED"
    assert place.post("verify", token=place.token(NEW_EMAIL)).code == "LINK_INVALID"


def test_a_link_in_the_old_mailbox_dies_with_the_change(place: Town, browser: Browser) -> None:
    place.post("forgot", email=EMAIL)
    old = place.token()
    place.ask("PUT", "/api/me/email", {"email": NEW_EMAIL}, browser=browser)
    place.post("verify", token=place.token(NEW_EMAIL))
    assert place.post("reset", token=old, password=NEW).code == "LINK_INVALID"


def test_a_new_password_ends_a_change_of_address_that_a_thief_began(
    place: Town, browser: Browser
) -> None:
    place.ask("PUT", "/api/me/email", {"email": NEW_EMAIL}, browser=browser)
    place.post("forgot", email=EMAIL)
    assert place.post("reset", token=place.token(), password=NEW).status == 200
    assert place.post("verify", token=place.token(NEW_EMAIL)).code == "LINK_INVALID"


def test_user_enumeration_when_changing_ones_address(place: Town, browser: Browser) -> None:
    place.register("bob@example.org")
    path = "/api/me/email"
    taken = place.ask("PUT", path, {"email": "bob@example.org"}, browser=browser)
    free = place.ask("PUT", path, {"email": NEW_EMAIL}, browser=browser)
    assert (taken.status, taken.said) == (free.status, free.said)
    assert "It stays yours" in place.letters("bob@example.org")[-1].text


def test_two_who_want_one_address(place: Town, browser: Browser) -> None:
    place.ask("PUT", "/api/me/email", {"email": NEW_EMAIL}, browser=browser)
    late = place.token(NEW_EMAIL)
    place.register(NEW_EMAIL)
    assert place.post("verify", token=late).code == "LINK_INVALID"
    place.signed_in()
    place.signed_in(NEW_EMAIL)


def test_a_link_that_changes_an_address_ends(place: Town, browser: Browser) -> None:
    place.ask("PUT", "/api/me/email", {"email": NEW_EMAIL}, browser=browser)
    place.wait(VERIFY_SECONDS)
    assert place.post("verify", token=place.token(NEW_EMAIL)).code == "LINK_INVALID"


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [("PUT", "/api/me/email", {"email": NEW_EMAIL}), ("DELETE", "/api/me", {})],
)
def test_a_session_that_was_left_open_takes_nothing_over(
    place: Town, browser: Browser, *, method: str, path: str, said: dict[str, str]
) -> None:
    # ASVS 3.7.1
    place.wait(RECENT_SECONDS)
    place.lobby.refresh(browser)
    late = place.ask(method, path, said, browser=browser)
    assert (late.status, late.code) == (403, "SIGN_IN_AGAIN")
    proven = place.ask(method, path, {**said, "password": PASSWORD}, browser=browser)
    assert proven.status in (200, 202)


def test_a_person_takes_his_data_along(place: Town, browser: Browser) -> None:
    # ASVS 8.3.2
    said = place.ask("GET", "/api/me/data", browser=browser).said
    assert EMAIL in str(said)
    assert "argon2" not in str(said)
    assert len(place.entries("user.exported")) == 1


def test_a_person_is_forgotten(place: Town, browser: Browser) -> None:
    # ASVS 8.3.2
    assert place.ask("DELETE", "/api/me", browser=browser).status == 200
    assert place.lobby.caller(browser) is None
    assert place.login().code == "LOGIN_REFUSED"
    place.register()
    place.signed_in()


def test_the_only_administrator_stays(place: Town, browser: Browser) -> None:
    place.give_role(Role.ADMIN)
    refused = place.ask("DELETE", "/api/me", browser=browser)
    assert refused.status == 409
    assert place.ask("GET", "/api/me", browser=browser).said["roles"] == ["admin", "trader"]
    place.register("bob@example.org")
    place.give_role(Role.ADMIN, "bob@example.org")
    assert place.ask("DELETE", "/api/me", browser=browser).status == 200


def test_a_key_of_the_venue_is_nobody(place: Town) -> None:
    operation = place._operations["GET", "/api/me"]
    assert operation.needs is Permission.MANAGE_SELF
    call = place.lobby.call()
    call.admit(Caller(credential="key:1", permissions=frozenset({Permission.MANAGE_SELF})))
    with pytest.raises(Exception, match="people who signed in"):
        place.run(operation.handle(call))


def test_an_account_beyond_all_numbers_is_refused_and_breaks_nothing(place: Town) -> None:
    # ASVS 5.1.4: whoever sees all accounts may name any.
    place.register()
    place.give_role(Role.RISK)
    browser = place.signed_in()
    reply = place.ask("PATCH", "/api/me", {"default_account_id": 2**70}, browser=browser)
    assert (reply.status, reply.code) == (400, "BODY_MALFORMED")
