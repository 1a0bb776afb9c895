"""Watching: the outermost layer of the door, which every request passes, found or not.

It gives the request its trace, the answer its headers, the log one line and the metrics one count.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter_ns
from typing import Any, Final
from urllib.parse import unquote

import structlog
from litestar import Litestar
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from damrak.http.calls import Answer
from damrak.http.problems import DoorCode, problem
from damrak.ports.cache import Count
from damrak.services.gateway.borders.border import Border
from damrak.services.gateway.limits.charging import Charging
from damrak.services.gateway.rest.metrics import UNMATCHED, Metrics
from damrak.services.gateway.rest.tracing import Trace

NANOSECONDS_PER_SECOND: Final = 1_000_000_000

_SLASH: Final = "%2F"

Serve = Callable[[Any, Receive], Awaitable[ASGIApp]]
"""Does what one operation does with a request, and returns the answer to be sent."""

Straight = Callable[[Any], Serve | None]
"""Finds what serves a request that needs no routing; None where it does."""

log = structlog.get_logger("damrak.rest")


class WatchedApp:
    """Be the door as a server runs it: ``litestar`` with a watch around it."""

    def __init__(
        self,
        litestar: Litestar,
        metrics: Metrics,
        *,
        guards: tuple[Border, Charging],
        quiet: frozenset[str],
        straight: Straight,
    ) -> None:
        """Watch an application.

        What is done by the ``quiet`` operations is logged softly. ``straight`` knows what needs no
        routing; that is served as its route would serve it, for half the price.
        """
        self.litestar = litestar
        self._border, self._charging = guards
        self._metrics = metrics
        self._quiet = quiet
        self._straight = straight

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Let a request through and see what becomes of it."""
        if scope["type"] != "http":
            await self.litestar(scope, receive, send)
            return
        start = perf_counter_ns()
        trace = scope["damrak.trace"] = Trace(scope["headers"])
        _keep_slashes(scope)
        border = self._border
        if border.proxies:
            border.proxies.unveil(scope)
        is_head = scope["method"] == "HEAD"
        if is_head:
            # It is answered as GET is; the server's own scope stays, so that it sends no body.
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = [*message["headers"]]
                said += border.headers(scope, said)
                said += trace.headers()
                if trace.count is not None:
                    said += _rate_headers(trace.count)
                message["headers"] = said
            await send(message)

        serve = self._straight(scope)
        try:
            if serve is not None:
                answer = await _answer(serve, scope, receive)
                await answer(scope, receive, watched)
            elif (first := self._options(scope)) is not None:
                await first(scope, receive, watched)
            else:
                await self.litestar(scope, receive, watched)
        finally:
            self._tell(scope, trace, status, perf_counter_ns() - start)

    def _options(self, scope: Any) -> Answer | None:
        if scope["method"] != "OPTIONS":
            return None
        refused = self._charging.stranger(scope)
        return self._border.sites.preflight(scope) if refused is None else Answer.refusing(refused)

    def _tell(self, scope: Any, trace: Trace, status: int, nanoseconds: int) -> None:
        self._metrics.observe(trace.operation, status, nanoseconds / NANOSECONDS_PER_SECOND)
        tell = log.info
        if status >= 500:
            tell = log.warning
        elif trace.operation in self._quiet or trace.operation == "":
            tell = log.debug
        tell(
            "request",
            method=scope["method"],
            operation=trace.operation or UNMATCHED,
            status=status,
            duration_ms=nanoseconds // 1_000 / 1_000,
            correlation_id=trace.cause,
            credential=trace.credential,
        )


async def _answer(serve: Serve, scope: Any, receive: Receive) -> ASGIApp:
    scope["path_params"] = {}
    try:
        return await serve(scope, receive)
    except Exception as error:  # noqa: BLE001
        # Whatever it is, the caller gets an answer; the log has the rest.
        return fault(error, scope["damrak.trace"].cause)


def fault(error: Exception, cause: str) -> Answer:
    """Return the answer to a request that broke something of ours, and log what it was."""
    log.error("fault", correlation_id=cause, exc_info=error)
    text = "this is the venue's fault, not yours; its logs have the correlation id"
    return Answer.refusing(problem(DoorCode.INTERNAL_ERROR, text, cause=cause))


def _rate_headers(count: Count) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"x-ratelimit-limit", b"%d" % count.limit),
        (b"x-ratelimit-remaining", b"%d" % count.remaining),
        (b"x-ratelimit-reset", b"%d" % count.reset_time),
    )


def _without_body(send: Send) -> Send:
    ended = False

    async def sent(message: Message) -> None:
        nonlocal ended
        if message["type"] == "http.response.start":
            await send(message)
        elif not ended:
            # Also an answer that would never end has no more to say.
            ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sent


def _keep_slashes(scope: Scope) -> None:
    # Servers decode the path before it is routed, which would split a symbol such as VOC/EUR.
    raw: bytes = scope.get("raw_path") or b""
    if b"%2F" in raw or b"%2f" in raw:
        parts = raw.partition(b"?")[0].decode("latin-1").split("/")
        scope["path"] = "/".join(unquote(part).replace("/", _SLASH) for part in parts)


def symbol_of(place: str) -> str:
    """Return the symbol that a part of a path holds."""
    return place.replace(_SLASH, "/")
