"""Orders over REST, from the body to the answer and what is found afterwards."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from damrak.domain.commands import Command
from damrak.ports.client import Outcome
from damrak.services.gateway.rest import RestOptions
from tests.api.rest.house import House, open_house, order


def test_an_order_is_taken_in_and_found_where_the_answer_says(house: House) -> None:
    answer = house.ask("POST", "/api/orders", order("buy", "0.5", "100.05"))
    said = answer.json()

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/orders/{said['order_id']}"
    assert said["status"] == "accepted"
    assert (said["symbol"], said["quantity"], said["price"]) == ("BTC-USD", "0.5", "100.05")
    assert (said["leaves_quantity"], said["average_price"]) == ("0.5", None)
    assert house.get(answer.headers["location"]) == said


def test_an_order_without_a_client_order_id_is_given_one(house: House) -> None:
    names = {house.submit("buy", "1", "1")["client_order_id"] for _ in range(3)}

    assert len(names) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,36}", name) for name in names)


def test_an_order_that_fills_tells_price_fees_and_leaves(house: House) -> None:
    house.submit("sell", "3", "20", symbol="VOC/USD", key=house.other)
    house.submit("sell", "3", "22", symbol="VOC/USD", key=house.other)
    said = house.submit("buy", "5", "25", symbol="voc/usd")

    assert said["status"] == "filled"
    assert (said["cum_quantity"], said["leaves_quantity"]) == ("5", "0")
    assert said["average_price"] == "20.8"
    assert said["fees"] == "0.052"


def test_an_order_without_a_price_is_a_market_order_protected_by_five_percent(house: House) -> None:
    house.submit("sell", "1", "100", key=house.other)
    house.submit("sell", "1", "105.05", key=house.other)
    said = house.submit("buy", "2")

    assert said["order_type"] == "market"
    assert said["price"] == "105"
    assert (said["cum_quantity"], said["status"]) == ("1", "canceled")
    assert said["reason"] == "INSUFFICIENT_LIQUIDITY"


def test_a_market_order_without_a_quote_is_denied(house: House) -> None:
    said = house.post("/api/orders", order("buy", "1"), status=422)

    assert said["code"] == "NO_QUOTE"
    assert house.get(f"/api/orders/{said['order_id']}")["status"] == "denied"


def test_what_a_rule_denies_names_field_rule_value_limit_and_the_order(house: House) -> None:
    said = house.post("/api/orders", order("buy", "1", "100.03"), status=422)

    assert said["code"] == "PRICE_TICK"
    assert said["type"] == "/docs/problems#PRICE_TICK"
    assert said["title"] == "The price is not on the tick"
    assert said["detail"] == "price must be a multiple of 0.05, was 100.03"
    assert said["errors"] == [
        {"field": "price", "rule": "must be a multiple of 0.05", "value": "100.03", "limit": "0.05"}
    ]
    denied = house.get(f"/api/orders/{said['order_id']}")
    assert (denied["status"], denied["reason"]) == ("denied", "PRICE_TICK")


def test_what_the_market_rejects_is_no_success(house: House) -> None:
    house.submit("sell", "1", "100", key=house.other)
    said = house.post("/api/orders", order("buy", "1", "100", post_only=True), status=422)

    assert said["code"] == "POST_ONLY_WOULD_TAKE"
    assert house.get(f"/api/orders/{said['order_id']}")["status"] == "rejected"


def test_a_halted_instrument_takes_no_orders_and_lets_cancels_pass(house: House) -> None:
    resting = house.submit("buy", "1", "100")
    answer = house.ask(
        "PUT", "/api/instruments/BTC-USD/status", {"status": "halted"}, key=house.operator
    )
    assert answer.json()["status"] == "halted"

    said = house.post("/api/orders", order("buy", "1", "100"), status=422)
    assert said["code"] == "TRADING_HALTED"
    assert said["errors"][0]["field"] == "symbol"
    assert house.ask("DELETE", f"/api/orders/{resting['order_id']}").status_code == 200


def test_what_is_left_of_an_immediate_order_is_no_problem(house: House) -> None:
    said = house.submit("buy", "1", "100", time_in_force="ioc")

    assert (said["status"], said["reason"]) == ("canceled", "IOC_REMAINDER")


def test_every_mistake_of_an_order_is_named_at_once(house: House) -> None:
    wish = order("buy", "1e5", "NaN", symbol="DOGE", client_order_id="a b", expire_time="soon")
    said = house.post("/api/orders", wish, status=422)

    assert [error["field"] for error in said["errors"]] == [
        "symbol",
        "quantity",
        "price",
        "expire_time",
        "client_order_id",
    ]
    assert said["code"] == "FIELD_INVALID"
    assert "order_id" not in said


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        (order("buy", "1", "1", symbol="DOGE-USD"), "INSTRUMENT_UNKNOWN", "symbol"),
        (order("buy", "1", order_type="limit"), "PRICE_MISSING", "price"),
        (order("buy", "1", "1", order_type="market"), "FIELD_INVALID", "price"),
        (order("buy", "0.00001", "1"), "FIELD_INVALID", "quantity"),
        (order("buy", "1", "1", client_order_id="é"), "CLIENT_ORDER_ID_INVALID", "client_order_id"),
        (order("buy", "1", "1", time_in_force="gtd"), "EXPIRE_TIME_INVALID", "expire_time"),
        (order("buy", "-1", "1"), "QUANTITY_BELOW_MINIMUM", "quantity"),
        (order("buy", "1", "0"), "PRICE_NOT_POSITIVE", "price"),
        (order("buy", "9000000", "1000000"), "INSUFFICIENT_FUNDS", "reservation"),
    ],
)
def test_a_broken_rule_is_told_by_its_code(
    house: House, wish: dict[str, Any], code: str, field: str
) -> None:
    said = house.post("/api/orders", wish, status=422)

    assert (said["code"], said["errors"][0]["field"]) == (code, field)


def test_expire_times_are_told_as_dates(house: House) -> None:
    wish = order("buy", "1", "1", time_in_force="gtd", expire_time="2001-01-01T00:00:00Z")
    said = house.post("/api/orders", wish, status=422)

    assert said["errors"][0]["value"] == "2001-01-01T00:00:00.000000000Z"
    assert re.fullmatch(r"must be after 20\d\d-.*Z for a gtd order", said["errors"][0]["rule"])


def test_an_order_is_replaced(house: House) -> None:
    order_id = house.submit("buy", "1", "100")["order_id"]
    answer = house.ask("PATCH", f"/api/orders/{order_id}", {"quantity": "2", "price": "101"})

    assert answer.status_code == 200
    assert (answer.json()["quantity"], answer.json()["price"]) == ("2", "101")
    assert house.get("/api/instruments/BTC-USD/book")["bids"] == [["101", "2"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "REPLACE_EMPTY"),
        ({"quantity": "0"}, "QUANTITY_NOT_ABOVE_FILLED"),
        ({"price": "100.01"}, "PRICE_TICK"),
        ({"price": "1_0"}, "FIELD_INVALID"),
    ],
)
def test_a_replacement_that_breaks_a_rule_leaves_the_order(
    house: House, body: dict[str, str], code: str
) -> None:
    said = house.submit("buy", "1", "100")
    answer = house.ask("PATCH", f"/api/orders/{said['order_id']}", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    kept = house.get(f"/api/orders/{said['order_id']}")
    assert (kept["quantity"], kept["price"], kept["status"]) == ("1", "100", "accepted")


def test_an_order_is_canceled_once(house: House) -> None:
    order_id = house.submit("buy", "1", "100")["order_id"]
    canceled = house.ask("DELETE", f"/api/orders/{order_id}")
    again = house.ask("DELETE", f"/api/orders/{order_id}")

    assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
    assert (again.status_code, again.json()["code"]) == (409, "ORDER_CLOSED")
    assert again.json()["errors"][0]["value"] == "canceled"
    assert house.ask("PATCH", f"/api/orders/{order_id}", {"price": "1"}).status_code == 409


def test_a_closed_order_is_known_after_the_view_has_let_it_go(house: House) -> None:
    order_id = house.submit("buy", "1", "100", client_order_id="mine")["order_id"]
    house.ask("DELETE", f"/api/orders/{order_id}")
    house.view.forget_closed(house.view.sequence)
    assert order_id not in house.view.orders

    assert house.get(f"/api/orders/{order_id}")["status"] == "canceled"
    found = house.get("/api/orders:by-client-order-id?client_order_id=mine")
    assert found["order_id"] == order_id
    assert house.ask("DELETE", f"/api/orders/{order_id}").status_code == 409


def test_an_order_is_found_and_canceled_by_the_senders_own_id(house: House) -> None:
    said = house.submit("buy", "1", "100", client_order_id="mine")
    path = "/api/orders:by-client-order-id?client_order_id=mine"

    assert house.get(path) == said
    assert house.ask("DELETE", path).json()["status"] == "canceled"
    assert house.ask("GET", path, key=house.other).status_code == 404
    assert house.ask("GET", "/api/orders:by-client-order-id").status_code == 400


def test_open_orders_are_canceled_by_instrument_and_side(house: House) -> None:
    kept = house.submit("buy", "1", "100")
    voc = house.submit("buy", "1", "10", symbol="VOC/USD")
    house.submit("sell", "1", "200")
    house.submit("buy", "1", "100", key=house.other)

    said = house.ask("DELETE", "/api/orders?symbol=btc-usd&side=sell").json()
    assert [each["status"] for each in said["orders"]] == ["canceled"]
    said = house.ask("DELETE", "/api/orders?symbol=VOC%2FUSD").json()
    assert [each["order_id"] for each in said["orders"]] == [voc["order_id"]]
    said = house.ask("DELETE", "/api/orders").json()
    assert [each["order_id"] for each in said["orders"]] == [kept["order_id"]]
    assert house.ask("DELETE", "/api/orders?symbol=NONE").status_code == 422
    assert house.get("/api/account", key=house.other)["open_orders"] == 1


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_what_belongs_to_another_does_not_exist(house: House, method: str) -> None:
    order_id = house.submit("buy", "1", "100", key=house.other)["order_id"]
    body = {"price": "99"} if method == "PATCH" else None
    his = house.ask(method, f"/api/orders/{order_id}", body)
    none = house.ask(method, "/api/orders/999999", body)

    assert his.status_code == none.status_code == 404
    assert his.json()["code"] == none.json()["code"] == "ORDER_UNKNOWN"
    assert house.ask("GET", f"/api/orders/{order_id}/fills").status_code == 404


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(house: House) -> None:
    house.submit("sell", "3", "20", symbol="VOC/USD", key=house.other)
    state, told = house.state, house.told
    said = house.post("/api/orders/dry-run", order("buy", "5", "20", symbol="VOC/USD"), status=200)

    assert said["passed"] is True
    assert said["fills"] == [{"price": "20", "quantity": "3"}]
    assert (said["resting"], said["notional"], said["fee"]) == ("2", "60", "0.03")
    assert (said["asset"], said["available_before"]) == ("USD", "10000000")
    assert (house.state, house.told) == (state, told)


def test_a_dry_run_names_every_rule_that_would_be_broken(house: House) -> None:
    said = house.post("/api/orders/dry-run", order("buy", "9000000.00005", "1"), status=422)
    assert said["errors"][0]["field"] == "quantity"
    said = house.post("/api/orders/dry-run", order("buy", "90000000", "1.01"), status=200)

    assert said["passed"] is False
    failed = [check["rule"] for check in said["checks"] if not check["passed"]]
    assert {"price_form", "funds"} <= set(failed)


def test_every_order_of_a_batch_has_its_outcome_in_its_place(house: House) -> None:
    wishes = [
        order("buy", "1", "100"),
        order("buy", "1", "x"),
        order("buy", "1", "100.01"),
        order("sell", "1", "100", key=house.other),
    ]
    del wishes[3]["key"]
    said = house.post("/api/orders/batch", {"orders": wishes}, status=200)

    assert [item["status"] for item in said["items"]] == [201, 422, 422, 201]
    assert [item["problem"]["code"] for item in said["items"][1:3]] == [
        "FIELD_INVALID",
        "PRICE_TICK",
    ]
    assert said["items"][0]["order"]["price"] == "100"


def test_a_batch_is_one_group_of_the_log(house: House) -> None:
    groups = house.sequencer.counts.groups
    wishes = [order("buy", "1", "100") for _ in range(1_000)]
    said = house.post("/api/orders/batch", {"orders": wishes}, status=200)

    assert len({item["order"]["order_id"] for item in said["items"]}) == 1_000
    assert house.sequencer.counts.groups == groups + 1


def test_a_batch_has_one_to_a_thousand_orders(house: House) -> None:
    told = house.told
    for count, rule in ((0, "must have at least 1 items"), (1_001, "must have at most 1000 items")):
        wishes = [order("buy", "1", "100")] * count
        said = house.post("/api/orders/batch", {"orders": wishes}, status=400)
        assert (said["errors"][0]["field"], said["errors"][0]["rule"]) == ("orders", rule)
    assert house.told == told


def test_a_batch_is_as_small_as_the_settings_say() -> None:
    with open_house(RestOptions(batch_orders_max=2)) as house:
        wishes = [order("buy", "1", "100")] * 3
        said = house.post("/api/orders/batch", {"orders": wishes}, status=400)
        assert said["detail"] == "orders must have at most 2 items, was 3"


def test_a_batch_of_a_form_that_is_wrong_names_the_place(house: House) -> None:
    wishes = [order("buy", "1", "100"), {**order("buy", "1"), "price": 100}]
    said = house.post("/api/orders/batch", {"orders": wishes}, status=400)

    assert said["errors"][0]["field"] == "orders[1].price"


def test_a_batch_that_was_refused_as_a_whole_says_so_once(house: House) -> None:
    house.doors.refuses = "the venue is stopping"
    answer = house.ask("POST", "/api/orders/batch", {"orders": [order("buy", "1", "100")] * 2})

    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "1"


def test_what_was_canceled_is_said_though_the_records_lag(house: House) -> None:
    house.submit("buy", "1", "100")

    class Quick:
        """Let history reach what it then can no longer look up."""

        async def submit(
            self, commands: Sequence[Command], cause: str = "", actor: int = 0
        ) -> list[Outcome]:
            outcomes = await house.sequencer.submit(commands, cause, actor)
            house.view.forget_closed(house.view.sequence)
            house.folding.stuck = True
            return outcomes

    house.doors.client = Quick()
    answer = house.ask("DELETE", "/api/orders")
    assert (answer.status_code, answer.json()["code"]) == (503, "HISTORY_BEHIND")
    assert answer.json()["detail"].startswith("the orders are canceled")


def test_what_was_carried_out_is_not_called_refused_though_the_records_lag(house: House) -> None:
    wish = order("buy", "1", "100", client_order_id="once", time_in_force="ioc")
    order_id = house.submit("buy", "1", "100", client_order_id="once", time_in_force="ioc")
    house.view.forget_closed(house.view.sequence)
    house.folding.stuck = True
    said = house.post("/api/orders", wish, status=503)

    assert (said["code"], said["order_id"]) == ("HISTORY_BEHIND", order_id["order_id"])
    assert said["detail"].startswith(f"the request was carried out on order {said['order_id']}")
