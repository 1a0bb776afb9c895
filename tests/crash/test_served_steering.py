"""Kill -9 while the kill switch is engaged: nothing trades before somebody releases it."""

import time
from pathlib import Path
from typing import Any

import httpx

from tests.crash.served import Served

SECONDS_MAX = 20.0


def asking(served: Served) -> httpx.Client:
    """Return a client of the operator."""
    headers = {"Authorization": f"Bearer {served.operator_key()}"}
    return httpx.Client(base_url=served.http, headers=headers, timeout=30)


def quote(client: httpx.Client) -> Any:
    """Return the quote of an instrument of the crowd, empty while there is none."""
    answer = client.get("/api/instruments/BTC-USD/quote")
    return answer.json() if answer.status_code == 200 else {}


def wait_for_quotes(client: httpx.Client) -> None:
    """Wait until the crowd quotes."""
    deadline = time.monotonic() + SECONDS_MAX
    while not quote(client).get("bid_price"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_kill_switch_holds_over_a_kill_and_the_crowd_as_it_was_set(tmp_path: Path) -> None:
    served = Served(tmp_path / "venue", "--crowd")
    served.start()
    try:
        with asking(served) as client:
            wait_for_quotes(client)
            said = client.patch("/api/crowd", json={"rate": "2", "seed": 9}).json()
            assert (said["running"], said["rate"], said["seed"]) == (True, "2", 9)
            engaged = {"engaged": True, "cancel_orders": True}
            said = client.put("/api/kill-switch", json=engaged).json()
            assert len(said["halted"]) == 6
            assert said["canceled"] > 50
        served.kill()
        served.start()
        with asking(served) as client:
            venue = client.get("/api/venue").json()
            assert (venue["kill_switch"], venue["connections"]["rest"]) == (True, 1)
            assert venue["log"]["offset"] > said["canceled"]
            assert quote(client)["status"] == "halted"
            assert quote(client)["bid_price"] is None
            said = client.put("/api/kill-switch", json={"engaged": False}).json()
            assert said == {"engaged": False, "halted": [], "canceled": 0}
            wait_for_quotes(client)
            crowd = client.get("/api/crowd").json()
            assert (crowd["running"], crowd["rate"], crowd["seed"]) == (True, "2", 9)
            assert client.patch("/api/crowd", json={"running": False}).status_code == 200
            assert quote(client)["bid_price"] is None
            lines = client.get("/api/audit", params={"action": "kill_switch."}).json()["lines"]
            assert [line["action"] for line in lines] == [
                "kill_switch.released",
                "kill_switch.orders_canceled",
                "kill_switch.engaged",
            ]
    finally:
        served.kill()
