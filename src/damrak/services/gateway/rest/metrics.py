"""Metrics: how many requests of which kind ended how, and how long they took.

Labels are bounded: an operation is named by its route's template, whatever was in the path.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

UNMATCHED: Final = "unmatched"
"""The operation of requests that no route takes."""

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Upper bounds of the latency histogram in seconds."""

CONTENT_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Count requests and their time in a registry that others may share."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Count in ``registry``, or in one of our own."""
        self.registry = registry or CollectorRegistry()
        self._requests = Counter(
            "damrak_http_requests",
            "Requests by operation and status.",
            ("operation", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "damrak_http_request_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ("operation",),
            registry=self.registry,
            buckets=BUCKETS,
        )
        # Finding a labelled child takes longer than counting in it.
        self._counters: dict[tuple[str, int], Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def observe(self, operation: str, status: int, seconds: float) -> None:
        """Count a request that is over."""
        operation = operation or UNMATCHED
        counter = self._counters.get((operation, status))
        if counter is None:
            counter = self._requests.labels(operation, str(status))
            self._counters[operation, status] = counter
        counter.inc()
        histogram = self._histograms.get(operation)
        if histogram is None:
            histogram = self._histograms[operation] = self._seconds.labels(operation)
        histogram.observe(seconds)

    def text(self) -> bytes:
        """Return all that the registry holds, as Prometheus reads it."""
        return generate_latest(self.registry)
