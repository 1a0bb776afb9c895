"""Replaying a published market day through the venue, and checking our book against the day's.

The one way in for callers: open a day, replay it, print what it says.
"""

from damrak.services.replay.day import LobsterDay, open_day
from damrak.services.replay.house import ReplayError, instrument_for
from damrak.services.replay.lines import LobsterError
from damrak.services.replay.replay import replay_lobster
from damrak.services.replay.report import Disagreement, Replay, ReplayReport

__all__ = [
    "Disagreement",
    "LobsterDay",
    "LobsterError",
    "Replay",
    "ReplayError",
    "ReplayReport",
    "instrument_for",
    "open_day",
    "replay_lobster",
]
