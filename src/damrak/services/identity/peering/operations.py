"""What peers ask of a venue: what everybody may do, and what has changed of it."""

import asyncio
from typing import Annotated, Final

from msgspec import Meta, Struct

from damrak.http.calls import Answer, Call
from damrak.http.operations import Operation
from damrak.http.problems import DoorCode
from damrak.ports.identity import Permission
from damrak.services.identity.peering.feed import RightsFeed
from damrak.wire.identity.feed import WAIT_SECONDS, RightsNews

LOOK_SECONDS: Final = 0.1
"""How often it is looked for news while somebody waits for it."""

WAITING_MAX: Final = 64
"""Most peers that may wait for news at a time."""

_PRIVATE: Final = (b"cache-control", b"no-store")


class RightsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Say what is known already: up to which number, of which instance of the venue."""

    after: Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)] = 0
    instance: Annotated[str, Meta(max_length=32)] = ""


class RightsRoom:
    """Tell peers what everybody may do."""

    def __init__(self, feed: RightsFeed) -> None:
        self._feed = feed
        self._waiting = 0

    async def rights(self, call: Call) -> Answer:
        """Tell what is new, as soon as there is something, or after a while that there is not."""
        asked = call.query(RightsQuery)
        if self._waiting >= WAITING_MAX:
            raise call.refuse(DoorCode.OVERLOADED, f"at most {WAITING_MAX} peers may wait")
        self._waiting += 1
        try:
            looks = int(WAIT_SECONDS / LOOK_SECONDS)
            while looks > 0 and not self._feed.has_news(asked.instance, asked.after):
                await asyncio.sleep(LOOK_SECONDS)
                looks -= 1
        finally:
            self._waiting -= 1
        return Answer.of(200, self._feed.news(asked.instance, asked.after), _PRIVATE)


def operations(room: RightsRoom) -> list[Operation]:
    """Return what peers may ask."""
    return [
        Operation(
            method="GET",
            path="/internal/rights",
            name="follow_rights",
            summary="Tell another process of the venue what everybody may do",
            tag="Service",
            handle=room.rights,
            needs=Permission.SERVE,
            query=RightsQuery,
            answer=RightsNews,
            problems=(503,),
            quiet=True,
        )
    ]
