"""Sites: whose pages may ask with a person's credentials, and what browsers are told of it.

The list is exact: scheme, host and port must be those that were set. Nothing is reflected, and a
site that is not listed hears of no such headers at all, so its browser keeps the answer from it.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from damrak.http.calls import Answer

PREFLIGHT_SECONDS: Final = 600
"""How long a browser may keep what it was told of a site."""

METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ASKED: Final = (
    b"authorization, content-type, idempotency-key, if-match, last-event-id, traceparent, "
    b"x-csrf-token"
)
_SHOWN: Final = (
    b"etag, location, retry-after, traceparent, x-correlation-id, x-ratelimit-limit, "
    b"x-ratelimit-remaining, x-ratelimit-reset"
)
_SITE = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?", re.ASCII)
_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?", re.ASCII)
_PORT = re.compile(r":[0-9]{1,5}$", re.ASCII)
_USUAL_PORTS: Final = {"http": "80", "https": "443"}
_VARY: Final = (b"vary", b"origin")

Headers = list[tuple[bytes, bytes]]


class Sites:
    """Know the venue's own sites and the other ones whose pages may ask."""

    def __init__(
        self,
        own: Iterable[str] = (),
        others: Iterable[str] = (),
        *,
        any_host: bool = False,
        port: int = 0,
    ) -> None:
        """Know sites; each is a URL without a path. Raises ValueError for what is none.

        ``any_host`` takes every host that is asked for the venue's own: where nobody said by which
        name the venue is reached, none is known. Then its pages come from that ``port`` of the
        host, whichever door is asked.
        """
        self._own = frozenset(map(plain_site, own))
        self._others = frozenset(map(plain_site, others))
        self._any_host = any_host
        self._port = port

    def is_own(self, site: str, host: str) -> bool:
        """Return whether pages of a site, as a browser names it, are the venue's own.

        Those are the sites that were set. The host that was asked is another one only where it is
        this machine by its own name, whatever the port, or no name was set: a name that somebody
        else lets point here is none of ours.
        """
        try:
            said = plain_site(site)
        except ValueError:
            return False
        if said in self._own or said in self._others:
            return True
        scheme, _, place = said.partition("://")
        if not self._any_host and _LOOPBACK.fullmatch(place) is None:
            return False
        hosts = [host]
        if self._any_host and self._port:
            hosts.append(f"{_PORT.sub('', host)}:{self._port}")
        return said in set(_plain_sites(scheme, hosts))

    def headers(self, scope: Any) -> Headers:
        """Return what an answer tells a browser about the site that asked."""
        if not self._others:
            return []
        site = _origin(scope)
        if site is None or not self._listed(site):
            return [_VARY]
        return [
            _VARY,
            (b"access-control-allow-origin", site),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", _SHOWN),
        ]

    def preflight(self, scope: Any) -> Answer | None:
        """Return the answer to a browser that asks first; None where this is no such question."""
        if scope["method"] != "OPTIONS" or not _asks_first(scope):
            return None
        site = _origin(scope)
        if site is None or not self._listed(site):
            return Answer(403, b"")
        return Answer(
            204,
            b"",
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", _ASKED),
            (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
        )

    def _listed(self, site: bytes) -> bool:
        # Compared as it was sent: browsers write sites in one way only.
        return site.decode("latin-1") in self._others


def plain_site(site: str) -> str:
    """Return a site as browsers write it: in lower case, without a port that is the usual one.

    Raises ValueError for anything but scheme, host and port.
    """
    match = _SITE.fullmatch(site.lower())
    if match is None:
        raise ValueError("a site must be http or https, a host and maybe a port, no path")
    scheme, host, port = match.groups()
    return f"{scheme}://{host}" + ("" if port in (None, _USUAL_PORTS[scheme]) else f":{port}")


def _plain_sites(scheme: str, hosts: Iterable[str]) -> Iterator[str]:
    for host in hosts:
        with contextlib.suppress(ValueError):
            yield plain_site(f"{scheme}://{host}")


def _origin(scope: Any) -> bytes | None:
    found = [bytes(value) for name, value in scope["headers"] if name == b"origin"]
    return found[0] if len(found) == 1 else None


def _asks_first(scope: Any) -> bool:
    return any(name == b"access-control-request-method" for name, _ in scope["headers"])
