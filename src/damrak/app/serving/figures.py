"""The engine's figures for ``/metrics``, read when they are asked for, so that counting is free."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from damrak.app.serving.house import House

_NANOSECONDS = 1e9


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
