"""Indicators for an event loop: computed in a thread, with a library that is loaded when needed."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from damrak.ports.history import Bar, HistoryBehind, Studied, StudyRequest

STUDIES_MAX: Final = 32
"""Most requests for indicators that are computed or wait for it; one more is refused."""


class Studying:
    """Compute indicators, one request at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "indicators")
        self._under_way = 0

    def close(self) -> None:
        """Finish what is being computed."""
        self._thread.shutdown()

    async def study(self, bars: Sequence[Bar], request: StudyRequest) -> Studied:
        """Return indicators of bars; raises HistoryBehind when too many are asked for."""
        if self._under_way >= STUDIES_MAX:
            raise HistoryBehind("too many ask for indicators: ask again in a moment")
        self._under_way += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, _studied, bars, request)
        finally:
            self._under_way -= 1


def _studied(bars: Sequence[Bar], request: StudyRequest) -> Studied:
    # Numeric libraries take a while to load, and most starts never need them.
    from damrak.services.marketdata.indicators.studying import study

    return study(bars, request)
