"""Logs that releases recorded replay to the digests that those releases reached."""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.core.accounts.machine import AccountsMachine
from damrak.core.exchange import Exchange
from damrak.core.machine import Machine, digest_of
from damrak.core.markets.machine import MarketsMachine
from damrak.domain.codec import decode_record, encode_record
from damrak.domain.commands import Command
from damrak.domain.events import Event
from damrak.ports.log import Batch
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED, Plan, accounts_plan, markets_plan
from tests.histories.record import FOLDER, Line, Manifest, SavedSnapshot
from tests.simulation.checkers.replay import check_recorded, records_of, replay

RELEASES = sorted(path.stem for path in FOLDER.glob("*.json"))
HISTORY_BYTES_MAX = 200_000

CHANGED = """
The laws of this code differ from those of release {release}: replayed, its log ends elsewhere.
If that was not meant, it is an error in the code, and this test found it.
If it was meant, and release {release} has written logs that anybody keeps: a log must replay under
  the laws that it was written under, so the change goes behind a rules version that a command in
  the inbox adopts, and this history stays as it is.
If it was meant, and {release} is not released yet: record its history again with
  python -m tests.histories.record
  and say in the commit why the digest changed.
"""


class Kept:
    """Hold a history as it was read."""

    def __init__(self, release: str) -> None:
        self.release = release
        self.manifest = msgspec.json.decode(_read(f"{release}.json"), type=Manifest)
        self.log = MemoryLog()
        self.lines = _lines(f"{release}.log.jsonl.zst", Line)
        for line in self.lines:
            self.log.append([Batch(line.partition, [decode_record(bytes(line.record))])])
        self.snapshots = _lines(f"{release}.snapshots.jsonl.zst", SavedSnapshot)


def _read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _lines(name: str, kind: type[Any]) -> list[Any]:
    content = zstandard.ZstdDecompressor().decompress(_read(name))
    return msgspec.json.Decoder(kind).decode_lines(content)


@pytest.fixture(scope="module", params=RELEASES)
def kept(request: pytest.FixtureRequest) -> Kept:
    """Return the history of a release."""
    return Kept(str(request.param))


def _machine(inbox: str) -> Machine:
    if inbox == JOINED.inbox:
        return Exchange()
    number = int(inbox[-2:])
    return AccountsMachine(number) if "accounts" in inbox else MarketsMachine(number)


def _plan(inbox: str) -> Plan:
    if inbox == JOINED.inbox:
        return JOINED
    number = int(inbox[-2:])
    return accounts_plan(number) if "accounts" in inbox else markets_plan(number)


def test_there_is_a_history() -> None:
    assert RELEASES


def test_a_recorded_log_replays_to_its_digests(kept: Kept) -> None:
    for inbox, digest in kept.manifest.digests.items():
        machine = _machine(inbox)
        replayed = replay(machine, kept.log, inbox)
        hint = CHANGED.format(release=kept.release)
        assert digest_of(machine.dump()) == digest, f"{inbox} ends in another state.{hint}"
        try:
            check_recorded(replayed, kept.log, _plan(inbox).events)
        except AssertionError as error:
            raise AssertionError(f"{error}{hint}") from error


def test_a_recorded_snapshot_leads_to_the_same_digests(kept: Kept) -> None:
    assert {each.inbox for each in kept.snapshots} == set(kept.manifest.digests)
    for saved in kept.snapshots:
        snapshots = MemorySnapshots()
        snapshots.save(saved.inbox, saved.snapshot)
        shard = Shard(partial(_machine, saved.inbox), _plan(saved.inbox), kept.log, snapshots)
        assert shard.recover().snapshot_offset == saved.snapshot.offset > 0
        hint = CHANGED.format(release=kept.release)
        assert shard.digest() == kept.manifest.digests[saved.inbox], hint


def test_recorded_lines_are_written_as_they_were_read(kept: Kept) -> None:
    for line in kept.lines:
        again = encode_record(decode_record(bytes(line.record)))
        assert decode_record(again) == decode_record(bytes(line.record))


def test_a_history_holds_every_message(kept: Kept) -> None:
    partitions = {line.partition for line in kept.lines}
    found = {
        type(message)
        for partition in partitions
        for record in records_of(kept.log, partition)
        for message in record.messages
    }
    known = {*Command.__args__, *Event.__args__}
    missing = sorted(kind.__name__ for kind in known - found)
    if kept.release == RELEASES[-1]:
        assert missing == [], "record the history again, with commands that cause these"


def test_histories_stay_small() -> None:
    for path in Path(FOLDER).glob("*.zst"):
        assert path.stat().st_size < HISTORY_BYTES_MAX, path.name
