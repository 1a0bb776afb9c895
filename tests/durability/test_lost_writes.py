"""Nothing acknowledged is lost when the power goes: not kill -9, but writes that never arrived."""

from pathlib import Path

import pytest

from tests.durability.crashes import faults, run_until_crash

# SQLite also calls the file layer where it tells nobody of a failure, such as when it closes.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SEEDS = 40
SEEDS_CHAOS = 3_000


def _check(folder: Path, seed: int) -> int:
    directory = folder / str(seed)
    directory.mkdir()
    run = run_until_crash(directory, seed)
    assert faults(directory, run) == [], f"seed {seed}"
    return sum(run.acknowledged.values())


def test_what_was_acknowledged_survives_a_power_cut_at_any_step(tmp_path: Path) -> None:
    acknowledged = [_check(tmp_path, seed) for seed in range(SEEDS)]
    assert sum(count > 0 for count in acknowledged) > SEEDS // 2, "most runs must reach an append"


@pytest.mark.chaos
def test_what_was_acknowledged_survives_thousands_of_power_cuts(tmp_path: Path) -> None:
    for seed in range(SEEDS, SEEDS_CHAOS):
        _check(tmp_path, seed)


@pytest.mark.parametrize("synchronous", ("OFF", "NORMAL"))
def test_the_check_bites_when_syncs_are_left_out(tmp_path: Path, synchronous: str) -> None:
    found: list[str] = []
    for seed in range(8):
        directory = tmp_path / str(seed)
        directory.mkdir()
        run = run_until_crash(directory, seed, synchronous=synchronous)
        found += faults(directory, run)
    lost = [fault for fault in found if "acknowledged was" in fault or "tail removed" in fault]
    assert lost, f"lost records must be reported, was {found}"
