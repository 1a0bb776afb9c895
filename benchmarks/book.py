"""The book alone, and beside it what PyPI offers, on the same moves in the same run.

Engines take turns, a segment each, so that a noisy moment hits all of them.
"""

import gc
import statistics
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.figures import Figure, Setting
from benchmarks.flow import BOOK_ALONE, RESTING, Flow, Move
from benchmarks.peers import Engine, engines

COMMANDS: Final = 1_000_000
BLOCK: Final = 10_000
"""Moves that are drawn, then timed; so few that they are still in the processor's cache."""

BLOCKS_A_TURN: Final = 5


class _Run:
    def __init__(self, engine: Engine, total: int, resting: int) -> None:
        self.engine = engine
        self.total = total
        self.seconds: list[float] = []
        self.sizes: list[int] = []
        self.flow = Flow(BOOK_ALONE, resting=resting)
        engine.run(self.flow.opening())
        engine.settle()
        self._blocks: Iterator[list[Move]] = self.flow.blocks(total, BLOCK)

    def turn(self) -> bool:
        for _ in range(BLOCKS_A_TURN):
            moves = next(self._blocks, None)
            if moves is None:
                return False
            started = time.perf_counter()
            self.engine.run(moves)
            self.seconds.append(time.perf_counter() - started)
            self.sizes.append(len(moves))
            self.engine.settle()
        return True

    def rate(self) -> float:
        return self.total / sum(self.seconds)

    def block_rates(self) -> list[float]:
        return [size / seconds for size, seconds in zip(self.sizes, self.seconds, strict=True)]


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield the rate of our book, and those of the peers with ours divided by theirs."""
    total, resting = setting.count(COMMANDS, 1_000), setting.count(RESTING, 200)
    runs = [_Run(engine, total, resting) for engine in engines()]
    gc.collect()
    going = True
    while going:
        for run in runs:
            going = run.turn()
    ours, *peers = runs
    trades = ours.engine.trades()
    for peer in peers:
        if peer.engine.trades() != trades:
            raise RuntimeError(f"{peer.engine.name} must make the same trades as our book")
    flow = ours.flow
    note = f"{len(trades)} trades, {flow.live} live, {flow.levels:.0f} levels a side"
    yield Figure("book.rate", ours.rate(), "commands/s", total, goal=">= 1300000", note=note)
    rates = ours.block_rates()
    yield Figure("book.rate_median_block", statistics.median(rates), "commands/s", total)
    yield Figure("book.rate_best_block", max(rates), "commands/s", total)
    for peer in peers:
        yield Figure(
            f"book.{peer.engine.name}.rate",
            peer.rate(),
            "commands/s",
            total,
            ratio=ours.rate() / peer.rate(),
            goal="ratio >= 6",
            note="the same trades as ours",
        )
