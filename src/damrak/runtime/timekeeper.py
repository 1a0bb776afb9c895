"""The timekeeper: tells a venue that time went by when something waits for it.

Machines do not know the time but by what they are told. Whatever trades is told anyway; this is
for hours in which nobody trades and an order's end comes.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from damrak.domain.commands import AdvanceTime
from damrak.ports.client import AsyncExchangeClient, Overloaded, Unavailable
from damrak.ports.clock import Clock

TICK_SECONDS: Final = 0.1
"""How long something may be due before the venue is told, unless told otherwise."""


async def keep_time(
    client: AsyncExchangeClient,
    clock: Clock,
    next_due: Callable[[], int],
    *,
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Send AdvanceTime whenever ``next_due`` (nanoseconds UTC) has come, until canceled.

    Ends when the venue takes no more commands.
    """
    while True:
        if next_due() <= clock.now():
            with contextlib.suppress(Overloaded):
                try:
                    await client.submit([AdvanceTime()], cause="timekeeper")
                except Unavailable:
                    return
        await asyncio.sleep(tick_seconds)
