"""The crowd against the real sequencer, and against a venue that refuses for a while."""

import asyncio
import time
from collections.abc import Sequence
from typing import cast

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.app.crowd.host import CrowdHost
from damrak.app.crowd.rehearsal import BEGINNING, VirtualVenue
from damrak.app.crowd.stage import PLAYS
from damrak.core.exchange import Exchange
from damrak.domain.commands import Command, SubmitOrder
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.ports.client import Outcome, Overloaded, Unavailable
from damrak.runtime.sequencer import Sequencer
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from damrak.runtime.view import View


def has_quotes(view: View) -> bool:
    books = [view.book_of(play.symbol) for play in PLAYS]
    return all(book is not None and book.best(side) for book in books for side in Side)


class Reluctant(VirtualVenue):
    """Refuse what comes after preparation, some times."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals
        self.submissions: list[Sequence[Command]] = []

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        trades = any(isinstance(command, SubmitOrder) for command in commands)
        if trades and self.refusals:
            self.refusals -= 1
            raise Unavailable("starting") if self.refusals % 2 else Overloaded("busy")
        self.submissions.append(commands)
        return await super().submit(commands, cause, actor)


def test_the_first_look_fills_every_book_in_two_submissions() -> None:
    venue = Reluctant(refusals=0)
    crowd = CrowdHost(venue, venue.view, venue.clock)

    async def scenario() -> None:
        began = time.perf_counter()
        assert await crowd.prepare() == []
        await crowd.step()
        assert time.perf_counter() - began < 0.2

    asyncio.run(scenario())
    assert len(venue.submissions) == 2
    assert has_quotes(venue.view)


def test_it_runs_on_the_sequencer_until_it_is_stopped() -> None:
    async def scenario() -> None:
        shard = Shard(Exchange, JOINED, MemoryLog(), MemorySnapshots())
        shard.recover()
        clock, view = SystemClock(), View()
        sequencer = Sequencer(shard, clock)
        crowd = CrowdHost(sequencer, view, clock)
        sequencer.add_listener(view.hear)
        sequencer.add_listener(crowd.hear)
        await crowd.prepare()
        running = asyncio.create_task(crowd.run())
        async with asyncio.timeout(5):
            while crowd.counts.submissions < 5:
                await asyncio.sleep(0.02)
        crowd.stop()
        async with asyncio.timeout(1):
            await running
        await sequencer.close()
        assert has_quotes(view)

    asyncio.run(scenario())


def test_it_holds_back_while_the_venue_refuses_and_goes_on_after() -> None:
    venue = Reluctant(refusals=2)

    async def scenario() -> CrowdHost:
        crowd = CrowdHost(venue, venue.view, SystemClock())
        await crowd.prepare()
        running = asyncio.create_task(crowd.run())
        async with asyncio.timeout(5):
            while not has_quotes(venue.view):
                await asyncio.sleep(0.02)
        crowd.stop()
        await running
        return crowd

    assert asyncio.run(scenario()).counts.held_back == 2


def commands_of(seed_clock: int) -> list[list[Command]]:
    venue = Reluctant(refusals=0)
    venue.clock = ManualClock(seed_clock)

    async def scenario() -> None:
        crowd = CrowdHost(venue, venue.view, venue.clock)
        venue.listeners.append(crowd.hear)
        await crowd.prepare()
        for _ in range(200):
            await crowd.step()
            venue.clock.set(venue.clock.now() + 100_000_000)

    asyncio.run(scenario())
    return [list(commands) for commands in venue.submissions]


def test_the_same_seed_and_times_give_the_same_commands() -> None:
    first = commands_of(BEGINNING)
    assert first == commands_of(BEGINNING)
    assert first != commands_of(BEGINNING + 1_000_000_000)


def test_what_it_cannot_bear_to_hear_ends_its_run_and_nothing_else() -> None:
    venue = VirtualVenue()

    async def scenario() -> None:
        crowd = CrowdHost(venue, venue.view, SystemClock())
        await crowd.prepare()
        running = asyncio.create_task(crowd.run())
        await asyncio.sleep(0)
        crowd.hear(cast(list[Record], [None]))
        crowd.hear(cast(list[Record], [None]))
        with pytest.raises(AttributeError):
            await running

    asyncio.run(scenario())
