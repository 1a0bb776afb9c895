"""What operators do, and that nobody else can."""

from typing import Any

import pytest

from damrak.ports.identity import Scope
from tests.api.rest.house import House, order

TICKS = [{"price_min": "0", "tick": "0.01"}, {"price_min": "1000", "tick": "0.5"}]
LISTING = {
    "symbol": "ETH-USD",
    "base": "BTC",
    "quote": "USD",
    "price_scale": 2,
    "quantity_scale": 3,
    "tick_table": TICKS,
    "lot": "0.01",
    "notional_max": "1000000",
    "taker_fee_ppm": 300,
}


def test_an_account_is_opened_funded_and_paid_out(house: House) -> None:
    opened = house.ask("POST", "/api/accounts", key=house.operator)
    number = opened.json()["account_id"]
    assert opened.status_code == 201
    assert opened.headers["location"] == f"/api/accounts/{number}" == "/api/accounts/3"

    paid = {"asset": "usd", "amount": "100.5"}
    said = house.post(f"/api/accounts/{number}/deposits", paid, key=house.operator)
    assert said["balance"] == {
        "asset": "USD", "posted": "100.5", "reserved": "0", "available": "100.5"
    }  # fmt: skip
    said = house.post(
        f"/api/accounts/{number}/withdrawals", {"asset": "USD", "amount": "0.5"}, key=house.operator
    )
    assert said["balance"]["posted"] == "100"
    assert said["reference"]
    assert house.get(f"/api/accounts/{number}", key=house.operator)["balances"] == [said["balance"]]


def test_accounts_may_be_numbered_and_come_in_pages(house: House) -> None:
    assert house.post("/api/accounts", {"account_id": 4}, key=house.operator)["account_id"] == 4
    assert house.post("/api/accounts", {}, key=house.operator)["account_id"] == 3
    assert house.post("/api/accounts", {}, key=house.operator)["account_id"] == 5
    said = house.post("/api/accounts", {"account_id": 4}, status=409, key=house.operator)
    assert said["code"] == "ACCOUNT_EXISTS"
    first = house.get("/api/accounts?limit=3", key=house.operator)
    rest = house.get(f"/api/accounts?cursor={first['next_cursor']}", key=house.operator)
    numbers = [each["account_id"] for page in (first, rest) for each in page["accounts"]]
    assert numbers == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("1/deposits", {"asset": "USD", "amount": "0"}, 422, "AMOUNT_INVALID"),
        ("1/deposits", {"asset": "USD", "amount": "-1"}, 422, "AMOUNT_INVALID"),
        ("1/deposits", {"asset": "XAU", "amount": "1"}, 422, "ASSET_UNKNOWN"),
        ("1/deposits", {"asset": "USD", "amount": "1", "reference": "a b"}, 422,
         "REFERENCE_INVALID"),
        ("1/deposits", {"asset": "USD", "amount": "0.0000000000001"}, 422, "FIELD_INVALID"),
        ("1/withdrawals", {"asset": "USD", "amount": "10000001"}, 422, "INSUFFICIENT_FUNDS"),
        ("77/deposits", {"asset": "USD", "amount": "1"}, 404, "ACCOUNT_UNKNOWN"),
        ("0/deposits", {"asset": "USD", "amount": "1"}, 400, "PARAMETER_INVALID"),
    ],
)  # fmt: skip
def test_money_that_breaks_a_rule_does_not_move(
    house: House, path: str, body: dict[str, str], *, status: int, code: str
) -> None:
    state = house.state
    said = house.post(f"/api/accounts/{path}", body, status=status, key=house.operator)

    assert said["code"] == code
    assert house.state == state


def test_an_instrument_is_listed_and_traded(house: House) -> None:
    answer = house.ask("POST", "/api/instruments", LISTING, key=house.operator)
    said = answer.json()

    assert answer.status_code == 201
    assert (said["instrument_id"], said["lot"], said["notional_max"]) == (3, "0.01", "1000000")
    assert said["tick_table"] == LISTING["tick_table"]
    assert house.get(answer.headers["location"]) == said
    assert house.submit("buy", "1", "99.99", symbol="eth-usd")["status"] == "accepted"


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"symbol": "btc-usd"}, 409, "INSTRUMENT_EXISTS", "symbol"),
        ({"symbol": "a b"}, 422, "INSTRUMENT_INVALID", "symbol"),
        ({"instrument_id": 1}, 409, "INSTRUMENT_EXISTS", "symbol"),
        ({"instrument_id": 0}, 422, "INSTRUMENT_INVALID", "symbol"),
        ({"base": "XAU"}, 422, "ASSET_UNKNOWN", "base"),
        ({"price_scale": 10**9}, 422, "FIELD_INVALID", "price_scale"),
        ({"price_scale": 12}, 422, "LISTING_RULE", "price_scale"),
        ({"lot": "x"}, 422, "FIELD_INVALID", "lot"),
        ({"tick_table": []}, 422, "INSTRUMENT_INVALID", "tick_table"),
        ({"tick_table": TICKS * 20}, 422, "FIELD_INVALID", "tick_table"),
        ({"maker_fee_ppm": 10**30}, 422, "INSTRUMENT_INVALID", "maker_fee_ppm"),
    ],
)
def test_a_listing_that_breaks_a_rule_is_refused(
    house: House, change: dict[str, Any], *, status: int, code: str, field: str
) -> None:
    state = house.state
    said = house.post("/api/instruments", {**LISTING, **change}, status=status, key=house.operator)

    assert said["code"] == code
    assert said["errors"][0]["field"] in (field, "instrument_id")
    assert house.state == state


def test_an_asset_is_listed_once(house: House) -> None:
    assert house.post("/api/assets", {"code": "EUR", "scale": 6}, key=house.operator)
    assert {"code": "EUR", "scale": 6} in house.get("/api/assets")["assets"]
    for body, status, code in (
        ({"code": "EUR", "scale": 2}, 409, "ASSET_EXISTS"),
        ({"code": "eur", "scale": 2}, 422, "ASSET_CODE"),
        ({"code": "GBP", "scale": 99}, 422, "ASSET_SCALE"),
    ):
        said = house.post("/api/assets", body, status=status, key=house.operator)
        assert said["code"] == code


def test_a_key_is_made_used_and_taken_back(house: House) -> None:
    wanted = {"name": "robot", "scopes": ["trade", "read"], "account_id": 2}
    answer = house.ask("POST", "/api/keys", wanted, key=house.operator)
    said = answer.json()
    secret, key_id = said["secret"], said["key"]["key_id"]
    assert answer.headers["location"] == f"/api/keys/{key_id}"
    assert said["key"]["scopes"] == ["read", "trade"]
    assert house.get("/api/account", key=secret)["account_id"] == 2

    revoked = house.ask("DELETE", f"/api/keys/{key_id}", key=house.operator)
    assert revoked.json()["revoked_time"]
    assert house.ask("GET", "/api/account", key=secret).status_code == 401
    listed = house.get("/api/keys", key=house.operator)["keys"]
    assert next(each for each in listed if each["key_id"] == key_id) == revoked.json()
    assert secret not in house.ask("GET", "/api/keys", key=house.operator).text
    assert house.ask("DELETE", "/api/keys/none", key=house.operator).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"name": "x", "scopes": ["trade"], "account_id": 77}, 422, "account_id"),
        ({"name": "x", "scopes": ["trade"]}, 422, "account_id"),
        ({"name": "x", "scopes": ["admin", "trade"], "account_id": 1}, 422, "account_id"),
        ({"name": "x", "scopes": []}, 400, "scopes"),
        ({"name": "", "scopes": ["read"]}, 400, "name"),
        ({"name": "a\x00b", "scopes": ["read"]}, 422, "name"),
        ({"name": "x", "scopes": ["rule"]}, 400, "scopes[0]"),
    ],
)
def test_a_key_that_breaks_a_rule_is_not_made(
    house: House, body: dict[str, Any], status: int, field: str
) -> None:
    before = len(house.keys.all())
    said = house.post("/api/keys", body, status=status, key=house.operator)

    assert said["errors"][0]["field"] == field
    assert len(house.keys.all()) == before


FOR_OPERATORS = [
    ("POST", "/api/accounts", {}),
    ("POST", "/api/accounts/1/deposits", {"asset": "USD", "amount": "1"}),
    ("POST", "/api/accounts/1/withdrawals", {"asset": "USD", "amount": "1"}),
    ("GET", "/api/keys", None),
    ("POST", "/api/keys", {"name": "x", "scopes": ["read"]}),
    ("DELETE", "/api/keys/x", None),
    ("POST", "/api/keys/x/rotate", {}),
    ("POST", "/api/assets", {"code": "EUR", "scale": 6}),
    ("POST", "/api/instruments", LISTING),
    ("PUT", "/api/instruments/BTC-USD/status", {"status": "halted"}),
]
FOR_TRADERS = [
    ("POST", "/api/orders", order("buy", "1", "1")),
    ("POST", "/api/orders/batch", {"orders": [order("buy", "1", "1")]}),
    ("POST", "/api/orders/dry-run", order("buy", "1", "1")),
    ("PATCH", "/api/orders/1", {"price": "1"}),
    ("DELETE", "/api/orders/1", None),
    ("DELETE", "/api/orders", None),
    ("DELETE", "/api/orders:by-client-order-id?client_order_id=x", None),
]


@pytest.mark.parametrize(("method", "path", "body"), FOR_OPERATORS)
def test_traders_do_not_operate(house: House, method: str, path: str, body: Any) -> None:
    told = house.told

    assert house.ask(method, path, body).json()["code"] == "FORBIDDEN"
    assert house.ask(method, path, body, key=None).json()["code"] == "KEY_MISSING"
    assert house.told == told


def test_accounts_of_others_are_absent(house: House) -> None:
    # ASVS 4.2.1
    assert [each["account_id"] for each in house.get("/api/accounts")["accounts"]] == [1]
    assert house.get("/api/accounts/1")["account_id"] == 1
    foreign, unknown = (house.ask("GET", f"/api/accounts/{each}") for each in (2, 77))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["detail"].replace("was 2", "was 77") == unknown.json()["detail"]


@pytest.mark.parametrize(("method", "path", "body"), FOR_TRADERS)
def test_only_keys_that_trade_do_trade(house: House, method: str, path: str, body: Any) -> None:
    told = house.told
    reader = house.key(1, Scope.READ)

    assert house.ask(method, path, body, key=house.operator).status_code == 403
    assert house.ask(method, path, body, key=reader).json()["code"] == "FORBIDDEN"
    assert house.ask(method, path, body, key=None).status_code == 401
    assert house.told == told
