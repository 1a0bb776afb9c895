"""Streams: a page is told where its stream is, by a name that is the venue's own."""

from typing import Any

import pytest

from damrak.services.gateway.borders.proxies import Proxies
from damrak.services.gateway.borders.sites import Sites
from damrak.services.gateway.pages.streams import StreamPlace, origin_of

LOOPBACK = Sites(["http://127.0.0.1:8000"])
NAMED = Sites(["https://venue.example.org"])
PUBLIC = "https://venue.example.org"


def scope(host: str, scheme: str = "http", **headers: str) -> dict[str, Any]:
    said = [(b"host", host.encode())]
    said += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"scheme": scheme, "headers": said, "client": ("10.0.0.1", 1)}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1:8000", "ws://127.0.0.1:8765/api/stream"),
        ("localhost:8000", "ws://localhost:8765/api/stream"),
        ("LOCALHOST", "ws://localhost:8765/api/stream"),
        ("[::1]:8000", "ws://[::1]:8765/api/stream"),
        # Nothing that somebody else made up is repeated.
        ("rebound.example", "ws://127.0.0.1:8765/api/stream"),
        ('"><script>', "ws://127.0.0.1:8765/api/stream"),
        ("localhost; script-src *", "ws://127.0.0.1:8765/api/stream"),
        ("localhost@evil.example", "ws://127.0.0.1:8765/api/stream"),
        ("", "ws://127.0.0.1:8765/api/stream"),
    ],
)
def test_the_stream_is_at_its_port_of_the_host_that_was_asked(host: str, url: str) -> None:
    # ASVS 14.5.1, 5.3.3
    place = StreamPlace(port=8765, public_url="http://127.0.0.1:8000", is_own_site=LOOPBACK.is_own)
    assert place.url_for(scope(host)) == url


@pytest.mark.parametrize("host", ["venue.example.org", "evil.example"])
def test_encryption_of_its_own_goes_for_the_stream_too(host: str) -> None:
    place = StreamPlace(port=8443, public_url=PUBLIC, is_own_site=NAMED.is_own)
    assert place.url_for(scope(host, "https")) == "wss://venue.example.org:8443/api/stream"


@pytest.mark.parametrize("host", ["venue.example.org", "10.0.0.7:8000"])
def test_behind_a_proxy_the_stream_is_where_the_proxy_is(host: str) -> None:
    place = StreamPlace(public_url=PUBLIC, is_own_site=NAMED.is_own)
    asked = scope(host, x_forwarded_proto="https", x_forwarded_for="203.0.113.9")
    Proxies(["10.0.0.0/8"]).unveil(asked)
    assert place.url_for(asked) == "wss://venue.example.org/api/stream"


def test_whoever_says_that_he_is_a_proxy_is_none() -> None:
    place = StreamPlace(public_url="http://127.0.0.1:8000", is_own_site=LOOPBACK.is_own)
    asked = scope("localhost:8000", x_forwarded_proto="https", x_forwarded_for="203.0.113.9")
    Proxies(["192.0.2.1"]).unveil(asked)
    assert place.url_for(asked) == "ws://localhost:8001/api/stream"


def test_what_was_set_counts_alone() -> None:
    place = StreamPlace(url="wss://stream.example.org/x", is_own_site=NAMED.is_own)
    assert place.url_for(scope("venue.example.org", "https")) == "wss://stream.example.org/x"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("wss://stream.example.org/x", "wss://stream.example.org"),
        ("ws://127.0.0.1:8001/api/stream", "ws://127.0.0.1:8001"),
        ("ws://[::1]:8001/api/stream", "ws://*:8001"),
        ("wss://[::1]/api/stream", "wss://*"),
    ],
)
def test_a_policy_is_told_an_origin_that_it_can_hold(url: str, origin: str) -> None:
    assert origin_of(url) == origin
