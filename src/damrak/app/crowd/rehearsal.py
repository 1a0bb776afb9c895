"""Rehearsals: a whole venue in memory, in virtual time, as fast as the machine goes.

What the crowd does in days is seen in minutes; tests and tuning look at the same figures.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import log, sqrt
from time import process_time
from typing import Final

from msgspec import Struct, field

from damrak.adapters.clocks.manual import ManualClock
from damrak.app.crowd.host import CrowdHost
from damrak.app.crowd.settings import CrowdSettings
from damrak.core.exchange import Exchange
from damrak.domain.commands import Command
from damrak.domain.events import Event, OrderDenied, TradeExecuted
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.ports.client import Outcome
from damrak.runtime.view import LiveBook, View

BEGINNING: Final = 1_767_603_600_000_000_000
"""When a rehearsal begins: Monday 2026-01-05, 09:00 UTC."""

SAMPLE_SECONDS: Final = 5
"""How far apart books are looked at."""

PRICE_SAMPLES: Final = 12
"""Every how many looks the price is noted: once a minute."""

DEPTH_LOOKED_AT: Final = 20
_MILLISECOND: Final = 1_000_000
_SECOND: Final = 1_000_000_000
_MINUTES_PER_YEAR: Final = 365.0 * 24 * 60


class VirtualVenue:
    """Be a venue in memory: an AsyncExchangeClient that answers at once, with a view."""

    def __init__(self) -> None:
        self.clock = ManualClock(BEGINNING)
        self.exchange = Exchange()
        self.view = View()
        self.listeners: list[Callable[[Sequence[Record]], None]] = [self.view.hear]
        self.offset = 0

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        """Apply commands, tell everybody, and return the outcomes."""
        now = self.clock.now()
        outcomes: list[Outcome] = []
        records: list[Record] = []
        for command in commands:
            self.offset += 1
            out: list[Event] = []
            self.exchange.apply(command, now, out)
            outcomes.append(Outcome(self.offset, tuple(out)))
            records.append(Record(now, tuple(out), "inbox", self.offset, cause))
        for listener in self.listeners:
            listener(records)
        # There is no history here that would need what has closed.
        self.view.forget_closed(self.offset)
        return outcomes


class Seen(Struct):
    """Hold what was seen of one instrument; spreads are in ticks."""

    symbol: str
    trades: int = 0
    quantity: int = 0
    spreads: deque[int] = field(default_factory=deque)
    depths: deque[int] = field(default_factory=deque)
    prices: deque[float] = field(default_factory=deque)
    samples: int = 0
    one_sided: int = 0

    def volatility(self) -> float:
        """Return the volatility of a year as the middle price's minutes show it."""
        steps = [log(after / before) for before, after in pairwise(self.prices)]
        if not steps:
            return 0.0
        return sqrt(sum(step * step for step in steps) / len(steps) * _MINUTES_PER_YEAR)


class Rehearsal:
    """Run a crowd on a virtual venue and watch it."""

    def __init__(self, settings: CrowdSettings | None = None) -> None:
        self.settings = settings or CrowdSettings()
        self.venue = VirtualVenue()
        self.seen: dict[int, Seen] = {}
        self.denied = 0
        self.processor_seconds = 0.0
        self.crowd = self._crowd()
        self.venue.listeners.append(self._watch)

    async def prepare(self) -> None:
        """Prepare the market; a second time stands for a restart."""
        if self.seen:
            self.venue.listeners.remove(self._hear)
            self.crowd = self._crowd()
        self.venue.listeners.append(self._hear)
        await self.crowd.prepare()
        for instrument_id, book in self.venue.view.books.items():
            self.seen.setdefault(instrument_id, Seen(book.instrument.symbol))

    async def run(self, seconds: float) -> None:
        """Let virtual time pass."""
        clock, step = self.venue.clock, int(self.settings.tick_ms * _MILLISECOND)
        end = clock.now() + int(seconds * _SECOND)
        next_sample = clock.now() + SAMPLE_SECONDS * _SECOND
        began = process_time()
        while clock.now() < end:
            await self.crowd.step()
            if clock.now() >= next_sample:
                next_sample += SAMPLE_SECONDS * _SECOND
                self._sample()
            clock.set(clock.now() + step)
        self.processor_seconds += process_time() - began

    def _crowd(self) -> CrowdHost:
        return CrowdHost(self.venue, self.venue.view, self.venue.clock, self.settings)

    def _hear(self, records: Sequence[Record]) -> None:
        self.crowd.hear(records)

    def _watch(self, records: Sequence[Record]) -> None:
        for record in records:
            for message in record.messages:
                if isinstance(message, TradeExecuted):
                    seen = self.seen[message.instrument_id]
                    seen.trades += 1
                    seen.quantity += message.quantity
                elif isinstance(message, OrderDenied):
                    self.denied += 1

    def _sample(self) -> None:
        for instrument_id, seen in self.seen.items():
            _look(self.venue.view.books[instrument_id], seen)


def _look(book: LiveBook, seen: Seen) -> None:
    seen.samples += 1
    bid, ask = book.best(Side.BUY), book.best(Side.SELL)
    if bid is None or ask is None:
        seen.one_sided += 1
        return
    seen.spreads.append((ask[0] - bid[0]) // book.instrument.tick_at(bid[0]))
    if seen.samples % PRICE_SAMPLES == 0:
        seen.prices.append((bid[0] + ask[0]) / 2)
    sides = (book.depth(side, DEPTH_LOOKED_AT) for side in Side)
    seen.depths.append(min(len(levels) for levels in sides))
