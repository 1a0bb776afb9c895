"""Rates over REST: everybody is told what is left, and beyond it when to come back."""

import httpx
import pytest

from damrak.services.gateway.limits.limiter import Rates
from tests.api.borders.gate import PROXY, RATES, Gate, open_gate
from tests.api.rest.house import order

NAMES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


def figures(answer: httpx.Response) -> list[int]:
    return [int(answer.headers[name]) for name in NAMES]


def refused(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["code"] == "RATE_LIMITED"
    assert int(answer.headers["retry-after"]) == said["retry_after"] >= 1
    assert figures(answer)[1] < figures(answer)[0]
    return True


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "/api/assets", "trader", 200),
        ("GET", "/api/orders/1", "trader", 404),
        ("POST", "/api/assets", "trader", 403),
        ("GET", "/api/assets", "", 401),
        ("GET", "/api/assets", "dmk_000000000000_wrong", 401),
        ("GET", "/health", "", 200),
        ("HEAD", "/health", "", 200),
        ("OPTIONS", "/health", "", 204),
        ("TRACE", "/health", "", 405),
        ("PUT", "/health", "", 405),
        ("GET", "/nothing", "", 404),
        ("GET", "/api/docs", "", 200),
        ("POST", "/api/auth/login", "", 200),
    ],
)
def test_every_answer_says_what_is_left(
    gate: Gate, *, method: str, path: str, key: str, status: int
) -> None:
    shown = {"key": gate.house.trader if key == "trader" else key} if key else {}
    answer = gate.ask(method, path, **shown)
    assert answer.status_code == status
    limit, remaining, reset = figures(answer)
    known = key == "trader" and status != 403
    assert limit == (RATES.key_per_second if known else 3 if "login" in path else 5)
    assert remaining == limit - 1
    assert reset * 1_000_000_000 > gate.clock.now()


def test_brute_force_over_keys_ends_at_the_rate_of_the_address(gate: Gate) -> None:
    # ASVS 2.2.1, 11.1.4
    found = [gate.ask("GET", "/api/assets", key=f"dmk_{number:012x}_guess") for number in range(20)]
    assert [each.status_code for each in found] == [401] * 5 + [429] * 15
    assert all(refused(each) for each in found[5:])
    # Others, and whoever has a key, are not shut out by it.
    assert gate.ask("GET", "/api/assets", key=gate.house.trader).status_code == 200
    assert gate.ask("GET", "/health", peer="198.51.100.1").status_code == 200


def test_brute_force_by_a_spoofed_forwarded_address_is_one_address(gate: Gate) -> None:
    # ASVS 2.2.1
    found = [
        gate.ask("POST", "/api/auth/login", x_forwarded_for=f"198.51.100.{number}")
        for number in range(10)
    ]
    assert [each.status_code for each in found] == [200] * 3 + [429] * 7
    assert found[0].json() == "203.0.113.9"


def test_callers_behind_a_proxy_are_counted_apart(gate: Gate) -> None:
    for number in range(20):
        address = f"198.51.100.{number}"
        answer = gate.ask(
            "POST", "/api/auth/login", peer=PROXY, x_forwarded_for=f"127.0.0.1, {address}"
        )
        assert answer.status_code == 200
        assert answer.json() == address


def test_brute_force_of_passwords_ends_for_a_minute(gate: Gate) -> None:
    # ASVS 2.2.1
    found = [gate.ask("POST", "/api/auth/login") for _ in range(5)]
    assert [refused(each) for each in found] == [False] * 3 + [True] * 2
    gate.wait(2)
    assert refused(gate.ask("POST", "/api/auth/login"))
    assert gate.ask("POST", "/api/auth/refresh").status_code == 200
    gate.wait(120)
    assert gate.ask("POST", "/api/auth/login").status_code == 200


def test_a_key_that_asks_too_often_waits_as_long_as_it_was_told(gate: Gate) -> None:
    key = gate.house.trader
    found = [gate.ask("GET", "/api/assets", key=key) for _ in range(12)]
    assert [refused(each) for each in found] == [False] * 10 + [True] * 2
    assert [figures(each)[1] for each in found[:10]] == list(range(9, -1, -1))
    assert gate.ask("GET", "/api/assets", key=gate.house.other).status_code == 200
    gate.wait(int(found[-1].headers["retry-after"]))
    assert gate.ask("GET", "/api/assets", key=key).status_code == 200


def test_orders_of_a_batch_count_each(gate: Gate) -> None:
    key = gate.house.trader
    orders = [order("buy", "0.0001", "100") for _ in range(8)]
    told = gate.house.told
    assert gate.ask("POST", "/api/orders/batch", {"orders": orders}, key=key).status_code == 200
    second = gate.ask("POST", "/api/orders/batch", {"orders": orders}, key=key)
    assert refused(second)
    assert gate.house.told == told + 8


def test_a_batch_beyond_the_rate_says_so_and_changes_nothing(gate: Gate) -> None:
    orders = [order("buy", "0.0001", "100") for _ in range(12)]
    told = gate.house.told
    answer = gate.ask("POST", "/api/orders/batch", {"orders": orders}, key=gate.house.trader)
    assert refused(answer)
    assert "send fewer" in answer.json()["detail"]
    assert gate.house.told == told


def test_native_commands_are_no_way_around_the_rate(gate: Gate) -> None:
    command = {"type": "CancelOrder", "account_id": 1, "order_id": 1}
    answer = gate.ask("POST", "/api/commands", {"commands": [command] * 12}, key=gate.house.trader)
    assert refused(answer)
    # ASVS 11.1.4: whatever is commanded, it costs the venue a record.
    command = {"type": "SetTradingStatus", "instrument_id": 1, "status": "open"}
    told = gate.house.told
    operator = gate.house.operator
    answer = gate.ask("POST", "/api/commands", {"commands": [command] * 12}, key=operator)
    assert refused(answer)
    assert gate.house.told == told


def test_whoever_is_refused_is_told_in_the_metrics(gate: Gate) -> None:
    for _ in range(7):
        gate.ask("GET", "/nothing")
    text = gate.ask("GET", "/metrics", peer=PROXY, key=gate.house.operator).text
    assert 'damrak_rate_limited_total{class="address"} 2.0' in text
    assert "damrak_rates_counted_alone 0.0" in text


def test_without_a_bound_nothing_is_told_and_nobody_refused() -> None:
    with open_gate(Rates()) as gate:
        found = [gate.ask("GET", "/health") for _ in range(50)]
    assert {each.status_code for each in found} == {200}
    assert not {name for each in found for name in each.headers} & set(NAMES)
