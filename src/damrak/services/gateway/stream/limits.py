"""Limits of the stream's sockets."""

from msgspec import Struct

from damrak.services.gateway.stream.topics import BACKLOG, Backlog


class Limits(Struct, frozen=True, kw_only=True):
    """Bound what sockets may cost; times are in seconds.

    ``in_flight_max`` bounds a socket's orders under way: it is read from no more until some are
    done. A socket that is silent for ``ping_seconds`` is pinged, after ``silence_seconds`` dropped.
    ``receive_bytes`` and ``send_bytes`` are the kernel's buffers, ``write_high_bytes`` is what may
    wait beyond them before a reader counts as slow.
    """

    sockets_max: int = 16_000
    sockets_per_key_max: int = 12_000
    unauthenticated_max: int = 1_000
    subscriptions_max: int = 200
    in_flight_max: int = 4_000
    frame_bytes_max: int = 512 * 1024
    receive_bytes: int = 256 * 1024
    send_bytes: int = 128 * 1024
    write_high_bytes: int = 128 * 1024
    backlog: Backlog = BACKLOG
    handshake_seconds: float = 5.0
    authenticate_seconds: float = 10.0
    key_check_seconds: float = 2.0
    ping_seconds: float = 20.0
    silence_seconds: float = 60.0
    close_seconds: float = 3.0
