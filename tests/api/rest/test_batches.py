"""Batches: one submission, one outcome an item, each order for itself."""

from damrak.services.gateway.rest import RestOptions
from tests.api.rest.house import House, open_house, order


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
