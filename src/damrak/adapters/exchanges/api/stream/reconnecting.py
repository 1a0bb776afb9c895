"""When to connect again after a connection failed or ended, and when to give up.

A venue that lets a slow reader go is asked again at once; one that cannot be reached, after pauses
that grow. A key that is not good is not tried twice.
"""

import random
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from websockets.exceptions import ConnectionClosed, InvalidStatus

from damrak.adapters.exchanges.api.calls.steps import Patience
from damrak.adapters.exchanges.api.door import Door, is_local, trusting
from damrak.adapters.exchanges.api.errors import (
    UNREACHABLE,
    Unavailable,
    error_of,
    made_up,
    problem_of,
)

RECONNECT_SECONDS_MAX: Final = 300.0
"""How long a stream that once was open goes on trying."""
OPEN_SECONDS: Final = 10.0
"""How long a connection and its handshake may take."""
CLOSE_SECONDS: Final = 1.0
"""How long the venue is waited for when a stream is closed."""
PING_SECONDS: Final = 20.0
"""How often an idle connection is tried, and how long the answer may take."""
MESSAGE_BYTES_MAX: Final = 64 * 1024 * 1024
"""The largest message taken: a snapshot of a very deep book."""
FRAMES_MAX: Final = 256
"""Frames read ahead; beyond them the venue has to wait."""

_TRY_AGAIN_LATER: Final = 1013


class Reconnecting:
    """Decide how long to wait before the next connection."""

    def __init__(
        self,
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.SystemRandom().random,  # noqa: B008
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._chance = chance
        self._seconds_max = patience.seconds_max
        self._failures = 0
        self._heard = False
        self._since = clock()

    def heard(self) -> None:
        """Note that a connection works."""
        self._heard = True

    def pause(self, error: Exception) -> float:
        """Return the seconds to wait after a failure; raises ApiError when it is of no use."""
        if self._heard:
            self._heard = False
            self._failures = 0
            self._since = self._clock()
            self._seconds_max = RECONNECT_SECONDS_MAX
            if isinstance(error, ConnectionClosed) and _code(error) == _TRY_AGAIN_LATER:
                return 0.0
        self._failures += 1
        if isinstance(error, InvalidStatus):
            _refuse(error)
        if self._clock() - self._since > self._seconds_max:
            detail = f"the stream could not be opened again: {error}"
            raise Unavailable(made_up(503, UNREACHABLE, detail)) from error
        return self._patience.pause(self._failures, self._chance())


def socket_options(door: Door) -> dict[str, Any]:
    """Return what a connection is opened with, of either kind."""
    headers, url = door.headers, stream_url(door)
    trust = trusting(door.certificate) if url.startswith("wss:") else True
    return {
        "additional_headers": {k: v for k, v in headers.items() if k == "Authorization"},
        "user_agent_header": headers["User-Agent"],
        "open_timeout": OPEN_SECONDS,
        "close_timeout": CLOSE_SECONDS,
        "ping_interval": PING_SECONDS,
        "ping_timeout": PING_SECONDS,
        "max_size": MESSAGE_BYTES_MAX,
        "max_queue": FRAMES_MAX,
        # Deflating costs more than a network nearby; a proxy cannot reach this machine.
        "compression": None,
        "proxy": None if is_local(url) else True,
    } | ({} if trust is True else {"ssl": trust})


def stream_url(door: Door) -> str:
    """Return where streams are; raises ValueError where the client was not told."""
    if not door.stream_url:
        raise ValueError("stream_url must be given to stream, such as ws://127.0.0.1:8001")
    return door.stream_url


def _refuse(error: InvalidStatus) -> None:
    response = error.response
    status = HTTPStatus(response.status_code)
    busy = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status is HTTPStatus.TOO_MANY_REQUESTS
    if not busy:
        raise error_of(problem_of(status, bytes(response.body or b""))) from error


def _code(error: ConnectionClosed) -> int | None:
    return None if error.rcvd is None else error.rcvd.code


def closed_here() -> Unavailable:
    """Tell that the program itself closed the stream."""
    return Unavailable(made_up(503, "STREAM_CLOSED", "this stream was closed by its own program"))
