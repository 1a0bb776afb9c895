"""The kill switch as operators reach it."""

from typing import Any, Final

import msgspec

from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.problems import DoorCode, field_error
from damrak.ports.identity import IdentityUnavailable
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest.rooms.steering.entries import entry_of
from damrak.services.gateway.rest.rooms.steering.switching import Asked, KillSwitch
from damrak.wire import venue

_request = msgspec.json.Decoder(venue.KillSwitchRequest)

_UNKEPT: Final = (
    "trading is halted, but the venue could not write down that the kill switch is engaged, so a "
    "restart would forget it: ask again"
)


class SwitchRoom:
    """Stop all trading, and let it go on."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._switch = KillSwitch(doors)

    async def turn(self, call: Call) -> Any:
        """Engage or release the switch."""
        wanted = await call.body(_request)
        if wanted.cancel_orders and not wanted.engaged:
            error = field_error("cancel_orders", "must be false when engaged is", "true")
            return problems.of_errors([(DoorCode.FIELD_INVALID, error)], cause=call.cause)
        done = "engaged" if wanted.engaged else "released"
        details = {"cancel_orders": str(wanted.cancel_orders).lower()} if wanted.engaged else {}
        asked = self._asked(call, f"kill_switch.{done}", details)
        if not wanted.engaged:
            await self._switch.release(asked)
            return self._told(0)
        away: IdentityUnavailable | None = None
        try:
            await self._switch.engage(asked)
        except IdentityUnavailable as error:
            # Whoever stops the market must not wait for the control plane.
            away = error
        canceled = 0
        if wanted.cancel_orders:
            sweep = self._asked(call, "kill_switch.orders_canceled", {})
            canceled = await self._switch.cancel_orders(sweep)
        if away is not None:
            raise call.refuse(DoorCode.UNAVAILABLE, f"{_UNKEPT} ({away})")
        return self._told(canceled)

    def _asked(self, call: Call, action: str, details: dict[str, str]) -> Asked:
        return Asked(call.cause, call.caller.actor, entry_of(call, action, details))

    def _told(self, canceled: int) -> venue.KillSwitch:
        engaged = self._doors.steering.switch.engaged
        return venue.KillSwitch(engaged, self._switch.symbols, canceled)
