"""What is no request, or too much of one: a problem document or an end, and nothing changes."""

import gzip
import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from websockets.sync.client import connect

from tests.hostile.siege import Siege
from tests.hostile.wire import connected

TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(range(200))
BIG = 65_536
ORDER = b'{"symbol":"S01/USD","side":"buy","quantity":"1","price":"90"}'
TIME = b"GET /api/time HTTP/1.1\r\nHost: venue\r\n"
END = b"\r\n"


@pytest.fixture(autouse=True)
def unchanged(siege: Siege) -> Iterator[None]:
    """Compare everything before and after."""
    before = siege.state()
    yield
    assert siege.state() == before


def bearer(siege: Siege) -> bytes:
    return b"Authorization: Bearer %b\r\n" % siege.keys[0].encode()


def posting(siege: Siege, *headers: bytes, path: bytes = b"/api/orders") -> bytes:
    kind = b"Content-Type: application/json\r\n"
    return b"".join([b"POST %b HTTP/1.1\r\n" % path, bearer(siege), kind, *headers, END])


NO_REQUESTS: dict[str, tuple[bytes, int]] = {
    "garbage": (b"\x00\xff\x00\r\n\r\n", 400),
    "tls": (TLS_HELLO, 400),
    "http2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "version": (b"GET / HTTP/3.0\r\n\r\n", 400),
    "connect": (b"CONNECT venue:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "method": (b"BREW /api/time HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "target": (b"GET api/time HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "bytes": (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "fold": (TIME + b"X: a\r\n b\r\n\r\n", 400),
    "space": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "nul": (TIME + b"X: a\0b\r\n\r\n", 400),
    "lengths": (TIME + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
    "smuggle": (TIME + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "negative": (TIME + b"Content-Length: -5\r\n\r\n", 400),
    "endless": (TIME + b"Content-Length: 99999999999999999999999\r\n\r\n", 400),
    "hex": (TIME + b"Content-Length: 0x10\r\n\r\n", 400),
    "coding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
    "head": (TIME + b"X: " + b"a" * BIG + b"\r\n\r\n", 431),
    "heads": (TIME + b"X: y\r\n" * 100_000, 431),
    "open": (TIME + b"X: " + b"a" * 1_000_000, 431),
    "path": (b"GET /" + b"a" * BIG + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
}


@pytest.mark.parametrize("name", NO_REQUESTS)
def test_what_is_no_request_is_refused_and_the_connection_ends(siege: Siege, name: str) -> None:
    data, status = NO_REQUESTS[name]
    with connected(siege.http_port) as wire:
        wire.say(data)
        answer = wire.answer()
        assert (answer.status, answer.code) == (status, "REQUEST_INVALID")
        assert wire.ends()


@pytest.mark.parametrize("name", ["garbage", "http2", "connect", "method", "heads", "path", "open"])
def test_what_is_no_handshake_ends_the_connection(siege: Siege, name: str) -> None:
    with connected(siege.stream_port) as wire:
        wire.say(NO_REQUESTS[name][0])
        try:
            assert wire.answer().status in (400, 404)
        except EOFError:
            return
        assert wire.ends()


ODD_PATHS: dict[bytes, int] = {
    b"/../../etc/passwd": 404,
    b"/docs/%2e%2e/%2e%2e/etc/passwd": 404,
    b"/docs/..%2f..%2fetc/passwd": 404,
    b"//etc/passwd": 404,
    b"/api/instruments/%00/book": 404,
    b"/api/instruments/%ZZ%/book": 404,
    b"/api/instruments/%FF%FE/book": 404,
    b"/api/instruments/%ED%A0%80/book": 404,
    b"/api/instruments/S01%0d%0aX:y/book": 404,
    b"/api/instruments/" + b"%EF%BC%B3" * 500 + b"/book": 404,
    b"/api/instruments/..%2F..%2Fkeys/book": 404,
    b"/api/orders/%2e%2e": 400,
    b"/api/orders/1%00": 400,
    b"/api/orders?status=%FF": 400,
    b"/api/orders?" + b"&".join(b"a%d=1" % number for number in range(500)): 400,
    b"/api/orders?" + b"&".join(b"a%d=1" % number for number in range(5_000)): 414,
    b"/api/orders?account_id=1&account_id=2": 400,
}


@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: ascii(path[:40]))
def test_odd_paths_lead_nowhere(siege: Siege, path: bytes) -> None:
    with connected(siege.http_port) as wire:
        wire.say(b"GET %b HTTP/1.1\r\nHost: venue\r\n" % path + bearer(siege) + END)
        answer = wire.answer()
        assert answer.status == ODD_PATHS[path], answer
        assert answer.code


DEEP = b"[" * 100_000
BODIES: dict[str, bytes] = {
    "empty": b"",
    "deep": DEEP,
    "deep object": b'{"a":' * 100_000,
    "deep field": b'{"symbol":' + DEEP,
    "bom": b"\xef\xbb\xbf" + ORDER,
    "utf-8": ORDER.replace(b"S01", b"\xff\xfe"),
    "utf-16": ORDER.decode().encode("utf-16"),
    "gzip": gzip.compress(ORDER),
    "surrogate": ORDER.replace(b"S01", b"\\ud800"),
    "nul": ORDER + b"\0",
    "two": ORDER + ORDER,
    "twice": ORDER.replace(b'"1"', b'"1","quantity":1'),
    "NaN": ORDER.replace(b'"1"', b"NaN"),
}
POSTED = (
    b"/api/orders", b"/api/orders/batch", b"/api/orders/dry-run", b"/api/commands",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTED)
def test_bodies_that_cannot_be_read_are_refused(siege: Siege, path: bytes) -> None:
    with connected(siege.http_port) as wire:
        for name, body in BODIES.items():
            sized = posting(siege, b"Content-Length: %d\r\n" % len(body), path=path) + body
            chunked = posting(siege, b"Transfer-Encoding: chunked\r\n", path=path)
            chunked += b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            for data in (sized, chunked + b"0\r\n\r\n"):
                wire.say(data)
                answer = wire.answer()
                assert (answer.status, answer.code) == (400, "BODY_MALFORMED"), (name, answer)


@pytest.mark.parametrize("kind", [b"", b"text/plain", b"application/x-www-form-urlencoded"])
def test_a_body_that_is_not_called_json_is_refused(siege: Siege, kind: bytes) -> None:
    with connected(siege.http_port) as wire:
        head = b"POST /api/orders HTTP/1.1\r\n%bContent-Type: %b\r\n" % (bearer(siege), kind)
        wire.say(head + b"Content-Length: %d\r\n\r\n" % len(ORDER) + ORDER)
        assert wire.answer().code == "MEDIA_TYPE_UNSUPPORTED"


def test_too_much_of_a_body_is_refused_before_it_has_come(siege: Siege) -> None:
    for expects in (b"", b"Expect: 100-continue\r\n"):
        with connected(siege.http_port) as wire:
            wire.say(posting(siege, expects, b"Content-Length: 99999999999\r\n"))
            assert wire.answer().code == "BODY_TOO_LARGE"


def test_an_endless_body_is_refused_and_soon_not_even_read(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        wire.say(posting(siege, b"Transfer-Encoding: chunked\r\n"))
        chunk = b"%x\r\n%b\r\n" % (BIG, b" " * BIG)
        for _ in range(40):
            wire.say(chunk)
        assert wire.answer().code == "BODY_TOO_LARGE"


def test_a_chunk_that_is_none_ends_the_connection(siege: Siege) -> None:
    for chunk in (b"zz\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"-1\r\n"):
        with connected(siege.http_port) as wire:
            wire.say(posting(siege, b"Transfer-Encoding: chunked\r\n") + chunk)
            assert wire.answer().code == "REQUEST_INVALID"
            assert wire.ends()


def test_requests_that_came_together_are_answered_in_their_order(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        paths = [b"/api/time", b"/nowhere", b"/health"] * 8
        wire.say(b"".join(b"GET %b HTTP/1.1\r\n" % path + bearer(siege) + END for path in paths))
        assert [wire.answer().status for _ in paths] == [200, 404, 200] * 8


def test_garbage_behind_a_request_does_not_answer_the_request(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        wire.say(TIME + bearer(siege) + END + b"\x00\xff garbage\r\n\r\n")
        assert wire.answer().status == 200
        assert wire.ends()


def test_too_many_requests_that_came_together_end_the_connection(siege: Siege) -> None:
    before = siege.memory()
    wires = [socket.create_connection(("127.0.0.1", siege.http_port)) for _ in range(20)]
    for wire in wires:
        wire.settimeout(20)
        wire.sendall((TIME + END) * 5_000)
    for wire in wires:
        size = 0
        try:
            while data := wire.recv(BIG):
                size += len(data)
        except ConnectionError:
            pass
        assert size < 5_000 * 100
        wire.close()
    assert siege.memory() - before < 100_000_000


def test_a_request_with_a_body_that_asks_to_upgrade_is_refused(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        upgrade = b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
        wire.say(posting(siege, upgrade, b"Content-Length: %d\r\n" % len(ORDER)) + ORDER)
        assert wire.answer().code == "REQUEST_INVALID"
        assert wire.ends()
    with connected(siege.http_port) as wire:
        wire.say(TIME + upgrade + bearer(siege) + END)
        assert wire.answer().status == 200
        assert wire.ends()


def test_older_clients_are_served_too(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        wire.say(b"GET /api/time HTTP/1.0\r\n" + bearer(siege) + END)
        assert wire.answer().status == 200
        assert wire.ends()
    with connected(siege.http_port) as wire:
        dry = posting(
            siege,
            b"Expect: 100-continue\r\n",
            b"Content-Length: %d\r\n" % len(ORDER),
            path=b"/api/orders/dry-run",
        )
        wire.say(dry)
        assert wire.answer().status == 100
        wire.say(ORDER)
        assert wire.answer().status == 200


def test_a_field_that_is_there_twice_is_the_last_one_for_everybody(siege: Siege) -> None:
    body = ORDER.replace(b'"1"', b'"1","quantity":"0"')
    with connected(siege.http_port) as wire:
        path = b"/api/orders/dry-run"
        wire.say(posting(siege, b"Content-Length: %d\r\n" % len(body), path=path) + body)
        said: dict[str, Any] = msgspec.json.decode(wire.answer().body)
        assert said["passed"] is False


def test_ordinary_clients_are_served_meanwhile(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        wire.say(TIME + b"X: ")
        with siege.client(siege.keys[0]) as client:
            assert client.get("/api/time").status_code == 200


LONG = "X" * 100_000


@pytest.mark.parametrize("field", ["side", "symbol", "order_type", "client_order_id", LONG])
def test_what_was_sent_is_never_repeated_at_length(siege: Siege, field: str) -> None:
    order = siege.order() | {field: LONG}
    with siege.client(siege.keys[0]) as client:
        commands = {"commands": [{"type": "SubmitOrder", field: LONG}]}
        for path, body in (("/api/orders", order), ("/api/commands", commands)):
            answer = client.post(path, json=body)
            assert answer.status_code == 400
            assert len(answer.content) < 1_000
        answer = client.get("/api/orders", params={field[:20_000]: "x"})
        assert len(answer.content) < 1_000 or answer.status_code == 200
    headers = {"Authorization": f"Bearer {siege.keys[0]}"}
    with connect(siege.served.stream, additional_headers=headers) as stream:
        stream.recv()
        requests = [
            {"op": LONG, "id": 1},
            {"op": "ping", "id": 1, LONG: 1},
            {"op": "submit_order", "id": 1, "order": order},
        ]
        for request in requests:
            stream.send(msgspec.json.encode(request).decode())
            assert len(stream.recv()) < 1_000
