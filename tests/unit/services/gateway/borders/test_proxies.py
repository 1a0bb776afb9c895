"""Proxies: only those that were named are believed, and only as far as they can know."""

from typing import Any

import pytest

from damrak.services.gateway.borders.proxies import Proxies

PROXIES = Proxies(["10.0.0.0/8", "192.0.2.1", "fd00::/8"])


def scope(peer: str, *headers: tuple[str, str]) -> dict[str, Any]:
    said = [(name.encode(), value.encode()) for name, value in headers]
    return {"client": (peer, 1234), "scheme": "http", "headers": said}


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        # Spoofed by whoever connects by himself.
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        # The proxy appends whom it heard; what stands before is the caller's own invention.
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "127.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2, 192.0.2.1", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9, 10.0.0.2", "10.9.9.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "10.0.0.1"),
        ("10.0.0.1", "127.0.0.1, <script>", "10.0.0.1"),
        ("10.0.0.1", "evil\r\nX: 1, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("fd00::1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", ",".join(["10.0.0.2"] * 5_000), "10.0.0.2"),
    ],
)
def test_a_spoofed_forwarded_address_is_not_believed(peer: str, forwarded: str, found: str) -> None:
    # ASVS 13.1.3, 14.5.4
    assert PROXIES.caller_of(peer, forwarded) == found


def test_several_headers_are_read_as_one() -> None:
    request = scope(
        "10.0.0.1", ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "198.51.100.1")
    )
    PROXIES.unveil(request)
    assert request["client"][0] == "198.51.100.1"


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("203.0.113.9", "https", "http"),
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, https", "https"),
        ("10.0.0.1", "javascript", "http"),
    ],
)
def test_only_a_proxy_says_that_a_request_came_encrypted(peer: str, said: str, scheme: str) -> None:
    # ASVS 9.1.1
    request = scope(peer, ("x-forwarded-proto", said))
    PROXIES.unveil(request)
    assert request["scheme"] == scheme
    assert request["client"] == (peer, 1234)


def test_without_proxies_nothing_is_believed() -> None:
    assert not Proxies()
    assert Proxies().caller_of("127.0.0.1", "198.51.100.1") == "127.0.0.1"


def test_what_is_no_network_is_refused() -> None:
    for text in ("*", "10.0.0.1/8", "example.org", ""):
        with pytest.raises(ValueError, match="network|host bits"):
            Proxies([text])
