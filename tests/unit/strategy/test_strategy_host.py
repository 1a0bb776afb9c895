from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import (
    CommandDenied,
    Event,
    OrderClosed,
    OrderDenied,
    OrderFilled,
    TradeExecuted,
)
from damrak.domain.identifiers import AccountId, OrderId, TradeId
from damrak.domain.orders import OrderStatus, OrderType, Side
from damrak.domain.reasons import Reason, Violation
from damrak.domain.records import Record
from damrak.strategy.context import Budget, Context
from damrak.strategy.host import Host
from damrak.strategy.strategy import Fill, Quote, Strategy
from tests.unit.strategy.sights import ACCOUNT, KEY, SECOND, SetSight

OTHER = AccountId(8)
TRADE = TradeExecuted(KEY, 1, TradeId(64), Price(100), Quantity(5), Side.BUY)
VIOLATION = Violation(Reason.PRICE_TICK, "price", "must be a multiple of 1", "0.5")


class Diary(Strategy):
    """Notes all that it hears, and asks for one order each time."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def on_quote(self, quote: Quote) -> None:
        self.heard.append(quote)

    def on_trade(self, trade: TradeExecuted) -> None:
        self.heard.append(trade)

    def on_fill(self, fill: Fill) -> None:
        self.heard.append(fill)

    def on_refused(self, reason: Reason) -> None:
        self.heard.append(reason)

    def on_timer(self, now: int) -> None:
        self.context.submit(KEY, Side.BUY, quantity=1, price=now // SECOND)


def hosted(sight: SetSight | None = None) -> tuple[Host, Diary]:
    sight = sight or SetSight()
    host, diary = Host(sight), Diary()
    host.add(diary, Context(ACCOUNT, sight, Budget(SECOND, 100), "s"), (KEY,))
    return host, diary


def filled(account_id: int, *, aggressor: bool) -> OrderFilled:
    quantity, price = Quantity(5), Price(100)
    keys = OrderId(3), AccountId(account_id), KEY, TradeId(64)
    return OrderFilled(*keys, price, quantity, Quantity(2), aggressor)


def heard(*events: Event) -> list[object]:
    host, diary = hosted()
    host.hear([Record(1, events, "inbox", 1)])
    return diary.heard


def test_a_makers_fill_has_the_side_that_the_taker_has_not() -> None:
    fill = Fill(3, KEY, Side.SELL, 100, 5, 2, False)
    assert heard(TRADE, filled(ACCOUNT, aggressor=False)) == [TRADE, fill]


def test_a_takers_fill_has_the_trades_side() -> None:
    fill = Fill(3, KEY, Side.BUY, 100, 5, 2, True)
    assert heard(TRADE, filled(ACCOUNT, aggressor=True)) == [TRADE, fill]


def test_what_concerns_others_is_not_told() -> None:
    sent = SubmitOrder(OTHER, "x", KEY, Side.BUY, OrderType.LIMIT, Quantity(1), Price(1))
    denied = CommandDenied("CancelOrder", OTHER, OrderId(3), KEY, VIOLATION)
    assert heard(OrderDenied(OrderId(3), sent, VIOLATION), denied) == []
    assert heard(TRADE, filled(OTHER, aggressor=True)) == [TRADE]


def test_refusals_are_told_with_their_reason() -> None:
    mine = AccountId(ACCOUNT)
    sent = SubmitOrder(mine, "x", KEY, Side.BUY, OrderType.LIMIT, Quantity(1), Price(1))
    quantity, reason = Quantity(1), Reason.POST_ONLY_WOULD_TAKE
    rejected = OrderClosed(OrderId(3), mine, KEY, OrderStatus.REJECTED, reason, quantity)
    canceled = OrderClosed(OrderId(3), mine, KEY, OrderStatus.CANCELED, reason, quantity)
    denied = CommandDenied("CancelOrder", mine, OrderId(3), KEY, VIOLATION)
    events = (OrderDenied(OrderId(3), sent, VIOLATION), denied, rejected, canceled)
    assert heard(*events) == [Reason.PRICE_TICK, Reason.PRICE_TICK, reason]


def test_quotes_are_told_when_they_changed() -> None:
    sight = SetSight()
    host, diary = hosted(sight)
    host.tick(SECOND)
    host.tick(SECOND)
    sight.books[KEY].prices[Side.BUY] = (99, 5)
    host.tick(SECOND)
    assert diary.heard == [Quote(KEY, None, None), Quote(KEY, (99, 5), None)]


def test_what_strategies_ask_is_collected_in_their_order() -> None:
    sight = SetSight()
    host, _ = hosted(sight)
    host.add(Diary(), Context(8, sight, Budget(SECOND, 1), "t"), (KEY,))
    asked = host.tick(5 * SECOND)
    assert [command.account_id for command in asked if isinstance(command, SubmitOrder)] == [9, 8]


def test_a_strategy_may_say_nothing_to_all_of_it() -> None:
    sight, host = SetSight(), Host(SetSight())
    host.add(Strategy(), Context(ACCOUNT, sight, Budget(SECOND, 1), "s"), (KEY,))
    host.hear([Record(1, (TRADE, filled(ACCOUNT, aggressor=True)), "inbox", 1)])
    assert host.tick(SECOND) == []
