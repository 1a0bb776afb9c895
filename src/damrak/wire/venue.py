"""What the venue says of itself: its time, and whether it is alive and ready."""

from msgspec import Struct

from damrak.wire.texts import TimeText


class VenueTime(Struct, frozen=True):
    """Tell the venue's time; ``nanoseconds`` are UTC since 1970."""

    time: TimeText
    nanoseconds: int


class Health(Struct, frozen=True):
    """Tell that the process answers."""

    status: str = "alive"


class Readiness(Struct, frozen=True):
    """Tell whether the venue takes orders, and if not, why not."""

    ready: bool
    reasons: tuple[str, ...] = ()
