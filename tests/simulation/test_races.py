"""The races of a split venue, each by hand: what crosses on the way between accounts and market."""

from collections import deque
from typing import Any

import pytest

from damrak.core.accounts.machine import AccountsMachine
from damrak.core.machine import Message
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelAllOrders,
    CancelOrder,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import BalanceChanged, CommandDenied, OrderApproved, OrderDenied
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.messages import Address
from damrak.domain.orders import OrderType, Side
from damrak.domain.reasons import Reason
from tests.simulation.checkers.agreement import check_agreement

USD, BTC = Asset("USD", 0), Asset("BTC", 0)
TICKS = (TickBand(Price(0), Price(1)),)
INSTRUMENT = Instrument(InstrumentId(64), "BTC/USD", BTC, USD, 0, 0, TICKS, taker_fee_ppm=10_000)
BUYER, SELLER = AccountId(64), AccountId(128)


class Wire:
    """Hold one accounts and one markets machine with what is on its way between them."""

    def __init__(self) -> None:
        self.accounts = AccountsMachine(0)
        self.markets = MarketsMachine(0)
        self.to_accounts: deque[Message] = deque()
        self.to_markets: deque[Message] = deque()
        self.said: list[Any] = []
        self._count = 0

    def tell_accounts(self, message: Message) -> None:
        """Let accounts hear a message; what they say to the market is on its way then."""
        self._tell(self.accounts, message)

    def tell_markets(self, message: Message) -> None:
        """Let the market hear a message; what it says to accounts is on its way then."""
        self._tell(self.markets, message)

    def deliver_to_markets(self) -> None:
        """Let the market hear all that is on its way to it."""
        while self.to_markets:
            self.tell_markets(self.to_markets.popleft())

    def deliver_to_accounts(self) -> None:
        """Let accounts hear all that is on its way to them."""
        while self.to_accounts:
            self.tell_accounts(self.to_accounts.popleft())

    def settle(self) -> None:
        """Deliver everything, and check that both sides agree."""
        while self.to_accounts or self.to_markets:
            self.deliver_to_accounts()
            self.deliver_to_markets()
        check_agreement([self.accounts], [self.markets])

    def submit(self, account: AccountId, side: Side, terms: tuple[int, int]) -> OrderId:
        """Let accounts hear a limit order of a quantity at a price, and return its id."""
        self._count += 1
        quantity, price = Quantity(terms[0]), Price(terms[1])
        key, limit = f"order-{self._count}", OrderType.LIMIT
        before = len(self.said)
        self.tell_accounts(
            SubmitOrder(account, key, INSTRUMENT.instrument_id, side, limit, quantity, price)
        )
        approved = next(each for each in self.said[before:] if isinstance(each, OrderApproved))
        return approved.order_id

    def balance(self, account: AccountId, asset: str) -> tuple[int, int]:
        """Return what an account last heard that it owns and has reserved of an asset."""
        told = [each for each in self.said if isinstance(each, BalanceChanged)]
        mine = [each for each in told if (each.account_id, each.asset) == (account, asset)]
        return mine[-1].posted, mine[-1].reserved

    def _tell(self, machine: AccountsMachine | MarketsMachine, message: Message) -> None:
        out: list[Any] = []
        machine.apply(message, 1, out)
        machine.check()
        self.said += out
        for each in out:
            if each.address in (Address.ACCOUNT, Address.ALL_ACCOUNTS, Address.EVERYONE):
                self.to_accounts.append(each)
            if each.address in (Address.INSTRUMENT, Address.EVERYONE):
                self.to_markets.append(each)


def _wire() -> Wire:
    wire = Wire()
    for asset in (USD, BTC):
        wire.tell_markets(ListAsset(asset))
    wire.tell_markets(ListInstrument(INSTRUMENT))
    wire.settle()
    for account in (BUYER, SELLER):
        wire.tell_accounts(OpenAccount(account))
    wire.tell_accounts(Deposit(BUYER, "USD", Amount(2_000), "money"))
    wire.tell_accounts(Deposit(SELLER, "BTC", Amount(20), "goods"))
    return wire


def test_a_cancel_meets_the_fill_that_is_already_on_its_way() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.settle()
    wire.submit(SELLER, Side.SELL, (10, 100))
    wire.deliver_to_markets()
    wire.tell_accounts(CancelOrder(BUYER, bid))
    wire.settle()
    assert wire.balance(BUYER, "USD") == (1_000, 0)
    assert wire.balance(BUYER, "BTC") == (10, 0)


def test_a_cancel_sent_before_the_order_was_heard_to_be_accepted() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.deliver_to_markets()
    wire.tell_accounts(CancelOrder(BUYER, bid))
    wire.settle()
    assert wire.balance(BUYER, "USD") == (2_000, 0)


def test_a_cancel_sent_twice_is_harmless() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    for _ in range(2):
        wire.tell_accounts(CancelOrder(BUYER, bid))
    wire.settle()
    assert wire.balance(BUYER, "USD") == (2_000, 0)


@pytest.mark.parametrize("filled", (3, 9, 10))
def test_a_replacement_meets_a_fill_at_the_old_price(filled: int) -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.settle()
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(20), Price(90)))
    replaced = wire.to_markets.popleft()
    wire.submit(SELLER, Side.SELL, (filled, 100))
    wire.deliver_to_markets()
    wire.to_markets.append(replaced)
    wire.settle()
    posted, reserved = wire.balance(BUYER, "USD")
    assert posted == 2_000 - 100 * filled
    left = 90 * (20 - filled)
    assert reserved == (left - (-left // 100) if filled < 10 else 0)


def test_a_cheaper_and_larger_replacement_reserves_for_fills_before_it() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.settle()
    # At once it would cost 33 times 60; after more fills, 10 times 100 and 23 times 60.
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(33), Price(60)))
    denied = wire.said[-1]
    assert isinstance(denied, CommandDenied)
    assert denied.violation.reason is Reason.INSUFFICIENT_FUNDS
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(26), Price(60)))
    assert wire.balance(BUYER, "USD") == (2_000, 1_980)
    wire.to_accounts.clear()
    replaced = wire.to_markets.popleft()
    wire.submit(SELLER, Side.SELL, (9, 100))
    wire.deliver_to_markets()
    wire.deliver_to_accounts()
    assert wire.balance(BUYER, "USD") == (1_100, 100 + 16 * 60 + 11)
    wire.to_markets.append(replaced)
    wire.settle()
    assert wire.balance(BUYER, "USD") == (1_100, 17 * 60 + 11)


def test_a_replacement_down_to_what_is_filled_meanwhile_is_refused() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.settle()
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(5)))
    replaced = wire.to_markets.popleft()
    wire.submit(SELLER, Side.SELL, (5, 100))
    wire.deliver_to_markets()
    wire.to_markets.append(replaced)
    wire.settle()
    assert wire.balance(BUYER, "USD") == (1_500, 505)


def test_cancel_all_overtakes_nothing_while_a_replacement_is_pending() -> None:
    wire = _wire()
    bid = wire.submit(BUYER, Side.BUY, (10, 100))
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(5), Price(110)))
    wire.tell_accounts(CancelAllOrders(BUYER))
    wire.tell_accounts(ReplaceOrder(BUYER, bid, Quantity(6)))
    assert isinstance(wire.said[-1], CommandDenied)
    wire.settle()
    assert wire.balance(BUYER, "USD") == (2_000, 0)


def test_an_order_is_denied_until_its_instrument_is_known_there() -> None:
    wire = Wire()
    for asset in (USD, BTC):
        wire.tell_markets(ListAsset(asset))
    wire.tell_markets(ListInstrument(INSTRUMENT))
    wire.tell_accounts(OpenAccount(BUYER))
    order = SubmitOrder(
        BUYER, "early", INSTRUMENT.instrument_id, Side.BUY, OrderType.LIMIT, Quantity(1), Price(1)
    )
    wire.tell_accounts(order)
    denied = wire.said[-1]
    assert isinstance(denied, OrderDenied)
    assert denied.violation.reason is Reason.INSTRUMENT_UNKNOWN
    wire.settle()


def test_a_rejected_order_takes_its_pending_replacement_with_it() -> None:
    wire = _wire()
    wire.submit(SELLER, Side.SELL, (5, 100))
    wire.settle()
    command = SubmitOrder(
        BUYER,
        "passive",
        INSTRUMENT.instrument_id,
        Side.BUY,
        OrderType.LIMIT,
        Quantity(5),
        Price(100),
        post_only=True,
    )
    wire.tell_accounts(command)
    approved = next(each for each in wire.said[::-1] if isinstance(each, OrderApproved))
    wire.tell_accounts(ReplaceOrder(BUYER, approved.order_id, Quantity(8)))
    wire.settle()
    assert wire.balance(BUYER, "USD") == (2_000, 0)
