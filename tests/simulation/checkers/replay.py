"""The cold replay: what a new machine makes of an inbox, and whether all else agrees with it.

It reads the log by rules written down here once more, so that an error in the engine room is not
forgiven by the same error in its judge.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from damrak.core.machine import Machine
from damrak.domain.events import Event
from damrak.domain.records import Record
from damrak.ports.log import Log

Saying = tuple[int, int, tuple[Any, ...]]
"""The offset in the inbox that made a machine speak, the time, and what it said."""


class Replayed(NamedTuple):
    """Hold a machine at the end of its inbox, with everything that it said on the way."""

    machine: Machine
    said: list[Saying]


def records_of(log: Log, partition: str) -> list[Record]:
    """Return all records of a partition."""
    found: list[Record] = []
    while stored := log.read(partition, len(found)):
        found += [entry.record for entry in stored]
    return found


def replay(machine: Machine, log: Log, inbox: str) -> Replayed:
    """Feed a new machine all of an inbox, each writer's sayings once."""
    said: list[Saying] = []
    heard: dict[str, int] = {}
    now = 0
    for offset, record in enumerate(records_of(log, inbox), 1):
        if record.writer:
            if record.sequence <= heard.get(record.writer, 0):
                continue
            heard[record.writer] = record.sequence
        now = max(now, record.time)
        out: list[Event] = []
        for message in record.messages:
            machine.apply(message, now, out)
        if out:
            said.append((offset, now, tuple(out)))
    return Replayed(machine, said)


def recorded(log: Log, events: str) -> list[Saying]:
    """Return what a partition of events holds, repetitions left out."""
    found: list[Saying] = []
    for record in records_of(log, events):
        if not found or record.sequence > found[-1][0]:
            found.append((record.sequence, record.time, record.messages))
    return found


def check_recorded(replayed: Replayed, log: Log, events: str) -> None:
    """Raise AssertionError unless the events of the log are those that the replay says."""
    told = recorded(log, events)
    for kept, expected in zip(told, replayed.said, strict=False):
        assert kept == expected, f"{events} says {kept}, a replay says {expected}"
    assert len(told) == len(replayed.said), (
        f"{events} holds {len(told)} sayings, a replay makes {len(replayed.said)}"
    )


def check_repetitions(log: Log, events: str) -> None:
    """Raise AssertionError if a writer said two different things at one offset."""
    first: dict[int, Sequence[Any]] = {}
    for record in records_of(log, events):
        said = first.setdefault(record.sequence, record.messages)
        assert said == record.messages, f"{events} says two things of record {record.sequence}"
