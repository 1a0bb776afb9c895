"""The engine's figures: for ``/metrics``, and for whoever watches over the venue.

What is counted anyway is read when it is asked for. What would take too long to ask for is measured
in the background, and whoever asks is told what was noted last.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from damrak.adapters.logs.sqlite import SqliteLog
from damrak.app.crowd.meter import Meter
from damrak.app.guarding.connections import Doorkeeper
from damrak.app.serving.house import House
from damrak.ports.log import LogError
from damrak.services.gateway.steering import Figures
from damrak.services.gateway.stream import EventStreams, StreamServer

PERIOD_SECONDS: Final = 0.5
"""How often the watch looks; how much later it gets its turn is the lag of the loop."""

LAGS_KEPT: Final = 20
"""Of how many looks the worst lag is told: those of ten seconds."""

MEASURE_EVERY: Final = 20
"""Every how many looks the files of the log are measured: once in ten seconds."""

_NANOSECONDS: Final = 1_000_000_000


class EngineFigures(Collector):
    """Tell how a house is doing."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        """Return all figures as they are now."""
        counts, shard = self._house.sequencer.counts, self._house.shard
        for name, text, value in (
            ("commands", "Commands made durable since the start.", counts.commands),
            ("commits", "Commits they took.", counts.groups),
            ("apply_seconds", "Time spent applying.", counts.apply_nanoseconds / _NANOSECONDS),
            ("commit_seconds", "Time spent committing.", counts.commit_nanoseconds / _NANOSECONDS),
            ("snapshots", "Snapshots taken since the start.", counts.snapshots),
            ("refused_commands", "Commands refused because too many waited.", counts.refused),
            ("projection_restarts", "Deaths of the projections.", self._house.projection.restarts),
        ):
            yield CounterMetricFamily(f"damrak_{name}", text, value=value)
        for name, text, value in (
            ("inbox_offset", "Last command in the log.", shard.offset),
            ("snapshot_offset", "Last command in the newest snapshot.", shard.snapshot_offset),
            (
                "pending_commands",
                "Commands that wait to be durable.",
                self._house.sequencer.pending,
            ),
            ("history_lag_commands", "Commands that the tables are behind.", self._house.lag()),
            ("open_orders", "Orders that may still trade.", self._house.open_orders()),
        ):
            yield GaugeMetricFamily(f"damrak_{name}", text, value=value)


class Doorways(NamedTuple):
    """Hold who knows which connections there are: to REST, to the stream, to event streams."""

    rest: Doorkeeper
    stream: StreamServer
    sse: EventStreams


class Watch:
    """Note how a house fares; ``run`` it in the background."""

    def __init__(self, house: House, doorways: Doorways) -> None:
        self._house = house
        self._doorways = doorways
        self._started = house.clock.now()
        self._lags: deque[int] = deque(maxlen=LAGS_KEPT)
        self._orders, self._trades = Meter(), Meter()
        self._seen = self._counted()
        self._log_bytes: int | None = None

    async def run(self) -> None:
        """Look, and look again, until canceled."""
        loop, looks = asyncio.get_running_loop(), 0
        while True:
            if looks % MEASURE_EVERY == 0:
                self._log_bytes = await asyncio.to_thread(_bytes_of, self._house.events)
            looks += 1
            due = loop.time() + PERIOD_SECONDS
            await asyncio.sleep(PERIOD_SECONDS)
            self._lags.append(max(0, int((loop.time() - due) * _NANOSECONDS)))
            self._note()

    def tell(self) -> Figures:
        """Return how the house fares."""
        house, now = self._house, self._house.clock.now()
        return Figures(
            started_time=self._started,
            loop_lag=max(self._lags, default=0),
            log_offset=house.shard.offset,
            log_bytes=self._log_bytes,
            projections=(("history", house.lag()),),
            pending=house.sequencer.pending,
            rest=len(self._doorways.rest.connections),
            stream=self._doorways.stream.sockets,
            sse=self._doorways.sse.count,
            snapshot=house.shard.last_taken,
            orders=self._orders.hundredths(now),
            trades=self._trades.hundredths(now),
        )

    def _note(self) -> None:
        now, before = self._house.clock.now(), self._seen
        orders, trades = self._seen = self._counted()
        self._orders.note(now, orders - before[0])
        self._trades.note(now, trades - before[1])

    def _counted(self) -> tuple[int, int]:
        # What the machines count anyway.
        exchange = self._house.exchange
        orders = sum(machine.partition.order_count for machine in exchange.accounts)
        trades = sum(machine.partition.trades.count for machine in exchange.markets)
        return orders, trades


def _bytes_of(log: SqliteLog) -> int | None:
    try:
        sizes = log.sizes()
    except LogError:
        return None
    return sizes.database + sizes.archive


@asynccontextmanager
async def watching(house: House, doorways: Doorways) -> AsyncIterator[Watch]:
    """Watch over a house while the block lasts."""
    watch = Watch(house, doorways)
    task = asyncio.create_task(watch.run())
    try:
        yield watch
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
