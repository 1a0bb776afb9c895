"""The replay of a day: read, plan, send in batches, check what came back.

Planning runs ahead of the answers, so that hundreds of messages share one durable commit. One batch
is in the air at a time, and everything that is said of our venue comes from its answers.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from damrak.domain.instruments import Instrument
from damrak.ports.client import ExchangeClient, Outcome
from damrak.services.replay.checker import Checker
from damrak.services.replay.day import LobsterDay
from damrak.services.replay.house import House, instrument_for, open_house
from damrak.services.replay.lines import EXECUTE, LobsterError
from damrak.services.replay.planner import Planner, Step
from damrak.services.replay.report import CONTEXT_LINES, Disagreement, Replay, ReplayReport

BATCH_MESSAGES: Final = 512
"""Most messages whose commands are sent together."""

BATCH_COMMANDS: Final = 1_000
"""Commands after which a batch is sent even if it holds fewer messages."""

NANOSECONDS: Final = 1_000_000_000


def replay_lobster(
    client: ExchangeClient,
    day: LobsterDay,
    *,
    check: bool,
    now: Callable[[], int],
    progress: Callable[[int, int], None] | None = None,
    instrument: Instrument | None = None,
) -> Replay:
    """Send a day through the venue and return the figures and the disagreements.

    The book follows the published one wherever there is one; with ``check`` it is also compared
    after every message. ``now`` tells nanoseconds, ``progress`` hears messages done and in all.
    ``instrument`` is what the day trades as, ``instrument_for`` of its symbol unless given. Raises
    LobsterError for the files and ReplayError for the venue.
    """
    if check and day.book is None:
        raise LobsterError(f"{day.messages.name} must have an orderbook file, had none")
    started = now()
    house, commands = open_house(client, instrument or instrument_for(day.symbol))
    planner = Planner(house, day.levels)
    checker = Checker(house.ids, compare=check)
    messages = executions = 0
    sender = _Sender(client, house, checker, f"{day.symbol}:{day.date}")
    steps: list[Step] = []
    for message, row in day.read():
        steps.append(planner.plan(message, row))
        messages += 1
        executions += message.kind == EXECUTE
        if len(steps) >= BATCH_MESSAGES or len(house.commands) >= BATCH_COMMANDS:
            commands += sender.send(steps)
            steps = []
            if progress is not None:
                progress(messages, day.message_count)
    commands += sender.send(steps)
    if progress is not None:
        progress(messages, day.message_count)
    report = ReplayReport(
        messages=messages,
        book_rows=checker.rows,
        book_rows_revealing=checker.revealing,
        book_rows_agreed=checker.agreed,
        executions=executions,
        executions_known=checker.executions_known,
        executions_agreed=checker.executions_agreed,
        commands=commands,
        seconds=(now() - started) / NANOSECONDS,
    )
    return Replay(report, _with_context(checker.disagreements, day))


class _Sender(Struct, frozen=True):
    client: ExchangeClient
    house: House
    checker: Checker
    day: str

    def send(self, steps: list[Step]) -> int:
        commands = self.house.drain()
        outcomes: list[Outcome] = []
        if commands:
            outcomes = self.client.submit(commands, f"{self.day}:{steps[0].message.time}")
        self.checker.check(steps, outcomes)
        return len(commands)


def _with_context(found: list[Disagreement], day: LobsterDay) -> tuple[Disagreement, ...]:
    around = day.around({one.line for one in found}, CONTEXT_LINES)
    return tuple(
        Disagreement(one.line, one.kind, one.published, one.ours, around[one.line]) for one in found
    )
