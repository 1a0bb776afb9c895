"""The whole venue from many seeds: a few hundred each time, ten thousand under the chaos marker.

A run that fails says which command repeats it; its seed then joins the regressions.
"""

import pytest

from tests.simulation.regressions import SEEDS
from tests.simulation.scenarios import play

BLOCK = 10
"""Seeds in one test, so that tests are neither countless nor endless."""

COUNTS = {"joined": 50, "drained": 60, "split": 150, "twins": 60}
COUNTS_CHAOS = {"joined": 1_500, "drained": 2_000, "split": 4_000, "twins": 2_500}


def _blocks(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(name, first) for name, count in counts.items() for first in range(0, count, BLOCK)]


@pytest.mark.parametrize(("name", "first"), _blocks(COUNTS))
def test_the_venue_keeps_its_promises(name: str, first: int) -> None:
    for seed in range(first, first + BLOCK):
        play(name, seed)


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_what_once_failed_holds(name: str, seed: int) -> None:
    play(name, seed)


@pytest.mark.chaos
@pytest.mark.parametrize(("name", "first"), _blocks(COUNTS_CHAOS))
def test_the_venue_keeps_its_promises_ten_thousand_times(name: str, first: int) -> None:
    start = 1_000_000 + first
    for seed in range(start, start + BLOCK):
        play(name, seed)
