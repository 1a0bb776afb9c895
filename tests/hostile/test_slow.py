"""Clients that never finish, never read or never speak: others are served, and they are dropped."""

import contextlib
import select
import socket
import time
from collections.abc import Callable

import pytest

from damrak.app.guarding.connections import SWEEP_SECONDS, HttpLimits
from damrak.services.gateway.stream.listening import Limits
from tests.hostile.siege import Siege
from tests.hostile.wire import connected

LIMITS = HttpLimits()
SLOW = 500
GRACE = 2 * SWEEP_SECONDS + 2.0
HEAD = b"GET /api/time HTTP/1.1\r\nHost: venue\r\nX: "
SHAKE = b"GET / HTTP/1.1\r\nHost: venue\r\nConnection: Upg"


def crowd(port: int, said: bytes, count: int = SLOW) -> list[socket.socket]:
    """Open connections that say something and nothing more."""
    found = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(said)
        connection.setblocking(False)
        found.append(connection)
    return found


def left(connections: list[socket.socket]) -> list[socket.socket]:
    """Return the connections that the server has not ended."""
    return [each for each in connections if not _ended(each)]


def _ended(connection: socket.socket) -> bool:
    try:
        while connection.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


def drip(connections: list[socket.socket], byte: bytes) -> None:
    """Send one more byte over each connection that lets us."""
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.sendall(byte)


def dropped(
    connections: list[socket.socket],
    seconds: float,
    meanwhile: Callable[[], None],
    byte: bytes = b"a",
) -> float:
    """Return how long it took until all are dropped, while something goes on."""
    start = time.monotonic()
    while left(connections):
        assert time.monotonic() - start < seconds, f"{len(left(connections))} are still there"
        drip(connections, byte)
        meanwhile()
        time.sleep(0.2)
    for connection in connections:
        connection.close()
    return time.monotonic() - start


def quickly(siege: Siege) -> Callable[[], None]:
    """Return what makes sure that others are served without waiting."""

    def serve() -> None:
        start = time.monotonic()
        siege.serves()
        assert time.monotonic() - start < 2.0

    return serve


def test_heads_that_never_end_are_dropped_in_time_and_keep_nobody_out(siege: Siege) -> None:
    with connected(siege.http_port) as wire:
        wire.say(HEAD)
        slow = crowd(siege.http_port, HEAD)
        slow += crowd(siege.stream_port, SHAKE)
        assert len(left(slow)) == 2 * SLOW
        spent = dropped(slow, LIMITS.head_seconds + GRACE, quickly(siege))
        assert spent > LIMITS.head_seconds - 4
        answer = wire.answer()
        assert (answer.status, answer.code) == (408, "REQUEST_INVALID")
        assert wire.ends()


@pytest.mark.chaos
def test_bodies_that_never_end_are_dropped_in_time_and_keep_nobody_out(siege: Siege) -> None:
    head = b"POST /api/orders HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer "
    head += siege.keys[0].encode() + b"\r\nContent-Length: 100000\r\n\r\n{"
    slow = crowd(siege.http_port, head)
    spent = dropped(slow, LIMITS.body_seconds + GRACE, quickly(siege))
    assert spent > LIMITS.body_seconds - 4


@pytest.mark.chaos
def test_connections_that_ask_for_nothing_are_dropped_in_time(siege: Siege) -> None:
    connections = crowd(siege.http_port, b"", 100)
    connections += crowd(siege.http_port, b"GET /health HTTP/1.1\r\n\r\n", 100)
    blank = crowd(siege.http_port, b"\r\n", 100)
    # Blank lines before a request are no request.
    spent = dropped(
        connections + blank, LIMITS.idle_seconds + GRACE, lambda: drip(blank, b"\r\n"), b""
    )
    assert spent > LIMITS.idle_seconds - GRACE


SHAKEN = (
    b"GET / HTTP/1.1\r\nHost: venue\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
KEYLESS = SHAKEN + b"\r\n"
WRONG = SHAKEN + b"Authorization: Bearer dmk_000000000000_wrong\r\n\r\n"


def test_who_shows_no_key_keeps_nobody_out_who_does(siege: Siege) -> None:
    count = Limits().unauthenticated_max // 2
    sockets = crowd(siege.stream_port, KEYLESS, count) + crowd(siege.stream_port, WRONG, count)
    time.sleep(0.5)
    for said, status in ((KEYLESS, b"503"), (WRONG, b"503"), (_with_key(SHAKEN, siege), b"101")):
        with socket.create_connection(("127.0.0.1", siege.stream_port)) as one:
            one.sendall(said)
            one.settimeout(10)
            assert status in one.recv(64)
    for each in sockets:
        each.close()


@pytest.mark.chaos
def test_who_shows_no_key_is_dropped_in_time(siege: Siege) -> None:
    limits = Limits()
    sockets = crowd(siege.stream_port, KEYLESS) + crowd(siege.stream_port, WRONG, 400)
    seconds = limits.authenticate_seconds + limits.close_seconds + GRACE
    assert dropped(sockets, seconds, quickly(siege), b"") > limits.authenticate_seconds - 2


def _with_key(shake: bytes, siege: Siege) -> bytes:
    return shake + b"Authorization: Bearer %b\r\n\r\n" % siege.keys[0].encode()


def test_one_connection_too_many_makes_the_idlest_leave(siege: Siege) -> None:
    idle = crowd(siege.http_port, b"", LIMITS.connections_max)
    serve = quickly(siege)
    for _ in range(5):
        serve()
    assert LIMITS.connections_max - 20 <= len(left(idle)) < LIMITS.connections_max
    more = crowd(siege.http_port, HEAD, 500)
    serve()
    time.sleep(0.5)
    assert len(left(more)) == 500
    for connection in idle + more:
        connection.close()


@pytest.mark.parametrize("path", [b"/api/orders", b"/api/auth/login"])
def test_a_stranger_with_bodies_that_never_end_keeps_nobody_out(siege: Siege, path: bytes) -> None:
    # ASVS 11.1.4, 12.1.1: refused at once, or waited for, he holds every connection there may be.
    head = b"POST %b HTTP/1.1\r\nHost: venue\r\nContent-Type: application/json\r\n" % path
    head += b"Content-Length: 100000\r\n\r\n{"
    slow = crowd(siege.http_port, head, LIMITS.connections_max)
    serve = quickly(siege)
    for _ in range(5):
        serve()
    assert len(left(slow)) < LIMITS.connections_max
    for connection in slow:
        connection.close()


def test_who_asks_for_much_and_reads_nothing_costs_little(siege: Siege) -> None:
    request = b"GET /api/openapi.json HTTP/1.1\r\nHost: venue\r\n\r\n"
    before = siege.memory()
    greedy = []
    for _ in range(100):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", siege.http_port))
        connection.sendall(request * 50)
        greedy.append(connection)
    time.sleep(1.0)
    quickly(siege)()
    assert siege.memory() - before < 100 * 1_000_000
    ready, _, _ = select.select(greedy, [], [], 0)
    assert len(ready) == len(greedy)
    for connection in greedy:
        connection.close()
