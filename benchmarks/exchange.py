"""The whole exchange in memory: risk, reservations, matching, ledger, fees and every message."""

import gc
import statistics
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.figures import Figure, Setting
from benchmarks.flow import MIXED, RESTING, Flow
from benchmarks.venue import ACCOUNTS, INSTRUMENTS, commands_of, preparation, require_resting
from damrak.core.exchange import Exchange
from damrak.domain.commands import Command
from damrak.domain.events import Event

COMMANDS: Final = 500_000
BLOCK: Final = 10_000
STARTED: Final = 1_767_603_600_000_000_000
"""The venue's time: a Monday morning. It stands still, since nothing here expires."""


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield the rate of ``Exchange.apply``, and how many messages a command makes."""
    total, resting = setting.count(COMMANDS, 1_000), setting.count(RESTING, 200)
    flow = Flow(MIXED, resting=resting, instruments=INSTRUMENTS, accounts=ACCOUNTS)
    exchange = Exchange()
    run(exchange, preparation() + commands_of(flow.opening()))
    gc.collect()
    messages = 0
    seconds: list[float] = []
    rates: list[float] = []
    for moves in flow.blocks(total, BLOCK):
        commands = commands_of(moves)
        started = time.perf_counter()
        messages += run(exchange, commands)
        seconds.append(time.perf_counter() - started)
        rates.append(len(commands) / seconds[-1])
    require_resting(exchange, flow.live)
    unit = "commands/s"
    yield Figure("exchange.rate", total / sum(seconds), unit, total, goal=">= 200000")
    yield Figure("exchange.rate_median_block", statistics.median(rates), unit, total)
    yield Figure("exchange.rate_best_block", max(rates), unit, total)
    yield Figure("exchange.messages", messages / total, "messages/command", total)


def run(exchange: Exchange, commands: list[Command]) -> int:
    """Apply commands, and return how many messages they caused."""
    apply = exchange.apply
    messages = 0
    for command in commands:
        out: list[Event] = []
        apply(command, STARTED, out)
        messages += len(out)
    return messages
