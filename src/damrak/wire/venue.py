"""What the venue says of itself: its time, whether it is alive and ready, and how it fares.

What operators steer it by is here too: the crowd that trades on it, and the kill switch.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from damrak.wire.texts import DecimalText, TimeText

SEED_MAX: Final = 2**53 - 1


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


class LogState(Struct, frozen=True):
    """Tell how far the log reaches, in commands, and what its files take up.

    ``bytes`` is null where nobody measured it yet.
    """

    offset: int
    bytes: int | None


class ProjectionState(Struct, frozen=True):
    """Tell how many commands a set of tables is behind what was committed."""

    name: str
    lag: int


class Connections(Struct, frozen=True):
    """Count connections: of REST, sockets of the stream, and server-sent events among REST's."""

    rest: int
    stream: int
    sse: int


class SnapshotState(Struct, frozen=True):
    """Tell up to which command the newest snapshot holds the machine, and of when it is."""

    offset: int
    time: TimeText


class VenueState(Struct, frozen=True, kw_only=True):
    """Tell how the venue fares.

    ``loop_lag_ms`` is the longest that anything waited for its turn within the last ten seconds.
    ``queue_depth`` counts the commands that wait to be durable. ``digest`` is of the machine as the
    newest snapshot holds it, null where there is none. Orders are new ones, those that were denied
    included, counted over the last ten seconds like the trades. ``draining`` says that nothing new
    is taken in.
    """

    version: str
    started_time: TimeText
    time: TimeText
    loop_lag_ms: DecimalText
    log: LogState
    projections: tuple[ProjectionState, ...]
    queue_depth: int
    connections: Connections
    snapshot: SnapshotState | None
    digest: str | None
    orders_per_second: DecimalText
    trades_per_second: DecimalText
    draining: bool
    kill_switch: bool


class CrowdFunds(Struct, frozen=True):
    """Tell what all accounts of the crowd own together of an asset."""

    asset: str
    posted: DecimalText
    reserved: DecimalText


class Crowd(Struct, frozen=True, kw_only=True):
    """Tell what the crowd does.

    It is not ``available`` where the server was started without one and nobody started one since.
    ``rate`` multiplies its pace. ``orders_per_second`` counts all that it asks, replacements and
    cancels included, ``trades_per_second`` the trades in which it had a part, both over the last
    ten seconds. ``funds`` are what it trades with.
    """

    available: bool
    running: bool
    rate: DecimalText
    seed: int
    traders: int
    orders_per_second: DecimalText
    trades_per_second: DecimalText
    funds: tuple[CrowdFunds, ...]


class CrowdRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask that the crowd run or pause, at another pace, or begin anew from a seed.

    ``rate`` is from 0.1 to 20, with two decimals. What is left out stays as it is.
    """

    running: bool | None = None
    rate: DecimalText | None = None
    seed: Annotated[int, Meta(ge=0, le=SEED_MAX)] | None = None


class KillSwitchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask that trading stop on all instruments, or go on where the switch stopped it.

    ``cancel_orders`` cancels all open orders of everybody besides; it goes with ``engaged`` alone.
    """

    engaged: bool
    cancel_orders: bool = False


class KillSwitch(Struct, frozen=True):
    """Tell whether the kill switch is engaged, and which instruments it holds halted.

    ``canceled`` counts the orders that this request canceled. After a release ``halted`` is empty,
    unless the venue was too busy to resume some: they are resumed singly, or by a second release.
    """

    engaged: bool
    halted: tuple[str, ...]
    canceled: int
