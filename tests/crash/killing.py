"""The killer: it starts a worker, kills it at a moment that the seed chooses, and keeps its word.

The moment is counted from something that the worker said it was about to do, so that every kind
of work is interrupted often, recovery, snapshots and archiving too.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tests.crash.cold import Verdict
from tests.crash.worker import SNAPSHOTS, Said, fingerprint

ROOT: Final = Path(__file__).resolve().parents[2]
MOMENTS: Final = ("open", "recover", "recovered", "submit", "acknowledged", "snapshot", "archive")
DELAY_S_MAX: Final = 0.03
"""Longest wait between the chosen moment and the kill."""
COUNT_MAX: Final = 6
"""The chosen moment is at most the so-manieth of its kind."""
NOTHING: Final = fingerprint(())


class Killings:
    """Kill workers in one directory, and hold everything that they promised."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.directory = directory
        self.moments: dict[str, int] = {}
        self.events: dict[int, str] = {}
        self.order_ids: set[int] = set()
        self._seed = seed
        self._source = random.Random(seed)
        self._turn = 0
        self._acknowledged = 0
        self._tried = 0

    def kill_one(self) -> None:
        """Let one worker serve until it is killed, and check how it found what was left."""
        self._turn += 1
        moment = self._source.choice(MOMENTS)
        count = self._source.randint(1, COUNT_MAX if moment not in MOMENTS[:3] else 1)
        delay = self._source.uniform(0, DELAY_S_MAX)
        arguments = [str(self.directory), str(self._seed), str(self._turn)]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.crash.worker", *arguments],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        ) as worker:
            assert worker.stdout is not None
            for line in worker.stdout:
                said = self._hear(line)
                count -= said == moment
                if not count:
                    # Not to wait for anything: the moment of death is what the test is about.
                    time.sleep(delay)
                    worker.kill()
                    break
            for line in worker.stdout:
                self._hear(line)
        assert worker.returncode == -9, f"worker ended by itself with {worker.returncode}"
        self.moments[moment] = self.moments.get(moment, 0) + 1
        if self._source.random() < 0.1:
            self._damage_newest_snapshot()

    def judge(self) -> Verdict:
        """Let a fresh process judge the directory, and hold its verdict against all promises."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.crash.cold", str(self.directory)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            check=True,
        )
        verdict = msgspec.json.decode(ended.stdout, type=Verdict)
        assert verdict.head in (self._acknowledged, self._tried), self._heads(verdict.head)
        lost = [
            offset
            for offset, events in self.events.items()
            if verdict.events.get(offset, NOTHING) != events
        ]
        assert not lost, f"what was acknowledged at {lost[:5]} is gone or something else now"
        assert self.order_ids <= set(verdict.order_ids), "acknowledged orders are gone"
        assert len(set(verdict.order_ids)) == len(verdict.order_ids), "an order id was used twice"
        return verdict

    def _hear(self, line: bytes) -> str:
        if not line.endswith(b"\n"):
            return ""
        said = msgspec.json.decode(line, type=Said)
        if said.step == "recovered":
            assert said.offset in (self._acknowledged, self._tried), self._heads(said.offset)
            self._acknowledged = self._tried = said.offset
        elif said.step == "submit":
            self._tried = said.offset
        elif said.step == "acknowledged":
            assert said.offset == self._tried, f"{said.offset} acknowledged, tried {self._tried}"
            self._acknowledged = said.offset
            first = said.offset - len(said.events) + 1
            self.events.update(enumerate(said.events, first))
            self.order_ids.update(said.order_ids)
        return said.step

    def _heads(self, head: int) -> str:
        return (
            f"turn {self._turn}: the log ends at {head}, must end at {self._acknowledged} "
            f"(acknowledged) or {self._tried} (tried), nothing between"
        )

    def _damage_newest_snapshot(self) -> None:
        for path in sorted(self._snapshot_files())[-1:]:
            content = bytearray(path.read_bytes())
            content[self._source.randrange(len(content))] ^= 1 << self._source.randrange(8)
            path.write_bytes(content)

    def _snapshot_files(self) -> Iterator[Path]:
        return (self.directory / SNAPSHOTS).glob("*.snapshot")
