"""What the venue says of itself to those who watch over it."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, Final

from damrak.domain.decimals import format_decimal
from damrak.http.calls import Answer, Call
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import time_text
from damrak.services.gateway.rest.metrics import CONTENT_TYPE, Metrics
from damrak.wire.venue import (
    Connections,
    Health,
    LogState,
    ProjectionState,
    Readiness,
    SnapshotState,
    VenueState,
)

_VERSION: Final = version("damrak")
_HUNDREDTHS: Final = 2
_MILLISECOND_DIGITS: Final = 6

ReadyCheck = Callable[[], str]
"""Says why the venue is not ready, or nothing."""


class VenueRoom:
    """Tell how the venue is."""

    def __init__(self, doors: Doors, metrics: Metrics, checks: Sequence[ReadyCheck]) -> None:
        self._doors = doors
        self._metrics = metrics
        self._checks = checks

    async def health(self, call: Call) -> Any:
        """Tell that the process answers."""
        return Health()

    async def ready(self, call: Call) -> Any:
        """Tell whether orders are taken in."""
        said = (self._doors.refuses, *(check() for check in self._checks))
        reasons = tuple(reason for reason in said if reason)
        answer = Readiness(not reasons, reasons)
        return Answer.of(503, answer, (b"retry-after", b"1")) if reasons else answer

    async def metrics(self, call: Call) -> Any:
        """Tell what was counted."""
        return Answer(200, self._metrics.text(), (b"content-type", CONTENT_TYPE))

    async def state(self, call: Call) -> Any:
        """Tell how the venue fares."""
        doors = self._doors
        seen = doors.steering.figures()
        taken = seen.snapshot
        return VenueState(
            version=_VERSION,
            started_time=time_text(seen.started_time),
            time=time_text(doors.clock.now()),
            loop_lag_ms=format_decimal(seen.loop_lag, _MILLISECOND_DIGITS),
            log=LogState(seen.log_offset, seen.log_bytes),
            projections=tuple(ProjectionState(*each) for each in seen.projections),
            queue_depth=seen.pending,
            connections=Connections(seen.rest, seen.stream, seen.sse),
            snapshot=None if taken is None else SnapshotState(taken.offset, time_text(taken.time)),
            digest=None if taken is None else taken.digest,
            orders_per_second=format_decimal(seen.orders, _HUNDREDTHS),
            trades_per_second=format_decimal(seen.trades, _HUNDREDTHS),
            draining=bool(doors.refuses),
            kill_switch=doors.steering.switch.engaged,
        )
