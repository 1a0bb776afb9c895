"""A disk that fails: the server ends with a sentence, and says what became of every order."""

import json
import resource
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from benchmarks.venue import preparation
from tests.crash.served import Served

SYMBOL = "S01/USD"
PATIENCE = 30.0


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """Return a server that has not started."""
    return Served(tmp_path / "data")


def _order(number: str, **more: str) -> dict[str, str]:
    wish = {"symbol": SYMBOL, "side": "buy", "quantity": "1", "client_order_id": number}
    return {"price": "1.00", **wish, **more}


def _said(served: Served) -> str:
    return (served.data_dir.parent / "server.log").read_text("utf-8")


def test_a_disk_that_takes_no_more_ends_the_server_and_loses_nothing(served: Served) -> None:
    served.start()
    (key,) = served.prepare(preparation(1, 1), 1)
    headers = {"Authorization": f"Bearer {key}"}
    sizes = [file.stat().st_size for file in served.data_dir.iterdir() if file.is_file()]
    limit = max(sizes) + 500_000
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (limit, limit))
    outcomes: dict[str, str] = {}
    with httpx.Client(base_url=served.http, headers=headers, timeout=PATIENCE) as client:
        for number in range(1_000):
            names = [f"o{number}-{place}" for place in range(50)]
            try:
                answer = client.post(
                    "/api/orders/batch", json={"orders": [_order(name) for name in names]}
                )
            except httpx.TransportError:
                outcomes |= dict.fromkeys(names, "unknown")
                break
            code = answer.json().get("code", "done")
            outcomes |= dict.fromkeys(names, code)
            client.delete("/api/orders")
            if code == "UNAVAILABLE":
                break
    assert served.wait_ended(PATIENCE) == 1
    assert "Traceback" not in _said(served)
    assert "check the disk and start again" in _said(served).splitlines()[-1]
    assert {"done", "UNAVAILABLE"} < set(outcomes.values()) | {"UNAVAILABLE", "unknown"}

    served.start()
    with httpx.Client(base_url=served.http, headers=headers, timeout=PATIENCE) as client:
        wanted = {"done": {200}, "UNAVAILABLE": {404}}
        for name, code in list(outcomes.items())[-150:]:
            path = "/api/orders:by-client-order-id"
            found = client.get(path, params={"client_order_id": name}).status_code
            assert found in wanted.get(code, {200, 404}), (name, code, found)
    assert served.stop() == 0


def test_tables_that_are_damaged_are_told_with_what_to_do(served: Served) -> None:
    served.start()
    assert served.stop() == 0
    for file in served.data_dir.glob("tables.sqlite*"):
        file.unlink()
    (served.data_dir / "tables.sqlite").write_bytes(b"no database" * 5_000)
    with pytest.raises(AssertionError, match="damrak rebuild"):
        served.start()
    assert served.wait_ended(PATIENCE) == 1
    assert "Traceback" not in _said(served)


def test_a_retry_at_another_door_after_a_restart_gets_the_first_outcome(served: Served) -> None:
    served.start()
    (key,) = served.prepare(preparation(1, 1), 1)
    headers = {"Authorization": f"Bearer {key}"}
    rests, denied = _order("rests"), _order("denied", quantity="0")
    crossing = _order("crosses", side="sell", post_only=True)  # type: ignore[arg-type]
    market = {name: text for name, text in _order("market", side="sell").items() if name != "price"}
    wishes = (rests, denied, crossing, market)
    with httpx.Client(base_url=served.http, headers=headers, timeout=PATIENCE) as client:
        first = [client.post("/api/orders", json=wish) for wish in wishes]
    statuses = [answer.status_code for answer in first]
    numbers = [answer.json()["order_id"] for answer in first]
    assert statuses == [201, 422, 422, 201]

    served.kill()
    served.start()
    with connect(served.stream, additional_headers=headers) as socket:
        socket.recv(PATIENCE)
        for number, wish in enumerate(wishes):
            socket.send(json.dumps({"op": "submit_order", "id": number, "order": wish}))
            reply = json.loads(socket.recv(PATIENCE))
            told = reply.get("order") or reply["problem"]
            assert (reply["status"], told["order_id"]) == (statuses[number], numbers[number])
    with httpx.Client(base_url=served.http, headers=headers, timeout=PATIENCE) as client:
        again = [client.post("/api/orders", json=wish) for wish in wishes]
        assert [answer.json()["order_id"] for answer in again] == numbers
        assert [answer.status_code for answer in again] == statuses
    assert served.stop() == 0
