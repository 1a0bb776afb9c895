"""Every route with every kind of key: what is not allowed is refused, and changes nothing."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from websockets.sync.client import ClientConnection, connect

from damrak.wire.stream import Channel
from tests.hostile.siege import Siege

MARK = "SECRET"
"""Is in everything that belongs to account 1 alone."""

OPEN = {"get_health", "get_ready"}
READ = set(
    "list_orders get_order get_order_by_client_order_id get_order_fills get_account list_balances "
    "list_positions list_fills list_transfers list_assets list_instruments get_instrument get_book "
    "get_quote list_trades list_bars submit_commands events get_time list_accounts "
    "get_any_account get_portfolio list_equity get_transfer_causes list_markets list_indicators "
    "get_indicators".split()
)
TRADE = set(
    "submit_order cancel_orders submit_orders try_order replace_order cancel_order "
    "cancel_order_by_client_order_id".split()
)
OPERATE = set(
    "list_asset list_instrument open_account deposit withdraw list_keys create_key revoke_key "
    "rotate_key set_instrument_status get_metrics".split()
)
PUBLIC = set(
    "list_assets list_instruments get_instrument get_book get_quote list_trades list_bars "
    "get_time list_accounts list_markets list_indicators get_indicators".split()
)
BODIES: dict[str, Any] = {
    "replace_order": {"quantity": "9"},
    "submit_commands": {"commands": [{"type": "CancelOrder", "account_id": 1, "order_id": 1}]},
    "deposit": {"asset": "USD", "amount": "1"},
    "withdraw": {"asset": "USD", "amount": "1"},
    "set_instrument_status": {"status": "halted"},
    "create_key": {"name": "mine", "scopes": ["admin"]},
    "list_asset": {"code": "MINE", "scale": 2},
    "open_account": {"account_id": 99},
}
ABSENT = ("CancelOrder", "Deposit")
NO_KEY = ("none", "garbage", "revoked", "basic", "other")


class Keys:
    """Hold a key of every kind, and what belongs to account 1."""

    def __init__(self, siege: Siege) -> None:
        self.owner, self.trader = siege.keys[0], siege.keys[1]
        with siege.client(self.owner) as client:
            order = siege.order("3", "97.00", client_order_id=f"{MARK}-resting")
            self.order = client.post("/api/orders", json=order).json()["order_id"]
            order = siege.order("1", "97.00", client_order_id=f"{MARK}-closed")
            self.closed = client.post("/api/orders", json=order).json()["order_id"]
            client.delete(f"/api/orders/{self.closed}").raise_for_status()
        with siege.client() as client:
            money = {"asset": "USD", "amount": "1", "reference": f"{MARK}-money"}
            client.post("/api/accounts/1/deposits", json=money).raise_for_status()
            found = client.get("/api/transfers?account_id=1&code=deposit").json()["transfers"]
            self.transfer = found[0]["transfer_id"]
            self.reader = _made(client, ["read"])["secret"]
            revoked = _made(client, ["read", "trade"])
            self.revoked = revoked["secret"]
            path = f"/api/keys/{revoked['key']['key_id']}"
            client.delete(path).raise_for_status()
            self.key_id = client.get("/api/keys").json()["keys"][-1]["key_id"]
            self.document = client.get("/api/openapi.json").json()
        self.headers: dict[str, dict[str, str]] = {
            "none": {},
            "garbage": {"Authorization": "Bearer dmk_000000000000_nothing"},
            "basic": {"Authorization": "Basic dTpw"},
            "other": {"Authorization": f"Bearer {self.owner[:-1]}"},
            "revoked": {"Authorization": f"Bearer {self.revoked}"},
            "reader": {"Authorization": f"Bearer {self.reader}"},
            "trader": {"Authorization": f"Bearer {self.trader}"},
            "operator": {"Authorization": f"Bearer {siege.operator}"},
        }

    def operations(self) -> Iterator[tuple[str, str, str]]:
        """Return the name, method and path of everything, aimed at what account 1 owns."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                name = operation["operationId"]
                aimed = path.replace("{account_id}", "1").replace("{symbol}", "S01%2FUSD")
                aimed = aimed.replace("{key_id}", self.key_id)
                aimed = aimed.replace("{order_id}", str(self.order))
                aimed = aimed.replace("{transfer_id}", str(self.transfer))
                query = {"client_order_id": f"{MARK}-resting", "account_id": 1}
                query |= {"channels": "orders,fills,balances,positions", "after": "inbox:1:0"}
                query |= {"of": "sma"}
                parameters = operation.get("parameters", ())
                known = {each["name"] for each in parameters if each["in"] == "query"}
                wanted = "&".join(f"{key}={value}" for key, value in query.items() if key in known)
                # This one's `after` is a time.
                wanted = "account_id=1" if name == "list_orders" else wanted
                yield name, method.upper(), f"{aimed}?{wanted}" if wanted else aimed


def _made(client: httpx.Client, scopes: list[str]) -> dict[str, Any]:
    wish = {"name": "test", "scopes": scopes, "account_id": 2}
    answer = client.post("/api/keys", json=wish)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def keys(siege: Siege) -> Keys:
    """Return one key of every kind."""
    return Keys(siege)


def allowed(name: str, who: str) -> set[int]:
    """Return the statuses that a kind of key may be answered with, empty for whatever is fine."""
    if name in OPEN:
        return {200}
    if who in NO_KEY:
        return {401}
    if who == "operator":
        return {403} if name in TRADE else set()
    if name in OPERATE or (name in TRADE and who == "reader"):
        return {403}
    if name in PUBLIC:
        return {200}
    if name in ("submit_order", "submit_orders", "try_order", "cancel_orders"):
        # Without a body or an account of somebody else there is nothing to refuse but the form.
        return {200, 400, 415}
    return {403, 404}


@pytest.mark.parametrize("who", [*NO_KEY, "reader", "trader"])
def test_what_a_key_does_not_allow_is_refused_and_changes_nothing(
    siege: Siege, keys: Keys, who: str
) -> None:
    names = set()
    before = siege.state()
    with httpx.Client(base_url=siege.served.http, headers=keys.headers[who]) as client:
        for name, method, path in keys.operations():
            if name not in OPEN | READ | TRADE | OPERATE:
                continue
            names.add(name)
            body = BODIES.get(name)
            if name == "replace_order" and who == "trader":
                body = BODIES[name]
            if name == "cancel_orders":
                path += "?symbol=S02/USD"
            answer = client.request(method, path, json=body)
            assert answer.status_code in allowed(name, who), (who, name, answer.text)
            # What was asked may be repeated.
            assert MARK not in answer.text.replace(f"was {MARK}-resting", "").replace(
                f'"value":"{MARK}-resting"', ""
            )
            assert "Traceback" not in answer.text
            if answer.status_code == 401:
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["content-type"] == "application/problem+json"
    assert names == OPEN | READ | TRADE | OPERATE
    after = siege.state()
    if who == "trader":
        # To cancel all of nothing is a command too.
        before["offset"] = after["offset"]
    assert after == before


def test_an_operator_does_not_trade(siege: Siege, keys: Keys) -> None:
    before = siege.state()
    with siege.client() as client:
        for name, method, path in keys.operations():
            if name in TRADE:
                answer = client.request(method, path, json=BODIES.get(name, siege.order()))
                assert answer.status_code == 403, answer.text
        for account in (1, None):
            command = {"type": "CancelAllOrders", "account_id": account or 2}
            answer = client.post("/api/commands", json={"commands": [command]})
            assert answer.status_code == 403, answer.text
    assert siege.state() == before


def test_guessing_finds_nothing_of_others(siege: Siege, keys: Keys) -> None:
    with siege.client(keys.trader) as client:
        for order_id in (keys.order, keys.closed):
            there = client.get(f"/api/orders/{order_id}")
            nowhere = client.get("/api/orders/999999999")
            assert there.status_code == nowhere.status_code == 404
            text = there.text.replace(str(order_id), "999999999")
            assert msgspec.json.decode(text)["detail"] == nowhere.json()["detail"]
        for number in range(1, 60):
            for path in (f"/api/orders/{number}", f"/api/orders/{number}/fills"):
                assert MARK not in client.get(path).text
        for path in ("/api/orders?status=all", "/api/fills", "/api/transfers", "/api/account"):
            assert MARK not in client.get(path).text


def test_commands_tell_only_ones_own(siege: Siege, keys: Keys) -> None:
    with siege.client(keys.trader) as client:
        # It trades with the resting order of account 1, which hears of it; nobody else does.
        command = {
            "type": "SubmitOrder",
            "account_id": 2,
            "client_order_id": "taker",
            "instrument_id": 1,
            "side": "sell",
            "order_type": "limit",
            "quantity": 12,
            "price": 9_700,
        }
        answer = client.post("/api/commands", json={"commands": [command]})
        assert answer.status_code == 200
        events = answer.json()["outcomes"][0]["events"]
        kinds = {event["type"] for event in events}
        assert {"OrderApproved", "OrderFilled", "TradeExecuted"} <= kinds
        assert {event.get("account_id", 2) for event in events} == {2}
        assert MARK not in answer.text
        for kind, more in (("Deposit", {"asset": "USD", "amount": 1, "reference": "x"}),
                           ("OpenAccount", {}), ("AdvanceTime", {}),
                           ("CancelOrder", {"order_id": keys.order})):  # fmt: skip
            fields = {} if kind == "AdvanceTime" else {"account_id": 1}
            said = client.post(
                "/api/commands", json={"commands": [{"type": kind, **fields, **more}]}
            )
            # What is not seen is absent, what is not allowed is refused.
            assert said.status_code == (404 if kind in ABSENT else 403), said.text


def _told(stream: ClientConnection) -> list[str]:
    texts: list[str] = []
    try:
        while True:
            texts.append(str(stream.recv(timeout=0.3)))
    except TimeoutError:
        return texts


@pytest.mark.parametrize("who", ["none", "revoked", "reader", "trader"])
def test_streams_tell_only_ones_own(siege: Siege, keys: Keys, who: str) -> None:
    with connect(siege.served.stream, additional_headers=keys.headers[who]) as stream:
        own = [channel for channel in Channel if channel not in ("trades", "quotes", "book")]
        wishes: list[dict[str, Any]] = []
        for channel in own:
            after = {"after": "inbox:1:0"} if channel in ("orders", "fills") else {}
            wishes += [
                {"channel": channel, "account_id": 1, **after},
                {"channel": channel, **after},
            ]
        wishes.append({"channel": "trades", "symbol": "S01/USD", "after": "inbox:0:0"})
        for number, wish in enumerate(wishes):
            request = {"op": "subscribe", "id": number, **wish}
            stream.send(msgspec.json.encode(request).decode())
        with siege.client(keys.owner) as client:
            order = siege.order("1", "90.00", client_order_id=f"{MARK}-{who}")
            client.post("/api/orders", json=order).raise_for_status()
        texts = _told(stream)
        assert not [text for text in texts if MARK in text]
        replies = {said["id"]: said for said in map(msgspec.json.decode, texts)
                   if said["type"] == "reply"}  # fmt: skip
        for number, wish in enumerate(wishes):
            status = replies[number]["status"]
            if who in NO_KEY:
                assert status == 401, replies[number]
            elif wish.get("account_id") == 1:
                assert status == 404, replies[number]
            else:
                assert status == 200, replies[number]
        assert (len(texts) > len(wishes) + 5) == (who not in NO_KEY)


def test_requests_over_the_stream_need_the_right_key(siege: Siege, keys: Keys) -> None:
    requests: list[dict[str, Any]] = [
        {"op": "submit_order", "order": siege.order()},
        {"op": "submit_orders", "orders": [siege.order()]},
        {"op": "cancel_order", "order_id": keys.order},
        {"op": "cancel_order", "client_order_id": f"{MARK}-resting"},
        {"op": "replace_order", "order_id": keys.order, "replace": {"quantity": "9"}},
        {"op": "cancel_orders"},
    ]
    before = siege.state()
    for who in ("none", "garbage", "revoked", "reader", "operator", "trader"):
        with connect(siege.served.stream, additional_headers=keys.headers[who]) as stream:
            stream.recv()
            for request in requests:
                if who == "trader" and "order_id" not in str(request.keys()):
                    continue
                stream.send(msgspec.json.encode({"id": 1, **request}).decode())
                reply = msgspec.json.decode(stream.recv())
                items = reply.get("items") or [reply]
                wanted = 401 if who in NO_KEY else 404 if who == "trader" else 403
                assert [item["status"] for item in items] == [wanted], (who, request, reply)
                assert who != "trader" or "status" not in reply.get("order", {})
    assert siege.state() == before


def test_a_key_that_is_revoked_ends_its_connections(siege: Siege) -> None:
    with siege.client() as client:
        made = _made(client, ["read"])
        headers = {"Authorization": f"Bearer {made['secret']}"}
        with connect(siege.served.stream, additional_headers=headers) as stream:
            stream.recv()
            client.delete(f"/api/keys/{made['key']['key_id']}").raise_for_status()
            said = msgspec.json.decode(stream.recv(timeout=10))
            assert said["type"] == "closing"
