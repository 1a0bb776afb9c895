"""The cast: who trades each instrument, on which account, with how much of the budget.

Every instrument has an appraisal that its agents share, three makers (one close to the middle, one
that fills the book, one far out that catches what sweeps it), a noise trader and a value trader.
"""

import enum
from random import Random
from typing import Final

from msgspec import Struct

from damrak.app.crowd.settings import CROWD_ACCOUNTS_FROM, CrowdSettings
from damrak.app.crowd.stage import Play, coarse
from damrak.domain.instruments import Instrument
from damrak.strategy.context import Budget
from damrak.strategy.simulation.agents.appraisal import SECOND, Appraisal, Nature
from damrak.strategy.simulation.agents.maker import MakerStyle, MarketMaker
from damrak.strategy.simulation.agents.noise import NoiseStyle, NoiseTrader
from damrak.strategy.simulation.agents.value import ValueStyle, ValueTrader
from damrak.strategy.strategy import Strategy

ACCOUNTS_PER_INSTRUMENT: Final = 100
"""Account numbers set aside for each instrument."""

ENDOWMENT_UNITS: Final = 20_000
"""What each account begins with: this many units of the base asset, and as much in the quote."""

HALF_LIFE_SECONDS: Final = 5 * 86_400.0
"""How long fair value takes to come back half the way to where the instrument was listed."""

PRESSURE_HALF_LIFE_SECONDS: Final = 300.0
"""How long the market takes to come back half the way after somebody pushed it."""

LINEAR_IMPACT: Final = 0.2
"""What one level's quantity moves the price by, in spacings between levels: below 1, or buying
a little at a time and selling at once would pay."""

FAR_LEVELS: Final = 4
FAR_SPACING: Final = 0.004
"""How far apart the outermost orders are, as a share of the price."""
FAR_QUANTITY: Final = 6.0
"""What stands at an outermost price, in usual levels."""


class Role(enum.IntEnum):
    """Number the accounts of an instrument."""

    NEAR_MAKER = 1
    BOOK_MAKER = 2
    FAR_MAKER = 3
    NOISE_TRADER = 4
    VALUE_TRADER = 5


SHARES: Final = {
    Role.NEAR_MAKER: 4.0,
    Role.BOOK_MAKER: 2.5,
    Role.FAR_MAKER: 0.2,
    Role.NOISE_TRADER: 1.1,
    Role.VALUE_TRADER: 0.1,
}
"""What each role may ask in a second on an instrument with a noise trade a second: 7.9 together.
One with fewer trades may ask as much less, down to ``QUIET_SHARE`` of it.
"""

QUIET_SHARE: Final = 0.1

BURSTS: Final = {
    Role.NEAR_MAKER: 6,
    Role.BOOK_MAKER: 26,
    Role.FAR_MAKER: 9,
    Role.NOISE_TRADER: 6,
    Role.VALUE_TRADER: 2,
}
"""What each role may ask at once after a pause: enough to begin, and to begin again."""


class Part(Struct, frozen=True):
    """Name a role on an instrument, and its account."""

    play: Play
    role: Role
    account_id: int


def parts_of(plays: tuple[Play, ...]) -> list[Part]:
    """Return every part with its account, in the order in which they act."""
    return [
        Part(play, role, CROWD_ACCOUNTS_FROM + slot * ACCOUNTS_PER_INSTRUMENT + role)
        for slot, play in enumerate(plays)
        for role in Role
    ]


def rate_of(part: Part) -> float:
    """Return what a part may ask in a second at the usual pace."""
    return SHARES[part.role] * max(QUIET_SHARE, min(1.0, part.play.trades))


def budget_of(part: Part, settings: CrowdSettings) -> Budget:
    """Return what a part may ask."""
    return Budget(int(SECOND / (rate_of(part) * settings.pace)), BURSTS[part.role])


class Company:
    """Make the agents of one instrument."""

    def __init__(self, play: Play, instrument: Instrument, settings: CrowdSettings) -> None:
        self._play = play
        self._instrument = instrument
        self._pace = settings.pace
        scale = instrument.quantity_scale
        self._unit = float(coarse(play.unit, scale))
        self._level = float(coarse(play.level, scale))
        self._round_lot = coarse(play.round_lot, scale)
        self._anchor = float(coarse(play.anchor, instrument.price_scale))
        self._tick = instrument.tick_at(int(self._anchor))

    def appraisal(self, generator: Random) -> Appraisal:
        """Return what the agents hold the instrument to be worth."""
        play = self._play
        step = play.spacing * self._tick / self._anchor
        nature = Nature(
            anchor=self._anchor,
            volatility=play.volatility,
            half_life=HALF_LIFE_SECONDS,
            pressure_half_life=PRESSURE_HALF_LIFE_SECONDS,
            depth=self._level * play.levels,
            impact=LINEAR_IMPACT * step / self._level,
        )
        return Appraisal(self._instrument.instrument_id, nature, generator)

    def agent(self, role: Role, appraisal: Appraisal, generator: Random) -> Strategy:
        """Return the agent of a role."""
        instrument_id = self._instrument.instrument_id
        if role is Role.NOISE_TRADER:
            return NoiseTrader(instrument_id, self._noise(), appraisal, generator)
        if role is Role.VALUE_TRADER:
            return ValueTrader(instrument_id, self._value(), appraisal, generator)
        return MarketMaker(instrument_id, self._maker(role), appraisal, generator)

    def _maker(self, role: Role) -> MakerStyle:
        play = self._play
        if role is Role.NEAR_MAKER:
            shape = (play.touch, 1, play.half_spread, self._level * 0.25)
            seconds, growth = 0.3, 0.5
        elif role is Role.BOOK_MAKER:
            shape = (play.levels, play.spacing, play.half_spread + 1.0, self._level)
            seconds, growth = 0.5, 0.1
        else:
            spacing = max(1, int(FAR_SPACING * self._anchor / self._tick))
            shape = (FAR_LEVELS, spacing, spacing * 0.75, self._level * FAR_QUANTITY)
            seconds, growth = 10.0, 0.5
        levels, spacing, half_spread, quantity = shape
        return MakerStyle(
            levels=levels,
            spacing=spacing,
            half_spread=half_spread,
            quantity=quantity,
            growth=growth,
            round_lot=self._round_lot,
            interval=self._nanoseconds(seconds),
        )

    def _noise(self) -> NoiseStyle:
        return NoiseStyle(
            rate=self._play.trades * self._pace,
            unit=self._unit,
            round_lot=self._round_lot,
            patient_share=0.12,
            patience=self._nanoseconds(30.0),
            slip=3,
        )

    def _value(self) -> ValueStyle:
        ticks = 2.0 * (self._play.half_spread + 1.0) * self._tick / self._anchor
        return ValueStyle(
            interval=self._nanoseconds(10.0),
            margin=max(0.003, ticks),
            quantity=self._level,
            round_lot=self._round_lot,
        )

    def _nanoseconds(self, seconds: float) -> int:
        return int(seconds * SECOND / self._pace)
