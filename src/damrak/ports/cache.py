"""Counting: how often somebody asked within a time, known to one server or to several.

What is counted is forgotten by itself, so nothing here is durable and nothing needs to be.
"""

from typing import NamedTuple, Protocol


class Rate(NamedTuple):
    """Allow so many requests in so many seconds."""

    amount: int
    seconds: int


class Count(NamedTuple):
    """Say how somebody stands with his rate.

    ``reset_time`` (seconds since 1970) is when all of it is there again, if he asks no more.
    ``wait_seconds`` is 0 where he may ask, and else how long he must wait until he may.
    """

    limit: int
    remaining: int
    reset_time: int
    wait_seconds: int

    @property
    def allowed(self) -> bool:
        """Return whether what was asked is within the rate, and was counted."""
        return self.wait_seconds == 0


class RateCounter(Protocol):
    """Count requests of subjects, which are names such as ``key:12ab``."""

    def take(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request at once, if it is within the rate as far as this server knows."""

    async def agree(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request if it is within the rate as all servers know it together.

        Where the others cannot be asked, this is what this server knows; nothing is raised.
        """
