"""The auditor: believes nothing but the events, and works out again what everybody must own.

It hears what the machines say, in order. Deposits and prices are all it takes for given: balances,
reservations, fees and positions it computes itself, and requires that the machines said the same.
It works for joined and for split machines: what the market says waits until the account answers.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from damrak.core.accounts.machine import AccountsState
from damrak.core.markets.machine import MarketsState
from damrak.domain import events
from damrak.domain.commands import Command
from damrak.domain.events import Transfer
from damrak.domain.instruments import Instrument
from damrak.domain.orders import OrderStatus, Side
from tests.oracles.audited import CLEARING, AuditedAccount, AuditedOrder, require
from tests.oracles.public_books import PublicBook

EXTERNAL = -1
PARTITIONS = 64
PENDING = (OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE)


class Dumped(Protocol):
    """Be what can be compared with the audit: the exchange, or partitions that look like one."""

    def dump(self) -> bytes:
        """Return ``{"accounts": [...], "markets": [...]}`` with the dumps of all partitions."""


class VenueDump(Struct):
    """Hold a decoded dump."""

    accounts: list[AccountsState]
    markets: list[MarketsState]


class Auditor:
    """Hear all that is said, and compare."""

    def __init__(self) -> None:
        self.time = 0
        self.assets: dict[str, int] = {}
        self.instruments: dict[int, Instrument] = {}
        self.books: dict[int, PublicBook] = {}
        self.accounts: dict[int, AuditedAccount] = {}
        self.owners: dict[tuple[int, int, str], int] = {}
        self.order_ids: set[int] = set()
        self._touched: set[int] = set()
        self._heard: dict[type, Callable[[Any], None]] = {
            events.AssetListed: self._asset_listed,
            events.InstrumentListed: self._instrument_listed,
            events.AccountOpened: self._account_opened,
            events.OrderDenied: self._order_denied,
            events.OrderApproved: self._order_approved,
            events.CancelApproved: self._cancel_approved,
            events.ReplaceApproved: self._replace_approved,
            events.OrderAccepted: self._market_said,
            events.OrderFilled: self._market_said,
            events.OrderClosed: self._market_said,
            events.OrderReplaced: self._market_said,
            events.ReplaceRejected: self._market_said,
            events.CancelRejected: self._market_said,
            events.TradeExecuted: self._trade_executed,
            events.BookChanged: self._book_changed,
            events.TransfersPosted: self._transfers_posted,
            events.BalanceChanged: self._account_said,
            events.PositionChanged: self._account_said,
            events.TradingStatusChanged: self._nothing,
            events.CommandDenied: self._nothing,
            events.OrderRepeated: self._nothing,
        }

    def hear(self, record_time: int, messages: Sequence[events.Event | Command]) -> None:
        """Take in what one ``apply`` said; commands among the messages are passed over."""
        self.time = max(self.time, record_time)
        for message in messages:
            heard = self._heard.get(type(message))
            if heard is not None:
                heard(message)
            else:
                require(isinstance(message, Command), "never heard of", message)
        for instrument_id in self._touched:
            self.books[instrument_id].settle()
        self._touched.clear()

    def check(self, exchange: Dumped) -> None:
        """Compare with the state of machines that have heard everything."""
        totals: dict[tuple[int, str], int] = {}
        for account in self.accounts.values():
            self._drain(account)
            for asset, posted in account.posted.items():
                key = (account.account_id % PARTITIONS, asset)
                totals[key] = totals.get(key, 0) + posted
        clearing: dict[str, int] = {}
        for (number, owner, asset), amount in self.owners.items():
            totals[number, asset] = totals.get((number, asset), 0) + amount
            if owner == CLEARING:
                clearing[asset] = clearing.get(asset, 0) + amount
        require(not any(totals.values()), "postings do not sum to zero", totals)
        require(not any(clearing.values()), "CLEARING is not empty", clearing)
        for book in self.books.values():
            book.check()
        dump = msgspec.json.decode(exchange.dump(), type=VenueDump)
        for number, partition in enumerate(dump.accounts):
            self._compare_accounts(number, partition)
        self._compare_markets(dump.markets)

    # What the accounts say

    def _account_opened(self, message: events.AccountOpened) -> None:
        require(message.account_id not in self.accounts, "opened twice", message)
        self.accounts[message.account_id] = AuditedAccount(message.account_id)

    def _order_denied(self, message: events.OrderDenied) -> None:
        self._new_order_id(message.order_id)
        require(bool(message.violation.text()), "denied without a reason", message)

    def _order_approved(self, message: events.OrderApproved) -> None:
        sent = message.order
        account = self._idle(sent.account_id)
        self._new_order_id(message.order_id)
        self.books[message.instrument_id].approve(message)
        instrument = self.instruments[message.instrument_id]
        order = AuditedOrder(sent, instrument, sent.price or 0, sent.quantity)
        account.orders[message.order_id] = order
        account.reserve(order.reserved_asset, order.reservation())
        account.owe_balance(order.reserved_asset)

    def _cancel_approved(self, message: events.CancelApproved) -> None:
        account = self._idle(message.account_id)
        account.orders[message.order_id].become(OrderStatus.PENDING_CANCEL)

    def _replace_approved(self, message: events.ReplaceApproved) -> None:
        account = self._idle(message.account_id)
        order = account.orders[message.order_id]
        while order.status in PENDING and account.outcomes:
            self._take_outcome(account)
        require(order.status not in PENDING, "replaced while waiting", message)
        before = order.reservation()
        order.become(OrderStatus.PENDING_REPLACE)
        order.pending = (message.price, message.quantity)
        self._reserve_again(account, order, before)

    def _transfers_posted(self, message: events.TransfersPosted) -> None:
        for transfer in message.transfers:
            require(transfer.amount > 0, "transfer of nothing", message)
        if message.order_id:
            self._account_said(message)
            return
        account = self._idle(message.account_id)
        require(bool(message.reference), "money moved without a reference", message)
        (transfer,) = message.transfers
        require(EXTERNAL in (transfer.debit, transfer.credit), "not from outside", message)
        require(account.account_id in (transfer.debit, transfer.credit), "not its own", message)
        self._post(account, [transfer])
        account.owe_balance(transfer.asset)

    def _account_said(self, message: Any) -> None:
        account = self.accounts[message.account_id]
        while account.outcomes and not account.due:
            self._take_outcome(account)
        require(bool(account.due), "said without a cause", message)
        expected = account.due.popleft()
        require(_sorted(expected) == _sorted(message), "said otherwise", expected, message)

    def _nothing(self, message: Any) -> None:
        """Pass over what moves no money."""

    # What the market says

    def _asset_listed(self, message: events.AssetListed) -> None:
        require(message.asset.code not in self.assets, "listed twice", message)
        self.assets[message.asset.code] = message.asset.scale

    def _instrument_listed(self, message: events.InstrumentListed) -> None:
        instrument = message.instrument
        require(instrument.instrument_id not in self.books, "listed twice", message)
        for asset in (instrument.base, instrument.quote):
            require(self.assets.get(asset.code) == asset.scale, "unknown asset", message)
        self.instruments[instrument.instrument_id] = instrument
        self.books[instrument.instrument_id] = PublicBook()

    def _market_said(self, message: Any) -> None:
        book = self.books[message.instrument_id]
        self._touched.add(message.instrument_id)
        if isinstance(message, events.OrderAccepted):
            book.accept(message.order_id, message.account_id)
        elif isinstance(message, events.OrderFilled):
            book.fill(message)
        elif isinstance(message, events.OrderClosed):
            book.close(message)
        elif isinstance(message, events.OrderReplaced):
            book.replace(message)
        self.accounts[message.account_id].outcomes.append(message)

    def _trade_executed(self, message: events.TradeExecuted) -> None:
        self.books[message.instrument_id].trade(message)
        self._touched.add(message.instrument_id)

    def _book_changed(self, message: events.BookChanged) -> None:
        self.books[message.instrument_id].change(message)
        self._touched.add(message.instrument_id)

    # What must follow

    def _take_outcome(self, account: AuditedAccount) -> None:
        message = account.outcomes.popleft()
        order = account.orders.get(message.order_id)
        if isinstance(message, events.ReplaceRejected | events.CancelRejected) and order is None:
            return
        require(order is not None, "outcome of no open order", message)
        assert order is not None
        before = order.reservation()
        if isinstance(message, events.OrderFilled):
            self._post(account, account.fill(message))
            account.owe_balance(order.instrument.quote.code)
            account.owe_balance(order.instrument.base.code)
            account.owe_position(message.instrument_id)
        elif isinstance(message, events.OrderAccepted):
            if order.status is OrderStatus.SUBMITTED:
                order.become(OrderStatus.ACCEPTED)
        elif isinstance(message, events.OrderClosed):
            order.become(message.status)
            del account.orders[message.order_id]
            account.reserve(order.reserved_asset, -before)
            account.owe_balance(order.reserved_asset)
        elif isinstance(message, events.CancelRejected):
            order.become(order.working())
        else:
            if isinstance(message, events.OrderReplaced):
                order.price, order.quantity = message.price, message.quantity
            order.pending = None
            if order.status is OrderStatus.PENDING_REPLACE:
                order.become(order.working())
            self._reserve_again(account, order, before)

    def _reserve_again(self, account: AuditedAccount, order: AuditedOrder, before: int) -> None:
        now = order.reservation()
        if now != before:
            account.reserve(order.reserved_asset, now - before)
            account.owe_balance(order.reserved_asset)

    def _post(self, account: AuditedAccount, transfers: list[Transfer]) -> None:
        for transfer in transfers:
            for owner, amount in (
                (transfer.debit, -transfer.amount),
                (transfer.credit, transfer.amount),
            ):
                if owner == account.account_id:
                    posted = account.posted.get(transfer.asset, 0)
                    account.posted[transfer.asset] = posted + amount
                else:
                    require(owner < 0, "another customer's money", transfer)
                    key = (account.account_id % PARTITIONS, owner, transfer.asset)
                    self.owners[key] = self.owners.get(key, 0) + amount

    def _idle(self, account_id: int) -> AuditedAccount:
        account = self.accounts[account_id]
        require(not account.due, "said out of turn", account.due)
        return account

    def _drain(self, account: AuditedAccount) -> None:
        while account.outcomes and not account.due:
            self._take_outcome(account)
        require(not account.due, "never said", account.due)

    def _new_order_id(self, order_id: int) -> None:
        require(order_id not in self.order_ids, "order id used twice", order_id)
        self.order_ids.add(order_id)

    # Comparison

    def _compare_accounts(self, number: int, partition: AccountsState) -> None:
        owners = {(owner, code): amount for owner, code, amount in partition.system if amount}
        mine = {
            key[1:]: amount for key, amount in self.owners.items() if key[0] == number and amount
        }
        require(owners == mine, "system owners differ", number, mine, owners)
        kept = {account.account_id: account for account in partition.accounts}
        known = {key for key in self.accounts if key % PARTITIONS == number}
        require(set(kept) == known, "accounts differ", known, set(kept))
        for account_id, state in kept.items():
            require(_seen(state) == _audited(self.accounts[account_id]), "account", account_id)

    def _compare_markets(self, partitions: list[MarketsState]) -> None:
        for market in (market for partition in partitions for market in partition.markets):
            book = self.books[market.instrument.instrument_id]
            require(market.sequence == book.sequence, "sequences differ", market.sequence)
            resting = {
                order.order_id: (order.account_id, order.side, order.price, order.leaves)
                for order in market.orders
            }
            expected = {
                key: (order.account_id, order.side, order.price, order.quantity - order.cum)
                for key, order in book.orders.items()
            }
            require(resting == expected, "books differ", expected, resting)
            sides = [order.side for order in market.orders]
            require(sides == sorted(sides, key=lambda side: side is Side.SELL), "bids first")


def _sorted(message: Any) -> Any:
    if not isinstance(message, events.TransfersPosted):
        return message
    transfers = sorted(message.transfers, key=lambda move: (move.asset, move.debit, move.credit))
    return msgspec.structs.replace(message, transfers=tuple(transfers))


def _seen(state: Any) -> dict[str, Any]:
    return {
        "balances": {code: (p, r) for code, p, r in state.balances if p or r},
        "positions": {key: tuple(kept) for key, *kept in state.positions if any(kept)},
        "orders": {
            order.order_id: (
                (order.sent, order.status, order.price, order.quantity, order.cum_quantity),
                (order.reserved, order.fee_charged, order.fee_parts),
                (order.pending_price, order.pending_quantity),
            )
            for order in state.orders
        },
    }


def _audited(account: AuditedAccount) -> dict[str, Any]:
    codes = [code for code, amount in account.posted.items() if amount]
    return {
        "balances": {code: (account.posted[code], account.reserved.get(code, 0)) for code in codes},
        "positions": {
            key: (held.quantity, held.cost, held.realised_profit, held.fees)
            for key, held in account.positions.items()
            if held.quantity or held.cost or held.realised_profit or held.fees
        },
        "orders": {
            key: (
                (order.sent, order.status, order.price, order.quantity, order.cum),
                (order.reservation(), order.fee_charged, order.fee * 1_000_000),
                order.pending or (0, 0),
            )
            for key, order in account.orders.items()
        },
    }
