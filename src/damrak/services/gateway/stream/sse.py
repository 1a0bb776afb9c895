"""Server-sent events: the stream for whoever has no WebSocket, with the same messages and ids.

``GET /api/events?channels=orders,trades&symbols=BTC-USD`` is an operation of the REST door like any
other, only that its answer does not end. The last id goes back in ``Last-Event-ID``, which
browsers and libraries do by themselves; all channels of facts then go on behind it.
"""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from typing import Final

from litestar.types import Receive, Send
from litestar.types import Scope as AsgiScope
from msgspec import Struct

from damrak.http.calls import Call, Refused
from damrak.http.operations import Operation
from damrak.http.problems import DoorCode, field_error, of_errors
from damrak.ports.identity import Caller, Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.stream.facts import RANKS, frame_of, payload_of
from damrak.services.gateway.stream.hub import Hub, TopicKey
from damrak.services.gateway.stream.listening import (
    PUBLIC,
    Listening,
    Wish,
    holder_of,
    key_of,
    place_of,
)
from damrak.services.gateway.stream.resumption import Resumer
from damrak.services.gateway.stream.topics import BACKLOG, Backlog, Key
from damrak.wire.stream import Channel

PATH: Final = "/api/events"

STREAMS_MAX: Final = 1_000
"""Most event streams at once."""

STREAMS_PER_HOLDER_MAX: Final = 200
"""Most event streams of one person, or of one key of the venue, so that nobody has them all."""

SUBSCRIPTIONS_MAX: Final = 200
"""Most topics of one event stream."""

HEARTBEAT_SECONDS: Final = 5.0
"""How often a silent stream shows that it is alive."""

KEY_CHECK_SECONDS: Final = 2.0
"""How often it is looked whether whoever listens still may."""

CLOSE_SECONDS: Final = 2.0
"""How long closing waits for streams to end."""

RETRY_MILLISECONDS: Final = 1_000
"""After how long a client that was cut off should come back."""

_PAUSE_SECONDS: Final = 0.01
_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
)
_MESSAGE: Final = re.compile(rb'\{"type":"(\w+)"(?:,"id":"([^"]+)")?')


class EventsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Say what to listen to; ``channels`` and ``symbols`` are lists with commas.

    ``after`` is for a client that cannot send ``Last-Event-ID``, which counts more.
    """

    channels: str = ""
    symbols: str = ""
    account_id: int | None = None
    after: str | None = None


class EventStreams:
    """Serve event streams of a hub; ``close`` ends them all."""

    def __init__(
        self,
        doors: Doors,
        hub: Hub,
        *,
        streams_max: int = STREAMS_MAX,
        streams_per_holder_max: int = STREAMS_PER_HOLDER_MAX,
        backlog: Backlog = BACKLOG,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        key_check_seconds: float = KEY_CHECK_SECONDS,
    ) -> None:
        self.hub = hub
        self.resumer = Resumer(hub)
        self.backlog = backlog
        self.heartbeat_seconds = heartbeat_seconds
        self.key_check_seconds = key_check_seconds
        self._doors = doors
        self._streams_max = streams_max
        self._streams_per_holder_max = streams_per_holder_max
        self._streams: dict[EventStream, None] = {}

    @property
    def count(self) -> int:
        """Return how many streams are open."""
        return len(self._streams)

    def operation(self) -> Operation:
        """Return what the REST door shall offer."""
        return Operation(
            method="GET",
            path=PATH,
            name="events",
            summary="Listen to channels as server-sent events",
            tag="Stream",
            handle=self._open,
            needs=Permission.VIEW_MARKETS,
            query=EventsQuery,
            media="text/event-stream",
            problems=(404, 503),
        )

    async def close(self) -> None:
        """End all streams; their clients come back when the venue does."""
        for stream in list(self._streams):
            stream.let_go("")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._streams:
                    await asyncio.sleep(_PAUSE_SECONDS)

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key or session has ended."""
        return self._doors.identity.renewed(caller)

    def begin(self, stream: "EventStream") -> None:
        """Count a stream."""
        self._streams[stream] = None

    def end(self, stream: "EventStream") -> None:
        """Count a stream no more."""
        self._streams.pop(stream, None)

    async def _open(self, call: Call) -> "EventStream":
        if self._doors.refuses:
            raise call.refuse(DoorCode.UNAVAILABLE, self._doors.refuses)
        if len(self._streams) >= self._streams_max:
            raise call.refuse(DoorCode.OVERLOADED, f"at most {self._streams_max} event streams")
        holder = holder_of(call.caller)
        if sum(each.holder == holder for each in self._streams) >= self._streams_per_holder_max:
            text = f"you have {self._streams_per_holder_max} event streams: end one first"
            raise call.refuse(DoorCode.OVERLOADED, text)
        return self._stream(call)

    def _stream(self, call: Call) -> "EventStream":
        query = call.query(EventsQuery)
        wishes = _wishes_of(query)
        keys = list(dict.fromkeys(key_of(wish, call.caller, self.hub) for wish in wishes))
        said = call.last_event_id.decode("latin-1") or query.after
        facts = [wish for wish in wishes if wish.channel in RANKS]
        after = place_of(facts[0], said, self.hub) if said and facts else None
        return EventStream(self, keys, after, call.caller)


class EventStream:
    """Be one answer that never ends: an ASGI application, and the outlet of what it is told."""

    def __init__(
        self, streams: EventStreams, keys: Sequence[TopicKey], after: Key | None, caller: Caller
    ) -> None:
        self.holder = holder_of(caller)
        self._streams = streams
        self._keys = keys
        self._after = after
        self._caller = caller
        self._frames: list[bytes] = []
        self._ended = False
        self._news = asyncio.Event()
        self._listening = Listening(streams.hub, streams.resumer, self, streams.backlog)

    def tell(self, frames: list[bytes]) -> None:
        """Take frames, and no more until they are sent."""
        self._frames += frames
        self._listening.pause()
        self._news.set()

    def let_go(self, reason: str) -> None:
        """End the stream once what is on its way is read; whoever reads it may come back."""
        self._ended = True
        self._listening.close()
        self._news.set()

    async def __call__(self, _: AsgiScope, receive: Receive, send: Send) -> None:
        """Tell until the client hangs up."""
        self._streams.begin(self)
        gone = asyncio.create_task(self._await_end(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
            await _send(send, self._opening())
            facts = [key for key in self._keys if key[0] in RANKS]
            self._listening.start(facts, self._after)
            self._listening.start([key for key in self._keys if key[0] not in RANKS], None)
            await self._tell_on(send)
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._listening.close()
            self._streams.end(self)
            gone.cancel()

    def _opening(self) -> bytes:
        # An id without data counts, so that nothing is missed before the first message either.
        lines = [f"retry: {RETRY_MILLISECONDS}"]
        if self._after is None:
            lines.append(f"id: {self._streams.hub.last_id}")
        return "\n".join([*lines, "", ""]).encode()

    async def _tell_on(self, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        streams = self._streams
        due, check = clock() + streams.heartbeat_seconds, clock() + streams.key_check_seconds
        while not self._ended:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(due, check)):
                    await self._news.wait()
            self._news.clear()
            frames, self._frames = self._frames, []
            if frames:
                await _send(send, b"".join(map(event_of, frames)))
                self._listening.resume()
            if clock() >= check:
                await self._look_again(send)
                check = clock() + streams.key_check_seconds
            if clock() >= due and not self._ended:
                await _send(send, b":\n\n")
                due = clock() + streams.heartbeat_seconds

    async def _look_again(self, send: Send) -> None:
        fresh = self._streams.renewed(self._caller)
        if fresh is None:
            self.let_go("")
        elif fresh is not self._caller:
            self._caller = fresh
            for ended in self._listening.withdraw(fresh):
                await _send(send, event_of(frame_of(ended)))
            if not self._listening.keys:
                self.let_go("")

    async def _await_end(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.let_go("")


def event_of(frame: bytes) -> bytes:
    """Return a message as a server-sent event.

    Of an event that is told in two channels, the id of the first message names its channel, so
    that who comes back in between still hears the second.
    """
    payload = payload_of(frame)
    match = _MESSAGE.match(payload)
    kind, number = (b"message", None) if match is None else match.groups()
    if number is None:
        return b"event: %b\ndata: %b\n\n" % (kind, payload)
    if kind == b"order":
        number += b":orders"
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (number, kind, payload)


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _wishes_of(query: EventsQuery) -> list[Wish]:
    names = [name for name in query.channels.split(",") if name]
    symbols = [symbol for symbol in query.symbols.split(",") if symbol]
    wishes: list[Wish] = []
    for name in dict.fromkeys(names):
        if name not in set(Channel):
            raise _broken("channels", f"must be of {', '.join(Channel)}", name)
        channel = Channel(name)
        if channel not in PUBLIC:
            wishes.append(Wish(channel, account_id=query.account_id))
        elif not symbols:
            raise _broken("symbols", f"must name instruments for {channel}")
        else:
            wishes += [Wish(channel, symbol) for symbol in symbols]
    if not wishes:
        raise _broken("channels", "must name one channel or more")
    if len(wishes) > SUBSCRIPTIONS_MAX:
        raise _broken("symbols", f"must make at most {SUBSCRIPTIONS_MAX} subscriptions")
    return wishes


def _broken(field: str, rule: str, value: str = "") -> Refused:
    code = DoorCode.PARAMETER_INVALID
    return Refused(of_errors([(code, field_error(field, rule, value))], cause=""))
