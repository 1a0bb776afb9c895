"""The checks of the simulation notice what they are there for."""

import msgspec
import pytest

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.exchange import Exchange
from damrak.core.machine import InvariantBroken
from damrak.domain.commands import AdvanceTime
from damrak.domain.records import Record
from damrak.ports.log import Batch, LogDamaged
from damrak.ports.snapshots import Snapshot
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from damrak.runtime.verify import verify
from tests.simulation.checkers.replay import check_recorded, records_of, replay
from tests.simulation.joined_house import JoinedHouse
from tests.simulation.scenarios import SCENARIOS, check_acknowledged, play

FORGETFUL_SEEDS = 20
SEED = 3


@pytest.fixture(scope="module")
def house() -> JoinedHouse:
    """Return a house after a whole run, with snapshots."""
    built = JoinedHouse(SEED)
    built.run()
    built.settle()
    built.shard.snapshot()
    return built


def _copy_of(
    house: JoinedHouse,
    *,
    inbox: list[Record] | None = None,
    events: list[Record] | None = None,
    snapshots: list[Snapshot] | None = None,
) -> tuple[MemoryLog, MemorySnapshots]:
    log, kept = MemoryLog(), MemorySnapshots()
    log.append([Batch(JOINED.inbox, inbox or records_of(house.log, JOINED.inbox))])
    log.append([Batch(JOINED.events, events or records_of(house.log, JOINED.events))])
    for snapshot in house.snapshots.readable(JOINED.inbox) if snapshots is None else snapshots:
        kept.save(JOINED.inbox, snapshot)
    return log, kept


def test_without_watermarks_the_run_breaks() -> None:
    broken = 0
    for seed in range(FORGETFUL_SEEDS):
        try:
            SCENARIOS["forgetful"](seed)
        except (AssertionError, InvariantBroken, KeyError):
            broken += 1
    assert broken >= FORGETFUL_SEEDS * 9 // 10, f"only {broken} of {FORGETFUL_SEEDS} runs broke"


def _play_all(name: str) -> None:
    for seed in range(FORGETFUL_SEEDS):
        play(name, seed)


def test_a_failing_run_says_how_to_repeat_it() -> None:
    with pytest.raises((AssertionError, InvariantBroken, KeyError)) as caught:
        _play_all("forgetful")
    assert any("tests.simulation --scenario forgetful" in note for note in caught.value.__notes__)


def test_verify_accepts_a_good_log(house: JoinedHouse) -> None:
    found = verify(Exchange(), JOINED, _copy_of(house))
    assert found.problems == []
    assert found.snapshots > 0
    assert found.digest == house.shard.digest()


def test_verify_finds_a_changed_event(house: JoinedHouse) -> None:
    events = records_of(house.log, JOINED.events)
    middle = len(events) // 2
    changed = (*events[middle].messages, AdvanceTime())
    events[middle] = msgspec.structs.replace(events[middle], messages=changed)
    found = verify(Exchange(), JOINED, _copy_of(house, events=events))
    assert any("other events" in problem for problem in found.problems)
    log, _ = _copy_of(house, events=events)
    with pytest.raises(AssertionError, match="a replay says"):
        check_recorded(replay(Exchange(), log, JOINED.inbox), log, JOINED.events)


def test_verify_finds_a_changed_command(house: JoinedHouse) -> None:
    inbox = records_of(house.log, JOINED.inbox)
    del inbox[len(inbox) // 2]
    assert verify(Exchange(), JOINED, _copy_of(house, inbox=inbox)).problems


def test_verify_finds_that_the_end_of_the_inbox_is_missing(house: JoinedHouse) -> None:
    inbox = records_of(house.log, JOINED.inbox)[:-10]
    found = verify(Exchange(), JOINED, _copy_of(house, inbox=inbox))
    assert found.problems


def test_verify_finds_that_the_end_of_the_whole_log_is_missing(house: JoinedHouse) -> None:
    kept = len(records_of(house.log, JOINED.inbox)) - 10
    inbox = records_of(house.log, JOINED.inbox)[:kept]
    events = [each for each in records_of(house.log, JOINED.events) if each.sequence <= kept]
    log, snapshots = _copy_of(house, inbox=inbox, events=events)
    found = verify(Exchange(), JOINED, (log, snapshots))
    assert any("the end of the log is missing" in problem for problem in found.problems)
    with pytest.raises(LogDamaged, match="the end of the log is missing"):
        Shard(Exchange, JOINED, log, snapshots).recover()


def test_verify_finds_that_the_last_events_are_missing(house: JoinedHouse) -> None:
    events = records_of(house.log, JOINED.events)[:-3]
    found = verify(Exchange(), JOINED, _copy_of(house, events=events))
    assert any("not in the log" in problem for problem in found.problems)


def test_verify_finds_events_that_nothing_caused(house: JoinedHouse) -> None:
    events = records_of(house.log, JOINED.events)
    invented = msgspec.structs.replace(events[-1], sequence=events[-1].sequence + 1_000)
    found = verify(Exchange(), JOINED, _copy_of(house, events=[*events, invented]))
    assert any("no record causes" in problem for problem in found.problems)


def test_verify_finds_a_changed_snapshot_digest(house: JoinedHouse) -> None:
    snapshots = list(house.snapshots.readable(JOINED.inbox))
    snapshots[0] = msgspec.structs.replace(snapshots[0], digest="0" * 64)
    found = verify(Exchange(), JOINED, _copy_of(house, snapshots=snapshots))
    assert any("the snapshot says" in problem for problem in found.problems)


def test_an_acknowledged_command_that_is_lost_is_noticed() -> None:
    house = JoinedHouse(SEED)
    house.run()
    assert house.crashes > 0, "the run must have crashed for its checks to mean anything"
    last = house.acknowledged[-1][1].offset
    inbox = records_of(house.log, JOINED.inbox)[: last - 1]
    house.log, _ = _copy_of(house, inbox=inbox)
    with pytest.raises(AssertionError, match="is gone"):
        check_acknowledged(house, replay(Exchange(), house.log, JOINED.inbox))
