"""Reference: which assets and instruments there are, and whether an instrument trades."""

from damrak.core.machine import invariant
from damrak.core.markets.market import Market
from damrak.core.markets.partition import Partition
from damrak.domain.assets import asset_violation
from damrak.domain.commands import ListAsset, ListInstrument, SetTradingStatus
from damrak.domain.events import (
    AssetListed,
    CommandDenied,
    Event,
    InstrumentListed,
    TradingStatusChanged,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, instrument_violation
from damrak.domain.reasons import Reason, Violation


def list_asset(partition: Partition, command: ListAsset, _: int, out: list[Event]) -> None:
    """Register an asset; partition 0 alone does so, so that two of one code cannot meet."""
    invariant(partition.number == 0, "only partition 0 registers assets")
    asset = command.asset
    violation = asset_violation(asset)
    if violation is None and asset.code in partition.assets:
        rule = "must not be listed already"
        violation = Violation(Reason.ASSET_EXISTS, "code", rule, asset.code)
    if violation is not None:
        _deny("ListAsset", 0, violation, out)
        return
    partition.assets[asset.code] = asset
    out.append(AssetListed(asset))


def asset_listed(partition: Partition, message: AssetListed, _: int, __: list[Event]) -> None:
    """Learn of an asset."""
    partition.assets[message.asset.code] = message.asset


def list_instrument(
    partition: Partition, command: ListInstrument, _: int, out: list[Event]
) -> None:
    """Open a market for an instrument whose assets are known."""
    instrument = command.instrument
    violation = _listing_violation(partition, instrument)
    if violation is not None:
        _deny("ListInstrument", instrument.instrument_id, violation, out)
        return
    partition.markets[instrument.instrument_id] = Market(instrument, partition.trades)
    out.append(InstrumentListed(instrument))


def set_trading_status(
    partition: Partition, command: SetTradingStatus, _: int, out: list[Event]
) -> None:
    """Open, halt or close a market."""
    market = partition.markets.get(command.instrument_id)
    if market is None:
        rule, value = "must be a listed instrument", str(command.instrument_id)
        violation = Violation(Reason.INSTRUMENT_UNKNOWN, "instrument_id", rule, value)
        _deny("SetTradingStatus", command.instrument_id, violation, out)
        return
    market.status = command.status
    out.append(TradingStatusChanged(command.instrument_id, command.status))


def _listing_violation(partition: Partition, instrument: Instrument) -> Violation | None:
    if instrument.instrument_id in partition.markets:
        rule, value = "must not be listed already", str(instrument.instrument_id)
        return Violation(Reason.INSTRUMENT_EXISTS, "instrument_id", rule, value)
    violation = instrument_violation(instrument)
    if violation is not None:
        return violation
    for asset in (instrument.base, instrument.quote):
        known = partition.assets.get(asset.code)
        if known != asset:
            rule = f"must be listed with scale {known.scale}" if known else "must be listed first"
            value = f"{asset.code} with scale {asset.scale}"
            return Violation(Reason.ASSET_UNKNOWN, "asset", rule, value)
    return None


def _deny(command: str, instrument_id: int, violation: Violation, out: list[Event]) -> None:
    key = InstrumentId(instrument_id)
    out.append(CommandDenied(command, AccountId(0), OrderId(0), key, violation))
