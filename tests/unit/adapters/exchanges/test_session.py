"""A conversation over a stream: replies, places, resumption and books, without a socket."""

from concurrent.futures import Future
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from damrak.adapters.exchanges.api import ApiError, NotFound, Overloaded, Unauthorized, Unavailable
from damrak.adapters.exchanges.api.stream import requests
from damrak.adapters.exchanges.api.stream.places import is_news, place_of
from damrak.adapters.exchanges.api.stream.session import REQUESTS_MAX, UNDELIVERED_MAX, Session
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side
from damrak.wire.stream import (
    BalanceUpdate,
    BookSnapshot,
    BookUpdate,
    Channel,
    Gap,
    QuoteUpdate,
    Reply,
    StreamRequest,
    SubmitOrderRequest,
    Subscribe,
    TradeUpdate,
    Unsubscribe,
    Welcome,
)
from tests.unit.adapters.exchanges.scripts import a_problem, an_order

TIME = "2030-01-31T17:30:00.000000000Z"
OPEN = TradingStatus.OPEN
WELCOME = Welcome("1", authenticated=True, time=TIME)


def trade(place: str, symbol: str = "BTC-USD") -> TradeUpdate:
    return TradeUpdate(f"inbox:{place}", 1, symbol, 1, Side.BUY, "1", "1", TIME)


def balance(place: str, account_id: int = 1) -> BalanceUpdate:
    return BalanceUpdate(f"inbox:{place}", account_id, "EUR", "1", "0", "1", TIME)


def snapshot(sequence: int) -> BookSnapshot:
    return BookSnapshot("BTC-USD", sequence, (("9.5", "1"), ("9", "2")), (("10", "3"),), TIME)


def update(first: int, last: int, *bids: tuple[str, str]) -> BookUpdate:
    return BookUpdate("BTC-USD", first, last, bids, (), TIME)


class Talk:
    """A session and the far end of it."""

    def __init__(self, **last_ids: str) -> None:
        self.session = Session({name.replace("_", ":"): last for name, last in last_ids.items()})
        self.connect()

    def connect(self) -> list[Any]:
        """Open a connection and return what is sent at once."""
        self.tell(WELCOME)
        return self.sent()

    def tell(self, *messages: Struct) -> None:
        """Let the venue say something."""
        for message in messages:
            self.session.hear(msgspec.json.encode(message))

    def sent(self) -> list[Any]:
        """Return what the session sent since the last time."""
        frames = self.session.frames()
        return [msgspec.json.decode(frame, type=StreamRequest) for frame in frames]

    def subscribe(self, channel: str, symbol: str | None = None, **more: Any) -> Future[None]:
        """Subscribe, and let the venue agree."""
        future: Future[None] = Future()
        silent = more.pop("silent", False)
        place = place_of(channel, symbol, more.pop("account_id", None))
        self.session.subscribe(place, future, silent=silent)
        if self.session.connected:
            self.tell(Reply(self.sent()[-1].id, 200, **more))
        return future

    def taken(self) -> list[Any]:
        """Return everything that waits."""
        messages = []
        while (message := self.session.take()) is not None:
            messages.append(message)
        return messages


def test_replies_find_who_asked_in_any_order() -> None:
    talk = Talk()
    first: Future[Any] = Future()
    second: Future[Any] = Future()
    talk.session.ask(requests.submit_order("BTC-USD", "buy", "1"), first)
    talk.session.ask(requests.cancel_order(7), second)
    one, two = talk.sent()

    talk.tell(Reply(two.id, 404, problem=a_problem(404, "ORDER_UNKNOWN")))
    talk.tell(Reply(one.id, 201, an_order()))

    assert first.result().order_id == 7
    assert isinstance(second.exception(), NotFound)


def test_a_reply_without_what_was_asked_for_is_an_error_of_the_one_who_asked() -> None:
    talk = Talk()
    future: Future[Any] = Future()
    talk.session.ask(requests.replace_order(7, price="1"), future)
    talk.tell(Reply(talk.sent()[0].id, 200), Reply(99, 200))

    assert isinstance(future.exception(), ApiError)


def test_nothing_is_sent_before_the_welcome_and_then_everything() -> None:
    session = Session()
    session.ask(requests.ping(), Future())
    session.subscribe(place_of("trades", "btc-usd", None), Future())
    assert not session.speaks

    session.hear(msgspec.json.encode(WELCOME))

    kinds = [msgspec.json.decode(frame, type=StreamRequest) for frame in session.frames()]
    assert [type(each).__name__ for each in kinds] == ["Subscribe", "Ping"]


def test_a_key_that_the_venue_does_not_know_ends_the_conversation() -> None:
    with pytest.raises(Unauthorized):
        Session().hear(msgspec.json.encode(Welcome("1", authenticated=False, time=TIME)))


def test_what_was_heard_before_is_dropped_and_the_next_connection_goes_on_after_it() -> None:
    talk = Talk()
    talk.subscribe("trades", "btc-usd")
    talk.tell(trade("5:0"), trade("5:1"), trade("5:1"), trade("4:9"), trade("10:0"))
    assert [message.id for message in talk.taken()] == ["inbox:5:0", "inbox:5:1", "inbox:10:0"]

    talk.session.lost("cut")
    (again,) = talk.connect()

    assert (again.channel, again.symbol, again.after) == (Channel.TRADES, "BTC-USD", "inbox:10:0")


def test_the_next_program_goes_on_after_what_this_one_took() -> None:
    talk = Talk()
    talk.subscribe("trades", "BTC-USD", last_id="inbox:3:9")
    talk.subscribe("balances", account_id=2)
    talk.tell(trade("5:0"), trade("6:0"), balance("6:1", account_id=2))
    assert talk.session.last_ids == {"trades:BTC-USD": "inbox:3:9"}

    talk.session.take()
    assert talk.session.last_ids == {"trades:BTC-USD": "inbox:5:0"}
    talk.taken()
    last_ids = talk.session.last_ids
    assert last_ids == {"trades:BTC-USD": "inbox:6:0", "balances:2": "inbox:6:1"}

    other = Talk(**{"trades_BTC-USD": "inbox:6:0"})
    other.subscribe("trades", "BTC-USD", last_id="inbox:99:0")
    other.tell(trade("6:0"), trade("7:0"))
    assert [message.id for message in other.taken()] == ["inbox:7:0"]


def test_a_resumed_place_is_not_moved_by_the_venues_newest_id() -> None:
    talk = Talk(balances="inbox:5:0")
    talk.subscribe("balances", last_id="inbox:50:0")
    talk.tell(balance("6:0"))
    assert [message.id for message in talk.taken()] == ["inbox:6:0"]


def test_a_gap_is_told_and_stepped_over() -> None:
    talk = Talk(balances="inbox:5:0")
    talk.subscribe("balances")
    gap = Gap(Channel.BALANCES, "inbox:5:0", "inbox:70:0", "too far back")
    talk.tell(gap, balance("71:0"))

    assert talk.session.take() == gap
    assert talk.session.last_ids == {"balances": "inbox:70:0"}
    talk.session.lost("cut")
    assert talk.connect()[0].after == "inbox:71:0"


def test_orders_under_way_are_sent_again_and_cancels_have_an_unknown_outcome() -> None:
    talk = Talk()
    submitted: Future[Any] = Future()
    canceled: Future[Any] = Future()
    talk.session.ask(requests.submit_order("BTC-USD", "buy", "1"), submitted)
    talk.session.ask(requests.cancel_order(7), canceled)
    first, _ = talk.sent()

    talk.session.lost("cut")
    later: Future[Any] = Future()
    talk.session.ask(requests.cancel_order(8), later)
    again, unsent = talk.connect()

    assert again == first and isinstance(again, SubmitOrderRequest)
    assert unsent.order_id == 8 and not later.done()
    error = canceled.exception()
    assert isinstance(error, Unavailable) and error.outcome_unknown


def test_an_end_is_told_to_all_who_wait() -> None:
    talk = Talk()
    asked: Future[Any] = Future()
    talk.session.ask(requests.submit_order("BTC-USD", "buy", "1"), asked)
    talk.session.lost("cut")
    unsent: Future[Any] = Future()
    talk.session.ask(requests.ping(), unsent)

    talk.session.ended(Unauthorized(a_problem(401, "KEY_INVALID")))

    assert isinstance(asked.exception(), Unavailable)
    assert isinstance(unsent.exception(), Unauthorized)


def test_a_subscription_that_is_refused_is_told_and_forgotten() -> None:
    talk = Talk()
    future: Future[None] = Future()
    talk.session.subscribe(place_of("trades", "NO-SUCH", None), future)
    number = talk.sent()[0].id
    talk.tell(Reply(number, 422, problem=a_problem(422, "INSTRUMENT_UNKNOWN")))

    assert isinstance(future.exception(), ApiError)
    talk.session.lost("cut")
    assert talk.connect() == []


def test_a_place_that_cannot_be_resumed_any_more_ends_the_stream() -> None:
    talk = Talk()
    talk.subscribe("balances")
    talk.session.lost("cut")
    (again,) = talk.connect()
    with pytest.raises(ApiError):
        talk.tell(Reply(again.id, 403, problem=a_problem(403, "FORBIDDEN")))


def test_a_venue_that_is_stopping_is_asked_again_by_the_next_connection() -> None:
    talk = Talk()
    talk.subscribe("balances")
    talk.session.lost("cut")
    (again,) = talk.connect()
    talk.tell(Reply(again.id, 503, problem=a_problem(503, "UNAVAILABLE")))
    talk.session.lost("cut")
    assert len(talk.connect()) == 1


def test_what_is_told_after_the_end_of_a_subscription_is_dropped() -> None:
    talk = Talk()
    talk.subscribe("trades", "BTC-USD")
    talk.session.unsubscribe(place_of("trades", "BTC-USD", None), Future())
    assert isinstance(talk.sent()[0], Unsubscribe)
    talk.tell(trade("9:0"))
    assert talk.taken() == []


def test_a_book_is_folded_and_handed_on() -> None:
    talk = Talk()
    talk.subscribe("book", "btc-usd")
    assert talk.session.book("BTC-USD") is None
    talk.tell(snapshot(10), update(11, 12, ("9.5", "0"), ("9.25", "4")), update(12, 12, ("1", "1")))

    book = talk.session.book("btc-usd")
    assert book is not None
    assert (book.sequence, book.bids) == (12, (("9.25", "4"), ("9", "2")))
    assert len(talk.taken()) == 2


def test_a_gap_in_a_book_leads_to_a_new_snapshot() -> None:
    talk = Talk()
    talk.subscribe("book", "BTC-USD", silent=True)
    talk.tell(snapshot(10), update(13, 14, ("1", "1")), update(15, 15, ("1", "1")))

    assert [type(each) for each in talk.sent()] == [Unsubscribe, Subscribe]
    assert talk.session.book("BTC-USD") is None
    talk.tell(snapshot(20))
    assert talk.session.book("BTC-USD") == snapshot(20)
    assert talk.taken() == []


def test_a_book_is_not_known_while_there_is_no_connection() -> None:
    talk = Talk()
    talk.subscribe("book", "BTC-USD", last_id="inbox:99:0")
    talk.tell(snapshot(10))
    talk.session.lost("cut")
    assert talk.session.book("BTC-USD") is None
    assert talk.connect()[0].after is None


def test_only_a_book_can_be_silent() -> None:
    with pytest.raises(ValueError, match="only a book can be silent, was trades"):
        Talk().subscribe("trades", "BTC-USD", silent=True)


def test_places_need_a_symbol_or_none() -> None:
    with pytest.raises(ValueError, match="a subscription to trades must name a symbol"):
        place_of("trades", None, None)
    with pytest.raises(ValueError, match="a subscription to orders must not name a symbol"):
        place_of("orders", "BTC-USD", None)
    with pytest.raises(ValueError, match="channel must be one of orders, fills"):
        place_of("news", None, None)


def test_requests_under_way_are_limited() -> None:
    session = Session()
    for _ in range(REQUESTS_MAX):
        session.ask(requests.ping(), Future())
    with pytest.raises(Overloaded, match=f"at most {REQUESTS_MAX}"):
        session.ask(requests.ping(), Future())


def test_a_session_is_full_when_nobody_takes() -> None:
    talk = Talk()
    talk.subscribe("quotes", "BTC-USD")
    quote = QuoteUpdate("BTC-USD", OPEN, 1, None, None, None, None, None, None, TIME)
    for _ in range(UNDELIVERED_MAX):
        assert not talk.session.full
        talk.tell(quote)
    assert talk.session.full


def test_what_this_release_has_no_word_for_is_passed_over() -> None:
    talk = Talk()
    talk.session.hear(b'{"type":"weather","time":"now"}')
    assert talk.taken() == []


def test_ids_are_ordered_as_numbers_within_a_writer() -> None:
    assert is_news("inbox:10:0", "inbox:9:99")
    assert not is_news("inbox:9:1", "inbox:9:1")
    assert is_news("inbox:1:0", None) and is_news("other:1:0", "inbox:9:0")
