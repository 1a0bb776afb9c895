"""The scenarios: each is a whole run of a house from one seed, with everything checked at its end.

A scenario raises where something is wrong; ``play`` adds the command that repeats it.
"""

import random
from collections.abc import Callable
from itertools import chain
from typing import Final, cast

from damrak.core.accounts.machine import AccountsMachine
from damrak.core.exchange import Exchange
from damrak.core.machine import Machine, Message, digest_of
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.identifiers import PARTITION_COUNT
from damrak.domain.records import Record
from damrak.runtime.shard import Request, Shard
from damrak.runtime.topology import JOINED, accounts_plan, markets_plan
from damrak.runtime.verify import verify
from tests.oracles.auditor import Auditor
from tests.simulation.checkers.agreement import (
    check_agreement,
    check_conservation,
    check_retries,
    check_trades,
)
from tests.simulation.checkers.replay import (
    Replayed,
    check_recorded,
    check_repetitions,
    records_of,
    replay,
)
from tests.simulation.crowd.town import town_of
from tests.simulation.crowd.workload import SECOND, Workload
from tests.simulation.faulty_log import CALM, Faults, FaultyLog, Weather
from tests.simulation.faulty_snapshots import FaultySnapshots
from tests.simulation.joined_house import JoinedHouse
from tests.simulation.split_house import SplitHouse

DRAINED_COMMANDS: Final = 90
FREE_COMMANDS: Final = 150
STEPS_PER_COMMAND: Final = 3

STORMY: Final = Faults(
    crash_before=0.02,
    crash_amid=0.04,
    crash_after=0.02,
    refuse=0.02,
    repeat=0.05,
    repeat_late=0.05,
    hold_reader=0.3,
    snapshot=0.2,
)
ONCE: Final = STORMY._replace(hold_reader=0.0)


class ForgetfulShard(Shard):
    """Be a shard that keeps no watermarks, to show that the checks notice."""

    def _is_new(self, record: Record) -> bool:
        return True


def joined(seed: int) -> None:
    """Crash and recover one process; nothing acknowledged is lost, nothing is there by half."""
    house = JoinedHouse(seed)
    house.run()
    house.settle()
    cold = replay(Exchange(), house.log, JOINED.inbox)
    assert house.shard.digest() == digest_of(cold.machine.dump()), "live and cold digests differ"
    check_recorded(cold, house.log, JOINED.events)
    check_repetitions(house.log, JOINED.events)
    check_acknowledged(house, cold)
    exchange = cast(Exchange, cold.machine)
    exchange.check()
    said = [message for _, _, messages in cold.said for message in messages]
    states = check_agreement(exchange.accounts, exchange.markets)
    check_trades(said)
    check_retries(said)
    check_conservation(states, said)
    auditor = Auditor()
    for _, time, messages in cold.said:
        auditor.hear(time, messages)
    auditor.check(exchange)
    found = verify(Exchange(), JOINED, (house.log, house.snapshots))
    assert found.problems == [], f"a good log was found wrong: {found.problems}"


def check_acknowledged(house: JoinedHouse, cold: Replayed) -> None:
    """Raise AssertionError unless the log holds all that the client was told, as it was told."""
    inbox = records_of(house.log, JOINED.inbox)
    said = {offset: messages for offset, _, messages in cold.said}
    for request, applied in house.acknowledged:
        kept = inbox[applied.offset - 1 : applied.offset]
        assert [record.messages for record in kept] == [(request.command,)], (
            f"{request} was acknowledged at {applied.offset} and is gone"
        )
        assert said.get(applied.offset, ()) == applied.messages, f"{applied} became something else"


def drained(seed: int) -> None:
    """Drain a split house after every command; it ends in the state of a joined one."""
    crowd = random.Random(f"{seed} crowd")
    town = town_of(crowd)
    workload = Workload(crowd, town)
    faults = CALM if seed % 3 == 0 else ONCE
    source = random.Random(f"{seed} drained")
    split = SplitHouse(source, town, faults, copies=1 + seed % 2)
    calm = Weather(CALM)
    one = Shard(Exchange, JOINED, FaultyLog(split.log, source, calm), FaultySnapshots(source, calm))
    one.recover()
    auditor = Auditor()
    opening = [command for stage in workload.opening() for command in stage]
    for number in range(len(opening) + DRAINED_COMMANDS):
        command = opening[number] if number < len(opening) else workload.next()
        for applied in one.take([Request(command)], workload.now):
            workload.hear(applied.messages)
            auditor.hear(applied.time, applied.messages)
        split.send(command, workload.now, once=True)
        split.drain()
    exchange = cast(Exchange, one.machine)
    exchange.check()
    auditor.check(exchange)
    for seat in split.seats:
        whole = _part_of(exchange, seat.plan.inbox).dump()
        for shard in seat.live():
            assert shard.machine.dump() == whole, f"{seat.plan.inbox} differs from the joined part"
    _check_every_partition(exchange, split)


def _part_of(exchange: Exchange, inbox: str) -> Machine:
    parts = exchange.accounts if "accounts" in inbox else exchange.markets
    return parts[int(inbox[-2:])]


def _check_every_partition(exchange: Exchange, split: SplitHouse) -> None:
    for number in range(PARTITION_COUNT):
        made: tuple[tuple[Machine, str], ...] = (
            (AccountsMachine(number), accounts_plan(number).inbox),
            (MarketsMachine(number), markets_plan(number).inbox),
        )
        for machine, inbox in made:
            replay(machine, split.log, inbox)
            assert machine.dump() == _part_of(exchange, inbox).dump(), f"{inbox} differs"


def split(seed: int) -> None:
    """Let the shards of a split house run, crash, stutter and lag as they like."""
    _run_free(seed)


def twins(seed: int) -> None:
    """Run two unfenced live copies of every shard of a split house."""
    _run_free(seed, copies=2)


def forgetful(seed: int) -> None:
    """Run a split house without watermarks; this must go wrong."""
    _run_free(seed, copies=2, kind=ForgetfulShard)


def _run_free(seed: int, *, copies: int = 1, kind: type[Shard] = Shard) -> None:
    crowd = random.Random(f"{seed} crowd")
    town = town_of(crowd)
    workload = Workload(crowd, town)
    source = random.Random(f"{seed} split")
    house = SplitHouse(source, town, STORMY, copies=copies, kind=kind)
    for stage in workload.opening():
        for command in stage:
            house.send(command, workload.now)
        # An operator mostly looks whether a stage is done before the next one.
        if source.random() < 0.9:
            house.drain()
    for _ in range(FREE_COMMANDS):
        command = workload.next()
        house.send(command, workload.now - source.randint(0, 2) * SECOND)
        for _ in range(source.randint(0, 2 * STEPS_PER_COMMAND)):
            house.step()
        for record in house.news():
            workload.hear(record.messages)
    house.weather.clear()
    house.drain()
    _check_split(house)


def _check_split(house: SplitHouse) -> None:
    accounts: list[AccountsMachine] = []
    markets: list[MarketsMachine] = []
    said: list[list[Message]] = []
    for seat in house.seats:
        cold = replay(seat.machine(), house.log, seat.plan.inbox)
        state = cold.machine.dump()
        for shard in seat.live():
            assert shard.machine.dump() == state, f"{seat.plan.inbox} differs from a cold replay"
            shard.machine.check()
        check_recorded(cold, house.log, seat.plan.events)
        check_repetitions(house.log, seat.plan.events)
        found = verify(seat.machine(), seat.plan, (house.log, house.snapshots))
        assert found.problems == [], f"a good log was found wrong: {found.problems}"
        said.append([message for _, _, messages in cold.said for message in messages])
        if isinstance(cold.machine, AccountsMachine):
            accounts.append(cold.machine)
        elif isinstance(cold.machine, MarketsMachine):
            markets.append(cold.machine)
    states = check_agreement(accounts, markets)
    check_trades(chain.from_iterable(said))
    check_retries(chain.from_iterable(said))
    check_conservation(states, chain.from_iterable(said))


Scenario = Callable[[int], None]

SCENARIOS: Final[dict[str, Scenario]] = {
    each.__name__: each for each in (joined, drained, split, twins, forgetful)
}


def play(name: str, seed: int) -> None:
    """Run a scenario from a seed; what it raises says how to repeat it."""
    try:
        SCENARIOS[name](seed)
    except BaseException as error:
        error.add_note(
            f"repeat it: .venv/bin/python -m tests.simulation --scenario {name} --seed {seed}"
        )
        raise
