"""The crowd's host: prepares the market, then lets the crowd act as wall time passes.

It is a client like any other: it reads the view, sends commands, and waits for its turn. What all
agents ask at one moment goes in one submission. It must hear what is committed:
``sequencer.add_listener(crowd.hear)``.
"""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Final

from msgspec import Struct

from damrak.app.crowd.cast import Company, Part, budget_of, parts_of
from damrak.app.crowd.funding import TopUps, opening
from damrak.app.crowd.settings import CrowdSettings
from damrak.app.crowd.stage import PLAYS, Play
from damrak.domain.commands import Command
from damrak.domain.events import CommandDenied
from damrak.domain.records import Record
from damrak.ports.client import AsyncExchangeClient, Outcome, Overloaded, Unavailable
from damrak.ports.clock import Clock
from damrak.runtime.view import LiveBook, View
from damrak.strategy.context import Budget, Context
from damrak.strategy.host import Host

CAUSE: Final = "crowd"
"""The cause that the crowd's commands bear in the log."""

JITTER: Final = 0.2
"""How much the time between two looks varies, as a share of it."""

BACKOFF_SECONDS: Final = 0.2
BACKOFF_SECONDS_MAX: Final = 5.0
"""Shortest and longest time that the crowd holds back when the venue takes no commands."""

TOP_UP_EVERY: Final = 60_000_000_000
"""How often balances are looked over, in nanoseconds."""

_MILLISECONDS: Final = 1_000.0
_MILLISECOND: Final = 1_000_000
_SECOND: Final = 1_000_000_000


class CrowdCounts(Struct):
    """Count what the crowd did."""

    commands: int = 0
    submissions: int = 0
    held_back: int = 0
    topped_up: int = 0


class CrowdHost:
    """Keep a market alive; ``prepare`` once, then ``run`` until ``stop``."""

    def __init__(
        self,
        client: AsyncExchangeClient,
        view: View,
        clock: Clock,
        settings: CrowdSettings | None = None,
        *,
        cast_number: int = 0,
    ) -> None:
        """Begin with nothing; ``cast_number`` tells casts apart that begin in one millisecond."""
        self.counts = CrowdCounts()
        self._client = client
        self._view = view
        self._clock = clock
        self._settings = settings or CrowdSettings()
        self._cast_number = cast_number
        self._plays: tuple[Play, ...] = PLAYS
        self._parts = parts_of(self._plays)
        self._host = Host(view)
        self._jitter = self._generator("", "jitter")
        self._top_ups = TopUps((), 0)
        self._next_top_up = 0
        self._stopping = asyncio.Event()
        self._failure: Exception | None = None

    @property
    def trades(self) -> int:
        """Return how many trades the crowd had a part in."""
        return self._host.trades

    async def prepare(self, *, adopts: bool = False) -> list[str]:
        """List, open and endow what is missing, and get ready; return what was refused.

        Safe to repeat: on a venue that the crowd left it only cancels the orders left behind, or
        goes on with them where it ``adopts`` what another cast just left.
        """
        now = self._clock.now()
        left_at = {play.symbol: _price_of(self._view.book_of(play.symbol)) for play in self._plays}
        commands = opening(self._view, self._plays, self._parts, adopts=adopts)
        outcomes = await self._client.submit(commands, CAUSE) if commands else []
        session = f"c{now // _MILLISECOND}"
        if self._cast_number > 1:
            session += f"n{self._cast_number}"
        self._host = Host(self._view)
        self._jitter = self._generator(session, "jitter")
        for play in self._plays:
            book = self._view.book_of(play.symbol)
            if book is not None:
                self._enter(play, book, session, left_at[play.symbol])
        self._top_ups = TopUps(self._parts, now)
        self._next_top_up = now + TOP_UP_EVERY
        return _refusals(outcomes)

    async def run(self) -> None:
        """Act until stopped; whatever the venue refuses for now is tried again later.

        Raises what the crowd could not bear to hear.
        """
        held_back = 0.0
        while not self._stopping.is_set():
            try:
                await self.step()
                held_back = 0.0
            except (Overloaded, Unavailable):
                self.counts.held_back += 1
                held_back = min(BACKOFF_SECONDS_MAX, max(BACKOFF_SECONDS, held_back * 2))
            await self._rest(held_back)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Let ``run`` end after the look that is under way; quotes stay where they are."""
        self._stopping.set()

    async def step(self) -> None:
        """Look once, and send what came of it."""
        now = self._clock.now()
        commands = self._host.tick(now)
        if now >= self._next_top_up:
            self._next_top_up = now + TOP_UP_EVERY
            due = self._top_ups.due(self._view, now)
            self.counts.topped_up += len(due)
            commands += due
        if commands:
            await self._send(commands)

    def hear(self, records: Sequence[Record]) -> None:
        """Tell the crowd of committed records of events, in order.

        Never raises: what the crowd cannot bear ends its run, and the venue trades on.
        """
        if self._failure is None:
            try:
                self._host.hear(records)
            except Exception as error:  # noqa: BLE001 - whoever tells us must not stop for it
                self._failure = error
                self._stopping.set()

    async def _send(self, commands: list[Command]) -> None:
        await self._client.submit(commands, CAUSE)
        self.counts.submissions += 1
        self.counts.commands += len(commands)

    async def _rest(self, held_back: float) -> None:
        chance = self._jitter.uniform(1.0 - JITTER, 1.0 + JITTER)
        seconds = max(held_back, self._settings.tick_ms / _MILLISECONDS) * chance
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _enter(self, play: Play, book: LiveBook, session: str, left_at: int | None) -> None:
        instrument = book.instrument
        company = Company(play, instrument, self._settings)
        appraisal = company.appraisal(self._generator(session, play.symbol))
        if left_at is not None:
            appraisal.resume(left_at)
        key = instrument.instrument_id
        self._host.add(appraisal, Context(0, self._view, Budget(_SECOND, 0), session), (key,))
        for part in self._parts:
            if part.play is play:
                generator = self._generator(session, f"{play.symbol} {part.role}")
                agent = company.agent(part.role, appraisal, generator)
                self._host.add(agent, self._context(part, session), (key,))

    def _context(self, part: Part, session: str) -> Context:
        budget = budget_of(part, self._settings)
        return Context(part.account_id, self._view, budget, session)

    def _generator(self, session: str, name: str) -> Random:
        return Random(f"{self._settings.seed} {session} {name}")  # noqa: S311  # no secret


def _price_of(book: LiveBook | None) -> int | None:
    if book is None or book.last_trade is None:
        return None
    return book.last_trade.price


def _refusals(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"{event.command}: {event.violation.text()}"
        for outcome in outcomes
        for event in outcome.events
        if isinstance(event, CommandDenied)
    ]
