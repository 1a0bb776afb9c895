"""The house: the accounts in whose name a day is replayed, and the commands that they send.

House accounts own the resting orders, one aggressor account takes. Each lives in a partition of its
own, so that the venue numbers its orders without gaps; the house counts along and can name an order
in a command before the venue has answered. The checker verifies every number against the answer.
"""

from __future__ import annotations

import zlib
from typing import Final

from damrak.domain.assets import Asset
from damrak.domain.commands import (
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
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import CommandDenied, Event, OrderApproved, OrderDenied
from damrak.domain.identifiers import PARTITION_COUNT, AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.reasons import Reason
from damrak.ports.client import ExchangeClient, Outcome
from damrak.services.replay.lines import PRICE_SCALE
from damrak.services.replay.mirror import MirrorOrder

ACCOUNT_FIRST: Final = 9_000_000_001
HOUSE_ACCOUNTS: Final = 4
"""How many accounts share the resting orders, since each may have only so many open."""

HOUSE: Final = tuple(AccountId(ACCOUNT_FIRST + number) for number in range(HOUSE_ACCOUNTS))
AGGRESSOR: Final = AccountId(ACCOUNT_FIRST + HOUSE_ACCOUNTS)
INSTRUMENT_FIRST: Final = 9_000_000_000
DOLLAR: Final = Asset("USD", PRICE_SCALE)
ENDOWMENT: Final = 10**12
"""Whole units of either asset that each account is given: more than a day can tie up."""

_BUY: Final = Side.BUY
_SELL: Final = Side.SELL
_LIMIT: Final = OrderType.LIMIT
_GTC: Final = TimeInForce.GTC
_IOC: Final = TimeInForce.IOC
_NO_PREVENTION: Final = SelfTradePrevention.NONE
_KNOWN_ALREADY: Final = frozenset(
    {Reason.ASSET_EXISTS, Reason.INSTRUMENT_EXISTS, Reason.ACCOUNT_EXISTS}
)


class ReplayError(Exception):
    """Tell that the venue did not do what a replay needs of it; the message says where and why."""


def instrument_for(symbol: str, dollar: Asset = DOLLAR) -> Instrument:
    """Return the instrument that a replayed symbol trades as: four decimals, whole shares, no fees.

    ``dollar`` must be the asset as the venue lists it, of scale 4 or more.
    """
    return Instrument(
        InstrumentId(INSTRUMENT_FIRST + zlib.crc32(symbol.encode())),
        symbol,
        Asset(symbol, 0),
        dollar,
        PRICE_SCALE,
        0,
        (TickBand(Price(0), Price(1)),),
    )


class House:
    """Write commands and count the order ids that the venue will give them."""

    __slots__ = ("_halted", "_ids", "_instrument_id", "_run", "_sent", "commands")

    def __init__(self, instrument: Instrument, run: str, ids: dict[AccountId, OrderId]) -> None:
        self._instrument_id = instrument.instrument_id
        self._run = run
        self._ids = dict(ids)
        self._sent = 0
        self._halted = False
        self.commands: list[Command] = []

    @property
    def ids(self) -> dict[AccountId, OrderId]:
        """Return a copy of the last order id of each account."""
        return dict(self._ids)

    def drain(self) -> list[Command]:
        """Return the commands written since the last call."""
        commands, self.commands = self.commands, []
        return commands

    def rest(self, order: MirrorOrder, *, buys: bool) -> None:
        """Enter an order of the day under the next house account, and note its account and id."""
        account_id = HOUSE[self._sent % HOUSE_ACCOUNTS]
        order.account_id = account_id
        order.quantity = order.leaves
        quantity, price = Quantity(order.leaves), Price(order.price)
        order.order_id = self._submit(account_id, buys, price, quantity, force=_GTC)

    def take(self, *, buys: bool, price: int, quantity: int) -> int:
        """Trade at a price at once, as the aggressor; return the command's place in the batch."""
        self._submit(AGGRESSOR, buys, Price(price), Quantity(quantity), force=_IOC)
        return len(self.commands) - (2 if self._halted else 1)

    def cancel(self, order: MirrorOrder) -> None:
        """Take an order out of the book."""
        self.commands.append(CancelOrder(AccountId(order.account_id), OrderId(order.order_id)))

    def lower(self, order: MirrorOrder, quantity: int) -> None:
        """Take a quantity off an order, which keeps its priority."""
        order.quantity -= quantity
        self.commands.append(
            ReplaceOrder(
                AccountId(order.account_id), OrderId(order.order_id), Quantity(order.quantity)
            )
        )

    def halt(self, *, halted: bool) -> None:
        """Halt the instrument, or open it again."""
        self._halted = halted
        self._status(TradingStatus.HALTED if halted else TradingStatus.OPEN)

    def _status(self, status: TradingStatus) -> None:
        self.commands.append(SetTradingStatus(self._instrument_id, status))

    def _submit(
        self,
        account_id: AccountId,
        buys: bool,
        price: Price,
        quantity: Quantity,
        *,
        force: TimeInForce,
    ) -> int:
        if self._halted:
            # The day's venue takes orders in a halt; ours does not, so it opens for this one.
            self._status(TradingStatus.OPEN)
        self._sent += 1
        self.commands.append(
            SubmitOrder(
                account_id,
                f"{self._run}-{self._sent}",
                self._instrument_id,
                _BUY if buys else _SELL,
                _LIMIT,
                quantity,
                price,
                force,
                None,
                False,
                _NO_PREVENTION,
            )
        )
        if self._halted:
            self._status(TradingStatus.HALTED)
        order_id = self._ids[account_id] = OrderId(self._ids[account_id] + PARTITION_COUNT)
        return order_id


def open_house(client: ExchangeClient, instrument: Instrument) -> tuple[House, int]:
    """List the instrument, fund the accounts and clear what an earlier replay left in the book.

    What exists already is taken as it is. Returns the house and how many commands it took. Raises
    ReplayError when the venue refuses.
    """
    accounts = (*HOUSE, AGGRESSOR)
    assets: list[Command] = [ListAsset(instrument.quote), ListAsset(instrument.base)]
    first = _prepare(client, assets)[0].offset
    stages: list[list[Command]] = [
        [ListInstrument(instrument)],
        [SetTradingStatus(instrument.instrument_id, TradingStatus.OPEN)],
        [OpenAccount(account_id) for account_id in accounts],
        [
            Deposit(account_id, asset.code, _endowment(asset), f"{first}-{asset.code}")
            for account_id in accounts
            for asset in (instrument.quote, instrument.base)
        ],
        [CancelAllOrders(account_id, instrument.instrument_id) for account_id in accounts],
    ]
    for stage in stages:
        _prepare(client, stage)
    probes: list[Command] = [
        _probe(account_id, instrument, f"{first}-0") for account_id in accounts
    ]
    ids = {
        account_id: _order_id(outcome)
        for account_id, outcome in zip(accounts, _prepare(client, probes), strict=True)
    }
    return House(instrument, str(first), ids), len(assets) + sum(map(len, stages)) + len(probes)


def _endowment(asset: Asset) -> Amount:
    return Amount(ENDOWMENT * 10**asset.scale)


def _probe(account_id: AccountId, instrument: Instrument, client_order_id: str) -> SubmitOrder:
    # The lowest price there is finds nobody; the answer tells where the account's order ids stand.
    return SubmitOrder(
        account_id,
        client_order_id,
        instrument.instrument_id,
        Side.BUY,
        OrderType.LIMIT,
        instrument.quantity_min,
        instrument.tick_table[0].tick,
        TimeInForce.IOC,
    )


def _prepare(client: ExchangeClient, commands: list[Command]) -> list[Outcome]:
    outcomes = client.submit(commands)
    for command, outcome in zip(commands, outcomes, strict=True):
        for event in outcome.events:
            _require(command, event)
    return outcomes


def _require(command: Command, event: Event) -> None:
    if not isinstance(event, CommandDenied | OrderDenied):
        return
    if event.violation.reason not in _KNOWN_ALREADY:
        name = type(command).__name__
        raise ReplayError(f"the venue denied {name}: {event.violation.text()}")


def _order_id(outcome: Outcome) -> OrderId:
    for event in outcome.events:
        if isinstance(event, OrderApproved):
            return event.order_id
    raise ReplayError("the venue did not say which id it gave to an order")
