"""The venue split over many processes on one thread: every partition's machine a shard of its own.

The seed decides who runs next, who dies, who comes back, and what the log does to each of them.
Partitions without accounts or markets get inboxes that nobody reads.
"""

import random
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from damrak.adapters.logs.memory import MemoryLog
from damrak.core.accounts.machine import AccountsMachine
from damrak.core.machine import Machine
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.commands import Command
from damrak.domain.records import Record
from damrak.ports.log import Batch, LogDamaged, LogError
from damrak.ports.snapshots import SnapshotError
from damrak.runtime.shard import Shard
from damrak.runtime.topology import Plan, accounts_plan, markets_plan, split_destinations
from tests.simulation.crowd.town import Town
from tests.simulation.faulty_log import PAST_MAX, Crash, Faults, FaultyLog, Weather
from tests.simulation.faulty_snapshots import FaultySnapshots

ATTEMPTS_MAX: Final = 60
"""Most times that something is tried again before the run is given up."""
ROUNDS_MAX: Final = 2_000
"""Most rounds over all shards before a house that is never drained is given up."""

Maker = Callable[[], Machine]
ShardKind = type[Shard]


class Seat:
    """Hold one machine's plan and its live copies; None is a copy that is down."""

    def __init__(self, plan: Plan, machine: Maker, copies: int) -> None:
        self.plan = plan
        self.machine = machine
        self.copies: list[Shard | None] = [None] * copies
        self.heard = 0

    def live(self) -> list[Shard]:
        """Return the copies that are up."""
        return [shard for shard in self.copies if shard is not None]


def seats_of(town: Town, copies: int) -> list[Seat]:
    """Return a seat for every partition that a town uses, accounts first."""
    accounts = [
        Seat(accounts_plan(number), partial(AccountsMachine, number), copies)
        for number in town.account_partitions
    ]
    markets = [
        Seat(markets_plan(number), partial(MarketsMachine, number), copies)
        for number in town.market_partitions
    ]
    return accounts + markets


class SplitHouse:
    """Run a split venue, step by step as ``source`` says."""

    def __init__(
        self,
        source: random.Random,
        town: Town,
        faults: Faults,
        *,
        copies: int = 1,
        kind: ShardKind = Shard,
    ) -> None:
        self.log = MemoryLog()
        self.weather = Weather(faults)
        self.snapshots = FaultySnapshots(source, self.weather)
        self.seats = seats_of(town, copies)
        self.crashes = 0
        self._source = source
        self._kind = kind
        self._past = deque[Sequence[Batch]](maxlen=PAST_MAX)
        self._gate_past = deque[Sequence[Batch]](maxlen=PAST_MAX)
        for seat in self.seats:
            for number in range(copies):
                self._start(seat, number)

    def send(self, command: Command, time: int, *, once: bool = False) -> None:
        """Put a command into the inboxes that it is addressed to, as a gateway does.

        A gateway that is not sure whether its command arrived sends it again, unless ``once``.
        """
        record = Record(time, (command,), cause=f"request-{time}")
        batches = [Batch(inbox, [record]) for inbox in split_destinations(command)]
        if once:
            self.log.append(batches)
            return
        for _ in range(ATTEMPTS_MAX):
            try:
                FaultyLog(self.log, self._source, self.weather, self._gate_past).append(batches)
            except (Crash, LogError):
                continue
            return
        raise AssertionError(f"no append in {ATTEMPTS_MAX} attempts")

    def step(self) -> None:
        """Let one copy of one shard do, or suffer, what the seed says."""
        chance = self._source.random()
        if chance >= 0.08:
            self.advance()
            return
        seat = self._source.choice(self.seats)
        number = self._source.randrange(len(seat.copies))
        if chance < 0.02 and self.weather.faults.crash_before:
            self._kill(seat, number)
        elif chance < 0.03:
            self.snapshots.damage_newest(seat.plan.inbox)
        else:
            self._snapshot(seat, number)

    def advance(self) -> None:
        """Let one copy of one shard, as the seed says, read on."""
        seat = self._source.choice(self.seats)
        number = self._source.randrange(len(seat.copies))
        if seat.copies[number] is None:
            self._start(seat, number)
        else:
            self._follow(seat, number)

    def drain(self) -> None:
        """Let everything run until nobody has anything left to read."""
        for _ in range(ROUNDS_MAX):
            turns = [
                (seat, number)
                for seat in self.seats
                for number, shard in enumerate(seat.copies)
                if shard is None or shard.offset < self.log.head(seat.plan.inbox)
            ]
            if not turns:
                return
            self._source.shuffle(turns)
            for seat, number in turns:
                if seat.copies[number] is None:
                    self._start(seat, number)
                else:
                    self._follow(seat, number)
        raise AssertionError(f"the house was not drained after {ROUNDS_MAX} rounds")

    def news(self) -> list[Record]:
        """Return what the machines said since the last time, in order of each."""
        found: list[Record] = []
        for seat in self.seats:
            stored = self.log.read(seat.plan.events, seat.heard)
            seat.heard += len(stored)
            found += [entry.record for entry in stored]
        return found

    def _follow(self, seat: Seat, number: int) -> None:
        shard = seat.copies[number]
        assert shard is not None
        try:
            shard.follow()
        except (Crash, LogError):
            self._kill(seat, number)

    def _snapshot(self, seat: Seat, number: int) -> None:
        shard = seat.copies[number]
        if shard is None:
            return
        try:
            shard.snapshot()
        except Crash:
            self._kill(seat, number)
        except SnapshotError:
            return

    def _kill(self, seat: Seat, number: int) -> None:
        self.crashes += 1
        seat.copies[number] = None

    def _start(self, seat: Seat, number: int) -> None:
        shard = self._shard(seat)
        try:
            shard.recover()
        except LogDamaged:
            # A reader that lags behind a snapshot cannot tell that from a log that lost its tail;
            # one that sees all can.
            assert self.weather.faults.hold_reader, "the log lost nothing, yet recovery says so"
            self._kill(seat, number)
        except (Crash, LogError):
            self._kill(seat, number)
        else:
            seat.copies[number] = shard

    def _shard(self, seat: Seat) -> Shard:
        log = FaultyLog(self.log, self._source, self.weather, self._past)
        return self._kind(seat.machine, seat.plan, log, self.snapshots)
