"""Repeat runs of the simulation: ``python -m tests.simulation --scenario split --seed 123``."""

import argparse
import sys
import time
import traceback

from tests.simulation.scenarios import SCENARIOS, play


def main() -> int:
    """Run the seeds that were asked for, and return 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="split")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1, help="how many seeds to run from there on")
    asked = parser.parse_args()
    failed: list[int] = []
    began = time.perf_counter()
    for seed in range(asked.seed, asked.seed + asked.count):
        try:
            play(asked.scenario, seed)
        except Exception:  # noqa: BLE001 - whatever a seed finds is worth reporting
            traceback.print_exc()
            failed.append(seed)
    seconds = time.perf_counter() - began
    sys.stdout.write(
        f"{asked.scenario}: {asked.count} seeds in {seconds:.1f} s, failed: {failed or 'none'}\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
