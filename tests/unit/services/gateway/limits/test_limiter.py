"""The limiter: who is counted as what, and what he is told."""

import asyncio

import pytest

from damrak.adapters.caches.memory import MemoryCounter
from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.identity import Caller
from damrak.services.gateway.limits.limiter import (
    Limiter,
    LimitFigures,
    Rates,
    is_sign_in,
    subject_of,
    too_often,
)

START = 1_800_000_000_000_000_000
RATES = Rates(address_per_second=3, user_per_second=4, key_per_second=5, login_per_minute=2)


def limiter(rates: Rates = RATES) -> Limiter:
    return Limiter(MemoryCounter(ManualClock(START)), rates)


def key(name: str = "1", requests_per_second: int = 0) -> Caller:
    return Caller(
        credential=f"key:{name}",
        permissions=frozenset(),
        requests_per_second=requests_per_second,
    )


def session(name: str, user_id: int) -> Caller:
    return Caller(credential=f"session:{name}", permissions=frozenset(), user_id=user_id)


def allowed(limits: Limiter, caller: Caller, count: int = 20) -> int:
    found = [limits.caller(caller) for _ in range(count)]
    return sum(each is None or each.allowed for each in found)


def test_keys_are_counted_one_by_one_and_may_have_less_of_their_own() -> None:
    limits = limiter()
    assert allowed(limits, key("1")) == 5
    assert allowed(limits, key("2", 2)) == 2
    assert allowed(limits, key("3", 50)) == 5


def test_a_key_has_its_own_bound_also_where_the_venue_has_none() -> None:
    limits = limiter(Rates())
    assert allowed(limits, key("1", 2)) == 2
    assert allowed(limits, key("2")) == 20


def test_the_sessions_of_a_person_are_counted_together() -> None:
    # ASVS 11.1.4
    limits = limiter()
    assert allowed(limits, session("a", 7), 3) == 3
    assert allowed(limits, session("b", 7)) == 1
    assert allowed(limits, session("c", 8)) == 4


def test_resource_exhaustion_by_many_keys_of_one_person() -> None:
    # ASVS 11.1.4
    limits = limiter()
    hers = [Caller(credential=f"key:{n}", permissions=frozenset(), user_id=7) for n in range(5)]
    assert sum(allowed(limits, each) for each in hers) == allowed(limits, key("of the venue"))


def test_an_address_is_counted_whatever_it_tries() -> None:
    limits = limiter()
    found = [limits.address("198.51.100.1") for _ in range(5)]
    assert [each is not None and each.allowed for each in found] == [True] * 3 + [False] * 2
    assert limits.refused == {"address": 2}


def test_a_household_with_many_ipv6_addresses_is_one() -> None:
    limits = limiter()
    found = [limits.address(f"2001:db8:1:2::{number:x}") for number in range(1, 6)]
    assert sum(each is not None and each.allowed for each in found) == 3
    other = limits.address("2001:db8:1:3::1")
    assert other is not None
    assert other.allowed


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("198.51.100.1", "address:198.51.100.1"),
        ("::ffff:198.51.100.1", "address:198.51.100.1"),
        ("2001:db8::1", "address:2001:db8::/64"),
        ("", "address:unknown"),
        ("x" * 1_000, "address:unknown"),
    ],
)
def test_what_an_address_is_counted_as(address: str, subject: str) -> None:
    assert subject_of(address) == subject


def test_attempts_to_sign_in_are_counted_by_the_minute() -> None:
    # ASVS 2.2.1
    async def scenario() -> None:
        limits = limiter()
        found = [await limits.sign_in("198.51.100.1") for _ in range(3)]
        assert [each is not None and each.allowed for each in found] == [True, True, False]
        assert await Limiter().sign_in("198.51.100.1") is None

    asyncio.run(scenario())


def test_which_ways_lead_in() -> None:
    for path in ("login", "login/second-factor", "register", "forgot", "reset", "passkeys/login"):
        assert is_sign_in("POST", f"/api/auth/{path}")
    for path in ("refresh", "logout"):
        assert not is_sign_in("POST", f"/api/auth/{path}")
    assert not is_sign_in("GET", "/api/auth/options")
    assert not is_sign_in("POST", "/api/orders")


def test_resource_exhaustion_by_sign_ins_that_are_begun_at_a_provider() -> None:
    # ASVS 11.1.4: each is kept until it ends, and there is room for a number of them.
    assert is_sign_in("GET", "/api/auth/sso")
    assert not is_sign_in("GET", "/api/auth/sso/landing")


def test_who_asked_too_often_hears_when_he_may_again() -> None:
    limits = limiter()
    count = limits.caller(key(), 6)
    assert count is not None
    said = too_often(count, cost=6)
    assert (said.status, said.code) == (429, "RATE_LIMITED")
    assert said.retry_after == count.wait_seconds > 0
    assert "6 at once are more than the 5" in said.detail


def test_refusals_are_told_by_class() -> None:
    limits = limiter()
    allowed(limits, key())
    allowed(limits, session("a", 7))
    told = {
        sample.labels.get("class", ""): sample.value
        for metric in LimitFigures(limits).collect()
        for sample in metric.samples
    }
    assert told == {"key": 15, "session": 16, "": 0}
