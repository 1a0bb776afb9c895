"""Attacks on single sign-on through a certified provider, each by its name."""

import time
from collections.abc import Iterator

import httpx
import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.cookies import ACCESS_COOKIE
from damrak.ports.identity import Role
from damrak.services.identity.sso.pages import TRANSACTION_COOKIE
from damrak.services.identity.sso.transactions import TRANSACTION_SECONDS
from tests.sso.door import House, house_of, options_for, played
from tests.sso.provider import OTHER_SITE, Running, answer_of_provider, running_provider

START = "/api/auth/sso"
CALLBACK = f"{START}/callback"
LOGINS = "/api/me/logins"
NANOSECONDS = 1_000_000_000


@pytest.fixture(scope="module", name="provider")
def _provider() -> Iterator[Running]:
    with running_provider() as running:
        yield running


def now() -> ManualClock:
    return ManualClock(time.time_ns())


async def brought_back(browser: httpx.AsyncClient, login: str) -> httpx.URL:
    left = await browser.get(START)
    return httpx.URL(await answer_of_provider(left.headers["location"], login))


def refused_for(house: House, answer: httpx.Response, field: str) -> None:
    assert answer.status_code == 403, answer.text
    said = answer.json()
    assert said["code"] == "SSO_REFUSED"
    assert said["errors"][0]["field"] == field
    assert ACCESS_COOKIE not in answer.headers.get("set-cookie", "")
    assert house.noted[-1].action == "login.refused"


def test_attack_wrong_state(provider: Running) -> None:
    # ASVS 13.2.3, 3.5.2
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            place = await brought_back(browser, "alice")
            for state in ("", "é", place.params["state"] + "x"):
                answer = await browser.get(place.copy_set_param("state", state))
                refused_for(house, answer, "state")
            assert house.count_sessions() == 0
            assert house.links() == {}

    played(scenario)


def test_attack_login_csrf_by_a_callback_without_the_cookie(provider: Running) -> None:
    # ASVS 4.2.2: the attacker's own code and state, in somebody else's browser.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, attacker):
            place = await brought_back(attacker, "mallory")
            async with house.browser() as victim:
                refused_for(house, await victim.get(place), "state")
                # Also where the victim is just signing in himself.
                await victim.get(START)
                refused_for(house, await victim.get(place), "state")
                assert ACCESS_COOKIE not in victim.cookies

    played(scenario)


def test_attack_replayed_callback(provider: Running) -> None:
    # ASVS 2.7.3, 3.5.3
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            place = await brought_back(browser, "alice")
            secret = browser.cookies[TRANSACTION_COOKIE]
            assert (await browser.get(place)).status_code == 303
            assert TRANSACTION_COOKIE not in browser.cookies
            thief = {"cookie": f"{TRANSACTION_COOKIE}={secret}"}
            async with house.browser() as elsewhere:
                refused_for(house, await elsewhere.get(place, headers=thief), "state")
            assert house.count_sessions() == 1

    played(scenario)


def test_attack_replayed_code(provider: Running) -> None:
    # ASVS 3.5.3: a code that was used, in a transaction that was not.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            used = await brought_back(browser, "alice")
            assert (await browser.get(used)).status_code == 303
            async with house.browser() as attacker:
                fresh = await brought_back(attacker, "mallory")
                place = fresh.copy_set_param("code", used.params["code"])
                refused_for(house, await attacker.get(place), "code")

    played(scenario)


def test_attack_code_of_another_sign_in(provider: Running) -> None:
    # PKCE (RFC 7636): an intercepted code is worth nothing without the verifier it was asked with.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, victim):
            stolen = (await brought_back(victim, "alice")).params["code"]
            async with house.browser() as attacker:
                place = await brought_back(attacker, "mallory")
                refused_for(house, await attacker.get(place.copy_set_param("code", stolen)), "code")
            assert house.count_sessions() == 0

    played(scenario)


def test_attack_callback_that_comes_too_late(provider: Running) -> None:
    # ASVS 2.7.2
    async def scenario() -> None:
        clock = now()
        async with house_of(options_for(provider.issuer), clock=clock) as (house, browser):
            place = await brought_back(browser, "alice")
            clock.set(clock.now() + (TRANSACTION_SECONDS + 1) * NANOSECONDS)
            refused_for(house, await browser.get(place), "state")

    played(scenario)


def test_attack_mix_up_of_providers(provider: Running) -> None:
    # RFC 9207: the browser says that somebody else sent it, or nobody.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            place = await brought_back(browser, "alice")
            assert place.params["iss"] == provider.issuer
            answer = await browser.get(place.copy_set_param("iss", "https://evil.example.org"))
            refused_for(house, answer, "iss")
            place = await brought_back(browser, "alice")
            refused_for(house, await browser.get(place.copy_remove_param("iss")), "iss")
            assert house.count_sessions() == 0

    played(scenario)


def test_attack_code_for_another_client(provider: Running) -> None:
    # ASVS 3.5.3: the attacker runs a client at the same provider, and alice signed in there.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            left = await browser.get(START)
            asked = httpx.URL(left.headers["location"])
            other = asked.copy_set_param("client_id", "other")
            other = other.copy_set_param("redirect_uri", OTHER_SITE)
            theirs = httpx.URL(await answer_of_provider(str(other), "alice"))
            place = httpx.URL(CALLBACK, params=dict(theirs.params))
            refused_for(house, await browser.get(place), "code")

    played(scenario)


def test_attack_redirect_uri_of_another_site_is_refused_by_the_provider(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (_, browser):
            left = await browser.get(START)
            asked = httpx.URL(left.headers["location"])
            evil = asked.copy_set_param("redirect_uri", "http://127.0.0.1:9/evil")
            async with httpx.AsyncClient(trust_env=False) as elsewhere:
                assert (await elsewhere.get(evil)).status_code == 400

    played(scenario)


PAGES = (
    "https://evil.example.org",
    "//evil.example.org",
    "/\\evil.example.org",
    "\\\\evil.example.org",
    "/%0d%0aset-cookie: a=b\r\nx: y",
    "/\t/evil.example.org",
    "javascript:alert(1)",
    "markets",
    "/api/auth/sso",
    "",
    "/" + "a" * 512,
)


@pytest.mark.parametrize("page", PAGES)
def test_attack_open_redirect(provider: Running, page: str) -> None:
    # ASVS 5.1.5
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            for place in (START, f"{START}/landing"):
                answer = await browser.get(place, params={"page": page})
                assert answer.status_code == 400
                assert "location" not in answer.headers
            house.sign_in(browser, house.add_user("alice@example.org"))
            assert (await browser.post(LOGINS, json={"page": page})).status_code == 400

    played(scenario)


def test_attack_taking_over_a_user_by_an_unverified_address(provider: Running) -> None:
    # ASVS 2.1.11 is of passwords; 4.1.5: access must fail securely.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            victim = house.add_user("victim@example.org", Role.ADMIN)
            refused_for(
                house, await browser.get(await brought_back(browser, "mallory")), "email_verified"
            )
            assert victim not in house.links().values()
            assert house.count_sessions() == 0

    played(scenario)


def test_attack_taking_over_a_user_by_a_verified_address(provider: Running) -> None:
    # What a provider calls verified may be an address that changed hands: nobody is linked by it.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            house.add_user("Alice@Example.org", Role.ADMIN)
            refused_for(house, await browser.get(await brought_back(browser, "alice")), "email")
            assert house.links() == {}

    played(scenario)


def test_attack_role_escalation_by_a_group_that_nobody_mapped(provider: Running) -> None:
    # ASVS 4.1.3: mallory's groups are called admin and admins.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            user_id = house.add_user("m@example.org", Role.VIEWER)
            house.sign_in(browser, user_id)
            asked = await browser.post(LOGINS)
            await browser.get(await answer_of_provider(asked.json()["url"], "mallory"))
            assert (await browser.get(await brought_back(browser, "mallory"))).status_code == 303
            assert house.roles(user_id) == {"viewer"}

    played(scenario)


def test_attack_linking_oneself_to_somebody_elses_login(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            await browser.get(await brought_back(browser, "alice"))
            alice = house.links()["alice"]
            async with house.browser() as attacker:
                house.sign_in(attacker, house.add_user("m@example.org"))
                asked = await attacker.post(LOGINS)
                place = await answer_of_provider(asked.json()["url"], "alice")
                refused_for(house, await attacker.get(place), "sub")
            assert house.links() == {"alice": alice}

    played(scenario)


def test_attack_making_a_victim_link_the_attackers_login(provider: Running) -> None:
    # ASVS 4.2.2: the attacker began to link and lures the victim to the way back.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, attacker):
            house.sign_in(attacker, house.add_user("m@example.org"))
            asked = await attacker.post(LOGINS)
            place = await answer_of_provider(asked.json()["url"], "mallory")
            async with house.browser() as victim:
                house.sign_in(victim, house.add_user("victim@example.org"))
                refused_for(house, await victim.get(place), "state")
            assert house.links() == {}

    played(scenario)


def test_attack_linking_from_a_session_that_was_left_open(provider: Running) -> None:
    # ASVS 3.7.1: what opens the door is changed by whoever signed in a moment ago.
    async def scenario() -> None:
        clock = now()
        async with house_of(options_for(provider.issuer), clock=clock) as (house, browser):
            house.sign_in(browser, house.add_user("alice@example.org"))
            clock.set(clock.now() + 601 * NANOSECONDS)
            for asked in (await browser.post(LOGINS), await browser.delete(LOGINS)):
                assert asked.status_code == 403
                assert asked.json()["code"] == "SIGN_IN_AGAIN"

    played(scenario)


def test_attack_linking_with_a_session_that_ended_meanwhile(provider: Running) -> None:
    # ASVS 3.3.1
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            house.sign_in(browser, house.add_user("alice@example.org"))
            asked = await browser.post(LOGINS)
            place = await answer_of_provider(asked.json()["url"], "alice")
            house.end_sessions()
            refused_for(house, await browser.get(place), "session")
            assert house.links() == {}

    played(scenario)


def test_attack_signing_in_as_a_disabled_user(provider: Running) -> None:
    # ASVS 4.1.5
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            await browser.get(await brought_back(browser, "alice"))
            house.disable(house.links()["alice"])
            refused_for(house, await browser.get(await brought_back(browser, "alice")), "user")
            assert house.count_sessions() == 1

    played(scenario)


def test_words_of_the_provider_do_not_reach_the_page(provider: Running) -> None:
    # ASVS 5.3.3: what anybody can put into an address is not repeated.
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            evil = "<script>alert(1)</script>"
            for word, shown in (("access_denied", "access_denied"), (evil, "another")):
                left = await browser.get(START)
                state = httpx.URL(left.headers["location"]).params["state"]
                wrong = {"state": state, "error": word, "error_description": evil}
                answer = await browser.get(CALLBACK, params=wrong, headers={"accept": "text/html"})
                assert answer.status_code == 403
                assert answer.headers["content-type"].startswith("text/html")
                assert shown in answer.text
                assert "script" not in answer.text
            assert house.count_sessions() == 0

    played(scenario)


def test_attack_wrong_secret_of_the_venue_tells_nothing(
    provider: Running, caplog: pytest.LogCaptureFixture
) -> None:
    # ASVS 7.1.1, 7.4.1: secrets are in no answer and no log.
    async def scenario() -> None:
        options = options_for(provider.issuer, client_secret=secret)
        async with house_of(options, clock=now()) as (house, browser):
            place = await brought_back(browser, "alice")
            answer = await browser.get(place)
            assert answer.status_code == 503
            said = answer.text + str(house.noted) + repr(options)
            assert place.params["code"] not in said
            assert place.params["state"] not in said
            assert secret not in said + caplog.text

    secret = "wrong-but-secret"
    caplog.set_level("DEBUG")
    played(scenario)
