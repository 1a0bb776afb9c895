"""Requests that mean something else to somebody between, or that come from elsewhere than they say.

Whatever two readers could understand in two ways is refused, and the connection with it.
"""

import contextlib
import socket

import msgspec
import pytest

from damrak.app.guarding.connections import HttpLimits
from tests.hostile.doors.exposed import ADDRESS_PER_SECOND, LISTED, OWN, PROXY, Exposed

LIMITS = HttpLimits()
TOGETHER = 40
SMUGGLED = b"GET /api/assets HTTP/1.1\r\nHost: venue\r\nX-Planted: smuggled\r\n\r\n"
HEAD = b"POST /api/orders HTTP/1.1\r\nHost: venue\r\nContent-Type: application/json\r\n"

AMBIGUOUS: dict[str, bytes] = {
    "both": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both turned": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 5\r\n\r\n",
    "a signed length": b"Content-Length: +5\r\n\r\n",
    "a length in hex": b"Content-Length: 0x5\r\n\r\n",
    "a negative length": b"Content-Length: -5\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n",
    "chunked is not last": b"Transfer-Encoding: chunked, identity\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"X: 1\r\n Transfer-Encoding: chunked\r\n\r\n",
    "a bare line feed": b"X: 1\nTransfer-Encoding: chunked\n\n",
    "a nul": b"X: a\x00b\r\n\r\n",
    "a header without a name": b": chunked\r\n\r\n",
    "a chunk with another end": b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_request_smuggling_is_refused_and_what_follows_is_never_read(
    venue: Exposed, name: str
) -> None:
    # ASVS 13.1.1, 14.5.4
    with venue.connected() as wire:
        wire.say(HEAD + AMBIGUOUS[name] + SMUGGLED)
        answers = []
        with contextlib.suppress(EOFError):
            while True:
                answers.append(wire.answer())
        assert [each.status for each in answers] in ([400], [401]), answers
        assert wire.ends()


def test_too_many_headers_and_too_long_a_path_end_the_connection(venue: Exposed) -> None:
    # ASVS 13.1.3
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(LIMITS.headers_max + 1))
    far = b"/" + b"a" * LIMITS.target_bytes_max
    for head, status in (
        (b"GET /health HTTP/1.1\r\n" + many, 431),
        (b"GET %b HTTP/1.1\r\nHost: venue\r\n" % far, 414),
    ):
        with venue.connected() as wire:
            wire.say(head + b"\r\n")
            answer = wire.answer()
            assert (answer.status, answer.code) == (status, "REQUEST_INVALID")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert wire.ends()


def test_oversized_bodies_are_refused_before_they_have_come(venue: Exposed) -> None:
    # ASVS 12.1.1
    key = b"Authorization: Bearer %b\r\n" % venue.operator.encode()
    with venue.connected() as wire:
        wire.say(b"POST /api/assets HTTP/1.1\r\nHost: venue\r\nContent-Type: application/json\r\n")
        wire.say(key + b"Content-Length: 99999999999\r\n\r\n")
        answer = wire.answer()
        assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")


def test_a_slow_head_over_tls_is_cut_off(venue: Exposed) -> None:
    # ASVS 11.1.4
    with venue.connected() as wire:
        wire.say(b"POST /api/assets HTTP/1.1\r\nHost: venue\r\nX: ")
        answer = wire.answer()
        assert (answer.status, answer.code) == (408, "REQUEST_INVALID")
        assert wire.ends()


def test_brute_force_with_spoofed_addresses_is_one_address(venue: Exposed) -> None:
    # ASVS 2.2.1
    assert _refused_of(venue, "127.0.0.3") > 0


def test_a_proxy_vouches_for_each_of_its_callers(venue: Exposed) -> None:
    assert _refused_of(venue, PROXY) == 0


def _refused_of(venue: Exposed, source: str) -> int:
    refused = 0
    with venue.connected(source=source) as wire:
        for start in range(0, 4 * ADDRESS_PER_SECOND, TOGETHER):
            for number in range(start, start + TOGETHER):
                key = b"Authorization: Bearer dmk_%012x_guess\r\n" % number
                said = b"X-Forwarded-For: 127.0.0.1, 198.51.100.%d\r\n" % (number % 250)
                wire.say(b"GET /api/assets HTTP/1.1\r\nHost: venue\r\n%b%b\r\n" % (key, said))
            for _ in range(TOGETHER):
                answer = wire.answer()
                assert answer.status in (401, 429)
                refused += answer.status == 429
                assert ("retry-after" in answer.headers) == (answer.status == 429)
    return refused


def test_a_flood_of_strangers_over_the_stream_is_turned_away(venue: Exposed) -> None:
    # ASVS 11.1.4
    shake = (
        b"GET / HTTP/1.1\r\nHost: venue\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    turned_away = 0
    for _ in range(2 * ADDRESS_PER_SECOND):
        with venue.connected(source="127.0.0.4", stream=True) as wire:
            wire.say(shake)
            heard = b""
            with contextlib.suppress(OSError):
                while b"welcome" not in heard and b"too many" not in heard:
                    more = wire.socket.recv(4_096)
                    if not more:
                        break
                    heard += more
            turned_away += b"too many connections" in heard
    assert turned_away > 0


def test_cors_with_credentials_from_a_foreign_origin(venue: Exposed) -> None:
    # ASVS 14.5.3
    key = b"Authorization: Bearer %b\r\n" % venue.operator.encode()
    for site, allowed in ((LISTED, True), (OWN, False), ("https://evil.example", False)):
        with venue.connected(source="127.0.0.5") as wire:
            origin = b"Origin: %b\r\n" % site.encode()
            wire.say(b"GET /api/assets HTTP/1.1\r\nHost: venue\r\n%b%b\r\n" % (key, origin))
            answer = wire.answer()
            assert answer.status == 200
            assert (answer.headers.get("access-control-allow-origin") == site) is allowed
            assert answer.headers["vary"] == "origin"
            wire.say(b"OPTIONS /api/orders HTTP/1.1\r\nHost: venue\r\n%b" % origin)
            wire.say(b"Access-Control-Request-Method: DELETE\r\n\r\n")
            head = _head_of(wire.socket)
            assert (b"204" in head.split(b"\r\n")[0]) is allowed
            assert (b"access-control-allow-methods" in head) is allowed


def test_a_wrong_host_leads_nowhere_else(venue: Exposed) -> None:
    # ASVS 14.5.2
    for host in (b"evil.example", b"venue@evil.example", b"", b"evil\xff"):
        with venue.connected(source="127.0.0.6") as wire:
            wire.say(b"GET /nothing HTTP/1.1\r\nHost: %b\r\n\r\n" % host)
            answer = wire.answer()
            assert b"evil" not in answer.body
            assert "location" not in answer.headers
            assert "evil" not in str(msgspec.json.encode(answer.headers))


def _head_of(connection: socket.socket) -> bytes:
    heard = b""
    while b"\r\n\r\n" not in heard:
        more = connection.recv(4_096)
        if not more:
            break
        heard += more
    return heard
