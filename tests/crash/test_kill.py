"""``kill -9`` at random moments: what was acknowledged stays, nothing is there by half."""

import os
import shutil
from pathlib import Path

import pytest

from tests.crash.killing import MOMENTS, Killings

ROUNDS = 24
ROUNDS_CHAOS = 240
ROUNDS_PER_VERDICT = 12


def _survive(directory: Path, *, rounds: int, seed: int) -> Killings:
    killings = Killings(directory, seed)
    for number in range(1, rounds + 1):
        killings.kill_one()
        if number % ROUNDS_PER_VERDICT == 0:
            verdict = killings.judge()
            assert verdict.problems == []
            assert verdict.recovered_digest == verdict.cold_digest == verdict.verified_digest
            assert verdict.chain["inbox"] == verdict.head
    assert killings.events, "nothing was acknowledged, so nothing was shown"
    return killings


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    _survive(tmp_path, rounds=ROUNDS, seed=1)


def test_an_older_copy_of_the_data_directory_is_noticed(tmp_path: Path) -> None:
    directory, copy = tmp_path / "data", tmp_path / "copy"
    directory.mkdir()
    killings = Killings(directory, seed=3)
    killings.kill_one()
    shutil.copytree(directory, copy)
    before = len(killings.events)
    for _ in range(ROUNDS):
        killings.kill_one()
        if len(killings.events) > before:
            break
    shutil.rmtree(directory)
    copy.rename(directory)
    with pytest.raises(AssertionError, match="must end at"):
        killings.judge()


@pytest.mark.chaos
def test_nothing_acknowledged_is_lost_in_hundreds_of_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("DAMRAK_CRASH_SEED", "2"))
    killings = _survive(tmp_path, rounds=ROUNDS_CHAOS, seed=seed)
    assert set(killings.moments) == set(MOMENTS), "every kind of work must have been interrupted"
