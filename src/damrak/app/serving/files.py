"""Open files: each connection is one, and systems allow a process fewer than a venue may need."""

from typing import Final

import structlog
from msgspec import Struct

FILES_KEPT: Final = 2_500
"""Open files kept for what is no connection: logs, tables, snapshots, and those to be refused.

Nobody is refused before he is accepted, and thousands may be accepted at once.
"""

HANDSHAKES_MAX: Final = 1_000
"""Connections to the stream that have not shaken hands yet, beyond those that have."""

log = structlog.get_logger("damrak")


class Room(Struct, frozen=True):
    """Say how many connections each door may have."""

    http: int
    stream: int
    handshakes: int = HANDSHAKES_MAX


def room_for(wished: Room) -> Room:
    """Return how many connections there can be, after raising the limit of open files to fit.

    Where the system allows too few, that is logged with what to do, and both doors have less.
    """
    wanted = wished.http + wished.stream + HANDSHAKES_MAX
    needed = wanted + FILES_KEPT
    allowed = _allow(needed)
    if allowed >= needed:
        return wished
    share = allowed - min(FILES_KEPT, allowed // 2)
    room = Room(
        max(1, share * wished.http // wanted),
        max(1, share * wished.stream // wanted),
        max(1, share * HANDSHAKES_MAX // wanted),
    )
    log.warning(
        "too few open files",
        allowed=allowed,
        needed=needed,
        http_connections_max=room.http,
        stream_sockets_max=room.stream,
        advice="raise the hard limit: ulimit -Hn, or LimitNOFILE= of a systemd unit",
    )
    return room


def _allow(needed: int) -> int:
    try:
        import resource
    except ImportError:
        # Windows has no such limit on sockets.
        return needed
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return needed
    best = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (best, hard))
    except (OSError, ValueError):
        # Some systems have a lower limit still that they do not tell.
        return soft
    return best
