"""Everything that can be asked. A command is a wish in the imperative; it may be refused.

Amounts, prices and quantities are scaled integers; times are nanoseconds UTC.
"""

from typing import ClassVar

from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.messages import Address, Message
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce


class ListAsset(Message, frozen=True):
    """Ask that an asset become known to the whole venue (operator)."""

    address: ClassVar[Address] = Address.REGISTRAR
    asset: Asset


class ListInstrument(Message, frozen=True):
    """Ask that an instrument be opened for trading (operator)."""

    address: ClassVar[Address] = Address.INSTRUMENT
    instrument: Instrument

    @property
    def instrument_id(self) -> InstrumentId:
        """Return the key that names the market."""
        return self.instrument.instrument_id


class SetTradingStatus(Message, frozen=True):
    """Ask that an instrument be opened, halted or closed (operator)."""

    address: ClassVar[Address] = Address.INSTRUMENT
    instrument_id: InstrumentId
    status: TradingStatus


class OpenAccount(Message, frozen=True):
    """Ask for a cash account (operator)."""

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId


class Deposit(Message, frozen=True):
    """Ask that money from outside be credited (operator); ``reference`` makes a retry harmless."""

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    asset: str
    amount: Amount
    reference: str


class Withdraw(Message, frozen=True):
    """Ask that available money leave the venue (operator); ``reference`` makes a retry harmless."""

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    asset: str
    amount: Amount
    reference: str


class SubmitOrder(Message, frozen=True):
    """Ask to trade.

    ``price`` is the limit; of a market order it is the protection price that the sender's client
    took from the last known quote. ``expire_time`` belongs to good-till-date orders alone.
    ``idempotency_key`` names the request rather than the order; it is empty if the sender has none.
    """

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    client_order_id: str
    instrument_id: InstrumentId
    side: Side
    order_type: OrderType
    quantity: Quantity
    price: Price | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    expire_time: int | None = None
    post_only: bool = False
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.CANCEL_TAKER
    idempotency_key: str = ""


class CancelOrder(Message, frozen=True):
    """Ask that an open order be canceled."""

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    order_id: OrderId


class CancelAllOrders(Message, frozen=True):
    """Ask that all open orders be canceled, or those of one instrument or side."""

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    instrument_id: InstrumentId | None = None
    side: Side | None = None


class ReplaceOrder(Message, frozen=True):
    """Ask for another price or total quantity; fills stay and count towards the quantity.

    ``idempotency_key`` makes a retry harmless; without one, a retry is a request of its own.
    """

    address: ClassVar[Address] = Address.ACCOUNT
    account_id: AccountId
    order_id: OrderId
    quantity: Quantity | None = None
    price: Price | None = None
    idempotency_key: str = ""


class AdvanceTime(Message, frozen=True):
    """Say that time has passed; the record that carries it says how far."""

    address: ClassVar[Address] = Address.ALL_MARKETS


Command = (
    ListAsset
    | ListInstrument
    | SetTradingStatus
    | OpenAccount
    | Deposit
    | Withdraw
    | SubmitOrder
    | CancelOrder
    | CancelAllOrders
    | ReplaceOrder
    | AdvanceTime
)
