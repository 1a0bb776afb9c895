"""The parts that operators steer: the crowd, the kill switch, and the place that remembers both."""

import asyncio
from typing import Protocol

from msgspec import Struct, field

from damrak.ports.audit import Entry
from damrak.services.gateway.steering.figures import TellFigures, unwatched


class Keeper(Protocol):
    """Remember what operators set, over a restart; raises IdentityUnavailable."""

    def kept(self, name: str) -> bytes:
        """Return what a setting is, empty where nobody ever set it; waits for the disk."""

    async def keep(self, name: str, value: bytes, entry: Entry | None = None) -> None:
        """Set it; durable together with its line of audit when this returns."""


class Forgetful:
    """Remember nothing, where there is no control plane."""

    def kept(self, name: str) -> bytes:
        """Return nothing."""
        return b""

    async def keep(self, name: str, value: bytes, entry: Entry | None = None) -> None:
        """Forget it."""


class CrowdSight(Struct, frozen=True, kw_only=True):
    """Hold what the crowd does now; rates are in hundredths.

    ``funds`` has posted and reserved of each asset, of all its accounts together.
    """

    available: bool = False
    running: bool = False
    rate: int = 100
    seed: int = 0
    traders: int = 0
    orders: int = 0
    trades: int = 0
    funds: dict[str, tuple[int, int]] = {}


class CrowdWish(Struct, frozen=True, kw_only=True):
    """Say what the crowd shall do; None leaves it as it is, ``rate`` is in hundredths."""

    running: bool | None = None
    rate: int | None = None
    seed: int | None = None


class CrowdRefused(Exception):
    """Tell why the crowd cannot do what was asked."""


class CrowdDesk(Protocol):
    """Steer the crowd."""

    def tell(self) -> CrowdSight:
        """Return what it does now."""

    async def change(self, wish: CrowdWish, entry: Entry) -> None:
        """Do what is wished; ``entry`` is the line of audit about it.

        Raises CrowdRefused, Overloaded, Unavailable and IdentityUnavailable.
        """


class NoCrowd:
    """Be no crowd, where a process has no part that could be one."""

    def tell(self) -> CrowdSight:
        """Return that there is none."""
        return CrowdSight()

    async def change(self, wish: CrowdWish, entry: Entry) -> None:
        """Refuse."""
        raise CrowdRefused("this process has no crowd that could be steered")


class SwitchState(Struct):
    """Hold whether the kill switch is engaged, and the numbers of the instruments it halted.

    ``lock`` is held by whoever changes them. While it is engaged nothing may be resumed.
    """

    engaged: bool = False
    halted: tuple[int, ...] = ()
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Steering(Struct, kw_only=True):
    """Hold the parts as one door knows them."""

    keeper: Keeper = field(default_factory=Forgetful)
    crowd: CrowdDesk = field(default_factory=NoCrowd)
    switch: SwitchState = field(default_factory=SwitchState)
    figures: TellFigures = unwatched
