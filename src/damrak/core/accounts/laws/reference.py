"""Reference: assets and instruments that the accounts have been told of."""

from damrak.core.accounts.listings import Listing
from damrak.core.accounts.partition import Partition
from damrak.domain.events import AssetListed, Event, InstrumentListed, TradingStatusChanged


def asset_listed(partition: Partition, message: AssetListed, _: int, __: list[Event]) -> None:
    """Learn of an asset."""
    partition.assets[message.asset.code] = message.asset


def instrument_listed(
    partition: Partition, message: InstrumentListed, _: int, __: list[Event]
) -> None:
    """Learn of an instrument, and of its assets in case it was listed before they were heard of."""
    instrument = message.instrument
    partition.assets[instrument.base.code] = instrument.base
    partition.assets[instrument.quote.code] = instrument.quote
    partition.listings[instrument.instrument_id] = Listing(instrument, instrument.status)


def trading_status_changed(
    partition: Partition, message: TradingStatusChanged, _: int, __: list[Event]
) -> None:
    """Learn whether an instrument trades."""
    partition.listings[message.instrument_id].status = message.status
