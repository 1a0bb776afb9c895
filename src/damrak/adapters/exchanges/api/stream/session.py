"""A conversation over a stream, apart from how its frames travel.

It numbers requests and finds who waits for a reply, remembers what is subscribed to and how far it
was heard, drops what was heard before, folds books, and says what to send when a connection opens.
Those who own a socket call it with what came in and send what it returns.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from damrak.adapters.exchanges.api.errors import (
    UNREACHABLE,
    ApiError,
    Overloaded,
    Unauthorized,
    Unavailable,
    error_of,
    made_up,
)
from damrak.adapters.exchanges.api.stream.books import FoldedBook
from damrak.adapters.exchanges.api.stream.places import (
    Delivered,
    Fact,
    Place,
    State,
    Subscription,
    is_news,
    places_of,
)
from damrak.adapters.exchanges.api.stream.requests import Wish
from damrak.wire.stream import (
    BookSnapshot,
    BookUpdate,
    Channel,
    Closing,
    Ended,
    Gap,
    QuoteUpdate,
    Reply,
    StreamMessage,
    StreamRequest,
    Welcome,
)

UNDELIVERED_MAX: Final = 10_000
"""Messages that may wait to be taken; while there are so many, nothing is read."""
REQUESTS_MAX: Final = 10_000
"""Requests that wait for a reply."""

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

_decode = msgspec.json.Decoder(StreamMessage).decode
_encode = msgspec.json.Encoder().encode


class Promise(Protocol[T_contra]):
    """Be told how a request ended: a future of either kind."""

    def done(self) -> bool:
        """Return whether nobody waits any more."""

    def set_result(self, result: T_contra, /) -> None:
        """Tell the result."""

    def set_exception(self, exception: BaseException, /) -> None:
        """Tell why there is none."""


class Asked(Struct, Generic[T]):
    """Hold a request under way, who waits for its reply, and how the reply is read.

    ``repeatable`` says that it may be sent again on another connection.
    """

    request: StreamRequest
    read: Callable[[Reply], T]
    promise: Promise[T] | None
    repeatable: bool
    subscription: Subscription | None = None
    sent: bool = False


class Session:
    """Hold all that a stream knows; not for several threads at once."""

    def __init__(
        self, last_ids: Mapping[str, str] | None = None, undelivered_max: int = UNDELIVERED_MAX
    ) -> None:
        """Go on after ``last_ids``, as another session's ``last_ids`` told them."""
        self.last_ids: dict[str, str] = dict(last_ids or {})
        self.undelivered: deque[Delivered] = deque()
        self.connected = False
        self._undelivered_max = undelivered_max
        self._number = 0
        self._asked: dict[int, Asked[Any]] = {}
        self._subscriptions: dict[Place, Subscription] = {}
        self._books: dict[str, FoldedBook] = {}
        self._outbox: list[bytes] = []

    @property
    def full(self) -> bool:
        """Return whether so much waits to be taken that nothing should be read."""
        return len(self.undelivered) >= self._undelivered_max

    @property
    def speaks(self) -> bool:
        """Return whether there is something to be sent."""
        return bool(self._outbox)

    def frames(self) -> list[bytes]:
        """Return what is to be sent, once."""
        frames, self._outbox = self._outbox, []
        return frames

    def take(self) -> Delivered | None:
        """Return the next message for the program and remember that it has it; None for none."""
        if not self.undelivered:
            return None
        message = self.undelivered.popleft()
        if isinstance(message, Gap):
            self.last_ids.update(
                {
                    place: message.last_id
                    for place, last in self.last_ids.items()
                    if last == message.after
                }
            )
        elif isinstance(message, Fact) and (subscription := self._subscription_of(message)):
            self.last_ids[str(subscription.place)] = message.id
        return message

    def book(self, symbol: str) -> BookSnapshot | None:
        """Return a book as it is now, None while it is not known."""
        book = self._books.get(symbol.upper())
        return None if book is None else book.show()

    # --- what the program wants ---

    def ask(self, wish: Wish[T], promise: Promise[T]) -> None:
        """Ask something; raises Overloaded while too many replies are outstanding."""
        if len(self._asked) >= REQUESTS_MAX:
            detail = f"requests under way must be at most {REQUESTS_MAX}: wait for replies"
            raise Overloaded(made_up(429, "REQUESTS_UNDER_WAY", detail))
        request = wish.make(self._next())
        self._put(Asked(request, wish.read, promise, repeatable=wish.repeatable))

    def subscribe(self, place: Place, promise: Promise[None], *, silent: bool = False) -> None:
        """Subscribe to a place, after what was heard of it last; ``silent`` is for books alone."""
        if silent and place.channel is not Channel.BOOK:
            raise ValueError(f"only a book can be silent, was {place.channel}")
        known = self.last_ids.get(str(place)) if place.resumable else None
        subscription = Subscription(place, silent, known)
        self._subscriptions[place] = subscription
        if place.channel is Channel.BOOK and place.symbol is not None:
            self._books[place.symbol] = FoldedBook()
        self._begin(subscription, promise)

    def unsubscribe(self, place: Place, promise: Promise[None]) -> None:
        """End a subscription; where it stood is remembered."""
        subscription = self._subscriptions.pop(place, None) or Subscription(place)
        if place.channel is Channel.BOOK and place.symbol is not None:
            self._books.pop(place.symbol, None)
        self._put(Asked(subscription.end(self._next()), _nothing, promise, repeatable=False))

    # --- what the connection does ---

    def lost(self, why: str) -> None:
        """Hear that the connection is gone: what may not be repeated has an unknown outcome."""
        self.connected = False
        for book in self._books.values():
            book.current = False
        for number, asked in [*self._asked.items()]:
            if asked.sent and not asked.repeatable:
                del self._asked[number]
                _fail(asked, _unknown(asked.request, why))

    def ended(self, error: BaseException) -> None:
        """Hear that there will be no further connection."""
        self.connected = False
        waiting, self._asked = self._asked, {}
        for asked in waiting.values():
            unsure = asked.sent and asked.subscription is None
            _fail(asked, _unknown(asked.request, str(error)) if unsure else error)

    def hear(self, frame: bytes | str) -> None:
        """Take in a frame; raises Unauthorized, or why a place can be heard no more."""
        try:
            message: StreamMessage = _decode(frame)
        except msgspec.MsgspecError:
            # A later venue may say what this release has no word for.
            return
        if isinstance(message, Reply):
            self._answered(message)
        elif isinstance(message, Welcome):
            if not message.authenticated:
                detail = "the venue knows no such key, or it was revoked"
                raise Unauthorized(made_up(401, "KEY_UNKNOWN", detail))
            self._opened()
        elif isinstance(message, Gap):
            self._skipped(message)
        elif isinstance(message, Ended):
            raise error_of(message.problem)
        elif not isinstance(message, Closing):
            self._told(message)

    # --- inside ---

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _opened(self) -> None:
        self.connected = True
        self._outbox.clear()
        waiting, self._asked = self._asked, {}
        promises: dict[Place, Promise[None]] = {}
        for asked in waiting.values():
            if asked.subscription is not None and asked.promise is not None:
                promises[asked.subscription.place] = asked.promise
        for place, subscription in self._subscriptions.items():
            self._begin(subscription, promises.get(place))
        for asked in waiting.values():
            if asked.subscription is None:
                self._put(asked)

    def _put(self, asked: Asked[Any]) -> None:
        self._asked[asked.request.id] = asked
        if self.connected:
            asked.sent = True
            self._outbox.append(_encode(asked.request))

    def _begin(self, subscription: Subscription, promise: Promise[None] | None = None) -> None:
        request = subscription.request(self._next())
        self._put(Asked(request, _nothing, promise, repeatable=True, subscription=subscription))

    def _answered(self, reply: Reply) -> None:
        asked = self._asked.pop(reply.id, None)
        if asked is None:
            return
        subscription = asked.subscription
        if reply.problem is None:
            if subscription is not None and subscription.place.resumable and reply.last_id:
                # Where a new place starts; one that is resumed goes on where it was.
                subscription.heard_id = subscription.heard_id or reply.last_id
                self.last_ids.setdefault(str(subscription.place), reply.last_id)
            _settle(asked, reply)
            return
        error = error_of(reply.problem)
        if asked.promise is not None:
            if subscription is not None:
                self._subscriptions.pop(subscription.place, None)
            _fail(asked, error)
        elif not isinstance(error, Unavailable):
            raise error

    def _skipped(self, gap: Gap) -> None:
        for place, subscription in self._subscriptions.items():
            if place.channel is gap.channel and subscription.heard_id == gap.after:
                subscription.heard_id = gap.last_id
        self.undelivered.append(gap)

    def _told(self, message: Fact | State) -> None:
        subscription = self._subscription_of(message)
        if subscription is None:
            return
        if isinstance(message, Fact):
            if not is_news(message.id, subscription.heard_id):
                return
            subscription.heard_id = message.id
        elif not isinstance(message, QuoteUpdate) and not self._folded(message, subscription):
            return
        if not subscription.silent:
            self.undelivered.append(message)

    def _folded(self, message: BookSnapshot | BookUpdate, subscription: Subscription) -> bool:
        book = self._books[message.symbol.upper()]
        if isinstance(message, BookSnapshot):
            book.start(message)
            return True
        waited = not book.current
        if book.fold(message):
            return True
        if not book.current and not waited:
            end = subscription.end(self._next())
            self._put(Asked(end, _nothing, None, repeatable=False))
            self._begin(subscription)
        return False

    def _subscription_of(self, message: Fact | State) -> Subscription | None:
        for place in places_of(message):
            if subscription := self._subscriptions.get(place):
                return subscription
        return None


def _nothing(_: Reply) -> None:
    return None


def _settle(asked: Asked[Any], reply: Reply) -> None:
    if asked.promise is None or asked.promise.done():
        return
    try:
        asked.promise.set_result(asked.read(reply))
    except ApiError as error:
        asked.promise.set_exception(error)


def _fail(asked: Asked[Any], error: BaseException) -> None:
    if asked.promise is not None and not asked.promise.done():
        asked.promise.set_exception(error)


def _unknown(request: StreamRequest, why: str) -> Unavailable:
    what = type(request).__name__
    detail = (
        f"{what} was sent and not answered ({why}); it may have been carried out: "
        "ask how the order stands before you send it again"
    )
    return Unavailable(made_up(503, UNREACHABLE, detail), outcome_unknown=True)
