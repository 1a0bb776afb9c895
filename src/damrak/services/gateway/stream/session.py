"""The session: one WebSocket, what it asks and what it is told.

Nothing that a client sends raises: what cannot be read is answered with a problem, or the socket
is closed with the code that says why. Who does not read what he is told is not read from either,
so neither requests nor replies pile up.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from damrak import __version__
from damrak.domain.identifiers import AccountId
from damrak.http.calls import Refused
from damrak.http.problems import DoorCode, field_error, of_errors
from damrak.ports.clock import Clock
from damrak.ports.identity import Caller
from damrak.services.gateway.formats import time_text
from damrak.services.gateway.handshakes import speaker
from damrak.services.gateway.stream.entry import (
    ORDER_OPERATIONS,
    OrderEntry,
    OrderOperation,
    units_of,
)
from damrak.services.gateway.stream.facts import frame_of
from damrak.services.gateway.stream.hub import Hub
from damrak.services.gateway.stream.listening import (
    Limits,
    Listening,
    Wish,
    id_of,
    key_of,
    place_of,
    unreadable,
)
from damrak.services.gateway.stream.resumption import Resumer
from damrak.services.gateway.stream.topics import SLOW_CONSUMER
from damrak.wire.problems import Problem
from damrak.wire.stream import (
    Authenticate,
    Channel,
    Closing,
    Reply,
    StreamMessage,
    StreamRequest,
    Subscribe,
    Unsubscribe,
    Welcome,
)


class Door(Protocol):
    """Give sessions what they share."""

    hub: Hub
    resumer: Resumer
    entry: OrderEntry
    clock: Clock
    limits: Limits
    bytes_sent: int

    def arrived(self, session: "Session") -> None:
        """Know a socket from now on."""

    def cause_of(self, number: int, request_id: int) -> str:
        """Return what correlates all that a request over the socket of a number causes."""

    def recognise(self, session: "Session", secret: str) -> Caller | None:
        """Return who holds a secret; what opens nothing is noted."""

    def note_denial(self, session: "Session", said: Problem) -> None:
        """Write down what somebody wished to hear who may not."""

    def admit(self, session: "Session", caller: Caller | None) -> bool:
        """Count a socket for a key, or for its address; return whether there may be one more."""

    def still_admits(self, session: "Session") -> bool:
        """Renew the caller, and return whether he is still known; else his socket is shut."""

    def forget(self, session: "Session") -> None:
        """Count a socket no more."""


_decode: Final[Callable[[memoryview], StreamRequest]] = msgspec.json.Decoder(StreamRequest).decode
_UNREADABLE: Final = (ValueError, RecursionError)
_PARTS_MAX: Final = 1_000
_TOO_LATE: Final = WSCloseCode.POLICY_VIOLATION, "a key must be given sooner"
_TEXT: Final = WSMsgType.TEXT


class Session(WSListener):
    """Serve one socket, ``silent`` for so many seconds; ``address`` begins as proxies say it."""

    __slots__ = (
        "_door", "_in_flight", "_listening", "_parts", "_paused", "_pending", "_secret", "_send",
        "_timer", "address", "alive", "caller", "closed", "number", "silent", "transport",
    )  # fmt: skip

    def __init__(self, door: Door, number: int, secret: str, forwarded: str = "") -> None:
        self.address = forwarded
        self.alive = True
        self.caller: Caller | None = None
        self.closed = False
        self.number = number
        self.silent = 0.0
        self.transport: WSTransport | None = None
        self._door = door
        self._in_flight = 0
        self._listening: Listening | None = None
        self._parts: list[bytes] | None = None
        self._paused = False
        self._pending: list[OrderOperation] = []
        self._secret = secret
        self._send: Callable[[bytes], None] = _nowhere
        self._timer: asyncio.TimerHandle | None = None

    # What the socket does.

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Welcome the client."""
        door, limits = self._door, self._door.limits
        self.transport = transport
        connection: Any = transport.underlying_transport
        connection.set_write_buffer_limits(high=limits.write_high_bytes)
        sock = connection.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, limits.receive_bytes)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_bytes)
        self._send = connection.write
        door.arrived(self)
        # What was shown is not kept: from here on it counts who the caller is.
        secret, self._secret = self._secret, ""
        caller = door.recognise(self, secret) if secret else None
        if not self._admit(caller):
            return
        if caller is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(limits.authenticate_seconds, self.close, *_TOO_LATE)
        self.say(Welcome(__version__, caller is not None, time_text(door.clock.now())))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take what the client says."""
        self.alive = True
        if (
            frame.msg_type != _TEXT
            or not frame.fin
            or frame.rsv1
            or self._parts is not None
            or self.closed
        ):
            self._take_unusual(transport, frame)
            return
        self._read(frame.get_payload_as_memoryview())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Let go of everything."""
        self.closed = True
        self._release()
        self._door.forget(self)
        self._send = _nowhere
        self.transport = None

    def pause_writing(self) -> None:
        """Stop telling and reading: the client does not read."""
        self._paused = True
        if self._listening is not None:
            self._listening.pause()
        self._read_or_not()

    def resume_writing(self) -> None:
        """Go on telling and reading."""
        self._paused = False
        self._read_or_not()
        if self._listening is not None:
            self._listening.resume()

    # What the venue does with it.

    def say(self, message: StreamMessage) -> None:
        """Send a message."""
        self.tell([frame_of(message)])

    def tell(self, frames: list[bytes]) -> None:
        """Send frames in one write."""
        data = frames[0] if len(frames) == 1 else b"".join(frames)
        self._door.bytes_sent += len(data)
        self._send(data)

    def answer(self, data: bytes, done: int) -> None:
        """Send frames that answer so many orders."""
        self._in_flight -= done
        self.tell([data])
        self._read_or_not()

    def cause_of(self, request_id: int) -> str:
        """Return what correlates everything that a request causes."""
        return self._door.cause_of(self.number, request_id)

    def renew(self, caller: Caller) -> None:
        """Know what the caller may do now, and stop telling him what he may not hear any more."""
        self.caller = caller
        for ended in self._listening.withdraw(caller) if self._listening else ():
            self.say(ended)

    def let_go(self, reason: str) -> None:
        """Close the socket of a reader who may resume, and say why."""
        if reason == SLOW_CONSUMER and not self.closed:
            self._door.hub.counts.slow_closed += 1
        self.close(WSCloseCode.TRY_AGAIN_LATER, reason)

    def close(self, code: WSCloseCode, reason: str) -> None:
        """Close the socket with a code and a reason, and cut it if the client does not answer."""
        transport = self.transport
        if self.closed or transport is None:
            return
        transport.send_close(code, reason)
        self.closed = True
        self._send = _nowhere
        self._release()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._door.limits.close_seconds, self.abort)
        self._connection.resume_reading()

    def shut(self, reason: str, code: WSCloseCode = WSCloseCode.GOING_AWAY) -> None:
        """Say that the venue closes the socket and why, and close it."""
        if not self.closed:
            self.say(Closing(reason))
            self.close(code, reason)

    def abort(self) -> None:
        """Cut the connection."""
        if self.transport is not None:
            self.transport.disconnect(False)

    def ping(self) -> None:
        """Ask for a sign of life."""
        if self.transport is not None and not self.closed:
            self.transport.send_ping()

    @property
    def _connection(self) -> Any:
        assert self.transport is not None
        return self.transport.underlying_transport

    def _read_or_not(self) -> None:
        if self.closed or self.transport is None:
            return
        if self._paused or self._in_flight >= self._door.limits.in_flight_max:
            self._connection.pause_reading()
        else:
            self._connection.resume_reading()

    def _release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        self._parts = None

    # Frames that are not one whole request.

    def _take_unusual(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.CLOSE:
            if not self.closed:
                code = frame.get_close_code()
                self.close(WSCloseCode.OK if code == WSCloseCode.NO_INFO else code, "")
            transport.disconnect()
        elif self.closed or kind == WSMsgType.PONG:
            return
        elif frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(WSCloseCode.PROTOCOL_ERROR, "no extension was agreed on")
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind == WSMsgType.BINARY:
            self.close(WSCloseCode.UNSUPPORTED_DATA, "frames must be text")
        else:
            self._take_part(frame)

    def _take_part(self, frame: WSFrame) -> None:
        begins = frame.msg_type == _TEXT
        if begins == (self._parts is not None):
            self.close(WSCloseCode.PROTOCOL_ERROR, "a fragment is out of order")
            return
        parts = self._parts = self._parts or []
        parts.append(frame.get_payload_as_bytes())
        if sum(map(len, parts)) > self._door.limits.frame_bytes_max or len(parts) > _PARTS_MAX:
            self.close(WSCloseCode.MESSAGE_TOO_BIG, "a message must be smaller")
        elif frame.fin:
            self._parts = None
            self._read(memoryview(b"".join(parts)))

    def _read(self, payload: memoryview) -> None:
        try:
            request = _decode(payload)
        except _UNREADABLE as error:
            self._refuse(bytes(payload), error)
            return
        self._take(request)

    def _refuse(self, payload: bytes, error: Exception) -> None:
        try:
            payload.decode()
        except UnicodeDecodeError:
            self.close(WSCloseCode.INVALID_TEXT, "frames must be UTF-8")
            return
        refusal = unreadable(error)
        self.say(Reply(id_of(payload), refusal.status, problem=refusal))

    # Requests.

    def _take(self, request: StreamRequest) -> None:
        if request.__class__ in ORDER_OPERATIONS:
            self._pending.append(request)  # type: ignore[arg-type]  # it is one of them
            if len(self._pending) == 1:
                # All that arrived with it is in the list by then.
                asyncio.get_running_loop().call_soon(self._work)
            return
        try:
            reply = self._reply(request)
        except Refused as refused:
            self._door.note_denial(self, refused.problem)
            reply = Reply(request.id, refused.problem.status, problem=refused.problem)
        if reply is not None:
            self.say(reply)

    def _reply(self, request: StreamRequest) -> Reply | None:
        match request:
            case Authenticate():
                return self._authenticate(request)
            case Subscribe():
                self._subscribe(request)
                return None
            case Unsubscribe():
                wish = Wish(request.channel, request.symbol, request.account_id)
                key = key_of(wish, self.caller, self._door.hub)
                if self._listening is not None:
                    self._listening.stop(key)
        return Reply(request.id, 200)

    def _work(self) -> None:
        requests, self._pending = self._pending, []
        if not self.closed and self._door.still_admits(self):
            self._in_flight += sum(map(units_of, requests))
            self._door.entry.take(self, requests)
            self._read_or_not()

    def _authenticate(self, request: Authenticate) -> Reply | None:
        caller = speaker(request.key, self.caller, self._recognise)
        if request.account_id is not None:
            wish = Wish(Channel.ORDERS, account_id=request.account_id)
            caller = caller.on(AccountId(key_of(wish, caller, self._door.hub)[1]))
        if self.caller is not None:
            self.renew(caller)
        elif self._admit(caller) and self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return None if self.closed else Reply(request.id, 200)

    def _recognise(self, secret: str) -> Caller | None:
        caller = self._door.recognise(self, secret)
        if caller is None:
            # Each is a guess, and counted as one.
            self._admit(None)
        return caller

    def _subscribe(self, request: Subscribe) -> None:
        door = self._door
        wish = Wish(request.channel, request.symbol, request.account_id)
        key = key_of(wish, self.caller, door.hub)
        after = None if request.after is None else place_of(wish, request.after, door.hub)
        listening = self._listening
        if listening is None:
            listening = Listening(door.hub, door.resumer, self, door.limits.backlog)
            listening.subscriber.paused = self._paused
            self._listening = listening
        if key not in listening.keys and len(listening.keys) >= door.limits.subscriptions_max:
            rule = f"must not be one more than {door.limits.subscriptions_max} subscriptions"
            error = field_error("channel", rule)
            raise Refused(of_errors([(DoorCode.FIELD_INVALID, error)], cause="", status=429))
        self.say(Reply(request.id, 200, last_id=request.after or door.hub.last_id))
        listening.start([key], after)

    def _admit(self, caller: Caller | None) -> bool:
        if not self._door.admit(self, caller):
            whose = "the key has" if caller else "there are"
            self.close(WSCloseCode.TRY_AGAIN_LATER, f"{whose} too many connections")
            return False
        self.caller = caller or self.caller
        return True


def _nowhere(_: bytes) -> None:
    return  # A closed socket sends to it.
