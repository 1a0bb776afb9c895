"""Whatever frames arrive over real sockets: answered or closed, while others are served."""

import random
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from damrak.services.gateway.stream.listening import Limits
from tests.api.stream.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame, handshake
from tests.hostile.absurd import BARE, TEXTS
from tests.hostile.siege import SYMBOL, Siege

LIMITS = Limits()
SEEDS = 12


@pytest.fixture(autouse=True, scope="module")
def unchanged(siege: Siege) -> Iterator[None]:
    """Compare the book and what others own, before and after; account 1 may lose its orders."""
    before = siege.state()
    yield
    siege.serves()
    after = siege.state()
    mine = [name for name in before if name.endswith("account_id=1")]
    for name in (*mine, "offset", "/api/accounts?limit=500"):
        before.pop(name)
        after.pop(name)
    for name in before:
        if "book" not in name and "quote" not in name:
            assert after[name] == before[name], name


class Client:
    """Be a socket after its handshake, which says and hears frames as they are."""

    def __init__(self, siege: Siege, *, key: str = "", buffer: int = 0) -> None:
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(15)
        self.socket.connect(("127.0.0.1", siege.stream_port))
        self.socket.sendall(handshake(key or siege.keys[0]))
        self._heard = b""
        while b"\r\n\r\n" not in self._heard:
            self._heard += self.socket.recv(4_096)
        self._heard = self._heard.partition(b"\r\n\r\n")[2]
        assert self.message()["type"] == "welcome"

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> None:
        """Send bytes, as far as the other side lets us."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request."""
        self.say(frame(TEXT, msgspec.json.encode(request)))

    def hear(self) -> tuple[int, bytes]:
        """Return the kind and payload of the next frame; raises EOFError at the end."""
        head = self._take(2)
        size = head[1]
        if size == 126:
            size = struct.unpack(">H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._take(8))[0]
        return head[0] & 0x0F, self._take(size)

    def message(self) -> dict[str, Any]:
        """Return the next message."""
        kind, payload = self.hear()
        assert kind == TEXT, (kind, payload)
        found: dict[str, Any] = msgspec.json.decode(payload)
        return found

    def close_code(self) -> int:
        """Return the code with which the other side closes, 0 if it cuts."""
        try:
            while True:
                kind, payload = self.hear()
                if kind == CLOSE:
                    return int(struct.unpack(">H", payload[:2])[0])
        except (EOFError, ConnectionError):
            return 0

    def is_there(self) -> None:
        """Make sure that the other side still answers."""
        self.ask({"op": "ping", "id": 999_999})
        while self.message().get("id") != 999_999:
            pass

    def _take(self, count: int) -> bytes:
        while len(self._heard) < count:
            data = self.socket.recv(65_536)
            if not data:
                raise EOFError
            self._heard += data
        found, self._heard = self._heard[:count], self._heard[count:]
        return found


BROKEN: dict[str, tuple[bytes, set[int]]] = {
    "unmasked": (frame(TEXT, b"{}", masked=False), {1002}),
    "compressed": (bytes([0xC1]) + frame(TEXT, b"{}")[1:], {1002}),
    "reserved bit": (bytes([0xD1]) + frame(TEXT, b"{}")[1:], {1002}),
    "reserved kind": (frame(3, b"{}"), {1002}),
    "binary": (frame(BINARY, b"{}"), {1003}),
    "continued": (frame(CONTINUATION, b"{}"), {1002}),
    "utf-8": (frame(TEXT, b'{"op":"\xff"}'), {1007}),
    "long ping": (frame(PING, b"x" * 126), {1002}),
    "split ping": (frame(PING, b"x", fin=False), {1002}),
    "close code": (frame(CLOSE, struct.pack(">H", 999)), {1002}),
    "half a code": (frame(CLOSE, b"\x03"), {1002}),
    "half a mega": (frame(TEXT, b" " * (LIMITS.frame_bytes_max + 1)), {1009}),
    "mega parts": (
        frame(TEXT, b" " * 200_000, fin=False) + frame(CONTINUATION, b" " * 200_000, fin=False) * 2,
        {1009},
    ),
    "many parts": (
        frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) * 100_000,
        {1009},
    ),
    "exabytes": (b"\x81\xff" + struct.pack(">Q", 2**62), {1009}),
    "negative": (b"\x81\xff" + struct.pack(">Q", 2**64 - 1), {1002, 1009}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_the_protocol_is_closed_with_its_code(siege: Siege, name: str) -> None:
    data, codes = BROKEN[name]
    with Client(siege) as client:
        client.say(data)
        # Whoever sends on while he is told may be cut before he hears it.
        assert client.close_code() in (codes | {0} if len(data) > 300_000 else codes)


def test_thousands_of_pings_are_answered_in_between(siege: Siege) -> None:
    with Client(siege) as client:
        half = msgspec.json.encode({"op": "ping", "id": 1})
        data = frame(TEXT, half[:5], fin=False) + frame(PING, b"x") * 10_000
        client.say(data + frame(PONG, b"") * 10_000 + frame(CONTINUATION, half[5:]))
        kinds = [client.hear()[0] for _ in range(10_001)]
        assert kinds == [PONG] * 10_000 + [TEXT]


def test_subscriptions_are_bounded_and_storms_of_them_leave_nothing(siege: Siege) -> None:
    before = siege.memory()
    with Client(siege) as client:
        for number in range(2_000):
            wish = {"channel": "book", "symbol": SYMBOL}
            client.ask({"op": "subscribe", "id": number, **wish})
            client.ask({"op": "unsubscribe", "id": number, **wish})
            wish = {"channel": "orders", "after": "inbox:1:0"}
            client.ask({"op": "subscribe", "id": number, **wish})
            client.ask({"op": "unsubscribe", "id": number, "channel": "orders"})
        client.is_there()
    for number in range(30):
        with Client(siege) as client:
            client.ask({"op": "subscribe", "id": number, "channel": "fills", "after": "inbox:1:0"})
    assert siege.memory() - before < 40_000_000
    with siege.client() as http:
        lines = http.get("/metrics").text.splitlines()
    told = [line for line in lines if line.startswith("damrak_stream_subscriptions{")]
    assert all(line.endswith(" 0.0") for line in told), told


def test_who_floods_and_never_reads_costs_little(siege: Siege) -> None:
    before = siege.memory()
    clients = [Client(siege, buffer=4_096) for _ in range(20)]
    order = {"symbol": SYMBOL, "side": "buy", "quantity": "x", "price": "1"}
    bad = msgspec.json.encode({"op": "submit_orders", "id": 1, "orders": [order] * 500})
    for client in clients:
        client.socket.settimeout(0.2)
        try:
            for _ in range(200):
                client.socket.sendall(frame(TEXT, bad))
        except (TimeoutError, ConnectionError):
            continue
    start = time.monotonic()
    siege.serves()
    assert time.monotonic() - start < 2.0
    assert siege.memory() - before < 150_000_000
    for client in clients:
        client.socket.close()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_frames_and_requests_break_nothing(siege: Siege, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        with Client(siege) as client:
            client.say(b"".join(_noise(chance) for _ in range(chance.randint(1, 40))))
            if chance.random() < 0.5:
                client.socket.settimeout(0.05)
                try:
                    while client.hear():
                        pass
                except (TimeoutError, EOFError, ConnectionError):
                    continue
    with Client(siege) as client:
        client.is_there()


def _noise(chance: random.Random) -> bytes:
    dice = chance.random()
    if dice < 0.05:
        return chance.randbytes(chance.randint(1, 300))
    if dice < 0.2:
        kind = chance.choice([BINARY, PING, PONG, CLOSE, CONTINUATION, TEXT, 5, 11])
        payload = chance.randbytes(chance.randint(0, 300))
        return frame(kind, payload, fin=chance.random() < 0.9, masked=chance.random() < 0.95)
    text = _request(chance).encode("utf-8", "surrogatepass")
    if chance.random() < 0.2:
        cut = chance.randrange(len(text))
        return frame(TEXT, text[:cut], fin=False) + frame(CONTINUATION, text[cut:])
    return frame(TEXT, text)


def _request(chance: random.Random) -> str:
    sensible = {
        "op": '"subscribe" "unsubscribe" "ping" "authenticate" "cancel_order" "submit_order" '
        '"submit_orders" "replace_order" "cancel_orders" "fly"',
        "channel": '"orders" "fills" "balances" "positions" "trades" "quotes" "book"',
        "symbol": '"S01/USD" "s02/usd" "NONE"',
        "after": '"inbox:1:0" "inbox:0:0" "inbox:5:0:fills" "inbox:99999999:0" "x"',
        "id": "1 2 3",
        "account_id": "1 2 3 99",
        "order_id": "1 2 7 999",
        "client_order_id": '"a" "b"',
        "side": '"buy" "sell"',
        "key": '"dmk_x"',
        "order": '{"symbol":"S01/USD","side":"buy","quantity":"0","price":"1"}',
        "orders": "[]",
        "replace": '{"quantity":"0"}',
    }
    fields = {"op": chance.choice(sensible["op"].split()), "id": "1"}
    for name in chance.sample(sorted(sensible), chance.randint(1, 5)):
        fields[name] = chance.choice(sensible[name].split())
    if chance.random() < 0.5:
        name = chance.choice(sorted(sensible))
        text = chance.choice(TEXTS)
        fields[name] = chance.choice([chance.choice(BARE), f'"{text}"'])
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
