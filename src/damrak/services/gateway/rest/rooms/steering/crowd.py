"""The crowd as operators reach it: what it does, and at which pace."""

from typing import Any, Final

import msgspec

from damrak.domain.decimals import format_decimal
from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.client import Overloaded, Unavailable
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.reading import Mistake, read_number
from damrak.services.gateway.rest.rooms.steering.entries import entry_of
from damrak.services.gateway.steering import CrowdRefused, CrowdWish
from damrak.wire import venue

RATE_SCALE: Final = 2
RATE_MIN: Final = 10
RATE_MAX: Final = 2_000
"""Slowest and fastest pace of the crowd, in hundredths of its usual one."""

_request = msgspec.json.Decoder(venue.CrowdRequest)


class CrowdRoom:
    """Tell of the crowd, and steer it."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def crowd(self, call: Call) -> Any:
        """Tell what the crowd does."""
        return self._told()

    async def change(self, call: Call) -> Any:
        """Let it run or pause, faster or slower, or begin anew."""
        request = await call.body(_request)
        mistakes: list[Mistake] = []
        rate = _rate(request.rate, mistakes)
        if mistakes:
            return problems.of_errors(mistakes, cause=call.cause)
        if request.running and self._doors.steering.switch.engaged:
            text = "running must not become true while the kill switch is engaged: release it first"
            raise call.refuse(DoorCode.KILL_SWITCH_ENGAGED, text)
        if self._doors.refuses:
            return problems.unavailable(self._doors.refuses, cause=call.cause)
        wish = CrowdWish(running=request.running, rate=rate, seed=request.seed)
        said = {name: getattr(request, name) for name in request.__struct_fields__}
        details = {name: str(value).lower() for name, value in said.items() if value is not None}
        try:
            if details:
                entry = entry_of(call, "crowd.changed", details)
                await self._doors.steering.crowd.change(wish, entry)
        except CrowdRefused as refused:
            return problem(DoorCode.FIELD_INVALID, str(refused), cause=call.cause)
        except Overloaded as error:
            return problem(DoorCode.OVERLOADED, str(error), cause=call.cause)
        except Unavailable as error:
            return problems.unavailable(str(error), cause=call.cause)
        return self._told()

    def _told(self) -> venue.Crowd:
        seen, assets = self._doors.steering.crowd.tell(), self._doors.view.assets
        funds = tuple(
            venue.CrowdFunds(
                code,
                format_decimal(posted, assets[code].scale),
                format_decimal(reserved, assets[code].scale),
            )
            for code, (posted, reserved) in sorted(seen.funds.items())
        )
        return venue.Crowd(
            available=seen.available,
            running=seen.running,
            rate=format_decimal(seen.rate, RATE_SCALE),
            seed=seen.seed,
            traders=seen.traders,
            orders_per_second=format_decimal(seen.orders, RATE_SCALE),
            trades_per_second=format_decimal(seen.trades, RATE_SCALE),
            funds=funds,
        )


def _rate(text: str | None, mistakes: list[Mistake]) -> int | None:
    if text is None:
        return None
    before = len(mistakes)
    rate = read_number("rate", text, RATE_SCALE, mistakes)
    if len(mistakes) == before and not RATE_MIN <= rate <= RATE_MAX:
        least, most = format_decimal(RATE_MIN, RATE_SCALE), format_decimal(RATE_MAX, RATE_SCALE)
        error = field_error("rate", f"must be from {least} to {most}", text, most)
        mistakes.append((DoorCode.FIELD_INVALID, error))
    return rate
