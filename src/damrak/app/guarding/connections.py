"""Connections of the HTTP door: how long a request may take to arrive, and how many there may be.

The web server answers requests that have arrived; it would wait for ever for the rest of one, take
heads of any length, and let everybody in. Here each connection is timed, from one task for all of
them. Where there are too many, the one that has asked for nothing for longest makes room, or else
the one whose client has owed the rest of a request for longest.
"""

import asyncio
import enum
from collections import deque
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec import Struct
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from damrak.app.guarding.joining import JoinedWrites
from damrak.http.problems import DoorCode, problem
from damrak.services.gateway.borders.safety import DATA_POLICY
from damrak.wire.problems import Problem

SWEEP_SECONDS: Final = 1.0
"""How often all connections are looked at."""

CUT_SHARE: Final = 0.8
"""Of the time that a server which stops gives its clients, the part after which they are cut."""

_GARBAGE: Final = problem(DoorCode.REQUEST_INVALID, "what was sent is no request of HTTP/1.1")
_UPGRADE: Final = problem(
    DoorCode.REQUEST_INVALID, "a request with a body must not ask to upgrade the connection"
)
_OF_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})


class HttpLimits(Struct, frozen=True, kw_only=True):
    """Bound what HTTP connections may cost; times are in seconds.

    A head is the first line of a request with its headers. ``head_seconds`` count from its first
    byte, ``body_seconds`` from its end. ``idle_seconds`` is how long a connection may ask for
    nothing, ``write_seconds`` how long its reader may let an answer wait, ``pipelined_max`` how
    many requests may wait for the answer to the one before. Every header is looked through several
    times, so there may be ``headers_max`` of them; ``target_bytes_max`` bounds path and query.
    A request that takes longer than ``room_seconds`` to arrive makes room for others.
    """

    connections_max: int = 4_000
    head_bytes_max: int = 64 * 1024
    headers_max: int = 100
    target_bytes_max: int = 8 * 1024
    pipelined_max: int = 64
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 75.0
    write_seconds: float = 30.0
    room_seconds: float = 1.0


class _Stage(enum.Enum):
    IDLE = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()
    ANSWER = enum.auto()


class Doorkeeper:
    """Know all HTTP connections, and close those that take too long."""

    def __init__(self, limits: HttpLimits) -> None:
        """Begin with nobody there."""
        self.limits = limits
        self.connections: dict[Connection, None] = {}
        self.unasking: dict[Connection, None] = {}
        self.sending: dict[Connection, None] = {}

    def connection(self, **server: Any) -> "Connection":
        """Return the protocol of a new connection, as the web server asks for one."""
        return Connection(self, **server)

    def makes_room(self) -> bool:
        """Return whether one more may come in, after another one made room."""
        if len(self.connections) < self.limits.connections_max:
            return True
        leaving = next(iter(self.unasking), None)
        if leaving is None:
            leaving = next((each for each in self.sending if each.keeps_waiting()), None)
        if leaving is None:
            return False
        leaving.leave()
        return True

    def cut_all(self) -> None:
        """Cut every connection, whatever it waits for."""
        for connection in list(self.connections):
            connection.leave()

    async def keep(self) -> None:
        """Close what takes too long, for ever."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = clock()
            for connection in list(self.connections):
                connection.look_after(now)


class Connection(HttpToolsProtocol):
    """Be an HTTP connection that is timed and bounded."""

    def __init__(self, keeper: Doorkeeper, **server: Any) -> None:
        super().__init__(**server)
        self._keeper = keeper
        self._limits = keeper.limits
        self._stage = _Stage.IDLE
        self._since = 0.0
        self._full_since: float | None = None
        self._closing_since: float | None = None
        self._head_bytes = 0
        self._refused = False
        self._unanswered: deque[Any] = deque()
        self._wrong = _GARBAGE

    # What the connection does.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let a client in, unless there is no room."""
        room = self._keeper.makes_room()
        joined: Any = JoinedWrites(transport, self.loop)
        super().connection_made(joined)
        self._keeper.connections[self] = None
        self._become(_Stage.IDLE)
        if not room:
            text = "too many connections: try again in a moment"
            self._refuse(problem(DoorCode.OVERLOADED, text))

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a client."""
        self._keeper.connections.pop(self, None)
        self._keeper.unasking.pop(self, None)
        self._keeper.sending.pop(self, None)
        # The server would tell only the last of several requests that nobody listens any more.
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what a client sends, if it is not too much of a head."""
        if self._refused:
            return
        if self._stage is _Stage.HEAD or self._stage is _Stage.IDLE:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._stage is _Stage.HEAD and self._head_bytes > self._limits.head_bytes_max:
            self._refuse(_too_long(self._limits))

    def pause_writing(self) -> None:
        """Note since when the client does not read."""
        self._full_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the client reads."""
        self._full_since = None
        super().resume_writing()

    # What the parser finds.

    def on_message_begin(self) -> None:
        """Begin to read a head."""
        self._become(_Stage.HEAD)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to read a body; raises ProblemFound for a head that is refused."""
        self._require_modesty()
        self._head_bytes = 0
        upgrades = self.parser.should_upgrade()
        super().on_headers_complete()
        self._unanswered.append(self.cycle)
        self._become(_Stage.BODY)
        if upgrades:
            # The parser reads nothing behind it.
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Begin to answer."""
        self._become(_Stage.IDLE if self.cycle.response_complete else _Stage.ANSWER)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.transport.flush()  # type: ignore[attr-defined]  # ours
        self._unanswered.popleft()
        if self._refused:
            self.transport.close()
        elif self._stage is _Stage.ANSWER and not self._unanswered:
            self._become(_Stage.IDLE)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser cannot read."""
        self._refuse(self._wrong)

    def shutdown(self) -> None:
        """Wait for no request any more, but let what is being answered end."""
        if self._stage is _Stage.BODY:
            self._refuse(problem(DoorCode.UNAVAILABLE, "the venue is stopping"))
        super().shutdown()

    # What the venue does with it.

    def leave(self) -> None:
        """Cut the connection."""
        self._keeper.unasking.pop(self, None)
        self._keeper.sending.pop(self, None)
        self.transport.abort()

    def keeps_waiting(self) -> bool:
        """Return whether all that is under way waits for the client, and has for a while."""
        # What was asked before is done, and its answer is owed to the client.
        own = self.cycle if self._stage is _Stage.BODY else None
        owed = any(cycle is not own for cycle in self._unanswered)
        late = self.loop.time() - self._since > self._limits.room_seconds
        return late and not owed and not self.flow.read_paused

    def look_after(self, now: float) -> None:
        """Close the connection if its client takes too long."""
        limits = self._limits
        if self.transport.is_closing():
            self._closing_since = self._closing_since or now
        waits = self._full_since or self._closing_since
        if waits is not None and now - waits > limits.write_seconds:
            self.leave()
        elif self.flow.read_paused:
            # It is not the client who is slow.
            self._since = now
        elif self._stage is _Stage.IDLE and now - self._since > limits.idle_seconds:
            self.leave()
        elif self._stage is _Stage.HEAD and now - self._since > limits.head_seconds:
            self._refuse(_too_late("head", limits.head_seconds))
        elif self._stage is _Stage.BODY and now - self._since > limits.body_seconds:
            self._refuse(_too_late("body", limits.body_seconds))

    def _become(self, stage: _Stage) -> None:
        self._stage = stage
        self._since = self.loop.time()
        self._keeper.sending.pop(self, None)
        if stage is _Stage.HEAD or stage is _Stage.BODY:
            self._keeper.sending[self] = None
        if stage is _Stage.IDLE:
            self._keeper.unasking[self] = None
        elif stage is _Stage.BODY:
            self._keeper.unasking.pop(self, None)

    def _require_modesty(self) -> None:
        limits, headers = self._limits, self.headers
        if self._head_bytes > limits.head_bytes_max:
            # What was counted may hold a body too.
            size = len(self.url) + sum(len(name) + len(value) for name, value in headers)
            if size > limits.head_bytes_max:
                self._wrong = _too_long(limits)
                raise ProblemFound
        if len(headers) > limits.headers_max:
            self._wrong = _too_many(limits)
            raise ProblemFound
        if len(self.url) > limits.target_bytes_max:
            self._wrong = _too_far(limits)
            raise ProblemFound
        if len(self.pipeline) >= limits.pipelined_max:
            raise ProblemFound
        if self.parser.should_upgrade() and any(name in _OF_BODY for name, _ in headers):
            # The parser would pass over the body.
            self._wrong = _UPGRADE
            raise ProblemFound

    def _refuse(self, said: Problem) -> None:
        if self._refused:
            return
        self._refused = True
        own = self._stage is _Stage.BODY and self.cycle in list(self._unanswered)[:1]
        self.pipeline.clear()
        if self._unanswered and not own:
            # The answer to an earlier request comes first; after it the connection ends.
            self.flow.pause_reading()
            return
        if own:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        answered = self._stage is _Stage.BODY and (not own or self.cycle.response_started)
        if not answered:
            self.transport.write(b"".join(_document(said)))
        self.transport.close()


class ProblemFound(Exception):
    """Tell the parser to read no further."""


def _too_long(limits: HttpLimits) -> Problem:
    text = f"the head of a request must have at most {limits.head_bytes_max} bytes"
    return problem(DoorCode.REQUEST_INVALID, text, status=431)


def _too_many(limits: HttpLimits) -> Problem:
    text = f"a request must have at most {limits.headers_max} headers"
    return problem(DoorCode.REQUEST_INVALID, text, status=431)


def _too_far(limits: HttpLimits) -> Problem:
    text = f"path and query of a request must have at most {limits.target_bytes_max} bytes"
    return problem(DoorCode.REQUEST_INVALID, text, status=414)


def _too_late(part: str, seconds: float) -> Problem:
    text = f"the {part} of a request must arrive within {seconds:.0f} seconds"
    return problem(DoorCode.REQUEST_INVALID, text, status=408)


def _document(said: Problem) -> Iterable[bytes]:
    body = msgspec.json.encode(said)
    yield b"HTTP/1.1 %d %b\r\n" % (said.status, HTTPStatus(said.status).phrase.encode())
    yield b"content-type: application/problem+json\r\nconnection: close\r\n"
    yield b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n"
    yield b"content-security-policy: %b\r\n" % DATA_POLICY
    if said.status == HTTPStatus.SERVICE_UNAVAILABLE:
        yield b"retry-after: 1\r\n"
    yield b"content-length: %d\r\n\r\n" % len(body)
    yield body
