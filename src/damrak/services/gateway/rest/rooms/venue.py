"""What the venue says of itself to those who watch over it."""

from collections.abc import Callable, Sequence
from typing import Any

from damrak.http.calls import Answer, Call
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest.metrics import CONTENT_TYPE, Metrics
from damrak.wire.venue import Health, Readiness

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
