"""Absurd numbers in every field of every door: refused by name, and nothing changes."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from websockets.sync.client import connect

from damrak.domain.reasons import Reason
from damrak.wire.problems import Problem
from tests.hostile.absurd import NOT_DECIMALS, NOT_IDS, NOT_TIMES
from tests.hostile.siege import INSTRUMENTS, Siege

JSON = {"Content-Type": "application/json"}
LAWS = frozenset(Reason)
VALUE_MAX = 64
DETAIL_MAX = 600

ORDER = {
    "symbol": '"S01/USD"',
    "side": '"buy"',
    "quantity": '"1"',
    "price": '"90"',
}
INSTRUMENT = {
    "symbol": '"NEW/USD"',
    "base": '"S01"',
    "quote": '"USD"',
    "price_scale": "2",
    "quantity_scale": "0",
    "tick_table": '[{"price_min":"0","tick":"0.01"}]',
}
MONEY = {"asset": '"USD"', "amount": '"1"'}


@pytest.fixture(autouse=True, scope="module")
def unchanged(siege: Siege) -> Iterator[None]:
    """Compare everything before and after, but for orders that were denied by name."""
    before = siege.state()
    yield
    after = siege.state()
    orders = after.keys() & {name for name in after if name.startswith("/api/orders")}
    for name in orders:
        made = after[name]["orders"]
        added = [order for order in made if order not in before[name]["orders"]]
        assert all(order["status"] == "denied" for order in added)
        after[name], before[name] = added, added
    before["offset"] = after["offset"] = 0
    assert after == before


def body(fields: dict[str, str]) -> bytes:
    text = ",".join(f'"{name}":{value}' for name, value in fields.items())
    return ("{" + text + "}").encode("utf-8")


def refused(answer: httpx.Response, field: str = "") -> Problem:
    """Return the problem that names what was wrong, in few words."""
    assert 400 <= answer.status_code < 500, answer.text[:500]
    said = msgspec.json.decode(answer.content, type=Problem)
    assert said.status == answer.status_code
    assert len(said.detail) < DETAIL_MAX
    for error in said.errors:
        assert len(error.value) <= VALUE_MAX
        assert error.rule
    if field and said.code not in ("BODY_MALFORMED", "PARAMETER_INVALID"):
        assert field in said.detail, said
    return said


def all_refused(siege: Siege, path: str, fields: dict[str, str], field: str, **more: Any) -> None:
    """Send every absurd value in a field."""
    method = more.get("method", "POST")
    values = more.get("values", NOT_DECIMALS)
    with siege.client(more.get("key", siege.keys[0])) as client:
        before, denied = siege.offset(), 0
        for value in values:
            sent = body(fields | {field: value})
            answer = client.request(method, path, content=sent, headers=JSON)
            said = refused(answer, field)
            # What a law denies is recorded; what the door refuses is not.
            denied += said.code in LAWS
            if said.order_id and method == "POST":
                found = client.get(f"/api/orders/{said.order_id}")
                assert found.json()["status"] == "denied"
        assert before <= siege.offset() <= before + denied


# What stands for "left out" or for the least of a quantity is no mistake.
PRICES = [value for value in NOT_DECIMALS if value != "null"]


@pytest.mark.parametrize("field", ["quantity", "price"])
@pytest.mark.parametrize("path", ["/api/orders", "/api/orders/batch", "/api/orders/dry-run"])
def test_absurd_numbers_of_orders(siege: Siege, path: str, field: str) -> None:
    values = PRICES if field == "price" else NOT_DECIMALS
    if path == "/api/orders":
        all_refused(siege, path, ORDER, field, values=values)
        return
    offset = siege.offset()
    with siege.client(siege.keys[0]) as client:
        for value in values:
            sent = body(ORDER | {field: value})
            sent = b'{"orders":[' + sent + b"]}" if "batch" in path else sent
            answer = client.post(path, content=sent, headers=JSON)
            said = answer.json()
            if answer.status_code == 200 and "batch" in path:
                item = said["items"][0]
                assert 400 <= item["status"] < 500
                offset += "order_id" in item["problem"]
            elif answer.status_code == 200:
                assert said["passed"] is False
            else:
                refused(answer)
    assert siege.offset() == offset


@pytest.mark.parametrize("field", ["quantity", "price"])
def test_absurd_numbers_of_replacements(siege: Siege, field: str) -> None:
    with siege.client(siege.keys[0]) as client:
        mine = client.get("/api/orders?status=open").json()["orders"][0]
    path = f"/api/orders/{mine['order_id']}"
    all_refused(siege, path, {}, field, values=PRICES, method="PATCH")


def test_absurd_times(siege: Siege) -> None:
    fields = ORDER | {"time_in_force": '"gtd"'}
    values = [f'"{text}"' for text in NOT_TIMES] + ["0", "1e400", "[]", "true"]
    all_refused(siege, "/api/orders", fields, "expire_time", values=values)


@pytest.mark.parametrize("path", ["deposits", "withdrawals"])
def test_absurd_amounts(siege: Siege, path: str) -> None:
    where = f"/api/accounts/1/{path}"
    all_refused(siege, where, MONEY, "amount", key=siege.operator)


@pytest.mark.parametrize(
    "field",
    "price_scale quantity_scale lot quantity_min quantity_max notional_min notional_max "
    "maker_fee_ppm taker_fee_ppm instrument_id".split(),
)
def test_absurd_numbers_of_instruments(siege: Siege, field: str) -> None:
    optional = field not in ("price_scale", "quantity_scale")
    values = [value for value in NOT_DECIMALS if value != "null" or not optional]
    # Whole numbers that are sensible for some of these fields.
    sensible = ("0", "-0", "1", "-1") if field != "instrument_id" else ("1",)
    values = [value for value in values if value not in sensible]
    all_refused(siege, "/api/instruments", INSTRUMENT, field, values=values, key=siege.operator)


def test_absurd_ticks(siege: Siege) -> None:
    values = [f'[{{"price_min":"0","tick":{value}}}]' for value in NOT_DECIMALS]
    values += [f'[{{"price_min":{value},"tick":"0.01"}}]' for value in PRICES]
    values = [value for value in values if '"price_min":"-0' not in value]
    values += ["[]", "null", "[[]]", "[{}]"]
    key = siege.operator
    all_refused(siege, "/api/instruments", INSTRUMENT, "tick_table", values=values, key=key)


HUGE = [str(2**53), str(2**63 - 1), str(2**63), str(-(2**63)), str(-(2**63) - 1), str(2**64 - 1)]
HUGE += [str(2**64), str(2**70), "9" * 40, "9" * 400, "9" * 4_299, "9" * 4_300, "-1", "1.0", "1e3"]

PLACES = [
    ("GET", "/api/orders/{}"), ("DELETE", "/api/orders/{}"), ("GET", "/api/orders/{}/fills"),
    ("GET", "/api/accounts/{}"), ("GET", "/api/orders?account_id={}"),
    ("GET", "/api/fills?limit={}"), ("GET", "/api/transfers?account_id=1&limit={}"),
    ("GET", "/api/accounts?limit={}"),
    ("GET", "/api/instruments/S01%2FUSD/book?depth={}"), ("GET", "/api/balances?account_id={}"),
    ("GET", "/api/fills?account_id=1&cursor={}"),
    ("GET", "/api/events?channels=fills&account_id={}"),
    ("DELETE", "/api/keys/{}"), ("GET", "/api/instruments/S01%2FUSD/bars?start={}"),
    ("POST", "/api/accounts/{}/deposits"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_absurd_numbers_of_places(siege: Siege, method: str, path: str) -> None:
    offset = siege.offset()
    with siege.client(siege.operator if "{" not in path[:14] else None) as client:
        for value in NOT_IDS if "=" in path else filter(None, NOT_IDS):
            answer = client.request(method, path.format(value), json=None)
            assert 400 <= answer.status_code < 500, (value[:50], answer.text[:300])
            assert len(answer.content) < 1_500
    assert siege.offset() == offset


COMMANDS: list[tuple[str, dict[str, str], str, str]] = [
    (kind, fields, field, who)
    for kind, fields, numbers, who in (
        (
            "SubmitOrder",
            {
                "account_id": "1",
                "client_order_id": '"a"',
                "instrument_id": "1",
                "side": '"buy"',
                "order_type": '"limit"',
                "quantity": "1",
                "price": "9000",
                "expire_time": "null",
            },
            ("quantity", "price", "expire_time", "instrument_id", "account_id"),
            "trader",
        ),
        (
            "CancelOrder",
            {"account_id": "1", "order_id": "99"},
            ("order_id", "account_id"),
            "trader",
        ),
        (
            "ReplaceOrder",
            {"account_id": "1", "order_id": "2", "quantity": "3", "price": "9800"},
            ("order_id", "quantity", "price"),
            "trader",
        ),
        (
            "CancelAllOrders",
            {"account_id": "1", "instrument_id": "7"},
            ("instrument_id", "account_id"),
            "trader",
        ),
        (
            "Deposit",
            {"account_id": "1", "asset": '"USD"', "amount": "1", "reference": '"x"'},
            ("account_id", "amount"),
            "operator",
        ),
        ("OpenAccount", {"account_id": "1"}, ("account_id",), "operator"),
        (
            "SetTradingStatus",
            {"instrument_id": "99", "status": '"open"'},
            ("instrument_id",),
            "operator",
        ),
        ("ListAsset", {"asset": '{"code":"NEW","scale":$}'}, ("scale",), "operator"),
        (
            "ListInstrument",
            {
                "instrument": '{"instrument_id":$,"symbol":"N/USD","base":{"code":"S01","scale":0},'
                '"quote":{"code":"USD","scale":4},"price_scale":2,"quantity_scale":0,'
                '"tick_table":[{"price_min":0,"tick":1}]}'
            },
            ("instrument_id",),
            "operator",
        ),
    )
    for field in numbers
]
_DENIED = re.compile(r"Denied|Rejected|Repeated")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command[0]}-{command[2]}")
def test_absurd_numbers_of_native_commands(
    siege: Siege, command: tuple[str, dict[str, str], str, str]
) -> None:
    kind, fields, field, who = command
    with siege.client(siege.keys[0] if who == "trader" else None) as client:
        # What is no more than a lot of money is no mistake.
        for value in NOT_DECIMALS if field == "amount" else [*NOT_DECIMALS, *HUGE]:
            if field == "amount" and len(value) in (16, 19, 20, 22):
                continue
            if value in ("0", "-0", "1", "null", str(2**53)) or (
                value == "-1" and field == "price"
            ):
                continue
            filled = {name: text.replace("$", value) for name, text in fields.items()}
            if field in fields:
                filled[field] = value
            sent = b'{"commands":[' + body({"type": f'"{kind}"'} | filled) + b"]}"
            answer = client.post("/api/commands", content=sent, headers=JSON)
            if answer.status_code == 200:
                outcome = answer.json()["outcomes"][0]
                assert all(_DENIED.search(event["type"]) for event in outcome["events"]), outcome
                assert len(answer.content) < 2_000
            else:
                refused(answer)


@pytest.mark.parametrize("field", ["quantity", "price", "id", "order_id", "expire_time"])
def test_absurd_numbers_over_the_stream(siege: Siege, field: str) -> None:
    headers = {"Authorization": f"Bearer {siege.keys[0]}"}
    before, denied = siege.offset(), 0
    with connect(siege.served.stream, additional_headers=headers, max_size=None) as stream:
        stream.recv()
        for value in PRICES:
            if field == "id" and value in ("0", "-0", "1", *map(str, HUGE)):
                continue
            request = {"op": '"submit_order"', "id": "7", "order": ""}
            order = dict(ORDER)
            if field == "order_id":
                request = {"op": '"cancel_order"', "id": "7", field: value}
            elif field == "id":
                request |= {field: value}
            else:
                order |= {field: value}
            if "order" in request:
                request["order"] = body(order).decode()
            stream.send(body(request).decode())
            reply = msgspec.json.decode(stream.recv())
            assert 400 <= reply["status"] < 500, (value[:50], reply)
            assert len(reply["problem"]["detail"]) < DETAIL_MAX
            denied += reply["problem"]["code"] in LAWS
    assert before <= siege.offset() <= before + denied


def test_there_are_no_more_instruments_than_before(siege: Siege) -> None:
    with siege.client() as client:
        assert len(client.get("/api/instruments").json()["instruments"]) == INSTRUMENTS
