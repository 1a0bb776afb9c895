"""What a load came to: how many requests, how long they took, and what the server answered."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from benchmarks.figures import percentile

NANOSECONDS_PER_MILLISECOND = 1_000_000


class Result(Struct):
    """Hold what a load measured; latencies are nanoseconds, from when a request was due."""

    seconds: float = 0.0
    latencies: list[int] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    units: int = 0

    @property
    def rate(self) -> float:
        """Return units of work a second."""
        return self.units / self.seconds if self.seconds else 0.0

    def milliseconds(self, percent: int) -> float:
        """Return the latency below which a percentage of the requests stayed."""
        return percentile(self.latencies, percent) / NANOSECONDS_PER_MILLISECOND


def merged(results: Sequence[Result]) -> Result:
    """Return several results that ran side by side as one."""
    whole = Result(seconds=max((result.seconds for result in results), default=0.0))
    for result in results:
        whole.latencies.extend(result.latencies)
        whole.statuses.update(result.statuses)
        whole.units += result.units
    return whole
