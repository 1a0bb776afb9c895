"""The markets machine: one partition of instruments, and the registrar of assets in partition 0."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from damrak.core.machine import Message, invariant
from damrak.core.markets.checks import check_market
from damrak.core.markets.market import Market, MarketState, TradeCounter
from damrak.domain.assets import Asset, asset_violation
from damrak.domain.commands import AdvanceTime, ListAsset, ListInstrument, SetTradingStatus
from damrak.domain.events import (
    AssetListed,
    CancelApproved,
    CancelRejected,
    CommandDenied,
    InstrumentListed,
    OrderApproved,
    OrderClosed,
    ReplaceApproved,
    ReplaceRejected,
    TradingStatusChanged,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, instrument_violation
from damrak.domain.orders import OrderStatus
from damrak.domain.reasons import Reason, Violation


class MarketsState(Struct, frozen=True):
    """Hold a dumped partition of markets, assets and markets in order of code and id."""

    assets: list[Asset]
    trade_count: int
    markets: list[MarketState]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(MarketsState)


class MarketsMachine:
    """Work the books of the instruments of one partition."""

    __slots__ = ("_handlers", "_trades", "assets", "markets", "partition")

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self.assets: dict[str, Asset] = {}
        self.markets: dict[InstrumentId, Market] = {}
        self._trades = TradeCounter(partition)
        self._handlers: dict[type, Callable[..., None]] = {
            OrderApproved: self._order_approved,
            CancelApproved: self._cancel_approved,
            ReplaceApproved: self._replace_approved,
            AdvanceTime: self._advance_time,
            SetTradingStatus: self._set_trading_status,
            ListInstrument: self._list_instrument,
            ListAsset: self._list_asset,
            AssetListed: self._asset_listed,
        }

    def apply(self, message: Message, time: int, out: list[Message]) -> None:
        """Apply one message, as ``Machine.apply`` says."""
        self._handlers[message.__class__](message, time, out)

    def dump(self) -> bytes:
        """Return the state as canonical JSON."""
        return _encoder.encode(
            MarketsState(
                [self.assets[code] for code in sorted(self.assets)],
                self._trades.count,
                [self.markets[key].dump() for key in sorted(self.markets)],
            )
        )

    def load(self, state: bytes) -> None:
        """Become the machine that a dump described."""
        kept = _decoder.decode(state)
        self.assets = {asset.code: asset for asset in kept.assets}
        self._trades.count = kept.trade_count
        self.markets = {
            market.instrument.instrument_id: Market.restore(market, self._trades)
            for market in kept.markets
        }

    def check(self) -> None:
        """Raise InvariantBroken if a book contradicts itself."""
        for market in self.markets.values():
            check_market(market)

    def _order_approved(self, message: OrderApproved, time: int, out: list[Message]) -> None:
        market = self.markets.get(message.instrument_id)
        if market is None:
            sent = message.order
            out.append(
                OrderClosed(
                    message.order_id,
                    sent.account_id,
                    message.instrument_id,
                    OrderStatus.REJECTED,
                    Reason.INSTRUMENT_UNKNOWN,
                    sent.quantity,
                )
            )
            return
        if time >= market.expiries.next_time:
            market.expire(time, out)
        market.accept(message, time, out)

    def _cancel_approved(self, message: CancelApproved, time: int, out: list[Message]) -> None:
        market = self.markets.get(message.instrument_id)
        if market is None:
            out.append(
                CancelRejected(
                    message.order_id,
                    message.account_id,
                    message.instrument_id,
                    Reason.INSTRUMENT_UNKNOWN,
                )
            )
            return
        if time >= market.expiries.next_time:
            market.expire(time, out)
        market.cancel(message, out)

    def _replace_approved(self, message: ReplaceApproved, time: int, out: list[Message]) -> None:
        market = self.markets.get(message.instrument_id)
        if market is None:
            out.append(
                ReplaceRejected(
                    message.order_id,
                    message.account_id,
                    message.instrument_id,
                    Reason.INSTRUMENT_UNKNOWN,
                )
            )
            return
        if time >= market.expiries.next_time:
            market.expire(time, out)
        market.replace(message, out)

    def _advance_time(self, _: AdvanceTime, time: int, out: list[Message]) -> None:
        for key in sorted(self.markets):
            self.markets[key].expire(time, out)

    def _set_trading_status(self, message: SetTradingStatus, _: int, out: list[Message]) -> None:
        market = self.markets.get(message.instrument_id)
        if market is None:
            violation = Violation(
                Reason.INSTRUMENT_UNKNOWN,
                "instrument_id",
                "must be a listed instrument",
                str(message.instrument_id),
            )
            self._deny("SetTradingStatus", message.instrument_id, violation, out)
            return
        market.status = message.status
        out.append(TradingStatusChanged(message.instrument_id, message.status))

    def _list_instrument(self, message: ListInstrument, _: int, out: list[Message]) -> None:
        instrument = message.instrument
        violation = self._listing_violation(instrument)
        if violation is not None:
            self._deny("ListInstrument", instrument.instrument_id, violation, out)
            return
        self.markets[instrument.instrument_id] = Market(instrument, self._trades)
        out.append(InstrumentListed(instrument))

    def _listing_violation(self, instrument: Instrument) -> Violation | None:
        if instrument.instrument_id in self.markets:
            return Violation(
                Reason.INSTRUMENT_EXISTS,
                "instrument_id",
                "must not be listed already",
                str(instrument.instrument_id),
            )
        for asset in (instrument.base, instrument.quote):
            if self.assets.get(asset.code) != asset:
                known = self.assets.get(asset.code)
                rule = f"must be listed with scale {known.scale}" if known else "must be listed first"
                return Violation(
                    Reason.ASSET_UNKNOWN, "asset", rule, f"{asset.code} with scale {asset.scale}"
                )
        return instrument_violation(instrument)

    def _list_asset(self, message: ListAsset, _: int, out: list[Message]) -> None:
        invariant(self.partition == 0, "only partition 0 registers assets")
        asset = message.asset
        violation = asset_violation(asset)
        if violation is None and asset.code in self.assets:
            violation = Violation(
                Reason.ASSET_EXISTS, "code", "must not be listed already", asset.code
            )
        if violation is not None:
            self._deny("ListAsset", InstrumentId(0), violation, out)
            return
        self.assets[asset.code] = asset
        out.append(AssetListed(asset))

    def _asset_listed(self, message: AssetListed, _: int, out: list[Message]) -> None:
        self.assets[message.asset.code] = message.asset

    def _deny(
        self, command: str, instrument_id: InstrumentId, violation: Violation, out: list[Message]
    ) -> None:
        out.append(
            CommandDenied(command, AccountId(0), OrderId(0), instrument_id, violation)
        )
