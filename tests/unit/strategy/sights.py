"""A venue that a test sets by hand, for strategies to look at."""

from msgspec import Struct, field

from damrak.domain.assets import Asset
from damrak.domain.decimals import Price
from damrak.domain.events import TradeExecuted
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import Side

SECOND = 1_000_000_000
KEY = InstrumentId(1)
ACCOUNT = 9
INSTRUMENT = Instrument(
    KEY,
    "TULP",
    Asset("TULP", 0),
    Asset("USD", 4),
    price_scale=2,
    quantity_scale=0,
    tick_table=(TickBand(Price(0), Price(1)),),
)


class SetOrder(Struct):
    """An open order."""

    order_id: int
    side: Side
    price: int | None
    leaves_quantity: int
    instrument_id: int = 1
    cum_quantity: int = 0
    created_time: int = 0


class SetBook(Struct):
    """A market."""

    instrument: Instrument = INSTRUMENT
    status: TradingStatus = TradingStatus.OPEN
    last_trade: TradeExecuted | None = None
    prices: dict[Side, tuple[int, int]] = field(default_factory=dict)

    def best(self, side: Side) -> tuple[int, int] | None:
        return self.prices.get(side)


class SetAccount(Struct):
    """An account."""

    balances: dict[str, tuple[int, int]] = field(default_factory=dict)
    open_orders: dict[int, SetOrder] = field(default_factory=dict)


class SetSight(Struct):
    """A venue."""

    books: dict[int, SetBook] = field(default_factory=lambda: {1: SetBook()})
    accounts: dict[int, SetAccount] = field(default_factory=lambda: {ACCOUNT: SetAccount()})
