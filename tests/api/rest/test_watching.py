"""What watches over the door: traces, headers, logs, metrics, and whether it is open."""

import re

import pytest
from structlog.testing import capture_logs

from damrak.domain.events import TransfersPosted
from damrak.runtime.topology import EVENTS
from damrak.services.gateway.rest import RestOptions
from tests.api.rest.house import House, open_house, order

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_a_trace_goes_on_into_the_answer_and_the_ledger(house: House) -> None:
    house.submit("sell", "1", "20", symbol="VOC/USD", key=house.other)
    answer = house.ask(
        "POST",
        "/api/orders",
        order("buy", "1", "20", symbol="VOC/USD"),
        headers={"traceparent": PARENT},
    )

    assert answer.headers["x-correlation-id"] == TRACE
    version, trace, span, flags = answer.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert span != "b7ad6b7169203331"
    posted = house.get("/api/transfers?limit=1")["transfers"][0]
    assert posted["correlation_id"] == TRACE
    records = [stored.record for stored in house.log.read(EVENTS, 0)]
    caused = [
        record.cause
        for record in records
        for message in record.messages
        if isinstance(message, TransfersPosted) and message.execution_id
    ]
    assert caused == [TRACE, TRACE]


@pytest.mark.parametrize(
    "parent",
    [
        "",
        "00-1-2-3",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"{PARENT}-more",
        "x" * 5_000,
    ],
)
def test_a_trace_that_is_none_begins_anew(house: House, parent: str) -> None:
    headers = house.ask("GET", "/api/time", headers={"traceparent": parent}).headers

    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-correlation-id"])
    assert headers["x-correlation-id"] not in (TRACE, "0" * 32)


def test_a_later_version_of_a_trace_is_understood(house: House) -> None:
    headers = {"traceparent": f"01-{TRACE}-b7ad6b7169203331-01-more"}
    assert house.ask("GET", "/api/time", headers=headers).headers["x-correlation-id"] == TRACE


def test_no_answer_is_kept_or_guessed_at(house: House) -> None:
    for path in ("/api/account", "/api/nothing", "/api/docs", "/health"):
        headers = house.ask("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_a_request_is_logged_by_operation_and_key_and_never_with_a_secret(
    house: House, loud: None
) -> None:
    with capture_logs() as logs:
        house.ask("GET", "/api/orders/123", headers={"traceparent": PARENT})
        house.ask("POST", "/api/keys", {"name": "x", "scopes": ["read"]}, key=house.operator)
        house.ask("GET", "/nothing?secret=1", key="nobody")

    assert [entry["operation"] for entry in logs] == ["get_order", "create_key", "unmatched"]
    caller = house.keys.caller_of(house.trader)
    assert caller is not None
    first = logs[0]
    assert (first["method"], first["status"]) == ("GET", 404)
    assert first["credential"] == caller.credential
    assert first["correlation_id"] == TRACE
    assert first["duration_ms"] > 0
    assert [entry["log_level"] for entry in logs] == ["debug", "info", "debug"]
    text = str(logs)
    assert "nobody" not in text
    assert house.trader not in text
    assert house.operator not in text


def test_metrics_count_by_operation_and_status(house: House) -> None:
    for order_id in (1, 2, 3):
        house.ask("GET", f"/api/orders/{order_id}")
    for path in ("/a", "/b"):
        house.ask("GET", path)
    text = house.ask("GET", "/metrics", key=None).text

    assert 'damrak_http_requests_total{operation="get_order",status="404"} 3.0' in text
    assert 'damrak_http_requests_total{operation="unmatched",status="404"} 2.0' in text
    assert 'damrak_http_request_seconds_count{operation="get_order"} 3.0' in text
    assert "/a" not in text


def test_metrics_may_be_kept_for_operators() -> None:
    with open_house(RestOptions(metrics=False)) as house:
        assert house.ask("GET", "/metrics", key=None).status_code == 401
        assert house.ask("GET", "/metrics").status_code == 403
        assert house.ask("GET", "/metrics", key=house.operator).status_code == 200


def test_the_door_tells_whether_it_is_alive_and_ready(house: House) -> None:
    assert house.get("/health", key=None) == {"status": "alive"}
    assert house.get("/ready", key=None) == {"ready": True, "reasons": []}
    house.not_ready = "history is 9 commands behind"
    house.doors.refuses = "the venue is stopping"
    answer = house.ask("GET", "/ready", key=None)

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["the venue is stopping", "history is 9 commands behind"]
    assert house.get("/health", key=None) == {"status": "alive"}


def test_a_venue_that_stops_takes_nothing_and_still_tells(house: House) -> None:
    order_id = house.submit("buy", "1", "1")["order_id"]
    told = house.told
    house.doors.refuses = "the venue is stopping"
    for method, path, body in (
        ("POST", "/api/orders", order("buy", "1", "1")),
        ("DELETE", f"/api/orders/{order_id}", None),
        ("DELETE", "/api/orders", None),
    ):
        answer = house.ask(method, path, body)
        assert (answer.status_code, answer.json()["detail"]) == (503, "the venue is stopping")
    answer = house.ask("POST", "/api/accounts", key=house.operator)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert house.told == told
    assert house.get(f"/api/orders/{order_id}")["status"] == "accepted"
