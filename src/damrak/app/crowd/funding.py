"""Funding: how the crowd's instruments, accounts and money come to be, and when money is added.

Everything goes through ordinary commands with references, so the ledger shows it as what it is:
deposits from outside. An account is endowed once, with assets that it has never held. After that a
low balance may be filled up a little, under the rule that ``TopUps`` keeps.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from damrak.app.crowd.cast import ENDOWMENT_UNITS, Part
from damrak.app.crowd.stage import Play, coarse
from damrak.domain.assets import Asset
from damrak.domain.calendars import NANOSECONDS_PER_DAY
from damrak.domain.commands import (
    CancelAllOrders,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
)
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import Instrument
from damrak.runtime.view import LiveBook, View

LOW_PERCENT: Final = 20
"""An asset may be filled up when less than this share of its endowment is left."""

TOP_UP_PERCENT: Final = 5
"""How much of its endowment an account is given of such an asset, at most once in a UTC day."""

_FIRST_ID: Final = 1


def opening(
    view: View, plays: Sequence[Play], parts: Sequence[Part], *, adopts: bool = False
) -> list[Command]:
    """Return what must be done before the crowd can begin, given what is there already.

    Orders that the crowd left open are canceled, since prices may have moved away from them, unless
    it ``adopts`` those that were left a moment ago.
    """
    commands: list[Command] = [ListAsset(asset) for asset in _missing_assets(view, plays)]
    instruments = _instruments(view, plays)
    commands += [
        ListInstrument(instrument)
        for instrument in instruments.values()
        if instrument.instrument_id not in view.books
    ]
    for part in parts:
        account_id = AccountId(part.account_id)
        account = view.accounts.get(account_id)
        if account is None:
            commands.append(OpenAccount(account_id))
        elif account.open_orders and not adopts:
            commands.append(CancelAllOrders(account_id))
        held = {} if account is None else account.balances
        commands += [
            Deposit(account_id, code, Amount(amount), f"crowd-endowment-{code}")
            for code, amount in endowment_of(part, instruments[part.play.symbol]).items()
            if code not in held
        ]
    return commands


def endowment_of(part: Part, instrument: Instrument) -> dict[str, int]:
    """Return what an account begins with, by asset: equal values of both at the first price."""
    unit = coarse(part.play.unit, instrument.quantity_scale)
    anchor = coarse(part.play.anchor, instrument.price_scale)
    quantity = unit * ENDOWMENT_UNITS
    return {
        instrument.base.code: quantity * instrument.base_factor,
        instrument.quote.code: quantity * anchor * instrument.notional_factor,
    }


class TopUps:
    """Fill up low balances, each at most once in a UTC day, and never on the day of the start.

    So a venue that is started often mints no more than one that runs through, and the most that is
    added in a day is known: ``TOP_UP_PERCENT`` of the endowment.
    """

    def __init__(self, parts: Sequence[Part], started: int) -> None:
        """Begin at a time (nanoseconds UTC)."""
        self._parts = parts
        self._last_day = started // NANOSECONDS_PER_DAY
        self._done: set[tuple[int, str]] = set()
        self._open = False

    def due(self, view: View, now: int) -> list[Command]:
        """Return the deposits that are due ``now`` (nanoseconds UTC)."""
        day = now // NANOSECONDS_PER_DAY
        if day > self._last_day:
            self._last_day = day
            self._done = set()
            self._open = True
        if not self._open:
            return []
        return [
            deposit
            for part in self._parts
            if (book := view.book_of(part.play.symbol)) is not None
            for deposit in self._deposits(view, part, book, day)
        ]

    def _deposits(self, view: View, part: Part, book: LiveBook, day: int) -> Iterator[Deposit]:
        account = view.accounts.get(part.account_id)
        for code, amount in endowment_of(part, book.instrument).items():
            key = (part.account_id, code)
            if account is None or key in self._done:
                continue
            posted, _ = account.balances.get(code, (0, 0))
            if posted * 100 < amount * LOW_PERCENT:
                self._done.add(key)
                added = Amount(amount * TOP_UP_PERCENT // 100)
                reference = f"crowd-day-{day}-{code}"
                yield Deposit(AccountId(part.account_id), code, added, reference)


def _missing_assets(view: View, plays: Sequence[Play]) -> list[Asset]:
    wanted = {asset.code: asset for play in plays for asset in (play.base, play.quote)}
    return [asset for code, asset in wanted.items() if code not in view.assets]


def _instruments(view: View, plays: Sequence[Play]) -> dict[str, Instrument]:
    # Whoever listed a symbol before decided how it trades; the crowd goes by that.
    found: dict[str, Instrument] = {}
    free = _FIRST_ID
    for play in plays:
        book = view.book_of(play.symbol)
        if book is not None:
            found[play.symbol] = book.instrument
            continue
        while free in view.books:
            free += 1
        found[play.symbol] = play.instrument(free, view.assets)
        free += 1
    return found
