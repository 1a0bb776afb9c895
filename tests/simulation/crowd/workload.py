"""The workload: what a crowd of traders and an operator ask, made from one seed.

Every command is among it, sensible and senseless, first asked and asked again. What the traders
know comes from events alone, so in a house whose parts lag they ask for what is long gone.
"""

import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from damrak.core.machine import Message
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    AdvanceTime,
    CancelAllOrders,
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SetTradingStatus,
    SubmitOrder,
    Withdraw,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from tests.simulation.crowd.knowledge import Knowledge, Known
from tests.simulation.crowd.town import ASSETS, PRICE_MIDDLE, QUANTITY_LOTS_MAX, Town

START: Final = 1_700_000_000_000_000_000
"""The virtual time at which every run begins, nanoseconds UTC."""
SECOND: Final = 1_000_000_000
SENT_MAX: Final = 60
"""Most commands that are remembered, to ask some of them again."""


class Workload:
    """Make commands without end; ``now`` is the virtual time of the last one.

    ``prefix`` begins every key, so that several workloads can follow each other in one log.
    """

    def __init__(
        self, source: random.Random, town: Town, *, prefix: str = "", start: int = START
    ) -> None:
        self.now = start
        self._prefix = prefix
        self._source = source
        self._town = town
        self._count = 0
        self._known = Knowledge()
        self._sent: deque[Command] = deque(maxlen=SENT_MAX)
        self._makers: list[tuple[Callable[[], Command], int]] = [
            (self._submit, 50),
            (self._submit_all_in, 8),
            (self._cancel, 8),
            (self._replace, 10),
            (self._replace_cheaper_and_larger, 8),
            (self._cancel_all, 2),
            (self._again, 5),
            (self._again_but_different, 2),
            (self._deposit, 3),
            (self._withdraw, 2),
            (self._set_status, 2),
            (self._list_again, 1),
            (AdvanceTime, 2),
            (self._senseless, 4),
        ]
        self._weights = [weight for _, weight in self._makers]

    def opening(self) -> list[list[Command]]:
        """Return what makes the town, in stages of which each needs the one before."""
        deposits: list[Command] = [
            self._deposit_to(account, asset.code)
            for account in self._town.accounts
            for asset in ASSETS
            if self._source.random() < 0.85
        ]
        return [
            [ListAsset(asset) for asset in ASSETS],
            [ListInstrument(instrument) for instrument in self._town.instruments],
            [OpenAccount(account) for account in self._town.accounts],
            deposits,
        ]

    def next(self) -> Command:
        """Return the next command, and let time pass."""
        self.pass_time()
        maker = self._source.choices(self._makers, self._weights)[0][0]
        command = maker()
        self._sent.append(command)
        return command

    def pass_time(self) -> None:
        """Let a moment pass, once in a while many hours."""
        long = self._source.random() < 0.01
        self.now += self._source.randint(1, 20 * 3_600 * SECOND if long else SECOND)

    def hear(self, messages: Iterable[Message]) -> None:
        """Let the traders learn from events."""
        self._known.hear(messages)

    def _key(self, kind: str) -> str:
        self._count += 1
        return f"{self._prefix}{kind}-{self._count}"

    def _request_key(self) -> str:
        # Counted rather than drawn, so that a seed draws the same numbers as ever.
        return self._key("k") if self._count % 3 == 0 else ""

    def _instrument(self) -> Instrument:
        return self._source.choice(self._town.instruments)

    def _price(self, instrument: Instrument, side: Side) -> Price:
        lean = 1 if side is Side.SELL else -1
        ticks = PRICE_MIDDLE + lean + self._source.randint(-6, 6)
        price = ticks * instrument.tick_table[0].tick
        return Price(price - price % instrument.tick_at(price))

    def _submit(self) -> SubmitOrder:
        instrument, side = self._instrument(), self._source.choice(tuple(Side))
        quantity = instrument.lot * self._source.randint(1, QUANTITY_LOTS_MAX)
        return self._order(instrument, side, quantity)

    def _submit_all_in(self) -> SubmitOrder:
        instrument, side = self._instrument(), self._source.choice(tuple(Side))
        account = self._source.choice(self._town.accounts)
        price = self._price(instrument, side)
        if side is Side.BUY:
            asset = instrument.quote.code
            cost = price * instrument.notional_factor
            cost += cost * max(instrument.taker_fee_ppm, 0) // 1_000_000 + 1
        else:
            asset, cost = instrument.base.code, instrument.base_factor
        affordable = self._known.available.get((account, asset), 0) // cost
        quantity = max(affordable - affordable % instrument.lot, instrument.lot)
        order = self._order(instrument, side, quantity)
        return msgspec.structs.replace(
            order, account_id=account, price=price, order_type=OrderType.LIMIT
        )

    def _order(self, instrument: Instrument, side: Side, quantity: int) -> SubmitOrder:
        draw = self._source.random
        force = self._source.choices(tuple(TimeInForce), (2, 12, 1, 1, 1))[0]
        market = draw() < 0.05
        expire = self.now + self._source.randint(1, 60 * SECOND)
        at_once = market or force in (TimeInForce.IOC, TimeInForce.FOK)
        return SubmitOrder(
            self._source.choice(self._town.accounts),
            self._key("c"),
            instrument.instrument_id,
            side,
            OrderType.MARKET if market else OrderType.LIMIT,
            Quantity(quantity),
            self._price(instrument, side),
            force,
            expire if force is TimeInForce.GTD else None,
            not at_once and draw() < 0.1,
            self._source.choice(tuple(SelfTradePrevention)),
            self._request_key(),
        )

    def _target(self) -> Known | None:
        stale = self._known.gone and self._source.random() < 0.1
        orders = list(self._known.gone if stale else self._known.open.values())
        # The newest orders are those whose messages are still on their way.
        return self._source.choice(orders[-12:]) if orders else None

    def _cancel(self) -> Command:
        order = self._target()
        return CancelOrder(order.account_id, order.order_id) if order else self._submit()

    def _replace(self) -> Command:
        order = self._target()
        if order is None:
            return self._submit()
        instrument = self._listed(order.instrument_id)
        price = self._price(instrument, order.side) if self._source.random() < 0.7 else None
        quantity = instrument.lot * self._source.randint(1, QUANTITY_LOTS_MAX * 2)
        return ReplaceOrder(
            order.account_id,
            order.order_id,
            Quantity(quantity) if self._source.random() < 0.7 else None,
            price,
            self._request_key(),
        )

    def _replace_cheaper_and_larger(self) -> Command:
        bids = [order for order in self._known.open.values() if order.side is Side.BUY]
        if not bids:
            return self._submit()
        # The dearest bids are those that fills are on their way to.
        order = max(self._source.sample(bids, min(3, len(bids))), key=lambda each: each.price)
        instrument = self._listed(order.instrument_id)
        price = order.price * self._source.randint(50, 99) // 100
        price = max(price - price % instrument.tick_at(price), instrument.tick_table[0].tick)
        purse = self._known.available.get((order.account_id, instrument.quote.code), 0)
        more = purse // (price * instrument.notional_factor)
        whole = order.quantity if self._source.random() < 0.5 else 0
        quantity = whole + more + (0 if whole else order.quantity * order.price // price)
        quantity -= quantity % instrument.lot
        return ReplaceOrder(order.account_id, order.order_id, Quantity(quantity), Price(price))

    def _listed(self, instrument_id: InstrumentId) -> Instrument:
        known = {each.instrument_id: each for each in self._town.instruments}
        return known[instrument_id]

    def _cancel_all(self) -> CancelAllOrders:
        return CancelAllOrders(
            self._source.choice(self._town.accounts),
            self._source.choice((None, self._instrument().instrument_id)),
            self._source.choice((None, *Side)),
        )

    def _again(self) -> Command:
        return self._source.choice(self._sent) if self._sent else self._submit()

    def _again_but_different(self) -> Command:
        command = self._again()
        match command:
            case SubmitOrder(quantity=quantity):
                return msgspec.structs.replace(command, quantity=Quantity(quantity + 1))
            case Deposit(amount=amount) | Withdraw(amount=amount):
                return msgspec.structs.replace(command, amount=Amount(amount + 1))
            case _:
                return command

    def _deposit(self) -> Deposit:
        account = self._source.choice(self._town.accounts)
        return self._deposit_to(account, self._source.choice(ASSETS).code)

    def _deposit_to(self, account: AccountId, asset: str) -> Deposit:
        amount = self._town.purse(asset) * self._source.randint(50, 500) // 100
        return Deposit(account, asset, Amount(amount), self._key("in"))

    def _withdraw(self) -> Withdraw:
        account = self._source.choice(self._town.accounts)
        asset = self._source.choice(ASSETS).code
        known = self._known.available.get((account, asset), 0)
        amount = known * self._source.randint(1, 110) // 100
        return Withdraw(account, asset, Amount(amount), self._key("out"))

    def _set_status(self) -> SetTradingStatus:
        status = self._source.choices(tuple(TradingStatus), (8, 1, 1))[0]
        return SetTradingStatus(self._instrument().instrument_id, status)

    def _list_again(self) -> ListInstrument:
        return ListInstrument(self._instrument())

    def _senseless(self) -> Command:
        return self._source.choice(self._senseless_commands())

    def _senseless_commands(self) -> list[Command]:
        order, instrument = self._submit(), self._instrument()
        account, elsewhere = order.account_id, AccountId(order.account_id + 64_000)
        change = msgspec.structs.replace
        return [
            change(order, account_id=elsewhere),
            change(order, instrument_id=InstrumentId(instrument.instrument_id + 640)),
            change(order, price=None),
            change(order, price=Price(-5)),
            change(order, quantity=Quantity(0)),
            change(order, quantity=Quantity(10**18 + instrument.lot)),
            change(order, client_order_id="no spaces please"),
            change(order, time_in_force=TimeInForce.GTD, expire_time=self.now - 1),
            change(order, time_in_force=TimeInForce.IOC, expire_time=None, post_only=True),
            CancelOrder(account, OrderId(1)),
            CancelOrder(elsewhere, OrderId(1)),
            ReplaceOrder(account, OrderId(1), Quantity(1)),
            CancelAllOrders(elsewhere),
            Deposit(account, "NONE", Amount(1), "nothing"),
            Deposit(account, "USD", Amount(-1), "negative"),
            Withdraw(elsewhere, "USD", Amount(1), "elsewhere"),
            OpenAccount(account),
            OpenAccount(AccountId(-account)),
            ListAsset(ASSETS[0]),
            ListAsset(Asset("lower", 2)),
            ListInstrument(instrument),
            ListInstrument(change(instrument, instrument_id=InstrumentId(640), price_scale=20)),
            SetTradingStatus(InstrumentId(640), TradingStatus.HALTED),
        ]
