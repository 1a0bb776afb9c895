"""Topics: what can be listened to, and what of it each listener has had.

A topic keeps what it told once for everybody; a listener is no more than a place in it. So nobody
has a queue of his own that could grow, a message is encoded once, and who falls behind costs the
frames that he has not had yet, up to a limit.

Facts are told one by one. Of quotes and books a listener is told the difference between the state
that he was told last and the present one, which for a slow reader skips all that lay between.
"""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

from damrak.domain.events import BookChanged
from damrak.domain.orders import Side
from damrak.runtime.view import LiveBook
from damrak.services.gateway.formats import level_texts, quote_answer, time_text
from damrak.services.gateway.stream.facts import frame_of
from damrak.wire.stream import BookSnapshot, BookUpdate, QuoteUpdate

LEVEL_CHANGES_MAX: Final = 2_000
"""Most changed levels that a topic remembers of a book; who is further behind takes a snapshot."""

BOOK_LEVELS_MAX: Final = 1_000_000
"""Levels of a side that a snapshot shows: all of them."""

PRUNE_SHARE: Final = 16
"""Frames are let go of once there is one for so many listeners, so that looking costs little."""

NOTHING: Final = -1
"""The place of a listener who was told nothing yet."""

Key = tuple[int, int, int]
"""Orders facts: the sequence of the record, the index there, the rank of the channel."""

Fact = tuple[Key, bytes, int]
"""A fact's key, its frame, and the bytes of all frames up to it."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL


class FactTopic:
    """Keep the facts that some listener has not had; ``end`` counts all that were told."""

    __slots__ = ("_facts", "_first", "_size", "end", "members")

    def __init__(self) -> None:
        self.members: dict[Subscriber, None] = {}
        self.end = 0
        self._first = 0
        self._facts: list[Fact] = []
        self._size = 0

    @property
    def start(self) -> int:
        """Return the place of a listener who joins now."""
        return self.end

    def tell(self, key: Key, frame: bytes) -> None:
        """Add a fact."""
        self._size += len(frame)
        self._facts.append((key, frame, self._size))
        self.end += 1

    def since(self, position: int) -> list[Fact]:
        """Return the facts from a place on."""
        return self._facts[position - self._first :]

    def bytes_since(self, position: int) -> int:
        """Return how many bytes the facts from a place on have."""
        if position == self.end:
            return 0
        _, frame, size = self._facts[position - self._first]
        return self._size - size + len(frame)

    def prune(self) -> None:
        """Let go of what every listener has had."""
        if len(self._facts) * PRUNE_SHARE > len(self.members):
            places = (member.positions.get(self, self.end) for member in self.members)
            had = min(places, default=self.end)
            del self._facts[: had - self._first]
            self._first = had


class QuoteTopic:
    """Tell the best prices of a book and whether it trades; ``end`` counts how often they changed.

    The book's own sequence would not do: it counts what happens to the book, and a halt does not.
    """

    __slots__ = ("_book", "_frame", "_state", "end", "members")

    start = NOTHING

    def __init__(self, book: LiveBook) -> None:
        self.members: dict[Subscriber, None] = {}
        self.end = 0
        self._book = book
        self._frame = b""
        self._state: object = None
        self.refresh()

    def refresh(self) -> None:
        """Take up what the book is now."""
        book = self._book
        state = (book.best(_BUY), book.best(_SELL), book.last_trade, book.status)
        if state != self._state:
            self._state = state
            self._frame = b""
            self.end += 1

    def take(self, position: int) -> tuple[bytes, int]:
        """Return the quote as a frame, the same for every listener, and its place."""
        self.refresh()
        self._frame = self._frame or frame_of(self._quote())
        return self._frame, self.end

    def _quote(self) -> QuoteUpdate:
        quote = quote_answer(self._book)
        return QuoteUpdate(**{name: getattr(quote, name) for name in quote.__struct_fields__})


class BookTopic:
    """Tell the levels of a book that changed; ``end`` is the sequence that was told last.

    ``_changed`` holds the last change of each level, oldest first, back to the change after
    ``_floor``.
    """

    __slots__ = ("_book", "_changed", "_floor", "_frames", "end", "members")

    start = NOTHING

    def __init__(self, book: LiveBook) -> None:
        self.members: dict[Subscriber, None] = {}
        self.end = book.sequence
        self._book = book
        self._floor = book.sequence
        self._changed: dict[tuple[Side, int], tuple[int, int]] = {}
        self._frames: dict[int, bytes] = {}

    def hear(self, message: BookChanged) -> None:
        """Note that a level changed."""
        changed = self._changed
        key = (message.side, message.price)
        changed.pop(key, None)
        changed[key] = (message.sequence, message.quantity)
        if len(changed) > LEVEL_CHANGES_MAX:
            oldest = next(iter(changed))
            self._floor = changed.pop(oldest)[0]

    def refresh(self) -> None:
        """Take up what the book is now."""
        if self.end != self._book.sequence:
            self.end = self._book.sequence
            self._frames.clear()

    def take(self, position: int) -> tuple[bytes, int]:
        """Return what leads from a sequence to the present book, or the whole, and where it is."""
        self.refresh()
        frame = self._frames.get(position)
        if frame is None:
            told = self._snapshot() if position < self._floor else self._update(position)
            frame = self._frames[position] = frame_of(told)
        return frame, self.end

    def _update(self, position: int) -> BookUpdate:
        instrument = self._book.instrument
        sides: dict[Side, list[tuple[int, int]]] = {_BUY: [], _SELL: []}
        for (side, price), (sequence, quantity) in reversed(self._changed.items()):
            if sequence <= position:
                break
            sides[side].append((price, quantity))
        return BookUpdate(
            symbol=instrument.symbol,
            first_sequence=position + 1,
            last_sequence=self.end,
            bids=level_texts(sides[_BUY], instrument),
            asks=level_texts(sides[_SELL], instrument),
            time=time_text(self._book.time),
        )

    def _snapshot(self) -> BookSnapshot:
        book = self._book
        return BookSnapshot(
            symbol=book.instrument.symbol,
            sequence=book.sequence,
            bids=self._levels(_BUY),
            asks=self._levels(_SELL),
            time=time_text(book.time),
        )

    def _levels(self, side: Side) -> tuple[tuple[str, str], ...]:
        return level_texts(self._book.depth(side, BOOK_LEVELS_MAX), self._book.instrument)


Topic = FactTopic | QuoteTopic | BookTopic
"""Something that can be listened to."""


class Backlog(Struct, frozen=True):
    """Limit what a slow reader may be behind, in messages and in bytes, before he is let go."""

    frames_max: int = 10_000
    bytes_max: int = 4 * 1024 * 1024


BACKLOG: Final = Backlog()
"""The limits unless an outlet is told otherwise."""


SLOW_CONSUMER: Final = "slow consumer"
"""Why a reader is let go of who is too far behind."""


class Outlet(Protocol):
    """Take what a subscriber is told."""

    def tell(self, frames: list[bytes]) -> None:
        """Send frames; if that is more than can be sent now, pause the subscriber."""

    def let_go(self, reason: str) -> None:
        """Close the connection of a reader who may resume, and say why."""


class Subscriber:
    """Keep the places of one listener; while ``paused`` he is told nothing.

    ``waiting`` is true while he stands in line to be told.
    """

    __slots__ = ("backlog", "outlet", "paused", "positions", "waiting")

    def __init__(self, outlet: Outlet, backlog: Backlog = BACKLOG) -> None:
        self.outlet = outlet
        self.backlog = backlog
        self.paused = False
        self.waiting = False
        self.positions: dict[Topic, int] = {}

    def catch_up(self) -> int:
        """Tell all that was not told yet, and return how many frames that was."""
        if self.paused:
            if self._too_far_behind():
                self.outlet.let_go(SLOW_CONSUMER)
            return 0
        frames = self._collect()
        if frames:
            self.outlet.tell(frames)
        return len(frames)

    def _collect(self) -> list[bytes]:
        positions = self.positions
        facts: list[Fact] = []
        sources = 0
        states: list[bytes] = []
        for topic, position in positions.items():
            end = topic.end
            if position == end:
                continue
            if isinstance(topic, FactTopic):
                facts += topic.since(position)
                positions[topic] = end
                sources += 1
            else:
                frame, positions[topic] = topic.take(position)
                states.append(frame)
        if sources > 1:
            # One place in the order of things stands for all channels, so that a single id is
            # enough to resume them.
            facts.sort()
        return [frame for _, frame, _ in facts] + states if facts else states

    def _too_far_behind(self) -> bool:
        frames = size = 0
        for topic, position in self.positions.items():
            if isinstance(topic, FactTopic) and position != topic.end:
                frames += topic.end - position
                size += topic.bytes_since(position)
        return frames > self.backlog.frames_max or size > self.backlog.bytes_max
