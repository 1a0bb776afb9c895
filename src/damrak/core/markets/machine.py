"""The markets machine: one partition of markets; each message goes to the law about it."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.core.machine import Message
from damrak.core.markets.checks import check_market
from damrak.core.markets.laws import reference, working
from damrak.core.markets.market import Market, MarketState
from damrak.core.markets.partition import Partition
from damrak.domain.assets import Asset
from damrak.domain.commands import AdvanceTime, ListAsset, ListInstrument, SetTradingStatus
from damrak.domain.events import AssetListed, CancelApproved, Event, OrderApproved, ReplaceApproved
from damrak.domain.messages import Message as _Message

Law = Callable[[Partition, Any, int, list[Event]], None]

MARKET_LAWS: Final[dict[type[_Message], Law]] = {
    OrderApproved: working.accept,
    CancelApproved: working.cancel,
    ReplaceApproved: working.replace,
    AdvanceTime: working.advance_time,
    SetTradingStatus: reference.set_trading_status,
    ListInstrument: reference.list_instrument,
    ListAsset: reference.list_asset,
    AssetListed: reference.asset_listed,
}
"""What a partition of markets does about each message that it hears."""


class MarketsState(Struct, frozen=True):
    """Hold a dumped partition of markets, everything in order of its key."""

    assets: list[Asset]
    trade_count: int
    markets: list[MarketState]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(MarketsState)


class MarketsMachine:
    """Work the books of the instruments of one partition."""

    __slots__ = ("partition",)

    def __init__(self, number: int) -> None:
        self.partition = Partition(number)

    def apply(self, message: Message, time: int, out: list[Event]) -> None:
        """Apply one message, as ``Machine.apply`` says."""
        MARKET_LAWS[message.__class__](self.partition, message, time, out)

    def dump(self) -> bytes:
        """Return the state as canonical JSON."""
        assets, markets = self.partition.assets, self.partition.markets
        return _encoder.encode(
            MarketsState(
                [assets[code] for code in sorted(assets)],
                self.partition.trades.count,
                [markets[key].dump() for key in sorted(markets)],
            )
        )

    def load(self, state: bytes) -> None:
        """Become the machine that a dump described."""
        kept = _decoder.decode(state)
        # Emptied rather than replaced: a joined exchange holds on to its partitions.
        partition = self.partition
        partition.assets = {asset.code: asset for asset in kept.assets}
        partition.trades.count = kept.trade_count
        partition.markets = {
            market.instrument.instrument_id: Market.restore(market, partition.trades)
            for market in kept.markets
        }

    def check(self) -> None:
        """Raise InvariantBroken if a book contradicts itself."""
        for market in self.partition.markets.values():
            check_market(market)
