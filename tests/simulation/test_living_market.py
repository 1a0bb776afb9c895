"""The crowd alone, and with somebody who does his worst, in virtual time.

A day at the usual pace takes minutes, so what must hold for days is tried on a crowd that lives
more slowly, and what must hold at the usual pace is tried for minutes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median

import pytest

from damrak.app.crowd.rehearsal import Rehearsal, Seen
from damrak.app.crowd.settings import ORDERS_PER_SECOND, CrowdSettings, is_crowd_account
from damrak.app.crowd.stage import PLAYS
from damrak.domain.commands import (
    CancelAllOrders,
    Command,
    Deposit,
    OpenAccount,
    SetTradingStatus,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import Event, OrderDenied, OrderFilled
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import OrderType, Side, TimeInForce
from damrak.runtime.view import LiveBook

THIN = "TULP"
LIQUID = tuple(play.symbol for play in PLAYS if play.symbol != THIN)
MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SLOW = CrowdSettings(orders_per_second=0.5)


class Somebody:
    """Trade AAPL on a deep pocket, beside the crowd."""

    account = AccountId(7)

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.venue = rehearsal.venue
        self.count = 0

    @property
    def book(self) -> LiveBook:
        book = self.venue.view.book_of("AAPL")
        assert book is not None
        return book

    @property
    def middle(self) -> float:
        bid, ask = self.book.best(Side.BUY), self.book.best(Side.SELL)
        assert bid is not None
        assert ask is not None
        return (bid[0] + ask[0]) / 2

    async def send(self, *commands: Command) -> list[Event]:
        outcomes = await self.venue.submit(commands)
        return [event for outcome in outcomes for event in outcome.events]

    async def arrive(self) -> None:
        funds = {"USD": Amount(10**20), "AAPL": Amount(10**13)}
        deposits = [Deposit(self.account, code, funds[code], code) for code in funds]
        await self.send(OpenAccount(self.account), *deposits)

    async def trade(
        self, side: Side, price: float, quantity: int, force: TimeInForce = TimeInForce.IOC
    ) -> tuple[int, int]:
        """Return the quantity that was filled at once, and its value."""
        self.count += 1
        instrument = self.book.instrument
        on_tick = Price(int(price) - int(price) % instrument.tick_at(int(price)))
        order = SubmitOrder(
            self.account,
            f"somebody-{self.count}",
            instrument.instrument_id,
            side,
            OrderType.LIMIT,
            Quantity(quantity - quantity % instrument.lot),
            on_tick,
            force,
        )
        events = await self.send(order)
        assert not any(isinstance(event, OrderDenied) for event in events)
        fills = [
            event
            for event in events
            if isinstance(event, OrderFilled) and event.account_id == self.account
        ]
        value = sum(fill.last_price * fill.last_quantity for fill in fills)
        return sum(fill.last_quantity for fill in fills), value

    async def sweep(self, side: Side) -> None:
        factor = 1.05 if side is Side.BUY else 0.95
        await self.trade(side, self.middle * factor, 80_000_000_000)
        assert self.book.best(Side.SELL if side is Side.BUY else Side.BUY) is None


def run(
    story: Callable[[Rehearsal, Somebody], Awaitable[None]],
    settings: CrowdSettings | None = None,
) -> Rehearsal:
    """Let a story happen on a prepared market, and check that all money is accounted for."""
    rehearsal = Rehearsal(settings)

    async def scenario() -> None:
        await rehearsal.prepare()
        await rehearsal.run(10.0)
        somebody = Somebody(rehearsal)
        await somebody.arrive()
        await story(rehearsal, somebody)

    asyncio.run(scenario())
    rehearsal.venue.exchange.check()
    assert_solvent(rehearsal)
    return rehearsal


def assert_solvent(rehearsal: Rehearsal) -> None:
    for account_id, account in rehearsal.venue.view.accounts.items():
        if is_crowd_account(account_id):
            assert len(account.balances) == 2
            assert all(posted > 0 for posted, _ in account.balances.values())


def seen_of(rehearsal: Rehearsal, symbol: str) -> Seen:
    return next(seen for seen in rehearsal.seen.values() if seen.symbol == symbol)


def quantile(values: list[int], percent: int) -> int:
    return sorted(values)[len(values) * percent // 100]


async def alone(rehearsal: Rehearsal, _: Somebody) -> None:
    await rehearsal.run(15 * MINUTE)


def test_a_quarter_of_an_hour_at_the_usual_pace() -> None:
    rehearsal = run(alone)
    for symbol in LIQUID:
        seen = seen_of(rehearsal, symbol)
        assert seen.one_sided == 0
        assert min(seen.depths) >= 10
        assert 1 <= median(seen.spreads) <= 3
        assert quantile(list(seen.spreads), 95) <= 12
        assert seen.trades >= 15 * 60 * 0.5
        assert 0.02 < seen.volatility() < 1.5
        assert len(set(seen.prices)) > 10
    thin = seen_of(rehearsal, THIN)
    assert 4 <= median(thin.spreads) <= 12
    assert min(thin.depths) >= 4
    assert 5 <= thin.trades <= 100
    counts = rehearsal.crowd.counts
    assert 10 * 15 * MINUTE < counts.commands < ORDERS_PER_SECOND * 15 * MINUTE
    assert rehearsal.denied == 0


def assert_days(rehearsal: Rehearsal, seconds: float) -> None:
    assert rehearsal.crowd.counts.commands <= rehearsal.settings.orders_per_second * seconds + 500
    for play in PLAYS:
        seen = seen_of(rehearsal, play.symbol)
        assert seen.one_sided <= seen.samples // 1_000
        assert quantile(list(seen.depths), 1) >= (3 if play.symbol == THIN else 5)
        assert median(seen.spreads) <= 12
        anchor = float(play.anchor) * 10**play.price_scale
        assert 0.8 * anchor < min(seen.prices) < max(seen.prices) < 1.25 * anchor
        # It has not been stuck for any six hours.
        hours, prices = 6 * 60, list(seen.prices)
        for start in range(0, len(prices) - hours, hours):
            assert len(set(prices[start : start + hours])) > 5
        assert seen.volatility() < 4 * play.volatility
    assert rehearsal.crowd.counts.topped_up == 0


def test_days_of_a_slow_crowd() -> None:
    async def story(rehearsal: Rehearsal, _: Somebody) -> None:
        await rehearsal.run(2 * DAY)

    assert_days(run(story, SLOW), 2 * DAY)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(3))
def test_a_week_of_a_livelier_crowd(seed: int) -> None:
    async def story(rehearsal: Rehearsal, _: Somebody) -> None:
        await rehearsal.run(7 * DAY)

    assert_days(run(story, CrowdSettings(seed=seed, orders_per_second=2.0)), 7 * DAY)


def test_a_swept_book_fills_again_and_the_price_comes_back() -> None:
    async def story(rehearsal: Rehearsal, somebody: Somebody) -> None:
        for side in (Side.BUY, Side.SELL):
            before = somebody.middle
            await somebody.sweep(side)
            await rehearsal.run(1.0)
            moved = somebody.middle / before - 1
            assert 0.002 < (moved if side is Side.BUY else -moved) < 0.02
            await rehearsal.run(20.0)
            assert len(somebody.book.asks.keys) >= 10
            assert len(somebody.book.bids.keys) >= 10
            await rehearsal.run(10 * MINUTE)
            assert abs(somebody.middle / before - 1) < abs(moved) / 2

    run(story)


def test_pushing_the_price_far_and_turning_round_costs_the_one_who_does_it() -> None:
    async def story(rehearsal: Rehearsal, somebody: Somebody) -> None:
        before, most = somebody.middle, 60_000_000_000
        bought = paid = received = 0
        for _ in range(100):
            quantity, value = await somebody.trade(Side.BUY, before * 1.2, most)
            bought, paid = bought + quantity, paid + value
            await rehearsal.run(3.0)
        last = somebody.book.last_trade
        assert last is not None
        assert last.price > before * 1.08
        left = bought
        while left:
            quantity, value = await somebody.trade(Side.SELL, before * 0.8, min(left, most))
            left, received = left - quantity, received + value
            await rehearsal.run(3.0)
        assert received < paid * 0.99
        await rehearsal.run(15 * MINUTE)
        assert abs(somebody.middle / before - 1) < 0.01
        assert min(len(somebody.book.asks.keys), len(somebody.book.bids.keys)) >= 10

    run(story)


def test_a_price_that_somebody_holds_is_let_go_at_once() -> None:
    async def story(rehearsal: Rehearsal, somebody: Somebody) -> None:
        before, big = somebody.middle, 70_000_000_000
        for _ in range(2):
            await somebody.trade(Side.BUY, before * 1.2, big, TimeInForce.GTC)
        await rehearsal.run(5 * MINUTE)
        assert somebody.middle > before * 1.19
        assert len(somebody.book.asks.keys) >= 10
        await somebody.send(CancelAllOrders(somebody.account))
        await rehearsal.run(30.0)
        assert somebody.middle < before * 1.05
        assert len(somebody.book.asks.keys) >= 10
        bid, ask = somebody.book.best(Side.BUY), somebody.book.best(Side.SELL)
        assert bid is not None
        assert ask is not None
        assert ask[0] - bid[0] <= 10 * somebody.book.instrument.tick_at(bid[0])

    run(story)


def test_a_halt_is_waited_out() -> None:
    async def story(rehearsal: Rehearsal, somebody: Somebody) -> None:
        key = somebody.book.instrument.instrument_id
        before = somebody.middle
        await somebody.send(SetTradingStatus(key, TradingStatus.HALTED))
        seen = seen_of(rehearsal, "AAPL")
        trades = seen.trades
        await rehearsal.run(10 * MINUTE)
        assert seen.trades == trades
        await somebody.send(SetTradingStatus(key, TradingStatus.OPEN))
        await rehearsal.run(MINUTE)
        assert seen.trades > trades
        assert abs(somebody.middle / before - 1) < 0.002

    rehearsal = run(story)
    assert rehearsal.denied == 0


def test_a_restart_goes_on_where_the_market_was_left() -> None:
    async def story(rehearsal: Rehearsal, somebody: Somebody) -> None:
        view = rehearsal.venue.view
        await rehearsal.run(5 * MINUTE)
        for _ in range(3):
            await somebody.sweep(Side.BUY)
            await rehearsal.run(10.0)
        before = somebody.middle
        await rehearsal.prepare()
        assert all(not account.open_orders for account in view.accounts.values())
        await rehearsal.run(0.1)
        assert abs(somebody.middle / before - 1) < 0.003
        await rehearsal.run(MINUTE)
        assert all(len(book.bids.keys) >= 4 for book in view.books.values())

    rehearsal = run(story)
    assert rehearsal.denied == 0


def test_orders_of_the_crowd_stay_few() -> None:
    rehearsal = run(alone, CrowdSettings(orders_per_second=20.0))
    accounts = rehearsal.venue.view.accounts.values()
    assert max(len(account.open_orders) for account in accounts) <= 26
