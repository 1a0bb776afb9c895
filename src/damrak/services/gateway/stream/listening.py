"""Listening: which topics a connection may have, and how it joins and resumes them."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import structlog
from msgspec import Struct

from damrak.domain.identifiers import InstrumentId
from damrak.domain.reasons import Reason
from damrak.http.calls import Refused
from damrak.http.problems import Code, DoorCode, field_error, of_errors, problem
from damrak.ports.history import HistoryBehind
from damrak.ports.identity import Caller, Permission
from damrak.ports.log import LogError
from damrak.services.gateway.stream.facts import RANKS, frame_of
from damrak.services.gateway.stream.hub import UNTOLD, Hub, TopicKey
from damrak.services.gateway.stream.resumption import PlaceUnknown, Resumer, parse_id
from damrak.services.gateway.stream.topics import BACKLOG, Backlog, Key, Outlet, Subscriber
from damrak.wire.problems import Problem
from damrak.wire.stream import Channel, Ended, Gap

CHANNEL_PERMISSIONS: Final[dict[Channel, Permission]] = {
    Channel.ORDERS: Permission.VIEW_ACCOUNTS,
    Channel.FILLS: Permission.VIEW_ACCOUNTS,
    Channel.BALANCES: Permission.VIEW_ACCOUNTS,
    Channel.POSITIONS: Permission.VIEW_ACCOUNTS,
    Channel.TRADES: Permission.VIEW_MARKETS,
    Channel.QUOTES: Permission.VIEW_MARKETS,
    Channel.BOOK: Permission.VIEW_MARKETS,
}
"""What each channel needs; those of an account need that the account may be seen besides."""

PUBLIC: Final = frozenset({Channel.TRADES, Channel.QUOTES, Channel.BOOK})
"""The channels of an instrument; the others are of an account."""

_READ_FAILED: Final = "what was missed cannot be read now"

_log = structlog.get_logger(__name__)


class _Numbered(Struct):
    id: Any = 0


_decode_id: Final = msgspec.json.Decoder(_Numbered).decode
_ID_MAX: Final = 2**53 - 1


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


class Wish(Struct, frozen=True):
    """Name what somebody wants to listen to, in the words of the wire."""

    channel: Channel
    symbol: str | None = None
    account_id: int | None = None


def key_of(wish: Wish, caller: Caller | None, hub: Hub) -> TopicKey:
    """Return the topic that a caller wishes and may listen to; raises Refused."""
    if caller is None:
        raise Refused(problem(DoorCode.KEY_MISSING, "authenticate first"))
    needs = CHANNEL_PERMISSIONS[wish.channel]
    if not caller.may(needs):
        raise Refused(problem(DoorCode.FORBIDDEN, f"this needs the permission {needs}"))
    if wish.channel in PUBLIC:
        return wish.channel, _instrument_of(wish, hub)
    return wish.channel, _account_of(wish, caller, hub)


def holder_of(caller: Caller) -> str:
    """Return whose connections are counted together: a person's, or those of a venue's key."""
    return f"user:{caller.user_id}" if caller.user_id else caller.credential


def refusal_of(key: TopicKey, caller: Caller) -> Problem | None:
    """Return why a caller may not listen to a topic; None where he may."""
    channel, number = key
    if channel in PUBLIC:
        needs = CHANNEL_PERMISSIONS[channel]
        text = f"this needs the permission {needs}"
        return None if caller.may(needs) else problem(DoorCode.FORBIDDEN, text)
    return None if caller.may_see(number) else _no_account(number).problem


def place_of(wish: Wish, after: str, hub: Hub) -> Key:
    """Return the place that an id names, behind which a channel is to go on; raises Refused."""
    if wish.channel not in RANKS:
        raise _broken("after", f"must be left out: {wish.channel} tells the present state first")
    try:
        return parse_id(after, hub)
    except PlaceUnknown as error:
        raise _broken("after", str(error), after) from error


def id_of(payload: bytes) -> int:
    """Return the id of a request that is wrong otherwise, 0 where that cannot be read either."""
    try:
        number = _decode_id(payload).id
    except (ValueError, RecursionError):
        return 0
    return number if type(number) is int and 0 <= number <= _ID_MAX else 0


def unreadable(error: Exception) -> Problem:
    """Return the problem of a frame that is no request."""
    rule, _, path = str(error).partition(" - at `$")
    if not isinstance(error, msgspec.ValidationError):
        return problem(DoorCode.REQUEST_INVALID, f"a frame must be one JSON object: {rule}")
    field = path.strip("`.") or "request"
    broken = field_error(field, rule)
    text = f"{broken.field}: {broken.rule}"
    return problem(DoorCode.REQUEST_INVALID, text, errors=[broken])


def _instrument_of(wish: Wish, hub: Hub) -> int:
    if wish.account_id is not None:
        raise _broken("account_id", f"must be left out of {wish.channel}", str(wish.account_id))
    if wish.symbol is None:
        raise _broken("symbol", f"must be named for {wish.channel}")
    book = hub.view.book_of(wish.symbol) if wish.symbol.isascii() else None
    if book is None:
        raise _broken("symbol", "must be listed", wish.symbol, code=Reason.INSTRUMENT_UNKNOWN)
    return book.instrument.instrument_id


def _account_of(wish: Wish, caller: Caller, hub: Hub) -> int:
    if wish.symbol is not None:
        raise _broken("symbol", f"must be left out of {wish.channel}", wish.symbol)
    account_id = caller.account_id if wish.account_id is None else wish.account_id
    if account_id is None:
        raise _broken("account_id", "must be named, since the key belongs to no account")
    # What somebody may not see does not exist for him.
    if not caller.may_see(account_id) or account_id not in hub.view.accounts:
        raise _no_account(account_id)
    return account_id


def _no_account(account_id: int) -> Refused:
    code = Reason.ACCOUNT_UNKNOWN
    return _broken("account_id", "must be open", str(account_id), code=code)


def _ended(key: TopicKey, refusal: Problem, hub: Hub) -> Ended:
    channel, number = key
    if channel not in PUBLIC:
        return Ended(channel, refusal, account_id=number)
    book = hub.view.books.get(InstrumentId(number))
    return Ended(channel, refusal, symbol=book.instrument.symbol if book else None)


def _broken(
    field: str, rule: str, value: str = "", *, code: Code = DoorCode.PARAMETER_INVALID
) -> Refused:
    status = 404 if code in (Reason.ACCOUNT_UNKNOWN, Reason.INSTRUMENT_UNKNOWN) else 0
    error = field_error(field, rule, value)
    return Refused(of_errors([(code, error)], cause="", status=status))


class Listening:
    """Keep what one connection listens to; it must be closed when the connection is."""

    __slots__ = ("_hub", "_outlet", "_resumer", "_resuming", "_waiters", "keys", "subscriber")

    def __init__(self, hub: Hub, resumer: Resumer, outlet: Outlet, backlog: Backlog) -> None:
        self.keys: dict[TopicKey, None] = {}
        self.subscriber = Subscriber(outlet, backlog)
        self._hub = hub
        self._resumer = resumer
        self._outlet = outlet
        self._resuming: dict[TopicKey, asyncio.Task[None]] = {}
        self._waiters: list[asyncio.Future[None]] = []

    def start(self, keys: Sequence[TopicKey], after: Key | None) -> None:
        """Listen to topics together: from now on, or from behind a place."""
        for key in keys:
            self.stop(key)
            self.keys[key] = None
        if after is None:
            for key in keys:
                self._hub.join(self.subscriber, key)
            return
        task = asyncio.get_running_loop().create_task(self._resume(keys, after))
        for key in keys:
            self._resuming[key] = task

    def stop(self, key: TopicKey) -> None:
        """Listen to a topic no more."""
        if key not in self.keys:
            return
        del self.keys[key]
        task = self._resuming.pop(key, None)
        if task is not None:
            task.cancel()
        self._hub.leave(self.subscriber, key)

    def withdraw(self, caller: Caller) -> list[Ended]:
        """Stop what a caller may not listen to any more, and return what is to be told of it."""
        told: list[Ended] = []
        for key in list(self.keys):
            refusal = refusal_of(key, caller)
            if refusal is not None:
                self.stop(key)
                told.append(_ended(key, refusal, self._hub))
        return told

    def pause(self) -> None:
        """Tell nothing until there is room."""
        self.subscriber.paused = True

    def resume(self) -> None:
        """Tell what was held back."""
        self.subscriber.paused = False
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()
        self._hub.catch_up_soon(self.subscriber)

    def close(self) -> None:
        """Listen to nothing any more."""
        for key in list(self.keys):
            self.stop(key)

    async def _resume(self, keys: Sequence[TopicKey], after: Key) -> None:
        hub = self._hub
        detail = self._resumer.gap(after)
        if not detail:
            hub.counts.resumed += 1
            try:
                await self._resumer.replay(keys, after, self._tell)
            except (LogError, HistoryBehind) as error:
                detail = f"{_READ_FAILED}: {error}"
            except Exception:  # noqa: BLE001 - who waits for what never comes must hear of it
                _log.exception("stream.not_resumed")
                hub.counts.failures += 1
                self._outlet.let_go(UNTOLD)
                return
        # From here to the end nothing is awaited, so that nothing happens in between.
        if detail:
            self._tell_gap(keys, after, detail)
        for key in keys:
            self._resuming.pop(key, None)
            hub.join(self.subscriber, key)

    def _tell_gap(self, keys: Sequence[TopicKey], after: Key, detail: str) -> None:
        hub = self._hub
        hub.counts.gaps += 1
        place = f"{hub.writer}:{after[0]}:{after[1]}"
        self._outlet.tell(
            [frame_of(Gap(channel, place, hub.last_id, detail)) for channel, _ in keys]
        )

    async def _tell(self, frames: list[bytes]) -> None:
        self._hub.counts.messages += len(frames)
        self._outlet.tell(frames)
        while self.subscriber.paused:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
