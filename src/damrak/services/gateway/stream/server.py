"""The stream's server: opens the listener, knows every session, and keeps order among them.

Pings, silence and revoked keys are looked after by one task for all sockets, so that an idle
socket costs neither a task nor a timer.
"""

import asyncio
import contextlib
import hashlib
import logging
import secrets
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any, Final, Protocol

from picows import (
    WSCloseCode,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from damrak.ports.audit import Did, Entry
from damrak.ports.clock import Clock
from damrak.ports.identity import Caller, Identity
from damrak.services.gateway.borders.proxies import Proxies
from damrak.services.gateway.desk import denial_of, is_denial
from damrak.services.gateway.handshakes import Browsers, Foreign, secret_of
from damrak.services.gateway.limits.limiter import Limiter
from damrak.services.gateway.stream.entry import Desk, OrderEntry
from damrak.services.gateway.stream.hub import SWEEP_SOCKETS, Hub
from damrak.services.gateway.stream.listening import Limits, holder_of
from damrak.services.gateway.stream.resumption import Resumer
from damrak.services.gateway.stream.session import Session
from damrak.wire.problems import Problem

PATHS: Final = frozenset({b"/", b"/api/stream"})
"""Where the stream is found; other paths are not."""

READ_BUFFER_BYTES: Final = 2_048
"""What is read into at first; it grows with what a client sends."""

ACCEPT_BACKLOG: Final = 1_024
"""Connections that may wait to be accepted."""

_TARGET: Final = "stream"
_REVOKED: Final = "the key was revoked"
_SESSION: Final = "session:"
_SESSION_ENDED: Final = "the session has ended"
_SILENT: Final = "nothing was heard for too long"

# What clients do wrong is answered on the socket; the library would log each of it as an error, in
# a logger of its own for every connection.
_quiet = logging.getLogger("damrak.stream.sockets")
_quiet.setLevel(logging.CRITICAL)
_sockets_log: Final = logging.LoggerAdapter(_quiet, {})


# Callers as they are now, by credential, by the account that they mean, and by address.
_Renewed = dict[tuple[str, int | None, int], Caller | None]


class Entrance(Protocol):
    """Know who comes, and when; every server needs that, also one that takes no orders."""

    @property
    def identity(self) -> Identity:
        """Return who recognises callers."""

    @property
    def clock(self) -> Clock:
        """Return what tells the time."""


class StreamServer:
    """Serve the stream over WebSockets; ``orders`` takes what is sent, None takes nothing."""

    def __init__(
        self,
        doors: Entrance,
        hub: Hub,
        *,
        orders: Desk | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        limiter: Limiter | None = None,
        proxies: Proxies | None = None,
        browsers: Browsers | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        """Prepare to serve; figures are told to ``registry``.

        Without ``browsers`` the cookies of a handshake count for nothing.
        """
        self.hub = hub
        self.resumer = Resumer(hub)
        self.limiter = limiter or Limiter()
        self.proxies = proxies or Proxies()
        self._browsers = browsers
        self.entry = OrderEntry(orders, self.limiter)
        self.identity = doors.identity
        self.clock = doors.clock
        self.limits = limits
        self._token = secrets.token_bytes(16)
        self.bytes_sent = 0
        self._sessions: dict[Session, None] = {}
        self._by_holder: Counter[str] = Counter()
        self._unknown: dict[Session, None] = {}
        self._numbers = count(1)
        self._server: asyncio.Server | None = None
        self._keeping: asyncio.Task[None] | None = None
        if registry is not None:
            registry.register(StreamFigures(self))

    @property
    def sockets(self) -> int:
        """Return how many sockets are open."""
        return len(self._sessions)

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port, which the system chooses for 0; raises OSError."""
        return await self._listen(host=host, port=port)

    async def listen(self, sock: socket.socket, *, tls: ssl.SSLContext | None = None) -> int:
        """Listen on a bound socket, encrypted or not, and return its port; raises OSError."""
        if tls is None:
            return await self._listen(sock=sock)
        seconds = self.limits.handshake_seconds
        return await self._listen(sock=sock, ssl=tls, ssl_handshake_timeout=seconds)

    async def _listen(self, **where: Any) -> int:
        self._server = await ws_create_server(
            self._open,
            **where,
            websocket_handshake_timeout=self.limits.handshake_seconds,
            logger_name=_sockets_log,
            enable_auto_ping=False,
            enable_auto_pong=False,
            max_frame_size=self.limits.frame_bytes_max,
            read_buffer_init_size=READ_BUFFER_BYTES,
            backlog=ACCEPT_BACKLOG,
        )
        self._keeping = asyncio.create_task(self._keep())
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def close(self, reason: str = "the venue is stopping") -> None:
        """Answer what is under way, say goodbye to every socket, and stop; the time is bounded."""
        if self._server is None:
            return
        self._server.close()
        await self.entry.wait(self.limits.close_seconds)
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        async for session in self._each():
            session.shut(reason)
        deadline = asyncio.get_running_loop().time() + self.limits.close_seconds
        while self._sessions and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_PAUSE_SECONDS)
        async for session in self._each():
            session.abort()
        self._server = None

    def cause_of(self, number: int, request_id: int) -> str:
        """Return what correlates all that a request over the socket of a number causes."""
        # Whoever traded with it is told this too, and shall not learn which requests were of one
        # socket.
        place = b"%d-%d" % (number, request_id)
        return hashlib.blake2b(place, key=self._token, digest_size=16).hexdigest()

    def recognise(self, session: Session, secret: str) -> Caller | None:
        """Return who holds a secret that was shown on a socket; what opens nothing is noted."""
        caller = self.identity.caller_of(secret, session.address)
        if caller is None and self._browsers is not None:
            known = session.caller.credential if session.caller else ""
            entry = Entry(
                action="access.unknown",
                outcome=Did.REFUSED,
                credential=known,
                target=_TARGET,
                personal={"address": session.address},
            )
            self._browsers.auditor.note(entry)
        return caller

    def note_denial(self, session: Session, said: Problem) -> None:
        """Write down what somebody wished to hear who may not."""
        if session.caller is not None and self._browsers is not None and is_denial(said):
            address = session.address
            entry = denial_of(session.caller, _TARGET, said.detail, address=address)
            self._browsers.auditor.note(entry)

    def admit(self, session: Session, caller: Caller | None) -> bool:
        """Count a socket for a key, or for its address; return whether there may be one more."""
        if caller is None:
            count = self.limiter.address(session.address)
            return count is None or count.allowed
        count = self.limiter.caller(caller)
        if count is not None and not count.allowed:
            return False
        holder = holder_of(caller)
        if self._by_holder[holder] >= self.limits.sockets_per_key_max:
            return False
        self._by_holder[holder] += 1
        self._unknown.pop(session, None)
        return True

    def still_admits(self, session: Session) -> bool:
        """Renew the caller, and return whether he is still known; else his socket is shut."""
        known = session.caller
        return known is None or _renew(session, known, self.identity.renewed(known))

    def forget(self, session: Session) -> None:
        """Count a socket no more."""
        self._sessions.pop(session, None)
        self._unknown.pop(session, None)
        if session.caller is not None:
            holder = holder_of(session.caller)
            self._by_holder[holder] -= 1
            if not self._by_holder[holder]:
                del self._by_holder[holder]

    def _open(self, request: WSUpgradeRequest) -> Session | WSUpgradeResponseWithListener | None:
        if request.path.partition(b"?")[0] not in PATHS:
            return None
        limits = self.limits
        if len(self._sessions) >= limits.sockets_max:
            return _unavailable(b"too many connections")
        try:
            secret = secret_of(request, self._browsers)
        except Foreign:
            return _refusing(403, b"a page of another site may not use the session")
        full = len(self._unknown) >= limits.unauthenticated_max
        if full and (not secret or self.identity.caller_of(secret) is None):
            return _unavailable(b"too many connections without a key")
        _tidy_connection(request)
        return Session(self, next(self._numbers), secret, _forwarded_of(request))

    def arrived(self, session: Session) -> None:
        """Know a socket from now on; it shows its key afterwards."""
        session.address = self.proxies.caller_of(_peer_of(session), session.address)
        self._sessions[session] = None
        self._unknown[session] = None

    async def _keep(self) -> None:
        period = self.limits.key_check_seconds
        while True:
            await asyncio.sleep(period)
            known: _Renewed = {}
            async for session in self._each():
                self._look_after(session, known, period)

    def _look_after(self, session: Session, known: _Renewed, period: float) -> None:
        limits = self.limits
        caller = session.caller
        if caller is not None:
            place = caller.credential, caller.account_id, caller.actor
            if place not in known:
                known[place] = self.identity.renewed(caller)
            if not _renew(session, caller, known[place]):
                return
        if session.alive:
            session.alive, session.silent = False, 0.0
            return
        before = session.silent
        session.silent = before + period
        if session.silent >= limits.silence_seconds:
            session.close(WSCloseCode.GOING_AWAY, _SILENT)
        elif before // limits.ping_seconds != session.silent // limits.ping_seconds:
            session.ping()

    async def _each(self) -> AsyncIterator[Session]:
        # A list, since sessions come and go meanwhile.
        for number, session in enumerate(list(self._sessions), 1):
            yield session
            if number % SWEEP_SOCKETS == 0:
                await asyncio.sleep(0)


_PAUSE_SECONDS: Final = 0.01


def _renew(session: Session, known: Caller, fresh: Caller | None) -> bool:
    if fresh is None:
        is_session = known.credential.startswith(_SESSION)
        session.shut(_SESSION_ENDED if is_session else _REVOKED, WSCloseCode.POLICY_VIOLATION)
    elif fresh is not known:
        # Orders never go to another account than the one that was meant when they were sent.
        meant = known.account_id
        session.renew(fresh if meant in (None, fresh.account_id) else fresh.on(meant))
    return fresh is not None


def _forwarded_of(request: WSUpgradeRequest) -> str:
    return ",".join(request.headers.getall("x-forwarded-for", []))


def _peer_of(session: Session) -> str:
    assert session.transport is not None
    peer = session.transport.underlying_transport.get_extra_info("peername")
    return peer[0] if peer else ""


def _tidy_connection(request: WSUpgradeRequest) -> None:
    # Some browsers say "keep-alive, Upgrade", which the library takes for no upgrade.
    said = request.headers.get("connection", "").lower()
    if "upgrade" in (word.strip() for word in said.split(",")):
        request.headers["connection"] = "upgrade"


def _unavailable(text: bytes) -> WSUpgradeResponseWithListener:
    return _refusing(503, text, {"Retry-After": "5"})


def _refusing(
    status: int, text: bytes, headers: dict[str, str] | None = None
) -> WSUpgradeResponseWithListener:
    response = WSUpgradeResponse.create_error_response(status, text, headers)
    return WSUpgradeResponseWithListener(response, None)


class StreamFigures(Collector):
    """Tell the figures of a server when they are asked for, so that counting costs nothing."""

    def __init__(self, server: StreamServer) -> None:
        self._server = server

    def collect(self) -> Iterator[Metric]:
        """Return all figures as they are now."""
        server, counts = self._server, self._server.hub.counts
        yield GaugeMetricFamily("damrak_stream_sockets", "Open WebSockets.", value=server.sockets)
        listeners = GaugeMetricFamily(
            "damrak_stream_subscriptions", "Subscriptions by channel.", labels=["channel"]
        )
        for channel, number in server.hub.listeners().items():
            listeners.add_metric([channel.value], number)
        yield listeners
        for name, text, value in (
            ("messages", "Messages told to subscribers.", counts.messages),
            ("bytes", "Bytes sent over WebSockets.", server.bytes_sent),
            ("sweeps", "Rounds of telling.", counts.sweeps),
            ("skipped", "States that slow or crowded readers were spared.", counts.skipped),
            ("slow_closed", "Connections closed because they read too slowly.", counts.slow_closed),
            ("resumed", "Subscriptions that were resumed.", counts.resumed),
            ("gaps", "Resumptions that began with a gap.", counts.gaps),
            ("failures", "Messages that could not be told.", counts.failures),
        ):
            yield CounterMetricFamily(f"damrak_stream_{name}", text, value=value)
