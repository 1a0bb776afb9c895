"""What came together is committed together, and told only then."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.domain.commands import Command, OpenAccount
from damrak.domain.events import AccountOpened, CommandDenied
from damrak.domain.identifiers import AccountId
from damrak.domain.records import Record
from damrak.ports.client import Overloaded, Unavailable
from damrak.ports.log import Batch, LogError
from damrak.runtime.retention import Retention
from damrak.runtime.sequencer import AHEAD_COMMANDS_MIN, GROUP_COMMANDS_MAX, Sequencer
from damrak.runtime.shard import BATCH_RECORDS_MAX, Shard
from damrak.runtime.timekeeper import keep_time
from damrak.runtime.topology import EVENTS, INBOX, JOINED


class _GatedLog(MemoryLog):
    """Wait for a gate before each append, and count the appends."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.appends = 0
        self.fails = False

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Append once the gate is open."""
        self.gate.wait()
        if self.fails:
            raise LogError("disk is full")
        self.appends += 1
        return super().append(batches)


def _shard(log: MemoryLog, **options: int) -> Shard:
    shard = Shard(Exchange, JOINED, log, MemorySnapshots(), **options)
    shard.recover()
    return shard


def _exchange(shard: Shard) -> Exchange:
    assert isinstance(shard.machine, Exchange)
    return shard.machine


def _open(number: int) -> list[Command]:
    return [OpenAccount(AccountId(number))]


def test_what_waits_for_a_commit_shares_the_next_one() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1))
        log.gate.clear()
        callers = [asyncio.create_task(sequencer.submit(_open(n))) for n in range(1, 101)]
        await asyncio.sleep(0.01)
        late = [asyncio.create_task(sequencer.submit(_open(n))) for n in range(101, 201)]
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in callers + late)
        log.gate.set()
        outcomes = await asyncio.gather(*callers, *late)
        assert log.appends == 2
        assert [outcome[0].offset for outcome in outcomes] == list(range(1, 201))
        assert log.head(INBOX) == 200
        await sequencer.close()

    asyncio.run(scenario())


def test_a_group_is_bounded() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1))
        count = 2 * GROUP_COMMANDS_MAX + 1
        await asyncio.gather(*(sequencer.submit(_open(n)) for n in range(1, count + 1)))
        assert log.appends == 3
        await sequencer.close()

    asyncio.run(scenario())


def test_a_submission_of_any_length_is_answered_in_order() -> None:
    async def scenario() -> None:
        sequencer = Sequencer(_shard(MemoryLog()), ManualClock(1))
        outcomes = await sequencer.submit([command for n in range(1, 2501) for command in _open(n)])
        assert [outcome.offset for outcome in outcomes] == list(range(1, 2501))
        assert await sequencer.submit([]) == []
        await sequencer.close()

    asyncio.run(scenario())


def test_listeners_hear_what_is_durable_before_the_caller_does() -> None:
    async def scenario() -> None:
        log = MemoryLog()
        sequencer = Sequencer(_shard(log), ManualClock(7))
        heard: list[Record] = []

        def listen(records: Sequence[Record]) -> None:
            assert log.head(EVENTS) == len(heard) + len(records)
            heard.extend(records)

        sequencer.add_listener(listen)
        (outcome,) = await sequencer.submit(_open(1), cause="why")
        assert outcome.events == (AccountOpened(AccountId(1)),)
        assert heard == [Record(7, outcome.events, INBOX, 1, "why")]
        (again,) = await sequencer.submit(_open(1))
        assert isinstance(again.events[0], CommandDenied)
        await sequencer.close()

    asyncio.run(scenario())


def test_too_much_at_once_is_refused_and_changes_nothing() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1), pending_max=3)
        log.gate.clear()
        first = [asyncio.create_task(sequencer.submit(_open(n))) for n in (1, 2, 3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="3 commands wait"):
            await sequencer.submit(_open(4))
        log.gate.set()
        await asyncio.gather(*first)
        assert log.head(INBOX) == 3
        assert (await sequencer.submit(_open(4)))[0].offset == 4
        await sequencer.close()

    asyncio.run(scenario())


def test_closing_finishes_what_waits_and_refuses_the_rest() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1))
        log.gate.clear()
        waiting = asyncio.create_task(sequencer.submit(_open(1)))
        await asyncio.sleep(0)
        closing = asyncio.create_task(sequencer.close())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="stopping"):
            await sequencer.submit(_open(2))
        log.gate.set()
        await closing
        assert (await waiting)[0].offset == 1
        assert log.head(INBOX) == 1

    asyncio.run(scenario())


def test_a_commit_that_fails_stops_everything_and_tells_nobody() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        failures: list[BaseException] = []
        sequencer = Sequencer(_shard(log), ManualClock(1), on_failure=failures.append)
        heard: list[Record] = []
        sequencer.add_listener(heard.extend)
        log.fails = True
        with pytest.raises(Unavailable, match="disk is full") as caught:
            await sequencer.submit(_open(1))
        assert caught.value.outcome_unknown
        assert [str(failure) for failure in failures] == ["disk is full"]
        log.fails = False
        with pytest.raises(Unavailable) as caught:
            await sequencer.submit(_open(2))
        assert not caught.value.outcome_unknown
        assert heard == [] and log.head(INBOX) == 0
        await sequencer.close()

    asyncio.run(scenario())


def test_the_next_group_is_applied_while_the_disk_is_busy() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        shard = _shard(log)
        sequencer = Sequencer(shard, ManualClock(1))
        heard: list[Record] = []
        sequencer.add_listener(heard.extend)
        log.gate.clear()
        first = asyncio.create_task(sequencer.submit(_open(1)))
        await asyncio.sleep(0.01)
        numbers = range(2, AHEAD_COMMANDS_MIN + 2)
        rest = [asyncio.create_task(sequencer.submit(_open(n))) for n in numbers]
        await asyncio.sleep(0.01)
        accounts = sum(len(each.partition.accounts) for each in _exchange(shard).accounts)
        assert accounts == 1 + AHEAD_COMMANDS_MIN
        assert shard.offset == 0 and heard == []
        log.gate.set()
        outcomes = await asyncio.gather(first, *rest)
        assert [outcome[0].offset for outcome in outcomes] == list(range(1, len(rest) + 2))
        assert log.appends == 2
        assert [record.sequence for record in heard] == list(range(1, len(rest) + 2))
        await sequencer.close()

    asyncio.run(scenario())


def test_what_was_applied_ahead_of_a_commit_that_fails_is_refused() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1))
        log.gate.clear()
        log.fails = True
        first = asyncio.create_task(sequencer.submit(_open(1)))
        await asyncio.sleep(0.01)
        numbers = range(2, AHEAD_COMMANDS_MIN + 2)
        rest = [asyncio.create_task(sequencer.submit(_open(n))) for n in numbers]
        await asyncio.sleep(0.01)
        log.gate.set()
        answers = await asyncio.gather(first, *rest, return_exceptions=True)
        assert all(isinstance(answer, Unavailable) for answer in answers)
        unknown = [getattr(answer, "outcome_unknown", None) for answer in answers]
        assert unknown == [True] + [False] * len(rest)
        assert log.head(INBOX) == 0
        await sequencer.close()

    asyncio.run(scenario())


def test_a_caller_that_goes_away_has_its_command_done() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1))
        log.gate.clear()
        gone = asyncio.create_task(sequencer.submit(_open(1)))
        stays = asyncio.create_task(sequencer.submit(_open(2)))
        await asyncio.sleep(0.01)
        gone.cancel()
        log.gate.set()
        assert (await stays)[0].offset == 2
        assert log.head(INBOX) == 2
        await sequencer.close()

    asyncio.run(scenario())


def test_snapshots_are_taken_along_the_way() -> None:
    async def scenario() -> None:
        log, snapshots = MemoryLog(), MemorySnapshots()
        shard = Shard(Exchange, JOINED, log, snapshots, snapshot_every=10)
        shard.recover()
        retention = Retention(shard, snapshots, None)
        sequencer = Sequencer(shard, ManualClock(1), retention)
        for number in range(1, 31):
            await sequencer.submit(_open(number))
        assert snapshots.offsets(INBOX)[-1] == 30
        assert sequencer.counts.snapshots == 3
        await sequencer.close()

    asyncio.run(scenario())


def test_the_venue_is_told_the_time_only_when_something_is_due() -> None:
    async def scenario() -> None:
        log, clock = MemoryLog(), ManualClock(5)
        shard = _shard(log)
        sequencer = Sequencer(shard, clock)
        due = [10]
        keeping = asyncio.create_task(
            keep_time(sequencer, clock, lambda: due[0], tick_seconds=0.001)
        )
        await asyncio.sleep(0.02)
        assert shard.offset == 0
        clock.set(10)
        while not shard.offset:
            await asyncio.sleep(0.001)
        due[0] = 20
        assert log.read(INBOX, 0)[0].record.time == 10
        sequencer.refuse("enough")
        clock.set(20)
        await keeping
        await sequencer.close()

    asyncio.run(scenario())


def test_a_submission_in_parts_is_refused_as_a_whole_or_not_at_all() -> None:
    async def scenario() -> None:
        log = _GatedLog()
        sequencer = Sequencer(_shard(log), ManualClock(1), pending_max=BATCH_RECORDS_MAX + 10)
        many = [OpenAccount(AccountId(n)) for n in range(1, 2 * BATCH_RECORDS_MAX + 1)]
        # Alone it may be as long as it likes: nobody else is kept waiting.
        assert len(await sequencer.submit(many)) == len(many)
        log.gate.clear()
        first = asyncio.create_task(sequencer.submit(_open(1)))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await sequencer.submit(many)
        log.gate.set()
        await first
        await sequencer.close()
        assert log.head(INBOX) == len(many) + 1

    asyncio.run(scenario())
