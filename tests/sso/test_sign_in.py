"""Signing in by a certified provider, as a person does it: from the first click to the last."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.cookies import ACCESS_COOKIE
from damrak.ports.identity import Role
from tests.sso.door import ACCOUNT_ID, House, house_of, options_for, played
from tests.sso.provider import Running, answer_of_provider, running_provider

START = "/api/auth/sso"
LOGINS = "/api/me/logins"


@pytest.fixture(scope="module", name="provider")
def _provider() -> Iterator[Running]:
    with running_provider() as running:
        yield running


def now() -> ManualClock:
    return ManualClock(time.time_ns())


async def signed_in(
    browser: httpx.AsyncClient, login: str, page: str = "/markets"
) -> httpx.Response:
    left = await browser.get(START, params={"page": page})
    assert left.status_code == 302, left.text
    return await browser.get(await answer_of_provider(left.headers["location"], login))


def user_of(house: House, login: str) -> int:
    return house.links()[login]


def test_a_new_person_becomes_a_user_with_the_roles_of_his_groups(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            back = await signed_in(browser, "alice")
            assert back.status_code == 303, back.text
            assert back.headers["location"] == "/api/auth/sso/landing?page=/markets"
            assert browser.cookies[ACCESS_COOKIE]
            assert house.sessions.methods == [("sso",)]
            # ASVS 4.1.3: the group "lunch" means nothing here.
            assert house.roles(user_of(house, "alice")) == {"trader"}
            actions = [entry.action for entry in house.lines.entries]
            assert actions[:4] == [
                "user.registered",
                "login.linked",
                "role.granted",
                "login.succeeded",
            ]
            landed = await browser.get(back.headers["location"])
            assert 'content="0;url=/markets"' in landed.text

    played(scenario)


def test_what_leaves_for_the_provider_is_bound_to_this_browser(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (_, browser):
            left = await browser.get(START)
            asked = parse_qs(urlsplit(left.headers["location"]).query)
            assert asked["code_challenge_method"] == ["S256"]
            assert asked["response_type"] == ["code"]
            assert asked["redirect_uri"] == ["http://127.0.0.1:9/api/auth/sso/callback"]
            assert len(asked["state"][0]) >= 43
            assert len(asked["nonce"][0]) >= 43
            cookie = left.headers["set-cookie"]
            # ASVS 3.4.2, 3.4.3: no script reads it; it comes along when the provider leads back.
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert asked["state"][0] not in cookie

    played(scenario)


def test_a_person_comes_back_as_the_same_user_and_roles_follow_his_groups(
    provider: Running,
) -> None:
    async def scenario() -> None:
        clock = now()
        async with house_of(options_for(provider.issuer), clock=clock) as (house, browser):
            await signed_in(browser, "alice")
            first = user_of(house, "alice")
            other = options_for(provider.issuer, roles={"heads": Role.TRADER, "lunch": Role.VIEWER})
            again = House(house.store, house.lines, other)
            async with again.browser() as elsewhere:
                assert (await signed_in(elsewhere, "alice")).status_code == 303
            await again.people.close()
            assert user_of(house, "alice") == first
            # The trader's role is decided by a group that she is not in any more.
            assert house.roles(first) == {"viewer"}
            assert "role.withdrawn" in [entry.action for entry in house.lines.entries]

    played(scenario)


def test_the_last_admin_stays_one_whatever_the_provider_says_of_his_groups(
    provider: Running,
) -> None:
    async def scenario() -> None:
        heads = options_for(provider.issuer, roles={"lunch": Role.ADMIN})
        async with house_of(heads, clock=now()) as (house, browser):
            await signed_in(browser, "alice")
            alice = user_of(house, "alice")
            assert house.roles(alice) == {"admin"}
            later = options_for(provider.issuer, roles={"heads": Role.ADMIN, "lunch": Role.VIEWER})
            again = House(house.store, house.lines, later)
            async with again.browser() as elsewhere:
                assert (await signed_in(elsewhere, "alice")).status_code == 303
                assert house.roles(alice) == {"admin", "viewer"}
                # Beside another one she is an admin no longer.
                house.add_user("second@example.org", Role.ADMIN)
                assert (await signed_in(elsewhere, "alice")).status_code == 303
                assert house.roles(alice) == {"viewer"}
            await again.people.close()

    played(scenario)


def test_roles_that_no_group_stands_for_are_left_alone(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            user_id = house.add_user("h@example.org", Role.OPERATOR, Role.TRADER)
            house.sign_in(browser, user_id)
            asked = await browser.post(LOGINS, json={"page": "/me"})
            back = await browser.get(await answer_of_provider(asked.json()["url"], "hilde"))
            assert back.headers["location"].endswith("page=/me")
            assert house.roles(user_id) == {"operator", "trader"}
            await signed_in(browser, "hilde")
            assert house.roles(user_id) == {"operator", "instructor"}

    played(scenario)


def test_a_link_is_listed_used_and_taken_away(provider: Running) -> None:
    async def scenario() -> None:
        options = options_for(provider.issuer, create_users=False)
        async with house_of(options, clock=now()) as (house, browser):
            user_id = house.add_user("alice@example.org")
            house.sign_in(browser, user_id)
            asked = await browser.post(LOGINS)
            await browser.get(await answer_of_provider(asked.json()["url"], "alice"))
            assert house.links() == {"alice": user_id}
            assert house.count_sessions() == 0
            async with house.browser() as elsewhere:
                assert (await signed_in(elsewhere, "alice")).status_code == 303
            (login,) = (await browser.get(LOGINS)).json()["logins"]
            assert login["issuer"] == provider.issuer
            assert login["used_time"] is not None
            gone = await browser.delete(LOGINS, params={"login_id": login["login_id"]})
            assert gone.status_code == 204
            assert house.links() == {}
            async with house.browser() as elsewhere:
                refused = await signed_in(elsewhere, "alice")
                assert refused.json()["code"] == "SSO_REFUSED"

    played(scenario)


def test_the_last_way_to_sign_in_cannot_be_taken_away(provider: Running) -> None:
    async def scenario() -> None:
        async with house_of(options_for(provider.issuer), clock=now()) as (house, browser):
            await signed_in(browser, "alice")
            refused = await browser.delete(LOGINS)
            assert refused.status_code == 422
            assert set(house.links()) == {"alice"}

    played(scenario)


def test_without_a_mapping_a_new_person_has_what_every_newcomer_has(provider: Running) -> None:
    async def scenario() -> None:
        options = options_for(provider.issuer, role_claim="", roles={})
        async with house_of(options, clock=now()) as (house, browser):
            await signed_in(browser, "alice")
            assert house.roles(user_of(house, "alice")) == {"trader"}
            assert house.account_of(user_of(house, "alice")) == ACCOUNT_ID

    played(scenario)
