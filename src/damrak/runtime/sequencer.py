"""The sequencer: many callers, one order of things, one commit for all that came together.

It lives on an event loop. What is submitted while a commit is under way waits, and is applied and
committed as one group when that commit is done, so the price of a sync is shared by everybody who
was waiting for one. Applying happens on the loop's own thread, so whoever runs there may read the
machine; only committing happens in a thread, and what it waits for is the disk. Nothing is told to
anybody before it is durable: listeners hear a group first, then its callers get their outcomes.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec import Struct

from damrak.domain.commands import Command
from damrak.domain.records import Record
from damrak.ports.client import Outcome, Overloaded, Unavailable
from damrak.ports.clock import Clock
from damrak.runtime.retention import Retention
from damrak.runtime.shard import BATCH_RECORDS_MAX, Applied, Request, Shard

PENDING_COMMANDS_MAX: Final = 20_000
"""Most commands that may wait to be applied; more are refused until some of them are done."""

GROUP_COMMANDS_MAX: Final = 500
"""Most commands that are joined in a group, unless one submission alone holds more.

Applying a group keeps the loop busy, about 20 microseconds a command.
"""

Listener = Callable[[Sequence[Record]], None]
"""Hears the committed records of the partition of events, in order."""


class Counts(Struct):
    """Count what went through a sequencer."""

    groups: int = 0
    commands: int = 0
    commit_nanoseconds: int = 0
    apply_nanoseconds: int = 0
    snapshots: int = 0
    refused: int = 0


class _Submission(Struct, gc=False):
    requests: list[Request]
    answer: asyncio.Future[list[Outcome]]


class Sequencer:
    """Feed a recovered shard from one event loop; an AsyncExchangeClient.

    ``on_failure`` is told when the shard stopped: the process must end and replay the log. Without
    ``retention`` there are no snapshots.
    """

    def __init__(
        self,
        shard: Shard,
        clock: Clock,
        retention: Retention | None = None,
        *,
        on_failure: Callable[[BaseException], None] = lambda _: None,
        pending_max: int = PENDING_COMMANDS_MAX,
    ) -> None:
        self.counts = Counts()
        self._shard = shard
        self._clock = clock
        self._retention = retention
        self._on_failure = on_failure
        self._pending_max = pending_max
        self._pending: deque[_Submission] = deque()
        self._pending_commands = 0
        self._listeners: list[Listener] = []
        self._refusal = ""
        self._drain: asyncio.Task[None] | None = None
        self._committing = ThreadPoolExecutor(1, "commit")

    @property
    def pending(self) -> int:
        """Return how many commands wait or are being committed."""
        return self._pending_commands

    def add_listener(self, listener: Listener) -> None:
        """Let somebody hear what is committed from now on, on the loop's thread."""
        self._listeners.append(listener)

    async def submit(self, commands: Sequence[Command], cause: str = "") -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable.

        Commands of one call are applied one after the other; above ``BATCH_RECORDS_MAX`` they take
        several commits. Raises Overloaded and Unavailable.
        """
        if not commands:
            return []
        if len(commands) <= BATCH_RECORDS_MAX:
            return await self.enqueue(commands, cause)
        starts = range(0, len(commands), BATCH_RECORDS_MAX)
        parts = [
            self.enqueue(commands[start : start + BATCH_RECORDS_MAX], cause) for start in starts
        ]
        return [outcome for part in await asyncio.gather(*parts) for outcome in part]

    def enqueue(
        self, commands: Sequence[Command], cause: str = ""
    ) -> asyncio.Future[list[Outcome]]:
        """Take in up to ``BATCH_RECORDS_MAX`` commands now; the future is what ``submit`` returns.

        Raises Overloaded and Unavailable at once.
        """
        if self._refusal:
            raise Unavailable(self._refusal)
        count = self._pending_commands + len(commands)
        if count > self._pending_max and self._pending_commands:
            self.counts.refused += len(commands)
            raise Overloaded(f"{self._pending_commands} commands wait: try again in a moment")
        loop = asyncio.get_running_loop()
        requests = [Request(command, cause) for command in commands]
        submission = _Submission(requests, loop.create_future())
        self._pending.append(submission)
        self._pending_commands = count
        if self._drain is None:
            self._drain = loop.create_task(self._run())
        return submission.answer

    def refuse(self, why: str) -> None:
        """Take no more commands; those that wait are still done."""
        self._refusal = self._refusal or why

    async def close(self) -> None:
        """Refuse more commands, finish those that wait, and give the thread back."""
        self.refuse("the venue is stopping")
        while self._drain is not None:
            await asyncio.wait([self._drain])
        self._committing.shutdown()

    async def _run(self) -> None:
        group: list[_Submission] = []
        try:
            while self._pending:
                group = self._next_group()
                await self._settle(group)
        except BaseException as error:
            self._fail(group, error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._drain = None

    def _next_group(self) -> list[_Submission]:
        pending = self._pending
        group = [pending.popleft()]
        count = len(group[0].requests)
        while pending and count + len(pending[0].requests) <= GROUP_COMMANDS_MAX:
            submission = pending.popleft()
            count += len(submission.requests)
            group.append(submission)
        return group

    async def _settle(self, group: list[_Submission]) -> None:
        requests = [request for submission in group for request in submission.requests]
        clock, counts = self._clock, self.counts
        start = clock.now()
        prepared = self._shard.prepare(requests, start)
        applied_time = clock.now()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._committing, self._shard.commit, prepared)
        counts.apply_nanoseconds += applied_time - start
        counts.commit_nanoseconds += clock.now() - applied_time
        counts.groups += 1
        counts.commands += len(requests)
        for listener in self._listeners:
            listener(prepared.told)
        self._pending_commands -= len(requests)
        _answer(group, prepared.applied)
        self._keep_up()

    def _keep_up(self) -> None:
        # A snapshot that is still being written is not waited for: the loop has callers.
        retention = self._retention
        if retention is not None and self._shard.snapshot_due() and not retention.busy:
            self.counts.snapshots += 1
            retention.keep_up()

    def _fail(self, group: list[_Submission], error: BaseException) -> None:
        self._refusal = f"the venue has stopped: {error}"
        for submission in group:
            if not submission.answer.done():
                unknown = Unavailable(self._refusal, outcome_unknown=True)
                submission.answer.set_exception(unknown)
        for submission in self._pending:
            if not submission.answer.done():
                submission.answer.set_exception(Unavailable(self._refusal))
        self._pending.clear()
        self._pending_commands = 0
        self._on_failure(error)


def _answer(group: list[_Submission], applied: list[Applied]) -> None:
    start = 0
    for submission in group:
        end = start + len(submission.requests)
        # A caller that went away has its commands done all the same.
        if not submission.answer.done():
            outcomes = [Outcome(each.offset, each.messages) for each in applied[start:end]]
            submission.answer.set_result(outcomes)
        start = end
