"""Everything that can have happened. An event is a fact in the past tense; it is final.

Amounts, prices and quantities are scaled integers. Events addressed to an account or an
instrument are also what the machines say to each other; all of them are recorded.
"""

from typing import ClassVar

from msgspec import Struct

from damrak.domain.assets import Asset
from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, TradeId
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.messages import Address, Message
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason, Violation


class AssetListed(Message, frozen=True):
    """Tell everyone of an asset."""

    address: ClassVar[Address] = Address.EVERYONE
    asset: Asset


class InstrumentListed(Message, frozen=True):
    """Tell all accounts of an instrument."""

    address: ClassVar[Address] = Address.ALL_ACCOUNTS
    instrument: Instrument


class TradingStatusChanged(Message, frozen=True):
    """Tell all accounts whether an instrument trades."""

    address: ClassVar[Address] = Address.ALL_ACCOUNTS
    instrument_id: InstrumentId
    status: TradingStatus


class CommandDenied(Message, frozen=True):
    """Tell that a command other than a new order was refused; nothing changed.

    ``account_id``, ``order_id`` and ``instrument_id`` are 0 where the command named none.
    """

    command: str
    account_id: AccountId
    order_id: OrderId
    instrument_id: InstrumentId
    violation: Violation


class AccountOpened(Message, frozen=True):
    """Tell that an account exists."""

    account_id: AccountId


class OrderDenied(Message, frozen=True):
    """Tell that accounts refused an order; it never reached the book."""

    order_id: OrderId
    order: SubmitOrder
    violation: Violation


class OrderRepeated(Message, frozen=True):
    """Tell that a request was a retry.

    ``order_id`` is the order of the first request, ``violation`` its denial. ``key`` is the client
    order id of a new order, also if it was its idempotency key that gave it away; the idempotency
    key of a replacement; the reference of a deposit or withdrawal, whose ``order_id`` is 0.
    """

    account_id: AccountId
    key: str
    order_id: OrderId
    violation: Violation | None = None


class OrderApproved(Message, frozen=True):
    """Tell the market of an order whose money is reserved (status submitted)."""

    address: ClassVar[Address] = Address.INSTRUMENT
    order_id: OrderId
    instrument_id: InstrumentId
    order: SubmitOrder


class CancelApproved(Message, frozen=True):
    """Tell the market that the owner wants an order canceled."""

    address: ClassVar[Address] = Address.INSTRUMENT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId


class ReplaceApproved(Message, frozen=True):
    """Tell the market the price and total quantity that an order shall have."""

    address: ClassVar[Address] = Address.INSTRUMENT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    quantity: Quantity
    price: Price


class OrderAccepted(Message, frozen=True):
    """Tell the owner that the market works the order."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId


class OrderFilled(Message, frozen=True):
    """Tell one side of a trade of its fill; ``aggressor`` is true for the taker."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    trade_id: TradeId
    last_price: Price
    last_quantity: Quantity
    leaves_quantity: Quantity
    aggressor: bool

    @property
    def execution_id(self) -> int:
        """Return this side's identifier: twice the trade's, plus one for the taker."""
        return self.trade_id * 2 + self.aggressor


class OrderClosed(Message, frozen=True):
    """Tell the owner that the rest of an order will not trade: canceled, expired or rejected."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    status: OrderStatus
    reason: Reason
    leaves_quantity: Quantity


class OrderReplaced(Message, frozen=True):
    """Tell the owner the price and total quantity that an order now has."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    quantity: Quantity
    price: Price


class ReplaceRejected(Message, frozen=True):
    """Tell the owner that the market left an order as it was."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    reason: Reason


class CancelRejected(Message, frozen=True):
    """Tell the owner that the market knows no such open order."""

    address: ClassVar[Address] = Address.ACCOUNT
    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    reason: Reason


class TradeExecuted(Message, frozen=True):
    """Tell the public of a trade; ``side`` is the taker's, ``sequence`` counts per instrument."""

    instrument_id: InstrumentId
    sequence: int
    trade_id: TradeId
    price: Price
    quantity: Quantity
    side: Side


class BookChanged(Message, frozen=True):
    """Tell the public the whole quantity at a price; 0 removes the level."""

    instrument_id: InstrumentId
    sequence: int
    side: Side
    price: Price
    quantity: Quantity


class Transfer(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Move an amount of an asset from ``debit`` to ``credit``.

    Positive owners are customers; negative ones are the system owners of the customer's partition.
    """

    debit: int
    credit: int
    asset: str
    amount: Amount
    code: str


class TransfersPosted(Message, frozen=True):
    """Tell what the ledger moved for one account, because of one fill, deposit or withdrawal.

    ``order_id`` and ``execution_id`` are 0 and ``reference`` is empty where they do not apply.
    """

    account_id: AccountId
    transfers: tuple[Transfer, ...]
    order_id: OrderId = OrderId(0)
    execution_id: int = 0
    reference: str = ""


class BalanceChanged(Message, frozen=True):
    """Tell an account's balance of an asset; available is ``posted - reserved``."""

    account_id: AccountId
    asset: str
    posted: Amount
    reserved: Amount


class PositionChanged(Message, frozen=True):
    """Tell an account's position: average-cost basis, realised profit before fees, and fees paid.

    ``quantity`` and ``cost`` are negative where more was sold than bought; amounts are in the quote
    asset.
    """

    account_id: AccountId
    instrument_id: InstrumentId
    quantity: Quantity
    cost: Amount
    realised_profit: Amount
    fees: Amount


Event = (
    AssetListed
    | InstrumentListed
    | TradingStatusChanged
    | CommandDenied
    | AccountOpened
    | OrderDenied
    | OrderRepeated
    | OrderApproved
    | CancelApproved
    | ReplaceApproved
    | OrderAccepted
    | OrderFilled
    | OrderClosed
    | OrderReplaced
    | ReplaceRejected
    | CancelRejected
    | TradeExecuted
    | BookChanged
    | TransfersPosted
    | BalanceChanged
    | PositionChanged
)
