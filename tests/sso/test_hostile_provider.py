"""Answers that a certified provider never gives, and a man between might."""

import gzip
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.cookies import ACCESS_COOKIE, PROOF_COOKIE, REFRESH_COOKIE
from damrak.ports.identity import Role
from damrak.services.identity.sessions.desk import SessionDesk
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens, TokenOptions
from damrak.services.identity.sso.bounds import ANSWER_BYTES_MAX
from damrak.services.identity.sso.provider import KEYS_AGAIN_SECONDS
from damrak.services.identity.sso.vouching import CLOCK_LEEWAY_SECONDS
from tests.sso.door import House, house_of, options_for, played
from tests.sso.hostile import (
    ISSUER,
    STRANGE_KEY,
    Claims,
    Endless,
    HostileProvider,
    plain,
    signed,
    signed_by_a_stranger,
    signed_by_the_next_key,
    signed_with_the_public_key,
    unsigned,
    with_another_algorithm_named,
)
from tests.unit.services.identity.control import START, control

NANOSECONDS = 1_000_000_000
NOW = START // NANOSECONDS
LEAVE = "/api/auth/sso"
PLAIN_HTTP = "http://id.example.org/token"
DISCOVERY = "/.well-known/openid-configuration"


def tried(
    prepare: Callable[[HostileProvider], None], **more: Any
) -> tuple[httpx.Response, HostileProvider, list[tuple[str, ...]]]:
    """Sign in at a provider that a test has prepared, and return what came of it."""
    provider = HostileProvider(NOW)
    prepare(provider)
    found: list[tuple[httpx.Response, list[tuple[str, ...]]]] = []

    async def scenario() -> None:
        options = options_for(ISSUER, **more)
        async with house_of(options, lambda: provider, clock=ManualClock(START)) as opened:
            house, browser = opened
            answer = await browser.get(LEAVE)
            if answer.status_code == 302:
                answer = await browser.get(provider.callback_for(answer))
            found.append((answer, house.sessions.methods))

    played(scenario)
    ((answer, methods),) = found
    return answer, provider, methods


def test_an_honest_provider_lets_people_in() -> None:
    answer, _, methods = tried(lambda _: None)
    assert answer.status_code == 303
    assert methods == [("sso",)]


def with_claims(**changes: Any) -> Callable[[HostileProvider], None]:
    def prepare(provider: HostileProvider) -> None:
        def changed(claims: Claims) -> Claims:
            whole = {**claims, **changes}
            return {name: value for name, value in whole.items() if value is not None}

        provider.claims = changed

    return prepare


def with_signature(sign: Callable[[Claims], str]) -> Callable[[HostileProvider], None]:
    def prepare(provider: HostileProvider) -> None:
        provider.sign = sign

    return prepare


# OpenID Connect Core 3.1.3.7, ASVS 3.5.3
LIES = {
    "wrong nonce": with_claims(nonce="of another sign-in"),
    "no nonce": with_claims(nonce=None),
    "nonce in a list": with_claims(nonce=["a", "b"]),
    "another issuer": with_claims(iss="https://evil.example.org"),
    "no issuer": with_claims(iss=None),
    "issuer with a slash more": with_claims(iss=ISSUER + "/"),
    "token for another client": with_claims(aud="other"),
    "token for nobody": with_claims(aud=None),
    "token for many without an authorised party": with_claims(aud=["damrak", "other"]),
    "token for many and another authorised party": with_claims(
        aud=["damrak", "other"], azp="other"
    ),
    "another authorised party": with_claims(azp="other"),
    "expired token": with_claims(exp=NOW - CLOCK_LEEWAY_SECONDS),
    "token without an end": with_claims(exp=None),
    "token whose end is text": with_claims(exp="9999999999"),
    "token that never ends": with_claims(exp=float("inf")),
    "token from the future": with_claims(iat=NOW + CLOCK_LEEWAY_SECONDS + 1),
    "token that is not good yet": with_claims(nbf=NOW + CLOCK_LEEWAY_SECONDS + 1),
    "hash of another access token": with_claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no subject": with_claims(sub=None),
    "empty subject": with_claims(sub=""),
    "subject that is a number": with_claims(sub=1),
    "endless subject": with_claims(sub="a" * 256),
    "unsigned token": with_signature(unsigned),
    "signed token that says it is not": with_signature(with_another_algorithm_named),
    "signature of a stranger": with_signature(signed_by_a_stranger),
    "public key as a shared secret": with_signature(signed_with_the_public_key),
    "no token at all": with_signature(lambda _: "nothing"),
    "empty token": with_signature(lambda _: ""),
    "token without a signature": with_signature(lambda claims: signed(claims).rpartition(".")[0]),
    "token that is too long": with_signature(lambda claims: signed({**claims, "x": "y" * 70_000})),
}


@pytest.mark.parametrize("lie", LIES)
def test_attack_by_an_id_token(lie: str) -> None:
    answer, _, methods = tried(LIES[lie])
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "SSO_REFUSED"
    assert ACCESS_COOKIE not in answer.headers["set-cookie"]
    assert methods == []


def test_clocks_may_differ_a_little() -> None:
    early = {"iat": NOW + CLOCK_LEEWAY_SECONDS, "exp": NOW - CLOCK_LEEWAY_SECONDS + 1}
    answer, _, _ = tried(with_claims(**early))
    assert answer.status_code == 303


def prepared(**answers: httpx.Response) -> Callable[[HostileProvider], None]:
    def prepare(provider: HostileProvider) -> None:
        provider.answers = {f"/{name}": answer for name, answer in answers.items()}

    return prepare


def with_metadata(**changes: Any) -> Callable[[HostileProvider], None]:
    def prepare(provider: HostileProvider) -> None:
        provider.metadata |= changes

    return prepare


# ASVS 5.1.1, 12.6.1, 13.2.5
NONSENSE = {
    "metadata of another issuer": with_metadata(issuer="https://evil.example.org"),
    "tokens over plain HTTP": with_metadata(token_endpoint=PLAIN_HTTP),
    "keys from a file": with_metadata(jwks_uri="file:///etc/passwd"),
    "keys from nowhere": with_metadata(jwks_uri=None),
    "a name and a password in a URL": with_metadata(jwks_uri="https://a:b@id.example.org/jwks"),
    "tokens that are no JSON": prepared(token=plain(b"<html>")),
    "tokens that are a list": prepared(token=plain(b"[]")),
    "a failure": prepared(token=plain(b"{}", 500)),
    "another place": prepared(
        jwks=plain(b"{}", 302, headers={"location": "https://evil.example.org/jwks"})
    ),
    "no keys": prepared(jwks=plain(b"{}")),
    "keys that are text": prepared(jwks=plain(b'{"keys": "all"}')),
    "a key that is none": prepared(jwks=plain(b'{"keys": [{"kty": "RSA", "n": 1}]}')),
    "too many keys": prepared(jwks=plain(b'{"keys": [' + b"{}," * 64 + b"{}]}")),
    "a shared secret": prepared(jwks=plain(b'{"keys": [{"kty": "oct", "k": "AAAA"}]}')),
    "a packed answer": prepared(
        jwks=plain(gzip.compress(b" " * 10_000_000), headers={"content-encoding": "gzip"})
    ),
    "a long answer": prepared(jwks=plain(b" " * (ANSWER_BYTES_MAX + 1))),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_a_provider_that_talks_nonsense_lets_nobody_in(nonsense: str) -> None:
    answer, _, methods = tried(NONSENSE[nonsense])
    assert answer.status_code == 503, answer.text
    assert answer.headers["retry-after"]
    assert methods == []


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    stream = Endless()
    answer, _, _ = tried(prepared(jwks=httpx.Response(200, stream=stream)))
    assert answer.status_code == 503
    assert stream.sent <= ANSWER_BYTES_MAX + 65_536


def test_what_is_said_beside_the_token_must_be_about_the_same_person() -> None:
    # OpenID Connect Core 5.3.2: tokens of one person with the particulars of another.
    def prepare(provider: HostileProvider) -> None:
        provider.metadata["userinfo_endpoint"] = f"{ISSUER}/userinfo"
        provider.userinfo = {"sub": "hilde", "groups": ["heads"]}

    answer, _, methods = tried(prepare)
    assert answer.status_code == 403
    assert methods == []


def test_an_address_is_not_verified_by_what_is_said_of_another() -> None:
    def prepare(provider: HostileProvider) -> None:
        with_claims(email="victim@example.org", email_verified=None)(provider)
        provider.metadata["userinfo_endpoint"] = f"{ISSUER}/userinfo"
        provider.userinfo = {"sub": "alice", "email": "own@a.org", "email_verified": True}

    answer, _, _ = tried(prepare)
    assert answer.json()["errors"][0]["field"] == "email_verified"


@pytest.mark.parametrize("word", ["true", 1, [True]])
def test_only_true_is_true(word: Any) -> None:
    answer, _, _ = tried(with_claims(email_verified=word))
    assert answer.json()["errors"][0]["field"] == "email_verified"


def test_a_second_factor_of_the_provider_counts_only_where_it_is_said_to() -> None:
    # ASVS 2.8, 4.3.1: nobody but the venue decides what is strong enough for its administrators.
    claims = with_claims(amr=["pwd", "otp"])
    assert tried(claims)[2] == [("sso",)]
    assert tried(claims, second_factor=frozenset({"hwk"}))[2] == [("sso",)]
    assert len(tried(claims, second_factor=frozenset({"otp"}))[2][0]) == 2


def test_new_keys_are_asked_for_but_not_at_every_strange_token() -> None:
    # ASVS 11.1.4: a flood of made-up tokens must not become a flood of questions.
    async def scenario() -> None:
        clock = ManualClock(START)
        provider = HostileProvider(NOW)
        opened = house_of(options_for(ISSUER), lambda: provider, clock=clock)
        async with opened as (house, browser):
            assert (await sign_in(browser, provider)).status_code == 303
            provider.keys = [dict(STRANGE_KEY.as_dict(private=False)) | {"kid": "two"}]
            provider.sign = signed_by_the_next_key
            for _ in range(3):
                assert (await sign_in(browser, provider)).status_code == 403
            assert provider.asked.count("/jwks") == 1
            provider.now += KEYS_AGAIN_SECONDS
            clock.set(START + KEYS_AGAIN_SECONDS * NANOSECONDS)
            assert (await sign_in(browser, provider)).status_code == 303
            assert provider.asked.count("/jwks") == 2
            assert provider.asked.count(DISCOVERY) == 1
            assert house.count_sessions() == 2

    played(scenario)


async def sign_in(browser: httpx.AsyncClient, provider: HostileProvider) -> httpx.Response:
    return await browser.get(provider.callback_for(await browser.get(LEAVE)))


@pytest.mark.parametrize("groups", [None, [], "lunch", {"traders": True}, ["lunch", 7]])
def test_whoever_is_in_no_group_with_a_role_becomes_no_user(groups: Any) -> None:
    # ASVS 4.1.5
    answer, _, methods = tried(with_claims(groups=groups))
    assert answer.json()["errors"][0]["field"] == "groups"
    assert methods == []


def test_groups_may_lie_deeper_or_have_dots_in_their_name() -> None:
    roles = {"traders": Role.TRADER}
    deep = with_claims(realm_access={"roles": ["traders"]})
    dotted = with_claims(**{"https://a.example.org/roles": "traders"})
    cases = ((deep, "realm_access.roles"), (dotted, "https://a.example.org/roles"))
    for prepare, claim in cases:
        found: list[set[str]] = []

        async def scenario(
            prepare: Callable[[HostileProvider], None] = prepare,
            claim: str = claim,
            found: list[set[str]] = found,
        ) -> None:
            provider = HostileProvider(NOW)
            prepare(provider)
            options = options_for(ISSUER, role_claim=claim, roles=roles)
            opened = house_of(options, lambda: provider, clock=ManualClock(START))
            async with opened as (house, browser):
                await sign_in(browser, provider)
                found.append(_roles_of_alice(house))

        played(scenario)
        assert found == [{"trader"}]


def _roles_of_alice(house: House) -> set[str]:
    return house.roles(house.links()["alice"])


def test_a_session_is_opened_by_the_desk_of_all_sessions() -> None:
    # ASVS 3.4.1, 3.4.2, 3.4.3: its cookies come with the redirect, the transaction's is gone.
    async def scenario() -> None:
        provider = HostileProvider(NOW)
        with control(ManualClock(START)) as (store, lines):
            signing = SigningKeys(store)
            signing.load()
            desk = SessionDesk(store, AccessTokens(signing, TokenOptions(issuer="d", audience="d")))
            house = House(store, lines, options_for(ISSUER), lambda: provider, desk=desk)
            async with house.browser() as browser:
                back = await sign_in(browser, provider)
            await house.people.close()
        assert back.status_code == 303
        cookies = back.headers.get_list("set-cookie")
        strict = [each for each in cookies if "SameSite=Strict" in each and "Secure" in each]
        assert {each.partition("=")[0] for each in strict} == {
            ACCESS_COOKIE,
            REFRESH_COOKIE,
            PROOF_COOKIE,
        }
        assert any(each.startswith("damrak_sso=; ") and "Max-Age=0" in each for each in cookies)
        assert "proof" not in back.text

    played(scenario)


def test_a_wrong_password_at_linking_is_slowed_down() -> None:
    # ASVS 2.2.1
    async def scenario() -> None:
        clock = ManualClock(START)
        provider = HostileProvider(NOW)
        opened = house_of(options_for(ISSUER), lambda: provider, clock=clock)
        async with opened as (house, browser):
            house.sign_in(browser, house.add_user("alice@example.org"))
            seen = set()
            for _ in range(20):
                wrong = {"page": "/", "password": "not the one it is"}
                seen.add((await browser.post("/api/me/logins", json=wrong)).status_code)
            assert seen == {403, 429}

    played(scenario)


def test_without_a_provider_there_is_no_single_sign_on() -> None:
    async def scenario() -> None:
        async with house_of(options_for(""), clock=ManualClock(START)) as (_, browser):
            assert (await browser.get(LEAVE)).status_code == 404

    played(scenario)
