"""What one partition of markets holds: its markets, the known assets, the count of trades."""

from damrak.core.markets.market import Market, TradeCounter
from damrak.domain.assets import Asset
from damrak.domain.identifiers import InstrumentId


class Partition:
    """Hold the markets of one partition."""

    __slots__ = ("assets", "markets", "number", "trades")

    def __init__(self, number: int) -> None:
        self.number = number
        self.assets: dict[str, Asset] = {}
        self.markets: dict[InstrumentId, Market] = {}
        self.trades = TradeCounter(number)
