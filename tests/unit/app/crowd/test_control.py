"""A crowd that is steered while its venue is open: pauses, paces, seeds, and what is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import pytest

from damrak.adapters.clocks.system import SystemClock
from damrak.app.crowd.control import CrowdControl
from damrak.app.crowd.meter import WINDOW_SECONDS, Meter
from damrak.app.crowd.rehearsal import VirtualVenue
from damrak.app.crowd.settings import CrowdSettings
from damrak.app.crowd.stage import PLAYS
from damrak.domain.commands import Command
from damrak.domain.orders import Side
from damrak.ports.audit import Entry
from damrak.ports.client import Outcome, Overloaded
from damrak.services.gateway.steering import CrowdRefused, CrowdWish

CHANGED = Entry(action="crowd.changed")
SECOND = 1_000_000_000


class Remembering:
    """Keep settings in memory, and count the lines of audit."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.entries: list[Entry] = []

    def kept(self, name: str) -> bytes:
        """Return a setting."""
        return self.values.get(name, b"")

    async def keep(self, name: str, value: bytes, entry: Entry | None = None) -> None:
        """Keep a setting."""
        self.values[name] = value
        self.entries += [] if entry is None else [entry]


class Counting(VirtualVenue):
    """Count what is asked, and refuse cancels a few times where told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Command] = []
        self.refusals = 0

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        if self.refusals and all(type(each).__name__ == "CancelAllOrders" for each in commands):
            self.refusals -= 1
            raise Overloaded("busy")
        self.asked += commands
        return await super().submit(commands, cause, actor)


class Stand:
    """Hold a venue, its crowd, and what is kept of it."""

    def __init__(self, keeper: Remembering | None = None, venue: Counting | None = None) -> None:
        self.venue = venue or Counting()
        self.keeper = keeper or Remembering()
        self.control = CrowdControl(
            self.venue, self.venue.view, SystemClock(), CrowdSettings(seed=7)
        )
        self.venue.listeners.append(self.control.hear)

    async def change(
        self, *, running: bool | None = None, rate: int | None = None, seed: int | None = None
    ) -> None:
        """Change the crowd."""
        await self.control.change(CrowdWish(running=running, rate=rate, seed=seed), CHANGED)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(10):
            while not is_so():
                await asyncio.sleep(0.01)

    def quoted(self) -> bool:
        """Return whether every book has both sides."""
        books = [self.venue.view.book_of(play.symbol) for play in PLAYS]
        return all(book is not None and book.best(side) for book in books for side in Side)

    def open_orders(self) -> set[int]:
        """Return the ids of all open orders."""
        accounts = self.venue.view.accounts.values()
        return {order_id for account in accounts for order_id in account.open_orders}

    def assets(self) -> dict[str, int]:
        """Return what there is of each asset."""
        total: dict[str, int] = {}
        for account in self.venue.view.accounts.values():
            for code, (posted, _) in account.balances.items():
                total[code] = total.get(code, 0) + posted
        return total


def run(scenario: Callable[[Stand], Awaitable[None]], stand: Stand | None = None) -> Stand:
    """Play a scenario on a stand, and end its crowd."""
    stand = stand or Stand()

    async def play() -> None:
        await scenario(stand)
        await stand.control.close()

    asyncio.run(play())
    return stand


def test_a_pause_takes_all_orders_away_and_no_money_is_lost() -> None:
    async def scenario(stand: Stand) -> None:
        await stand.control.begin(stand.keeper, enabled=True)
        await stand.until(stand.quoted)
        before = stand.assets()
        stand.venue.refusals = 2
        await stand.change(running=False)
        assert stand.open_orders() == set()
        seen = stand.control.tell()
        assert (seen.available, seen.running) == (True, False)
        assert all(reserved == 0 for _, reserved in seen.funds.values())
        stand.venue.exchange.check()
        # What takers paid in fees is the venue's; nothing else of the crowd's has gone.
        assert {code: amount for code, amount in stand.assets().items() if code != "USD"} == {
            code: amount for code, amount in before.items() if code != "USD"
        }
        asked = len(stand.venue.asked)
        await asyncio.sleep(0.25)
        assert len(stand.venue.asked) == asked
        await stand.change(running=True)
        await stand.until(stand.quoted)

    stand = run(scenario)
    assert len(stand.keeper.entries) == 2


def test_another_pace_or_seed_goes_on_with_the_orders_that_are_there() -> None:
    async def scenario(stand: Stand) -> None:
        await stand.control.begin(stand.keeper, enabled=True)
        await stand.until(stand.quoted)
        before = stand.open_orders()
        await stand.change(rate=2_000)
        assert stand.quoted()
        assert len(stand.open_orders() & before) > len(before) / 2
        asked = len(stand.venue.asked)
        await stand.until(lambda: len(stand.venue.asked) > asked + 150)
        await stand.change(seed=11)
        seen = stand.control.tell()
        assert (seen.rate, seen.seed, seen.running, seen.traders) == (2_000, 11, True, 30)
        await stand.until(lambda: stand.control.tell().trades > 0)

    run(scenario)


def test_what_was_set_holds_after_a_restart() -> None:
    keeper = Remembering()

    async def setting(stand: Stand) -> None:
        await stand.control.begin(keeper, enabled=True)
        await stand.change(running=False, rate=150, seed=9)

    async def again(stand: Stand) -> None:
        await stand.control.begin(keeper, enabled=True)
        seen = stand.control.tell()
        assert (seen.available, seen.running, seen.rate, seen.seed) == (True, False, 150, 9)
        await stand.change(running=True)

    async def without(stand: Stand) -> None:
        await stand.control.begin(keeper, enabled=False)
        seen = stand.control.tell()
        assert (seen.available, seen.running, seen.rate) == (False, False, 150)
        assert stand.venue.asked == []

    for scenario in (setting, again, without):
        run(scenario, Stand(keeper))
    kept = msgspec.json.decode(keeper.values["crowd"])
    assert kept == {"running": True, "rate": 150, "seed": 9}


def test_a_venue_without_a_crowd_gets_one_when_it_is_asked_to() -> None:
    async def scenario(stand: Stand) -> None:
        with pytest.raises(CrowdRefused, match="starting"):
            await stand.change(running=True)
        await stand.control.begin(stand.keeper, enabled=False)
        await stand.change(running=True)
        await stand.until(stand.quoted)
        assert stand.control.tell().available

    run(scenario)


def test_a_meter_tells_of_the_whole_seconds_of_its_window() -> None:
    meter = Meter()
    assert meter.hundredths(0) == 0
    for second in range(30):
        meter.note(second * SECOND, 3)
        meter.note(second * SECOND + 1, 1)
    now = 30 * SECOND
    assert meter.hundredths(now) == 400
    assert meter.hundredths(now + WINDOW_SECONDS // 2 * SECOND) == 200
    assert meter.hundredths(now + WINDOW_SECONDS * SECOND) == 0
