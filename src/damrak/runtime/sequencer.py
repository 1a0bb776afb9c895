"""The sequencer: many callers, one order of things, one commit for all that came together.

It lives on an event loop. What is submitted while a commit is under way waits, and is applied and
committed as one group when that commit is done, so the price of a sync is shared by everybody who
was waiting for one. When many wait, the next group is applied already while the disk is busy with
the last one. Applying happens on the loop's own thread, so whoever runs there may read the machine;
only committing happens in a thread. Nothing is told to anybody before it is durable: listeners hear
a group first, then its callers get their outcomes.
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
from damrak.runtime.shard import BATCH_RECORDS_MAX, Applied, Prepared, Request, Shard

PENDING_COMMANDS_MAX: Final = 20_000
"""Most commands that may wait to be applied; more are refused until some of them are done."""

GROUP_COMMANDS_MAX: Final = 500
"""Most commands that are joined in a group, unless one submission alone holds more.

Applying a group keeps the loop busy, about 20 microseconds a command.
"""

AHEAD_COMMANDS_MIN: Final = 100
"""Commands that must wait for the next group to be applied before the last one is durable.

With fewer it pays to let more of them come: they share a commit.
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


class _Group(Struct, gc=False):
    submissions: list[_Submission]
    prepared: Prepared


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
        self._waiting = 0
        self._enough: asyncio.Future[None] | None = None
        self._listeners: list[Listener] = []
        self._refusal = ""
        self._failed = False
        self._drain: asyncio.Task[None] | None = None
        self._committing = ThreadPoolExecutor(1, "commit")

    @property
    def pending(self) -> int:
        """Return how many commands wait or are being committed."""
        return self._pending_commands

    @property
    def failed(self) -> bool:
        """Return whether the venue has stopped: its state in memory is good for nothing."""
        return self._failed

    def add_listener(self, listener: Listener) -> None:
        """Let somebody hear what is committed from now on, on the loop's thread."""
        self._listeners.append(listener)

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        """Return the outcome of each command, in order, once all of them are durable.

        Commands of one call are applied one after the other; above ``BATCH_RECORDS_MAX`` they take
        several commits. Raises Overloaded and Unavailable.
        """
        if not commands:
            return []
        if len(commands) <= BATCH_RECORDS_MAX:
            return await self.enqueue(commands, cause, actor)
        # All parts or none: who is told that nothing was taken in sends everything again.
        self._admit(len(commands))
        starts = range(0, len(commands), BATCH_RECORDS_MAX)
        parts = [
            self._take_in(commands[start : start + BATCH_RECORDS_MAX], cause, actor)
            for start in starts
        ]
        return [outcome for part in await asyncio.gather(*parts) for outcome in part]

    def enqueue(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> asyncio.Future[list[Outcome]]:
        """Take in up to ``BATCH_RECORDS_MAX`` commands now; the future is what ``submit`` returns.

        Raises Overloaded and Unavailable at once.
        """
        self._admit(len(commands))
        return self._take_in(commands, cause, actor)

    def _admit(self, count: int) -> None:
        if self._refusal:
            raise Unavailable(self._refusal)
        waiting = self._pending_commands
        if waiting and waiting + count > self._pending_max:
            self.counts.refused += count
            raise Overloaded(f"{waiting} commands wait: try again in a moment")

    def _take_in(
        self, commands: Sequence[Command], cause: str, actor: int
    ) -> asyncio.Future[list[Outcome]]:
        loop = asyncio.get_running_loop()
        requests = [Request(command, cause, actor) for command in commands]
        submission = _Submission(requests, loop.create_future())
        self._pending.append(submission)
        self._pending_commands += len(commands)
        self._waiting += len(commands)
        self._look_whether_enough()
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
        ahead: _Group | None = None
        committing: _Group | None = None
        try:
            while self._pending or ahead is not None:
                committing = self._next_group() if ahead is None else ahead
                ahead = await self._commit(committing)
                self._tell(committing)
                if ahead is None:
                    self._keep_up()
        except BaseException as error:
            self._fail([group for group in (committing, ahead) if group is not None], error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._drain = None

    async def _commit(self, group: _Group) -> _Group | None:
        # Returns the next group if it was applied meanwhile.
        loop, start = asyncio.get_running_loop(), self._clock.now()
        commit = loop.run_in_executor(self._committing, self._shard.commit, group.prepared)
        ahead = None
        self._enough = loop.create_future()
        self._look_whether_enough()
        await asyncio.wait((commit, self._enough), return_when=asyncio.FIRST_COMPLETED)
        if not commit.done() and not self._snapshot_due():
            ahead = self._next_group()
        self._enough = None
        try:
            await commit
        except BaseException:
            if ahead is not None:
                # Nothing of it will ever be durable, so it waits for its refusal with the others.
                self._pending.extendleft(reversed(ahead.submissions))
            raise
        self.counts.commit_nanoseconds += self._clock.now() - start
        return ahead

    def _look_whether_enough(self) -> None:
        enough = self._enough
        if enough is not None and not enough.done() and self._waiting >= AHEAD_COMMANDS_MIN:
            enough.set_result(None)

    def _next_group(self) -> _Group:
        pending = self._pending
        submissions = [pending.popleft()]
        count = len(submissions[0].requests)
        while pending and count + len(pending[0].requests) <= GROUP_COMMANDS_MAX:
            submission = pending.popleft()
            count += len(submission.requests)
            submissions.append(submission)
        self._waiting -= count
        start = self._clock.now()
        try:
            requests = [request for each in submissions for request in each.requests]
            prepared = self._shard.prepare(requests, start)
        except BaseException:
            # So that whoever fails everything finds them.
            pending.extendleft(reversed(submissions))
            raise
        self.counts.apply_nanoseconds += self._clock.now() - start
        return _Group(submissions, prepared)

    def _tell(self, group: _Group) -> None:
        prepared = group.prepared
        self.counts.groups += 1
        self.counts.commands += len(prepared.records)
        for listener in self._listeners:
            listener(prepared.told)
        self._pending_commands -= len(prepared.records)
        _answer(group.submissions, prepared.applied)

    def _snapshot_due(self) -> bool:
        # A snapshot that is still being written is not waited for: the loop has callers.
        retention = self._retention
        return retention is not None and self._shard.snapshot_due() and not retention.busy

    def _keep_up(self) -> None:
        if self._retention is not None and self._snapshot_due():
            self.counts.snapshots += 1
            self._retention.keep_up()

    def _fail(self, groups: Sequence[_Group], error: BaseException) -> None:
        self._failed = True
        self._refusal = f"the venue has stopped: {error}"
        for submission in (each for group in groups for each in group.submissions):
            if not submission.answer.done():
                unknown = Unavailable(self._refusal, outcome_unknown=True)
                submission.answer.set_exception(unknown)
        for submission in self._pending:
            if not submission.answer.done():
                submission.answer.set_exception(Unavailable(self._refusal))
        self._pending.clear()
        self._pending_commands = self._waiting = 0
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
