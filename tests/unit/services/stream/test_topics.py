"""What listeners are told of facts and of states, and what is let go of."""

import msgspec
import pytest

from damrak.domain.assets import Asset
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import BookChanged, TradeExecuted
from damrak.domain.identifiers import InstrumentId, TradeId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.runtime.view import LiveBook
from damrak.services.gateway.stream.facts import payload_of
from damrak.services.gateway.stream.ring import MESSAGE_BYTES, Ring
from damrak.services.gateway.stream.topics import (
    LEVEL_CHANGES_MAX,
    NOTHING,
    Backlog,
    BookTopic,
    FactTopic,
    QuoteTopic,
    Subscriber,
)
from damrak.wire.stream import BookSnapshot, BookUpdate, QuoteUpdate, StreamMessage

BANDS = (TickBand(Price(0), Price(1)),)
COIN = Instrument(InstrumentId(1), "C-E", Asset("C", 8), Asset("E", 8), 2, 0, BANDS)


NO_REASON = ("",)


class Pipe:
    """Take what is told; be slow once it is ``full``."""

    def __init__(self, backlog: Backlog) -> None:
        self.subscriber = Subscriber(self, backlog)
        self.frames: list[bytes] = []
        self.reason = ""

    def tell(self, frames: list[bytes]) -> None:
        """Take frames."""
        self.frames += frames

    def let_go(self, reason: str) -> None:
        """Note why."""
        self.reason = reason

    def join(self, topic: FactTopic) -> None:
        """Listen."""
        topic.members[self.subscriber] = None
        self.subscriber.positions[topic] = topic.start


def _pipe(frames_max: int = 10, bytes_max: int = 1_000) -> Pipe:
    return Pipe(Backlog(frames_max, bytes_max))


def _tell(topic: FactTopic, *numbers: int) -> None:
    for number in numbers:
        topic.tell((number, 0, 0), b"%d" % number)


def test_facts_are_told_once_from_where_one_joined() -> None:
    topic, early, late = FactTopic(), _pipe(), _pipe()
    early.join(topic)
    _tell(topic, 1, 2)
    late.join(topic)
    _tell(topic, 3)
    for pipe in (early, late):
        pipe.subscriber.catch_up()
        assert pipe.subscriber.catch_up() == 0
    assert early.frames == [b"1", b"2", b"3"]
    assert late.frames == [b"3"]


def test_facts_of_several_topics_come_in_one_order() -> None:
    topics, pipe = (FactTopic(), FactTopic(), FactTopic()), _pipe()
    for topic in topics:
        pipe.join(topic)
    for number in range(9):
        _tell(topics[number * 7 % 3], number)
    pipe.subscriber.catch_up()
    assert pipe.frames == [b"%d" % number for number in range(9)]


@pytest.mark.parametrize("backlog", [Backlog(3, 1_000), Backlog(1_000, 3)])
def test_who_is_paused_is_let_go_of_beyond_the_limit(backlog: Backlog) -> None:
    topic, pipe = FactTopic(), Pipe(backlog)
    pipe.join(topic)
    pipe.subscriber.paused = True
    _tell(topic, 1, 2, 3)
    pipe.subscriber.catch_up()
    assert pipe.reason in NO_REASON
    _tell(topic, 4)
    pipe.subscriber.catch_up()
    assert pipe.reason == "slow consumer"
    assert not pipe.frames


def test_facts_are_kept_as_long_as_somebody_has_not_had_them() -> None:
    topic, quick, slow = FactTopic(), _pipe(), _pipe()
    quick.join(topic)
    slow.join(topic)
    _tell(topic, *range(5))
    quick.subscriber.catch_up()
    topic.prune()
    assert len(topic.since(slow.subscriber.positions[topic])) == 5
    assert topic.bytes_since(0) == 5
    slow.subscriber.catch_up()
    _tell(topic, 5)
    topic.prune()
    assert [frame for _, frame, _ in topic.since(5)] == [b"5"]
    assert topic.bytes_since(5) == 1
    slow.subscriber.catch_up()
    quick.subscriber.catch_up()
    topic.prune()
    assert topic.since(topic.end) == []
    assert topic.bytes_since(topic.end) == 0


def _change(book: LiveBook, topic: BookTopic, side: Side, level: tuple[int, int]) -> None:
    price, quantity = level
    book.sequence += 1
    half = book.bids if side is Side.BUY else book.asks
    half.put(price, quantity)
    topic.hear(BookChanged(InstrumentId(1), book.sequence, side, Price(price), Quantity(quantity)))


def _told(topic: BookTopic | QuoteTopic, position: int) -> tuple[StreamMessage, int]:
    frame, end = topic.take(position)
    return msgspec.json.decode(payload_of(frame), type=StreamMessage), end


def test_a_book_is_told_from_any_sequence_with_the_last_word_of_each_level() -> None:
    book = LiveBook(COIN, 0)
    topic = BookTopic(book)
    assert isinstance(_told(topic, NOTHING)[0], BookSnapshot)
    for level in ((100, 5), (101, 6), (100, 0), (102, 1), (101, 7)):
        _change(book, topic, Side.BUY, level)
    update, end = _told(topic, 1)
    assert isinstance(update, BookUpdate)
    assert (update.first_sequence, update.last_sequence, end) == (2, 5, 5)
    assert set(update.bids) == {("1.01", "7"), ("1", "0"), ("1.02", "1")}
    assert update.asks == ()
    last, _ = _told(topic, 4)
    assert isinstance(last, BookUpdate)
    assert last.bids == (("1.01", "7"),)
    assert topic.take(4)[0] is topic.take(4)[0]


def test_who_is_too_far_behind_is_given_the_whole_book() -> None:
    book = LiveBook(COIN, 0)
    topic = BookTopic(book)
    for number in range(LEVEL_CHANGES_MAX + 10):
        _change(book, topic, Side.SELL, (1_000 + number, 1))
    assert isinstance(_told(topic, 9)[0], BookSnapshot)
    update, end = _told(topic, 10)
    assert isinstance(update, BookUpdate)
    assert len(update.asks) == LEVEL_CHANGES_MAX
    assert end == book.sequence


def test_a_quote_is_told_anew_only_when_it_changed() -> None:
    book = LiveBook(COIN, 0)
    deep = BookTopic(book)
    topic = QuoteTopic(book)
    quote, _ = _told(topic, NOTHING)
    assert isinstance(quote, QuoteUpdate)
    assert quote.bid_price is None
    _change(book, deep, Side.BUY, (100, 5))
    topic.refresh()
    end = topic.end
    _change(book, deep, Side.BUY, (90, 5))
    topic.refresh()
    assert topic.end == end
    book.last_trade = TradeExecuted(
        InstrumentId(1), 3, TradeId(64), Price(100), Quantity(1), Side.SELL
    )
    book.sequence = 3
    quote, _ = _told(topic, end)
    assert isinstance(quote, QuoteUpdate)
    assert (quote.bid_price, quote.last_price, quote.sequence) == ("1", "1", 3)


def test_a_halt_is_told_with_the_quote_though_the_book_is_as_it_was() -> None:
    book = LiveBook(COIN, 0)
    topic = QuoteTopic(book)
    opened, end = _told(topic, NOTHING)
    book.status = TradingStatus.HALTED
    topic.refresh()
    halted, _ = _told(topic, end)
    assert isinstance(opened, QuoteUpdate)
    assert isinstance(halted, QuoteUpdate)
    assert (opened.status, halted.status) == (TradingStatus.OPEN, TradingStatus.HALTED)
    assert (topic.end > end, halted.sequence) == (True, opened.sequence)


def _record(sequence: int, messages: int = 1) -> Record:
    said = BookChanged(InstrumentId(1), sequence, Side.BUY, Price(1), Quantity(1))
    return Record(0, (said,) * messages, "inbox", sequence)


def test_the_ring_keeps_the_newest_records() -> None:
    ring = Ring(10, records_max=8)
    for sequence in range(11, 40, 2):
        ring.add(_record(sequence))
    assert ring.after(ring.floor - 1, 100) is None
    kept = ring.after(ring.floor, 100)
    assert kept is not None
    assert [record.sequence for record in kept] == list(range(ring.floor + 2, 40, 2))
    assert 7 <= len(kept) <= 8
    middle = ring.after(36, 1)
    assert middle is not None
    assert [record.sequence for record in middle] == [37]
    assert ring.after(39, 1) == []


def test_the_ring_is_bounded_in_bytes() -> None:
    ring = Ring(0, bytes_max=10 * MESSAGE_BYTES)
    for sequence in range(1, 20):
        ring.add(_record(sequence, messages=4))
    kept = ring.after(ring.floor, 100)
    assert kept is not None
    assert sum(len(record.messages) for record in kept) <= 10
