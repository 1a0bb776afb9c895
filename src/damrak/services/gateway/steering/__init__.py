"""Steering: what the doors know of those parts of the venue that operators watch and steer.

The parts themselves belong to whoever runs the process; here lies what they look like from a door,
and what a door does without them.
"""

from damrak.services.gateway.steering.figures import Figures, unwatched
from damrak.services.gateway.steering.parts import (
    CrowdDesk,
    CrowdRefused,
    CrowdSight,
    CrowdWish,
    Keeper,
    Steering,
    SwitchState,
)

__all__ = [
    "CrowdDesk",
    "CrowdRefused",
    "CrowdSight",
    "CrowdWish",
    "Figures",
    "Keeper",
    "Steering",
    "SwitchState",
    "unwatched",
]
