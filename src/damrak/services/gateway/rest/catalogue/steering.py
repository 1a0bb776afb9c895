"""What operators watch and steer: how the venue fares, its crowd, and its kill switch."""

from typing import Final

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest.rooms.steering.crowd import CrowdRoom
from damrak.services.gateway.rest.rooms.steering.switch import SwitchRoom
from damrak.services.gateway.rest.rooms.venue import VenueRoom
from damrak.wire import venue

_TAG: Final = "Venue"
_CROWD: Final = "/api/crowd"


def steering(doors: Doors, room: VenueRoom) -> list[Operation]:
    """Return what operators steer the venue by."""
    return [
        Operation(
            method="GET",
            path="/api/venue",
            name="get_venue",
            summary="Tell how the venue fares",
            tag=_TAG,
            handle=room.state,
            needs=Permission.WATCH_VENUE,
            answer=venue.VenueState,
            quiet=True,
        ),
        *_crowd(CrowdRoom(doors)),
        _switch(SwitchRoom(doors)),
    ]


def _crowd(room: CrowdRoom) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=_CROWD,
            name="get_crowd",
            summary="Tell what the crowd does",
            tag=_TAG,
            handle=room.crowd,
            needs=Permission.WATCH_VENUE,
            answer=venue.Crowd,
            quiet=True,
        ),
        Operation(
            method="PATCH",
            path=_CROWD,
            name="change_crowd",
            summary="Let the crowd run or pause, faster or slower, or begin anew from a seed",
            tag=_TAG,
            handle=room.change,
            needs=Permission.LIST_INSTRUMENTS,
            body=venue.CrowdRequest,
            answer=venue.Crowd,
            problems=(409, 503),
            example={"running": True, "rate": "1.5"},
        ),
    ]


def _switch(room: SwitchRoom) -> Operation:
    return Operation(
        method="PUT",
        path="/api/kill-switch",
        name="turn_kill_switch",
        summary="Stop trading on every instrument, or let it go on",
        tag=_TAG,
        handle=room.turn,
        needs=Permission.HALT_INSTRUMENTS,
        body=venue.KillSwitchRequest,
        answer=venue.KillSwitch,
        problems=(503,),
        example={"engaged": False},
    )
