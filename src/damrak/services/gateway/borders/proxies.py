"""Proxies: whose word is taken on where a request came from, and whether it came encrypted.

A header can say anything. What counts is the connection; only where that comes from a proxy that
was named is the header read, from its end, for each proxy appends whom it heard.
"""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

FORWARDED_FOR: Final = b"x-forwarded-for"
FORWARDED_PROTO: Final = b"x-forwarded-proto"

PROXIED: Final = "damrak.proxied"
"""Is true in the scope of a request that a believed proxy handed on."""

HOPS_MAX: Final = 16
"""Most addresses that are read of a header; a longer way is no way."""

ADDRESSES_KNOWN: Final = 4_096
"""Addresses of which it is remembered whether they are a proxy's."""

_SCHEMES: Final = frozenset({"http", "https"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """Know the proxies that are believed; without any, every header is ignored."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        """Know networks such as ``10.0.0.0/8``; raises ValueError for what is none."""
        self._networks: tuple[Network, ...] = tuple(map(network_of, networks))
        self._believed = lru_cache(ADDRESSES_KNOWN)(self._look)

    def __bool__(self) -> bool:
        """Return whether any proxy is believed."""
        return bool(self._networks)

    def believes(self, address: str) -> bool:
        """Return whether a connection from an address is a proxy's."""
        return bool(self._networks) and self._believed(address)

    def caller_of(self, peer: str, forwarded: str) -> str:
        """Return who asked: the last address of the header that is no proxy's own, else the peer.

        What is no address ends the way, for nobody vouches for what stands before it.
        """
        if not self.believes(peer):
            return peer
        found = peer
        for said in reversed(forwarded.split(",")[-HOPS_MAX:]):
            address = _address(said.strip())
            if address is None:
                break
            found = address
            if not self._believed(address):
                break
        return found

    def unveil(self, scope: Any) -> None:
        """Put into the scope of a request who asked for it, by which scheme, and by a proxy."""
        client = scope.get("client")
        if not client or not self.believes(client[0]):
            return
        scope[PROXIED] = True
        ways: list[str] = []
        for name, value in scope["headers"]:
            if name == FORWARDED_FOR:
                ways.append(value.decode("latin-1"))
            elif name == FORWARDED_PROTO:
                scheme = value.decode("latin-1").rpartition(",")[2].strip().lower()
                if scheme in _SCHEMES:
                    scope["scheme"] = scheme
        if ways:
            scope["client"] = (self.caller_of(client[0], ",".join(ways)), 0)

    def _look(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(known, "ipv4_mapped", None)
        return any((mapped or known) in network for network in self._networks)


def network_of(text: str) -> Network:
    """Return a network, or that of a single address; raises ValueError."""
    return ipaddress.ip_network(text.strip())


def _address(said: str) -> str | None:
    # Some proxies add the port.
    host = said
    if said.startswith("["):
        host = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        host = said.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None
