"""Calls that ask how the venue is, and what time it is there."""

from damrak.adapters.exchanges.api.calls.steps import Call, Request, get
from damrak.wire.venue import Readiness, VenueTime


def time() -> Call[VenueTime]:
    """Return the venue's time."""
    answer = yield get("/api/time")
    return answer.read(VenueTime)


def ready() -> Call[Readiness]:
    """Return whether the venue takes orders, and if not, why not; it is asked once."""
    answer = yield Request(path="/ready", once=True)
    return answer.read(Readiness)
