"""The limiter: who is counted as what, and what he is told when he asked too often.

Whoever is recognised is counted as his key, or as the person whose session it is. Everybody else is
counted by address, and so is every credential that opens nothing. Ways to sign in are counted by
address once more, with all servers together, for each of them is a guess.
"""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from damrak.http.problems import DoorCode, problem
from damrak.ports.cache import Count, Rate, RateCounter
from damrak.ports.identity import Caller
from damrak.wire.problems import Problem

MINUTE_SECONDS: Final = 60

NETWORK_BITS: Final = 64
"""Of an IPv6 address, those that one household or machine has; it chooses the rest at will."""

ADDRESSES_KNOWN: Final = 4_096
"""Addresses whose subject is remembered."""

_SIGN_IN_PATH: Final = "/api/auth/"
# Leads to a provider, and leaves a row behind that waits for whoever comes back.
_PROVIDER_PATH: Final = "/api/auth/sso"
# Browsers do these by themselves, and neither lets anybody guess.
_NO_SIGN_IN: Final = frozenset({"/api/auth/refresh", "/api/auth/logout"})


class Rates(Struct, frozen=True, kw_only=True):
    """Say how often one may ask; 0 sets no bound."""

    address_per_second: int = 0
    user_per_second: int = 0
    key_per_second: int = 0
    login_per_minute: int = 0


class Limiter:
    """Bound how often anybody asks; without a counter nobody is bound."""

    def __init__(self, counter: RateCounter | None = None, rates: Rates | None = None) -> None:
        rates = rates or Rates()
        self._counter = counter
        self._key_most = rates.key_per_second
        self._address = Rate(rates.address_per_second, 1)
        self._user = Rate(rates.user_per_second, 1)
        self._key = Rate(rates.key_per_second, 1)
        self._sign_in = Rate(rates.login_per_minute, MINUTE_SECONDS)
        self.refused: Counter[str] = Counter()

    @property
    def alone(self) -> bool:
        """Return whether other servers should be counted with, and cannot be asked."""
        return bool(getattr(self._counter, "away", False))

    def caller(self, caller: Caller, cost: int = 1) -> Count | None:
        """Count what a caller asks; None where nothing bounds him."""
        kind, _, _ = caller.credential.partition(":")
        if kind == "session":
            return self._taken(kind, f"user:{caller.user_id}", self._user, cost)
        own = self._taken(kind, caller.credential, self._rate_of(caller), cost)
        if not caller.user_id or (own is not None and own.wait_seconds):
            return own
        # Else whoever makes a hundred keys might ask a hundred times as much.
        together = self._taken(kind, f"keys:{caller.user_id}", self._key, cost)
        if own is None or together is None:
            return own or together
        return together if together.wait_seconds or together.remaining < own.remaining else own

    def address(self, address: str, cost: int = 1) -> Count | None:
        """Count what is asked from an address by nobody known; None where nothing bounds it."""
        return self._taken("address", subject_of(address), self._address, cost)

    async def sign_in(self, address: str) -> Count | None:
        """Count an attempt to sign in from an address; None where nothing bounds it."""
        if self._counter is None or not self._sign_in.amount:
            return None
        subject = f"login:{subject_of(address)}"
        count = await self._counter.agree(subject, self._sign_in)
        return self._noted("login", count)

    def _rate_of(self, caller: Caller) -> Rate:
        own = caller.requests_per_second
        if not own or 0 < self._key_most <= own:
            return self._key
        return Rate(own, 1)

    def _taken(self, kind: str, subject: str, rate: Rate, cost: int) -> Count | None:
        if self._counter is None or not rate.amount:
            return None
        return self._noted(kind, self._counter.take(subject, rate, cost))

    def _noted(self, kind: str, count: Count) -> Count:
        if count.wait_seconds:
            self.refused[kind] += 1
        return count


def is_sign_in(method: str, path: str) -> bool:
    """Return whether an operation is a way to sign in, or to find out who could."""
    if method == "GET":
        return path == _PROVIDER_PATH
    return method == "POST" and path.startswith(_SIGN_IN_PATH) and path not in _NO_SIGN_IN


def too_often(count: Count, *, cost: int = 1, cause: str = "") -> Problem:
    """Return the problem of somebody who asked too often."""
    text = f"asked too often: try again in {count.wait_seconds} s"
    if cost > count.limit:
        text = f"{cost} at once are more than the {count.limit} that are let through: send fewer"
    return problem(DoorCode.RATE_LIMITED, text, cause=cause, retry_after=count.wait_seconds)


@lru_cache(maxsize=ADDRESSES_KNOWN)
def subject_of(address: str) -> str:
    """Return what an address is counted as: itself, or the network of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    if isinstance(known, ipaddress.IPv4Address):
        return f"address:{known}"
    if known.ipv4_mapped is not None:
        return f"address:{known.ipv4_mapped}"
    network = ipaddress.ip_network((known.packed, NETWORK_BITS), strict=False)
    return f"address:{network}"


class LimitFigures(Collector):
    """Tell the figures of a limiter when they are asked for."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    def collect(self) -> Iterator[Metric]:
        """Return all figures as they are now."""
        refused = CounterMetricFamily(
            "damrak_rate_limited", "Requests refused because of their rate.", labels=["class"]
        )
        for kind, number in sorted(self._limiter.refused.items()):
            refused.add_metric([kind], number)
        yield refused
        yield GaugeMetricFamily(
            "damrak_rates_counted_alone",
            "Whether Redis is away, so that this server counts for itself.",
            value=self._limiter.alone,
        )
