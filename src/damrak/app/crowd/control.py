"""Control of a crowd: lets it run and pause, at another pace, while the venue is open.

A crowd that pauses takes its orders with it: nobody would move them when prices move, and whoever
traded against them would take its money. Where only pace or seed change, the new cast goes on with
the orders of the old one, so that books do not empty. What operators set is kept and holds after a
restart.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from damrak.app.crowd.cast import parts_of
from damrak.app.crowd.host import CAUSE, CrowdHost
from damrak.app.crowd.meter import Meter
from damrak.app.crowd.settings import CrowdSettings
from damrak.app.crowd.stage import PLAYS
from damrak.domain.commands import CancelAllOrders, Command
from damrak.domain.identifiers import AccountId
from damrak.domain.records import Record
from damrak.ports.audit import Entry
from damrak.ports.client import AsyncExchangeClient, Outcome, Overloaded
from damrak.ports.clock import Clock
from damrak.runtime.view import LiveAccount, View
from damrak.services.gateway.steering import CrowdRefused, CrowdSight, CrowdWish, Keeper

SETTING: Final = "crowd"
"""The name under which it is kept what operators set."""

USUAL_RATE: Final = 100
"""The pace that the settings of the server ask for, in hundredths."""

ATTEMPTS_MAX: Final = 50
PAUSE_SECONDS: Final = 0.1
"""How often, and how far apart, a venue that is too busy is asked to cancel what a crowd left."""

log = structlog.get_logger("damrak")


class _Kept(Struct, frozen=True):
    running: bool
    rate: int
    seed: int


class CrowdControl:
    """Steer the crowd of a venue; ``begin`` once, and let it ``hear`` what is committed."""

    def __init__(
        self, client: AsyncExchangeClient, view: View, clock: Clock, settings: CrowdSettings
    ) -> None:
        """Begin with no crowd; ``settings`` are those of the usual pace."""
        self._client = client
        self._view = view
        self._clock = clock
        self._usual = settings
        self._wanted = _Kept(running=False, rate=USUAL_RATE, seed=settings.seed)
        self._host: CrowdHost | None = None
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._casts = 0
        self._asked, self._traded = Meter(), Meter()
        self._known = False
        self._keeper: Keeper | None = None

    async def begin(self, keeper: Keeper, *, enabled: bool) -> None:
        """Be what operators set before a restart; a server without a crowd begins with none."""
        async with self._lock:
            self._keeper = keeper
            kept = await asyncio.to_thread(keeper.kept, SETTING)
            before = msgspec.json.decode(kept, type=_Kept) if kept else None
            wanted = before or msgspec.structs.replace(self._wanted, running=True)
            self._known = enabled
            self._wanted = msgspec.structs.replace(wanted, running=enabled and wanted.running)
            if self._wanted.running:
                await self._start(adopts=False)

    def hear(self, records: Sequence[Record]) -> None:
        """Tell the crowd of committed records of events, in order; never raises."""
        host = self._host
        if host is not None:
            before = host.trades
            host.hear(records)
            if host.trades != before:
                self._traded.note(self._clock.now(), host.trades - before)

    def tell(self) -> CrowdSight:
        """Return what the crowd does now."""
        now, accounts = self._clock.now(), self._accounts()
        posted: Counter[str] = Counter()
        reserved: Counter[str] = Counter()
        for account in accounts:
            for code, (has, held) in account.balances.items():
                posted[code] += has
                reserved[code] += held
        return CrowdSight(
            available=self._known,
            running=self._is_running,
            rate=self._wanted.rate,
            seed=self._wanted.seed,
            traders=len(accounts),
            orders=self._asked.hundredths(now),
            trades=self._traded.hundredths(now),
            funds={code: (posted[code], reserved[code]) for code in posted},
        )

    async def change(self, wish: CrowdWish, entry: Entry) -> None:
        """Do what is wished, and keep it; raises as ``CrowdDesk`` says."""
        async with self._lock:
            if self._keeper is None:
                raise CrowdRefused("the venue is starting: try again in a moment")
            said = {name: getattr(wish, name) for name in wish.__struct_fields__}
            given = {name: value for name, value in said.items() if value is not None}
            before, was = self._wanted, self._is_running
            after = msgspec.structs.replace(before, running=was)
            after = msgspec.structs.replace(after, **given)
            await self._keeper.keep(SETTING, msgspec.json.encode(after), entry)
            self._wanted = after
            is_recast = (after.rate, after.seed) != (before.rate, before.seed)
            if was and (is_recast or not after.running):
                await self._stop()
            if after.running and (is_recast or not was):
                self._known = True
                await self._start(adopts=was)
            elif was and not after.running:
                await self._withdraw()

    async def close(self) -> None:
        """Let the crowd act no more; its orders stay where they are."""
        async with self._lock:
            await self._stop()

    @property
    def _is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    def _accounts(self) -> list[LiveAccount]:
        known = self._view.accounts
        numbers = [part.account_id for part in parts_of(PLAYS)]
        return [known[number] for number in numbers if number in known]

    async def _start(self, *, adopts: bool) -> None:
        wanted, usual = self._wanted, self._usual
        pace = usual.orders_per_second * wanted.rate / USUAL_RATE
        settings = CrowdSettings(seed=wanted.seed, orders_per_second=pace)
        self._casts += 1
        metered = _Metered(self._client, self._clock, self._asked)
        host = CrowdHost(metered, self._view, self._clock, settings, cast_number=self._casts)
        self._host = host
        for refused in await host.prepare(adopts=adopts):
            log.warning("the crowd was refused", detail=refused)
        self._task = asyncio.create_task(_live(host))

    async def _stop(self) -> None:
        task, host = self._task, self._host
        self._task = self._host = None
        if host is not None:
            host.stop()
        if task is not None:
            # What it sent is done first, so that nothing of it comes after.
            await asyncio.wait([task])

    async def _withdraw(self) -> None:
        left = [AccountId(each.account_id) for each in self._accounts() if each.open_orders]
        attempts = 0
        while left:
            try:
                await self._client.submit([CancelAllOrders(each) for each in left], CAUSE)
            except Overloaded:
                attempts += 1
                if attempts == ATTEMPTS_MAX:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return


class _Metered:
    def __init__(self, client: AsyncExchangeClient, clock: Clock, meter: Meter) -> None:
        self._client = client
        self._clock = clock
        self._meter = meter

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        outcomes = await self._client.submit(commands, cause, actor)
        self._meter.note(self._clock.now(), len(commands))
        return outcomes


async def _live(host: CrowdHost) -> None:
    try:
        await host.run()
    except Exception:
        log.exception("the crowd has stopped")
