"""A retry gets the first outcome, whatever happened since; a key serves one request."""

from tests.api.rest.house import House, order


def test_a_retry_by_client_order_id_gets_the_first_order(house: House) -> None:
    wish = order("buy", "1", "100", client_order_id="once")
    first = house.post("/api/orders", wish)
    house.submit("sell", "1", "100", key=house.other)
    again = house.post("/api/orders", wish)

    assert again["order_id"] == first["order_id"]
    assert again["status"] == "filled"
    assert house.get("/api/account")["open_orders"] == 0


def test_a_retry_after_the_view_has_forgotten_gets_the_first_order(house: House) -> None:
    wish = order("buy", "1", "100", client_order_id="once", time_in_force="ioc")
    first = house.post("/api/orders", wish)
    house.view.forget_closed(house.view.sequence)

    assert house.post("/api/orders", wish) == first


def test_a_retry_by_idempotency_key_gets_the_first_order(house: House) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    wish = order("buy", "1", "100")
    first = house.post("/api/orders", wish, headers=key)
    quoted = {"Idempotency-Key": f'"{key["Idempotency-Key"]}"'}

    assert house.post("/api/orders", wish, headers=key) == first
    assert house.post("/api/orders", wish, headers=quoted) == first
    assert house.get("/api/account")["open_orders"] == 1


def test_a_retry_of_a_market_order_gets_the_first_order_though_the_quote_moved(
    house: House,
) -> None:
    house.submit("sell", "5", "100", key=house.other)
    wish = order("buy", "1", client_order_id="once")
    first = house.post("/api/orders", wish)
    house.submit("sell", "1", "90", key=house.other)
    again = house.post("/api/orders", wish)

    assert again == first


def test_a_key_with_another_body_is_refused(house: House) -> None:
    key = {"Idempotency-Key": "k1"}
    house.submit("buy", "1", "100", headers=key)
    said = house.post("/api/orders", order("buy", "2", "100"), status=422, headers=key)
    assert said["code"] == "DUPLICATE_KEY"

    house.submit("buy", "1", "100", client_order_id="once")
    wish = order("buy", "2", "100", client_order_id="once")
    assert house.post("/api/orders", wish, status=422)["code"] == "DUPLICATE_KEY"


def test_a_retry_of_what_was_denied_is_denied_with_the_same_order(house: House) -> None:
    wish = order("buy", "1", "100.01", client_order_id="once")
    first = house.post("/api/orders", wish, status=422)
    again = house.post("/api/orders", wish, status=422)

    assert again["order_id"] == first["order_id"]
    assert again["errors"] == first["errors"]


def test_a_retry_of_what_was_rejected_is_rejected_with_the_same_order(house: House) -> None:
    house.submit("sell", "1", "100", key=house.other)
    wish = order("buy", "1", "100", post_only=True, client_order_id="once")
    first = house.post("/api/orders", wish, status=422)
    again = house.post("/api/orders", wish, status=422)

    assert (again["code"], again["order_id"]) == ("POST_ONLY_WOULD_TAKE", first["order_id"])


def test_a_replacement_is_done_once_even_when_the_order_ended_since(house: House) -> None:
    order_id = house.submit("buy", "1", "100")["order_id"]
    key = {"Idempotency-Key": "r1"}
    path, body = f"/api/orders/{order_id}", {"quantity": "2"}
    assert house.ask("PATCH", path, body, headers=key).json()["quantity"] == "2"
    house.ask("DELETE", path)

    again = house.ask("PATCH", path, body, headers=key)
    assert (again.status_code, again.json()["status"]) == (200, "canceled")
    other = house.ask("PATCH", path, {"quantity": "3"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "DUPLICATE_KEY")
    fresh = house.ask("PATCH", path, body, headers={"Idempotency-Key": "r2"})
    assert (fresh.status_code, fresh.json()["code"]) == (409, "ORDER_CLOSED")


def test_a_batch_is_done_once(house: House) -> None:
    body = {"orders": [order("buy", "1", "100"), order("buy", "1", "100.01")]}
    key = {"Idempotency-Key": "b1"}
    first = house.post("/api/orders/batch", body, status=200, headers=key)
    again = house.post("/api/orders/batch", body, status=200, headers=key)

    assert [item["status"] for item in first["items"]] == [201, 422]
    assert again["items"][0]["order"] == first["items"][0]["order"]
    assert again["items"][1]["problem"]["order_id"] == first["items"][1]["problem"]["order_id"]
    assert house.get("/api/account")["open_orders"] == 1


def test_a_malformed_key_is_refused_before_anything_happens(house: House) -> None:
    told = house.told
    for key in ("a b", "x" * 65, "", '""', "\xff"):
        header: dict[str, str | bytes] = {"Idempotency-Key": key.encode("latin-1")}
        said = house.post("/api/orders", order("buy", "1", "1"), status=422, headers=header)
        assert said["code"] == "IDEMPOTENCY_KEY_INVALID"
    header = {"Idempotency-Key": "x" * 61}
    body = {"orders": [order("buy", "1", "1")]}
    said = house.post("/api/orders/batch", body, status=422, headers=header)
    assert said["errors"][0]["limit"] == "60"
    assert house.told == told


def test_a_deposit_is_carried_out_once(house: House) -> None:
    path, body = "/api/accounts/1/deposits", {"asset": "USD", "amount": "5.5", "reference": "w1"}
    first = house.post(path, body, key=house.operator)
    again = house.post(path, body, key=house.operator)

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["balance"] == again["balance"]
    assert first["balance"]["posted"] == "10000005.5"
    header = {"Idempotency-Key": "w1"}
    unnamed = {"asset": "USD", "amount": "5.5"}
    assert house.post(path, unnamed, key=house.operator, headers=header)["repeated"] is True
    other = {"asset": "USD", "amount": "6", "reference": "w1"}
    said = house.post(path, other, status=422, key=house.operator)
    assert said["code"] == "DUPLICATE_KEY"


def test_a_retry_of_a_replacement_that_the_market_refused_is_refused(house: House) -> None:
    house.submit("sell", "1", "110", key=house.other)
    order_id = house.submit("buy", "1", "100", post_only=True)["order_id"]
    path, key = f"/api/orders/{order_id}", {"Idempotency-Key": "r1"}
    for _ in range(2):
        said = house.ask("PATCH", path, {"price": "110"}, headers=key)
        assert (said.status_code, said.json()["code"]) == (422, "POST_ONLY_WOULD_TAKE")
    # Another key is another request, and what was done before stays done.
    assert house.ask("PATCH", path, {"price": "105"}, headers={"Idempotency-Key": "r2"}).is_success
    assert house.ask("PATCH", path, {"price": "110"}).status_code == 422
    assert house.ask("PATCH", path, {"price": "105"}, headers={"Idempotency-Key": "r2"}).is_success


def test_a_retry_of_a_replacement_of_a_closed_order_is_told_the_same(house: House) -> None:
    order_id = house.submit("buy", "1", "100")["order_id"]
    path, key = f"/api/orders/{order_id}", {"Idempotency-Key": "r1"}
    house.ask("DELETE", path)
    for _ in range(2):
        said = house.ask("PATCH", path, {"price": "110"}, headers=key)
        assert (said.status_code, said.json()["code"]) == (409, "ORDER_CLOSED")
