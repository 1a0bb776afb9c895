"""Addresses that a key may be used from: networks, as people write them and as they are matched."""

import ipaddress
from collections.abc import Iterable
from typing import Final

from damrak.services.identity.keys.records import KeyRefused

NETWORKS_MAX: Final = 32
"""Most networks of one key."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_RULE: Final = "must be addresses or networks such as 192.0.2.7 or 2001:db8::/32"


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks in order, each once; raises KeyRefused.

    A network whose address has bits beyond its prefix is refused: what was meant is not certain.
    """
    found: dict[Network, None] = {}
    for text in texts:
        try:
            found[ipaddress.ip_network(text.strip())] = None
        except ValueError as error:
            raise KeyRefused("addresses", _RULE, ascii(text[:64])) from error
    if len(found) > NETWORKS_MAX:
        raise KeyRefused("addresses", f"must be at most {NETWORKS_MAX}", f"{len(found)}")
    return tuple(found)


def allows(networks: tuple[Network, ...], address: str) -> bool:
    """Return whether one of the networks holds an address; no networks hold every address."""
    if not networks:
        return True
    try:
        # An interface, as in fe80::1%eth0, is no part of the address.
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
