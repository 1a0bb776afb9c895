"""What operators steer the venue by over REST: kill switch, crowd, figures; and the line."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest
import structlog

from damrak.app.crowd.control import CrowdControl
from damrak.app.crowd.settings import CrowdSettings
from damrak.core.markets.places import places_of
from damrak.domain.assets import Asset
from damrak.domain.commands import Command, ListAsset, ListInstrument, SetTradingStatus
from damrak.domain.decimals import Price
from damrak.domain.identifiers import InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import Place
from damrak.ports.audit import Entry
from damrak.ports.client import AsyncExchangeClient, Outcome, Overloaded
from damrak.ports.identity import IdentityUnavailable
from damrak.runtime.shard import Taken
from damrak.services.gateway.rest.rooms.steering.switching import CANCEL_BATCH, KillSwitch
from damrak.services.gateway.steering import Figures, Steering
from damrak.services.identity.venue.settings import VenueSettings
from tests.api.rest.house import USD, House, open_house, order

CROWD: Final = "/api/crowd"
SWITCH: Final = "/api/kill-switch"
ENGAGED: Final = (409, "KILL_SWITCH_ENGAGED")
GOLD: Final = Asset("XAU", 8)
LISTING: Final = {
    "symbol": "VOC-BTC",
    "base": "VOC",
    "quote": "USD",
    "price_scale": 2,
    "quantity_scale": 2,
    "tick_table": [{"price_min": "0", "tick": "0.01"}],
}


@pytest.fixture
def house() -> Iterator[House]:
    """Return an open venue that says nothing of warnings that are meant."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with open_house() as opened:
        yield opened
    structlog.reset_defaults()


def switched(house: House, *, engaged: bool, cancel_orders: bool = False) -> Any:
    """Turn the switch, which must succeed."""
    body = {"engaged": engaged, "cancel_orders": cancel_orders}
    answer = house.ask("PUT", SWITCH, body, key=house.operator)
    assert answer.status_code == 200, answer.text
    return answer.json()


def remembering(house: House) -> None:
    """Let the venue keep what operators set, and the switch hear, as in a server."""
    house.doors.steering.keeper = VenueSettings(house.keys.store)
    house.sequencer.add_listener(KillSwitch(house.doors).hear)


def statuses(house: House) -> dict[str, str]:
    """Return which instruments trade."""
    listed = house.get("/api/instruments")["instruments"]
    return {each["symbol"]: each["status"] for each in listed}


def set_status(house: House, symbol: str, status: str) -> tuple[int, str]:
    """Ask for a status, and return what was answered."""
    path = f"/api/instruments/{symbol.replace('/', '%2F')}/status"
    answer = house.ask("PUT", path, {"status": status}, key=house.operator)
    return answer.status_code, answer.json().get("code", "")


def past_the_doors(house: House, *asked: Any) -> None:
    """Send commands as something does that asks no door."""
    house.loop.run_until_complete(house.sequencer.submit(asked))


def test_the_switch_halts_what_trades_and_releases_that_alone(house: House) -> None:
    remembering(house)
    set_status(house, "VOC/USD", "halted")
    said = switched(house, engaged=True)
    assert said == {"engaged": True, "halted": ["BTC-USD"], "canceled": 0}
    assert set(statuses(house).values()) == {"halted"}
    refused = house.post("/api/orders", order("buy", "1", "10"), status=422)
    assert refused["code"] == "TRADING_HALTED"
    assert house.get("/api/venue", key=house.operator)["kill_switch"] is True
    assert switched(house, engaged=False)["halted"] == []
    assert statuses(house) == {"BTC-USD": "open", "VOC/USD": "halted"}


def test_nothing_is_resumed_or_listed_past_the_switch(house: House) -> None:
    remembering(house)
    switched(house, engaged=True)
    told = house.told
    assert set_status(house, "BTC-USD", "open") == ENGAGED
    native = {"type": "SetTradingStatus", "instrument_id": 1, "status": "open"}
    for path, body in (
        ("/api/instruments", LISTING),
        ("/api/commands", {"commands": [native]}),
    ):
        said = house.post(path, body, status=409, key=house.operator)
        assert said["code"] == ENGAGED[1]
    assert house.told == told
    # Whom somebody halts singly stays halted when the others go on.
    assert set_status(house, "VOC/USD", "halted")[0] == 200
    switched(house, engaged=False)
    assert statuses(house) == {"BTC-USD": "open", "VOC/USD": "halted"}


def test_what_comes_to_trade_all_the_same_is_halted_at_once(house: House) -> None:
    remembering(house)
    switched(house, engaged=True)
    ticks = (TickBand(Price(0), Price(1)),)
    listed = ListInstrument(Instrument(InstrumentId(9), "XAU-USD", GOLD, USD, 2, 2, ticks))
    past_the_doors(house, ListAsset(GOLD), listed)
    deadline = time.monotonic() + 5
    while "open" in statuses(house).values():
        assert time.monotonic() < deadline
    assert "XAU-USD" in switched(house, engaged=True)["halted"]
    switched(house, engaged=False)
    assert set(statuses(house).values()) == {"open"}


def test_all_open_orders_of_everybody_are_canceled_when_asked(house: House) -> None:
    remembering(house)
    wishes = [order("buy", "0.01", str(1 + number)) for number in range(CANCEL_BATCH + 10)]
    house.post("/api/orders/batch", {"orders": wishes}, status=200)
    house.submit("sell", "1", "99999", key=house.other)
    said = switched(house, engaged=True, cancel_orders=True)
    assert said["canceled"] == len(wishes) + 1
    for key in (house.trader, house.other):
        assert house.get("/api/orders?status=open", key=key)["orders"] == []
        balances = house.get("/api/account", key=key)["balances"]
        assert {each["reserved"] for each in balances} == {"0"}
    house.exchange.check()


def test_the_switch_outlives_a_restart_and_is_audited(house: House) -> None:
    remembering(house)
    switched(house, engaged=True)
    # What comes back knows nothing but what lies in the control plane and in the log.
    house.doors.steering = Steering(keeper=VenueSettings(house.keys.store))
    past_the_doors(house, SetTradingStatus(InstrumentId(2), TradingStatus.OPEN))
    house.loop.run_until_complete(KillSwitch(house.doors).restore())
    assert set(statuses(house).values()) == {"halted"}
    assert set_status(house, "BTC-USD", "open") == ENGAGED
    switched(house, engaged=False)
    assert set(statuses(house).values()) == {"open"}
    said = [each.action for each in house.keys.lines.entries if "switch" in each.action]
    assert said == ["kill_switch.engaged", "kill_switch.released"]


class Away:
    """Be a control plane that cannot be reached."""

    def kept(self, name: str) -> bytes:
        """Return nothing."""
        return b""

    async def keep(self, name: str, value: bytes, entry: Entry | None = None) -> None:
        """Refuse."""
        raise IdentityUnavailable(f"{name} cannot be kept")


def test_trading_is_halted_also_while_the_control_plane_is_away(house: House) -> None:
    house.doors.steering.keeper = Away()
    answer = house.ask("PUT", SWITCH, {"engaged": True}, key=house.operator)
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert "a restart would forget it" in answer.json()["detail"]
    assert set(statuses(house).values()) == {"halted"}
    assert set_status(house, "BTC-USD", "open") == ENGAGED
    answer = house.ask("PUT", SWITCH, {"engaged": False}, key=house.operator)
    assert answer.status_code == 503
    assert set(statuses(house).values()) == {"halted"}


class Busy:
    """Be a venue that is too busy some times, and does then what it is asked."""

    def __init__(self, client: AsyncExchangeClient, refusals: int) -> None:
        self._client = client
        self.refusals = refusals

    async def submit(
        self, commands: Sequence[Command], cause: str = "", actor: int = 0
    ) -> list[Outcome]:
        """Send commands."""
        if self.refusals:
            self.refusals -= 1
            raise Overloaded("many commands wait")
        return await self._client.submit(commands, cause, actor)


def test_a_venue_that_is_too_busy_is_asked_again(house: House) -> None:
    remembering(house)
    house.submit("buy", "1", "10")
    house.doors.client = busy = Busy(house.sequencer, 2)
    assert switched(house, engaged=True, cancel_orders=True)["canceled"] == 1
    busy.refusals = 2
    switched(house, engaged=False)
    assert set(statuses(house).values()) == {"open"}


def test_a_release_cancels_nothing(house: House) -> None:
    body = {"engaged": False, "cancel_orders": True}
    answer = house.ask("PUT", SWITCH, body, key=house.operator)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cancel_orders")


def crowded(house: House) -> None:
    """Give the venue a crowd that nobody has started."""
    remembering(house)
    control = CrowdControl(house.sequencer, house.view, house.clock, CrowdSettings())
    house.sequencer.add_listener(control.hear)
    house.loop.run_until_complete(control.begin(house.doors.steering.keeper, enabled=False))
    house.doors.steering.crowd = control


def changed(house: House, **wish: Any) -> Any:
    """Change the crowd, which must succeed."""
    answer = house.ask("PATCH", CROWD, wish, key=house.operator)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_crowd_is_started_sped_up_and_paused_over_rest(house: House) -> None:
    crowded(house)
    assert house.get(CROWD, key=house.operator)["available"] is False
    said = changed(house, running=True, rate="1.5", seed=11)
    assert (said["running"], said["rate"], said["seed"]) == (True, "1.5", 11)
    assert (said["available"], said["traders"]) == (True, 30)
    assert {each["asset"] for each in said["funds"]} >= {"AAPL", "BTC", "USD"}
    assert changed(house, running=False)["running"] is False
    actions = [each for each in house.keys.lines.entries if each.action == "crowd.changed"]
    assert actions[0].details == {"running": "true", "rate": "1.5", "seed": "11"}
    switched(house, engaged=True)
    answer = house.ask("PATCH", CROWD, {"running": True}, key=house.operator)
    assert (answer.status_code, answer.json()["code"]) == ENGAGED


WRONG: Final[list[tuple[dict[str, Any], int, str]]] = [
    ({"rate": "0.09"}, 422, "rate"),
    ({"rate": "20.01"}, 422, "rate"),
    ({"rate": "1.001"}, 422, "rate"),
    ({"rate": "fast"}, 422, "rate"),
    ({"rate": 2}, 400, "rate"),
    ({"seed": -1}, 400, "seed"),
    ({"seed": 2**53}, 400, "seed"),
    ({"running": "yes"}, 400, "running"),
    ({"pace": "2"}, 400, "pace"),
]


def test_a_wish_that_breaks_a_rule_changes_nothing(house: House) -> None:
    before = house.get(CROWD, key=house.operator)
    for wish, status, field in WRONG:
        answer = house.ask("PATCH", CROWD, wish, key=house.operator)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert house.get(CROWD, key=house.operator) == before


def test_a_venue_tells_how_it_fares(house: House) -> None:
    taken = Taken(42, 1_893_456_000_000_000_000, "ab" * 32)
    seen = Figures(
        loop_lag=1_250_000, log_offset=43, projections=(("history", 2),), snapshot=taken, trades=150
    )
    house.doors.steering.figures = lambda: seen
    said = house.get("/api/venue", key=house.operator)
    assert (said["loop_lag_ms"], said["trades_per_second"]) == ("1.25", "1.5")
    assert said["log"] == {"offset": 43, "bytes": None}
    assert said["projections"] == [{"name": "history", "lag": 2}]
    assert said["snapshot"] == {"offset": 42, "time": "2030-01-01T00:00:00.000000000Z"}
    assert (said["digest"], said["draining"]) == (taken.digest, False)


def test_orders_are_told_their_place_in_the_line(house: House) -> None:
    markets = house.exchange.markets

    def placed(number: InstrumentId, ids: Sequence[OrderId]) -> Mapping[OrderId, Place]:
        return places_of(markets[number % len(markets)].partition.markets[number].book, ids)

    house.doors.places = placed
    house.submit("buy", "2", "20", key=house.other)
    first = house.submit("buy", "1", "20")
    house.submit("buy", "4", "20", key=house.other)
    house.submit("buy", "3", "20")
    house.submit("buy", "9", "21", key=house.other)
    house.submit("buy", "5", "19", symbol="VOC/USD")
    said = house.get("/api/orders/queue?symbol=btc-usd")["orders"]
    assert said[0] == {
        "order_id": first["order_id"],
        "side": "buy",
        "price": "20",
        "leaves_quantity": "1",
        "ahead_quantity": "2",
        "ahead_orders": 1,
        "level_quantity": "10",
    }
    assert [(each["ahead_quantity"], each["ahead_orders"]) for each in said] == [("2", 1), ("7", 3)]
    for path, status in (
        ("symbol=BTC-USD&account_id=2", 404),
        ("symbol=NONE", 422),
        ("account_id=1", 400),
    ):
        assert house.ask("GET", f"/api/orders/queue?{path}").status_code == status


def test_traders_do_not_steer(house: House) -> None:
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/api/venue", None),
        ("GET", CROWD, None),
        ("PATCH", CROWD, {"running": False}),
        ("PUT", SWITCH, {"engaged": True}),
    ]
    for method, path, body in asked:
        assert house.ask(method, path, body).json()["code"] == "FORBIDDEN"
        assert house.ask(method, path, body, key=None).json()["code"] == "KEY_MISSING"
    assert set(statuses(house).values()) == {"open"}
