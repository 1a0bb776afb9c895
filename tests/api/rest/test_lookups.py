"""Looking up: an answer is seen by whoever asks after it, in pages, and only by those who may."""

from typing import Any

import pytest

from damrak.ports.identity import Scope
from tests.api.rest.house import House


def pages(house: House, path: str, field: str, **more: Any) -> list[list[Any]]:
    found, cursor = [], ""
    while True:
        glue = "&" if "?" in path else "?"
        said = house.get(f"{path}{glue}cursor={cursor}" if cursor else path, **more)
        found.append(said[field])
        cursor = said["next_cursor"]
        if cursor is None:
            return found


def test_orders_come_newest_first_in_pages(house: House) -> None:
    sent = [house.submit("buy", "1", "100")["order_id"] for _ in range(5)]
    for path in ("/api/orders?limit=2", "/api/orders?limit=2&status=open"):
        found = pages(house, path, "orders")
        assert [len(page) for page in found] == [2, 2, 1]
        assert [each["order_id"] for page in found for each in page] == sent[::-1]


def test_orders_are_chosen_by_status_symbol_side_and_time(house: House) -> None:
    first = house.submit("buy", "1", "100")
    house.submit("sell", "1", "200", symbol="VOC/USD")
    gone = house.submit("buy", "1", "100", time_in_force="ioc")
    last = house.submit("buy", "2", "100")

    def found(query: str) -> list[int]:
        return [each["order_id"] for each in house.get(f"/api/orders?{query}")["orders"]]

    assert found("status=open&side=buy") == [last["order_id"], first["order_id"]]
    assert found("status=closed") == [gone["order_id"]]
    assert found("status=canceled,filled") == [gone["order_id"]]
    assert len(found("status=all")) == len(found("")) == 4
    assert len(found("symbol=VOC%2FUSD")) == len(found("symbol=voc/usd&status=open")) == 1
    for status in ("open", "all"):
        query = f"status={status}&side=buy"
        assert first["order_id"] not in found(f"{query}&after={first['created_time']}")
        assert found(f"{query}&until={first['created_time']}") == [first["order_id"]]


@pytest.mark.parametrize(
    "query",
    [
        "status=done",
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=1&limit=2",
        "side=long",
        "after=yesterday",
        "cursor=!!!",
        "cursor=WzEsMl0",
        "account_id=0",
        "account_id=1e3",
        "colour=red",
        "symbol=%ff",
        "&".join(f"p{number}=1" for number in range(80)),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(house: House, query: str) -> None:
    answer = house.ask("GET", f"/api/orders?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "PARAMETER_INVALID")
    assert query.partition("=")[0] in answer.json()["detail"] or "percent" in answer.text


@pytest.mark.parametrize("path", ["/api/orders/1", "/api/instruments", "/api/account"])
def test_a_parameter_that_nobody_knows_is_refused(house: House, path: str) -> None:
    answer = house.ask("GET", f"{path}?colour=red")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "colour")


def test_fills_are_found_by_order_and_by_account(house: House) -> None:
    resting = house.submit("sell", "2", "20", symbol="VOC/USD", key=house.other)["order_id"]
    for _ in range(2):
        house.submit("buy", "1", "20", symbol="VOC/USD")
    (page,) = pages(house, f"/api/orders/{resting}/fills", "fills", key=house.other)
    assert [(fill["fee"], fill["aggressor"]) for fill in page] == [("-0.002", False)] * 2
    assert {fill["order_id"] for fill in page} == {resting}
    cut = pages(house, f"/api/orders/{resting}/fills?limit=1", "fills", key=house.other)
    assert [fill for each in cut for fill in each] == page

    found = pages(house, "/api/fills?limit=1", "fills")
    assert [len(each) for each in found] == [1, 1]
    assert {fill["symbol"] for each in found for fill in each} == {"VOC/USD"}
    assert found[0][0]["execution_id"] > found[1][0]["execution_id"]
    assert (found[0][0]["fee"], found[0][0]["fee_asset"]) == ("0.01", "USD")


def test_an_account_tells_balances_and_positions(house: House) -> None:
    house.submit("sell", "2", "20", symbol="VOC/USD", key=house.other)
    house.submit("buy", "2", "20", symbol="VOC/USD")
    house.submit("buy", "1", "100")
    said = house.get("/api/account")

    assert (said["account_id"], said["open_orders"]) == (1, 1)
    assert {each["asset"]: each["reserved"] for each in said["balances"]}["USD"] == "100"
    dollars = next(each for each in said["balances"] if each["asset"] == "USD")
    assert (dollars["posted"], dollars["available"]) == ("9999959.98", "9999859.98")
    assert said["positions"] == [
        {
            "symbol": "VOC/USD",
            "quantity": "2",
            "cost": "40",
            "average_price": "20",
            "realised_profit": "0",
            "fees": "0.02",
            "market_value": "40",
            "unrealised_profit": "0",
        }
    ]
    assert house.get("/api/balances")["balances"] == said["balances"]
    assert house.get("/api/positions")["positions"] == said["positions"]
    short = house.get("/api/positions", key=house.other)["positions"][0]
    assert (short["quantity"], short["cost"], short["average_price"]) == ("-2", "-40", "20")


def test_transfers_come_in_pages_with_the_request_that_caused_them(house: House) -> None:
    house.submit("sell", "2", "20", symbol="VOC/USD", key=house.other)
    answer = house.ask(
        "POST", "/api/orders", {"symbol": "VOC/USD", "side": "buy", "quantity": "2", "price": "20"}
    )
    found = [each for page in pages(house, "/api/transfers?limit=2", "transfers") for each in page]

    assert {each["correlation_id"] for each in found[:3]} == {answer.headers["x-correlation-id"]}
    assert [each["reference"] for each in found if each["code"] == "deposit"] == [
        "first-VOC",
        "first-BTC",
        "first-USD",
    ]
    assert sorted(each["amount"] for each in found if each["code"] == "fee") == ["0.02"]


def test_an_operator_may_look_at_any_account_and_a_trader_at_his_own(house: House) -> None:
    order_id = house.submit("buy", "1", "100")["order_id"]
    for path in ("/api/account", "/api/balances", "/api/fills", "/api/transfers", "/api/orders"):
        assert house.ask("GET", f"{path}?account_id=1", key=house.operator).status_code == 200
        assert house.ask("GET", f"{path}?account_id=1").status_code == 200
        assert house.ask("GET", f"{path}?account_id=2").status_code == 404
        assert house.ask("GET", path, key=house.operator).status_code == 400
        assert house.ask("GET", f"{path}?account_id=77", key=house.operator).status_code == 404
    assert house.get(f"/api/orders/{order_id}", key=house.operator)["account_id"] == 1


def test_a_key_without_an_account_reads_markets_alone(house: House) -> None:
    watcher = house.key(None, Scope.READ)
    house.submit("buy", "1", "100")

    assert house.get("/api/instruments/BTC-USD/quote", key=watcher)["bid_price"] == "100"
    assert house.ask("GET", "/api/account", key=watcher).status_code == 400
    assert house.ask("GET", "/api/account?account_id=1", key=watcher).status_code == 404


def test_records_that_lag_are_told_as_such(house: House) -> None:
    house.submit("buy", "1", "100")
    house.folding.stuck = True
    answer = house.ask("GET", "/api/orders")

    assert (answer.status_code, answer.json()["code"]) == (503, "HISTORY_BEHIND")
    assert answer.headers["retry-after"] == "1"
    assert len(house.get("/api/orders?status=open")["orders"]) == 1
