"""Figures: how a process fares, as whoever watches it noted down a moment ago."""

from collections.abc import Callable

from msgspec import Struct

from damrak.runtime.shard import Taken


class Figures(Struct, frozen=True, kw_only=True):
    """Hold how a process fares; times are nanoseconds, rates hundredths a second.

    ``projections`` pairs names with the commands that they are behind. ``log_bytes`` is None until
    somebody measured it.
    """

    started_time: int = 0
    loop_lag: int = 0
    log_offset: int = 0
    log_bytes: int | None = None
    projections: tuple[tuple[str, int], ...] = ()
    pending: int = 0
    rest: int = 0
    stream: int = 0
    sse: int = 0
    snapshot: Taken | None = None
    orders: int = 0
    trades: int = 0


TellFigures = Callable[[], Figures]
"""Tells the figures as they are now; computes nothing that takes time."""


def unwatched() -> Figures:
    """Return nothing, where nobody watches."""
    return Figures()
