"""The hub: hears what was committed, and sees to it that every subscriber is told.

It lives on the loop's thread and is heard after the view, which is therefore up to date. What
nobody listens to costs next to nothing. Telling is apart from hearing: a sweep takes a slice of
those who wait and lets the loop go on, so that orders do not stand in line behind thousands of
sockets. Where a topic has many listeners, its sweeps are some time apart, and what happened in
between is told at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, Protocol

import structlog
from msgspec import Struct

from damrak.domain.events import BookChanged, TradeExecuted, TradingStatusChanged
from damrak.domain.records import Record, Stored
from damrak.ports.history import Order
from damrak.runtime.topology import INBOX
from damrak.runtime.view import View
from damrak.services.gateway.stream.facts import RANKS, Facts, Wording, frame_of
from damrak.services.gateway.stream.ring import Ring
from damrak.services.gateway.stream.topics import (
    BookTopic,
    FactTopic,
    QuoteTopic,
    Subscriber,
    Topic,
)
from damrak.wire.stream import Channel

SWEEP_SOCKETS: Final = 250
"""Listeners who are told before the loop may do something else."""

CROWD: Final = 50
"""Listeners from which on the sweeps of a public topic are some time apart."""

TICK_SECONDS: Final = 0.04
"""Least time between two sweeps of a topic with a crowd."""

REST_SHARE: Final = 0.25
"""How long sweeps rest after one that took long, as a share of what it took."""

UNTOLD: Final = "a message could not be told: resume"
"""Why listeners are let go of when a message cannot be made."""

RESUME_RECORDS_MAX: Final = 100_000
"""Most records that are told again; who missed more is told of a gap and looks up the rest."""

END_INDEX: Final = 2**31 - 1
"""Stands in an id for the last event of a record, whichever that is."""

TopicKey = tuple[Channel, int]
"""A channel, and the account or instrument that it is about."""

ReadEvents = Callable[[int, int], Sequence[Stored]]
"""Reads the partition of events after an offset, so many records at most; called in a thread."""


class OrderHistory(Protocol):
    """Know the orders that the view has let go of: the part of History that the stream needs."""

    async def reach(self, sequence: int) -> None:
        """Wait until all that the inbox caused up to a sequence is there; raises HistoryBehind."""

    async def order(self, order_id: int) -> Order | None:
        """Return an order."""


_log = structlog.get_logger(__name__)
_Hearing = Callable[[Any, Record, int], None]


class Counts(Struct):
    """Count what subscribers were told; ``skipped`` are the changes of state that were joined."""

    messages: int = 0
    skipped: int = 0
    sweeps: int = 0
    slow_closed: int = 0
    resumed: int = 0
    gaps: int = 0
    failures: int = 0


class Hub:
    """Know all topics and who listens to them.

    ``sequence`` and ``writer`` say which record was heard last, ``facts`` how records are worded,
    and ``ring`` keeps the newest ones.
    """

    def __init__(
        self,
        view: View,
        history: OrderHistory,
        read_events: ReadEvents | None = None,
        *,
        ring: Ring | None = None,
        resume_max: int = RESUME_RECORDS_MAX,
        ahead_max: int = 0,
    ) -> None:
        """Begin where the view is; ``hear`` must be told all that comes after.

        ``history`` knows the orders that the view has let go of, ``read_events`` what has left the
        ring; without it there are gaps sooner. ``ahead_max`` is how many records an id may lie
        ahead of this hub, where another one hears sooner and told it.
        """
        self.view = view
        self.history = history
        self.read_events = read_events
        self.resume_max = resume_max
        self.ahead_max = ahead_max
        self.writer: str = INBOX
        self.sequence = view.sequence
        self.counts = Counts()
        self.facts = Facts(view)
        self.ring = Ring(view.sequence) if ring is None else ring
        self._index = END_INDEX
        self._told: dict[Channel, dict[int, FactTopic]] = {channel: {} for channel in RANKS}
        self._quotes: dict[int, QuoteTopic] = {}
        self._books: dict[int, BookTopic] = {}
        self._active: Mapping[type, tuple[_Hearing, ...]] = {}
        self._dirty: dict[Topic, None] = {}
        self._due: dict[Topic, None] = {}
        self._swept: dict[FactTopic, None] = {}
        self._line: deque[Subscriber] = deque()
        self._sweep_time = 0.0
        self._next_tick = 0.0
        self._ticking = False

    @property
    def last_id(self) -> str:
        """Return the id behind which everything is yet to happen."""
        return f"{self.writer}:{self.sequence}:{self._index}"

    def listeners(self) -> dict[Channel, int]:
        """Return how many subscriptions each channel has."""
        return {
            channel: sum(len(topic.members) for topic in self._topics(channel).values())
            for channel in Channel
        }

    def hear(self, records: Sequence[Record]) -> None:
        """Hear records that are durable, in order; what was heard before is dropped.

        Never raises: what cannot be told must not stop the trading. Whoever may have missed it is
        let go of, and resumes.
        """
        active = self._active
        for record in records:
            if record.sequence <= self.sequence:
                continue
            self.sequence = record.sequence
            self.writer = record.writer
            self._index = len(record.messages) - 1
            self.ring.add(record)
            if active:
                self._hear(record, active)
        if self._dirty:
            self._line_up()

    def join(self, subscriber: Subscriber, key: TopicKey) -> None:
        """Tell a subscriber of a topic from now on; of an instrument there must be a book."""
        topic = self._topic(key)
        topic.members[subscriber] = None
        subscriber.positions[topic] = topic.start
        self.catch_up_soon(subscriber)

    def leave(self, subscriber: Subscriber, key: TopicKey) -> None:
        """Tell a subscriber no more of a topic."""
        channel, number = key
        topics = self._topics(channel)
        topic = topics.get(number)
        if topic is None or subscriber not in topic.members:
            return
        del topic.members[subscriber]
        del subscriber.positions[topic]
        if not topic.members:
            del topics[number]
            self._dirty.pop(topic, None)
            self._due.pop(topic, None)
            self._activate()

    def catch_up_soon(self, subscriber: Subscriber) -> None:
        """Tell a subscriber all that he was not told yet."""
        if not subscriber.waiting:
            subscriber.waiting = True
            self._line.appendleft(subscriber)
            if len(self._line) == 1:
                self._start_sweep()

    def _topics(self, channel: Channel) -> MutableMapping[int, Any]:
        if channel is Channel.QUOTES:
            return self._quotes
        if channel is Channel.BOOK:
            return self._books
        return self._told[channel]

    def _topic(self, key: TopicKey) -> Topic:
        channel, number = key
        topics = self._topics(channel)
        topic: Topic | None = topics.get(number)
        if topic is None:
            if channel is Channel.QUOTES:
                topic = QuoteTopic(self.view.books[number])
            elif channel is Channel.BOOK:
                topic = BookTopic(self.view.books[number])
            else:
                topic = FactTopic()
            topics[number] = topic
            self._activate()
        return topic

    def _activate(self) -> None:
        # Only what somebody listens to is looked at.
        active: dict[type, list[_Hearing]] = {}
        for event, wordings in self.facts.wordings.items():
            for wording in wordings:
                if self._told[wording.channel]:
                    active.setdefault(event, []).append(self._telling(wording))
        if self._quotes:
            for event in (TradeExecuted, BookChanged, TradingStatusChanged):
                active.setdefault(event, []).append(self._hear_quote)
        if self._books:
            active.setdefault(BookChanged, []).append(self._hear_book)
        self._active = {event: tuple(hearings) for event, hearings in active.items()}

    def _telling(self, wording: Wording) -> _Hearing:
        topics, rank = self._told[wording.channel], RANKS[wording.channel]
        owner, make, find, dirty = wording.owner, wording.make, self.facts.find_live, self._dirty

        def hear(message: Any, record: Record, index: int) -> None:
            topic = topics.get(owner(message))
            if topic is not None:
                frame = frame_of(make(message, record, index, find))
                topic.tell((record.sequence, index, rank), frame)
                dirty[topic] = None

        return hear

    def _hear_quote(self, message: Any, _: Record, __: int) -> None:
        topic = self._quotes.get(message.instrument_id)
        if topic is not None:
            self._mark(topic)

    def _hear_book(self, message: Any, _: Record, __: int) -> None:
        topic = self._books.get(message.instrument_id)
        if topic is not None:
            topic.hear(message)
            self._mark(topic)

    def _mark(self, topic: Topic) -> None:
        if topic in self._dirty or topic in self._due:
            self.counts.skipped += len(topic.members)
        self._dirty[topic] = None

    def _hear(self, record: Record, active: Mapping[type, tuple[_Hearing, ...]]) -> None:
        find = active.get
        try:
            for index, message in enumerate(record.messages):
                for hear in find(message.__class__, ()):
                    hear(message, record, index)
        except Exception:  # noqa: BLE001 - whatever it was, trading goes on
            _log.exception("stream.untold", sequence=record.sequence)
            self.counts.failures += 1
            self._let_everybody_go()

    def _let_everybody_go(self) -> None:
        everybody = {
            member: None
            for channel in Channel
            for topic in self._topics(channel).values()
            for member in topic.members
        }
        for member in everybody:
            member.outlet.let_go(UNTOLD)

    def _line_up(self) -> None:
        dirty, line, swept = self._dirty, self._line, self._swept
        idle = not line
        for topic in dirty:
            if len(topic.members) > CROWD:
                self._due[topic] = None
                continue
            _refresh(topic, swept)
            for member in topic.members:
                if not member.waiting:
                    member.waiting = True
                    line.appendleft(member)
        dirty.clear()
        if idle and line:
            self._start_sweep()
        if self._due and not self._ticking and not line:
            self._await_tick()

    def _await_tick(self) -> None:
        self._ticking = True
        loop = asyncio.get_running_loop()
        loop.call_at(max(self._next_tick, loop.time()), self._tick)

    def _tick(self) -> None:
        self._ticking = False
        line = self._line
        idle = not line
        for topic in self._due:
            _refresh(topic, self._swept)
            for member in topic.members:
                if not member.waiting:
                    member.waiting = True
                    line.append(member)
        self._due.clear()
        if idle and line:
            self._start_sweep()

    def _start_sweep(self) -> None:
        loop = asyncio.get_running_loop()
        self._sweep_time = loop.time()
        loop.call_soon(self._sweep)

    def _sweep(self) -> None:
        line, counts = self._line, self.counts
        for _ in range(min(SWEEP_SOCKETS, len(line))):
            subscriber = line.popleft()
            subscriber.waiting = False
            counts.messages += self._catch_up(subscriber)
        loop = asyncio.get_running_loop()
        if line:
            loop.call_soon(self._sweep)
            return
        now = loop.time()
        rest = now + REST_SHARE * (now - self._sweep_time)
        self._next_tick = max(self._sweep_time + TICK_SECONDS, rest)
        counts.sweeps += 1
        for topic in self._swept:
            topic.prune()
        self._swept.clear()
        if self._due and not self._ticking:
            self._await_tick()

    def _catch_up(self, subscriber: Subscriber) -> int:
        try:
            return subscriber.catch_up()
        except Exception:  # noqa: BLE001 - one listener must not cost the others their turn
            _log.exception("stream.untold")
            self.counts.failures += 1
            subscriber.outlet.let_go(UNTOLD)
            return 0


def _refresh(topic: Topic, swept: dict[FactTopic, None]) -> None:
    if isinstance(topic, FactTopic):
        swept[topic] = None
    else:
        topic.refresh()
