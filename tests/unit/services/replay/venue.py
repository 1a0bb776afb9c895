"""What the replay tests share: a whole venue in memory, ways for it to lie, and days on disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.domain.commands import Command
from damrak.domain.events import Event
from damrak.ports.client import ExchangeClient, Outcome
from damrak.runtime.client import LocalClient
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from damrak.services.replay import LobsterDay, Replay, open_day, replay_lobster

NAME = "TEST_2024-02-29_34200000_57600000_{kind}_{levels}.csv"

Lie = Callable[[Command, tuple[Event, ...]], tuple[Event, ...]]


class Recorder:
    """Pass commands on to a venue, keep what came of them, and tell it through a lie."""

    def __init__(self, client: ExchangeClient, lie: Lie | None = None) -> None:
        """Stand before a client; ``lie`` may change the events of each command."""
        self.sent: list[Command] = []
        self.said: list[Event] = []
        self.causes: list[str] = []
        self._client = client
        self._lie = lie

    def submit(self, commands: Sequence[Command], cause: str = "", actor: int = 0) -> list[Outcome]:
        """Return what the venue said, or what the lie makes of it."""
        self.sent += commands
        self.causes.append(cause)
        outcomes = self._client.submit(commands, cause, actor)
        if self._lie is not None:
            outcomes = [
                Outcome(outcome.offset, self._lie(command, outcome.events))
                for command, outcome in zip(commands, outcomes, strict=True)
            ]
        self.said += [event for outcome in outcomes for event in outcome.events]
        return outcomes


def memory_venue() -> LocalClient:
    """Return the client of a new venue that keeps everything in memory."""
    shard = Shard(Exchange, JOINED, MemoryLog(), MemorySnapshots())
    shard.recover()
    return LocalClient(shard, ManualClock(1_709_200_000_000_000_000))


def write_day(folder: Path, messages: str, rows: str | None, levels: int = 1) -> LobsterDay:
    """Write a day's files and return it opened; blanks at the ends of lines do not matter."""
    path = folder / NAME.format(kind="message", levels=levels)
    path.write_text(_flush_left(messages))
    if rows is not None:
        (folder / NAME.format(kind="orderbook", levels=levels)).write_text(_flush_left(rows))
    return open_day(path)


def checked(client: ExchangeClient, day: LobsterDay) -> Replay:
    """Return what a checked replay found; its time does not pass."""
    return replay_lobster(client, day, check=True, now=lambda: 0)


def _flush_left(text: str) -> str:
    return "".join(f"{line.strip()}\n" for line in text.strip().splitlines())
