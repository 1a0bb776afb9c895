"""A venue with one instrument and two funded accounts, for the tests of the front door."""

from collections.abc import Sequence
from pathlib import Path

from damrak import (
    AccountId,
    Amount,
    Asset,
    Command,
    Deposit,
    Instrument,
    InstrumentId,
    ListAsset,
    ListInstrument,
    OpenAccount,
    OrderType,
    Price,
    Quantity,
    Side,
    SubmitOrder,
    TickBand,
)
from damrak.app.wiring import Venue, open_venue

EUR = Asset("EUR", 8)
VOC = Asset("VOC", 0)
INSTRUMENT = Instrument(
    InstrumentId(1), "VOC/EUR", VOC, EUR, 2, 0, (TickBand(Price(0), Price(5)),), taker_fee_ppm=500
)


def preparation() -> list[Command]:
    """Return the commands that list the instrument and fund accounts 1 and 2."""
    accounts = (AccountId(1), AccountId(2))
    return [
        ListAsset(EUR),
        ListAsset(VOC),
        ListInstrument(INSTRUMENT),
        *(OpenAccount(account) for account in accounts),
        *(Deposit(account, "EUR", Amount(10**14), "euros") for account in accounts),
        *(Deposit(account, "VOC", Amount(10_000), "shares") for account in accounts),
    ]


def orders(first: int, count: int) -> Sequence[Command]:
    """Return orders, every other of which trades with the one before it."""
    return [
        SubmitOrder(
            AccountId(1 + number % 2),
            f"o{number}",
            InstrumentId(1),
            Side.BUY if number % 2 else Side.SELL,
            OrderType.LIMIT,
            Quantity(1),
            Price(48_000),
        )
        for number in range(first, first + count)
    ]


def prepare(venue: Venue) -> None:
    """Bring a new venue to where it can trade."""
    venue.client.submit(preparation())


def played(data_dir: Path, count: int = 20) -> str:
    """Make a venue in a folder, trade on it, and return the digest it ended with."""
    with open_venue(data_dir) as venue:
        prepare(venue)
        venue.client.submit(orders(0, count))
        return venue.shard.digest()
