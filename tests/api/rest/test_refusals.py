"""What cannot be read is refused with a problem that says why, and changes nothing."""

import asyncio
from typing import Any

import msgspec
import pytest

from damrak.ports.audit import Did, Entry
from damrak.ports.client import Outcome, Overloaded, Unavailable
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest import RestOptions, create_app
from damrak.wire.problems import Problem
from tests.api.rest.house import House, open_house, order

JSON = "application/json"


class Notes:
    """Keep what was noted."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, entry: Entry) -> None:
        """Keep an entry."""
        self.entries.append(entry)


def refused(house: House, body: Any, *, path: str = "/api/orders", **more: Any) -> Problem:
    """Return the problem of a body, which must have changed nothing."""
    state, told = house.state, house.told
    answer = house.ask("POST", path, body, **more)
    assert 400 <= answer.status_code < 500, answer.text
    assert (house.state, house.told) == (state, told)
    assert answer.headers["content-type"] == "application/problem+json"
    said = msgspec.json.decode(answer.content, type=Problem)
    assert said.status == answer.status_code
    assert said.correlation_id == answer.headers["x-correlation-id"]
    assert said.type == f"/docs/problems#{said.code}"
    return said


ABSURD = [
    "1e400", "1E5", "-0", "-0.0", "NaN", "Infinity", "-inf", "１２", "٣", "1_000", "1,5", " 1",
    "1 ", "+1", "0x10", ".5", "5.", "", "-", "9" * 40, "1." + "0" * 40, "1\x00", "--1", "1/2",
    "½", "9" * 64, "\u202e1",
]  # fmt: skip


@pytest.mark.parametrize("number", ABSURD, ids=ascii)
@pytest.mark.parametrize("field", ["quantity", "price"])
def test_what_is_no_plain_decimal_is_refused_by_name(house: House, field: str, number: str) -> None:
    said = refused(house, {**order("buy", "1", "100"), field: number})

    assert (said.status, said.code) == (422, "FIELD_INVALID")
    assert [error.field for error in said.errors] == [field]
    assert said.errors[0].value == number[:64]


@pytest.mark.parametrize("number", ["0", "-1", "9" * 38, "1" + "0" * 37])
def test_numbers_beyond_every_limit_are_denied_by_a_rule(house: House, number: str) -> None:
    said = house.post("/api/orders", order("buy", number, "100"), status=422)

    assert said["code"].startswith("QUANTITY_")
    assert house.get(f"/api/orders/{said['order_id']}")["status"] == "denied"


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        (b'{"symbol":"BTC-USD","side":"buy","quantity":1}', "quantity", "must be text in quotes"),
        (b'{"symbol":"BTC-USD","side":"buy","quantity":1e999}', "quantity", "must be"),
        (b'{"symbol":"BTC-USD","side":"buy"}', "quantity", "must be given"),
        (b'{"symbol":"BTC-USD","side":"long","quantity":"1"}', "side", "must be one of buy, sell"),
        (b'{"symbol":"BTC-USD","side":null,"quantity":"1"}', "side", "must be text"),
        (b'{"symbol":"BTC-USD","side":"buy","quantity":"1","px":"1"}', "px", "must be left out"),
        (b'{"symbol":"BTC-USD","side":"buy","quantity":"1","post_only":"yes"}', "post_only",
         "must be true or false"),
        (b'{"symbol":"' + b"X" * 33 + b'","side":"buy","quantity":"1"}', "symbol",
         "must have at most 32 characters"),
        (b'{"symbol":"BTC-USD","side":"buy","quantity":"1","time_in_force":"gfd"}',
         "time_in_force", "must be one of day, gtc, ioc, fok, gtd"),
        (b"[]", "body", "must be an object"),
        (b"null", "body", "must be an object"),
        (b"1" * 100, "body", "must be an object"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_is_told_by_field_and_rule(
    house: House, body: bytes, field: str, rule: str
) -> None:
    said = refused(house, body)

    assert (said.status, said.code) == (400, "BODY_MALFORMED")
    assert said.errors[0].field == field
    assert said.errors[0].rule.startswith(rule)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"symbol":',
        b'{"symbol":"BTC-USD",}',
        b'{"symbol":"\xff\xfe"}',
        b'{"symbol":"\\ud800"}',
        b"\x00",
        b"\xef\xbb\xbf{}",
        b"[" * 500_000,
        b'{"a":' * 200_000,
        b'{"symbol":NaN}',
        b"{} {}",
        "{'symbol': 'BTC-USD'}".encode("utf-16"),
    ],
    ids=lambda body: ascii(body[:16]),
)
def test_what_is_no_json_is_refused(house: House, body: bytes) -> None:
    assert refused(house, body).status == 400


def test_a_key_that_is_there_twice_does_not_break_the_door(house: House) -> None:
    body = b'{"symbol":"BTC-USD","side":"buy","quantity":"1","quantity":"x","price":"1"}'
    assert refused(house, body).errors[0].value == "x"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "multipart/form-data"])
def test_a_body_that_is_not_called_json_is_refused(house: House, kind: str) -> None:
    said = refused(house, order("buy", "1", "1"), headers={"Content-Type": kind})

    assert (said.status, said.code) == (415, "MEDIA_TYPE_UNSUPPORTED")


def test_a_body_may_be_called_json_in_several_ways(house: House) -> None:
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/x+json"):
        house.post("/api/orders", order("buy", "1", "1"), headers={"Content-Type": kind})


def test_a_body_that_is_too_large_is_refused_without_being_read() -> None:
    with open_house(RestOptions(body_bytes_max=1_024)) as house:
        sent = 0

        async def endless() -> Any:
            nonlocal sent
            while sent < 10_000:
                sent += 1
                yield b" " * 512

        said = refused(house, b"{" + b" " * 1_024)
        assert (said.status, said.code) == (413, "BODY_TOO_LARGE")
        headers = {"Authorization": f"Bearer {house.trader}", "Content-Type": JSON}
        request = house.client.post("/api/orders", content=endless(), headers=headers)
        assert house.loop.run_until_complete(request).status_code == 413
        assert sent < 10


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Basic dTpw", "bearer x", "Bearer \xff", f"Bearer {'x' * 9_000}", "x"],
)
def test_a_key_that_is_not_valid_is_refused(house: House, header: str) -> None:
    raw = {"Authorization": header.encode("latin-1")}
    answer = house.ask("GET", "/api/account", key=None, headers=raw)

    assert (answer.status_code, answer.json()["code"]) == (401, "KEY_INVALID")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "dTpw" not in answer.text


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/orders/1/2/3", "/%00"])
def test_what_is_not_there_is_a_problem_too(house: House, path: str) -> None:
    answer = house.ask("GET", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_is_not_done_says_which_are(house: House) -> None:
    answer = house.ask("PUT", "/api/orders")

    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize(
    "order_id", ["0", "-1", "1.5", "x", "１", "9" * 17, "1e3", "9007199254740992"]
)
def test_a_number_in_a_path_is_plain(house: House, order_id: str) -> None:
    answer = house.ask("GET", f"/api/orders/{order_id}")

    assert (answer.status_code, answer.json()["code"]) == (400, "PARAMETER_INVALID")
    assert answer.json()["errors"][0]["field"] == "order_id"


class Failing:
    """Be a client whose venue cannot do what is asked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def submit(self, commands: Any, cause: str = "", actor: int = 0) -> list[Outcome]:
        """Fail."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (Overloaded("9 commands wait"), "OVERLOADED", "9 commands wait"),
        (Unavailable("the venue has stopped"), "UNAVAILABLE", "has stopped"),
        (Unavailable("disk", outcome_unknown=True), "OUTCOME_UNKNOWN", "is unknown"),
    ],
)
def test_a_venue_that_cannot_says_so_and_when_to_come_back(
    house: House, error: Exception, code: str, words: str
) -> None:
    order_id = house.submit("buy", "1", "1")["order_id"]
    house.doors.client = Failing(error)
    for method, path, body in (
        ("POST", "/api/orders", order("buy", "1", "1")),
        ("POST", "/api/orders/batch", {"orders": [order("buy", "1", "1")]}),
        ("PATCH", f"/api/orders/{order_id}", {"price": "2"}),
        ("DELETE", f"/api/orders/{order_id}", None),
        ("DELETE", "/api/orders", None),
        ("POST", "/api/commands", {"commands": [{"type": "CancelAllOrders", "account_id": 1}]}),
    ):
        answer = house.ask(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (503, code)
        assert answer.headers["retry-after"] == "1"
        assert words in answer.json()["detail"]


def test_a_fault_of_ours_tells_nothing_but_where_to_look(house: House) -> None:
    house.doors.client = Failing(ValueError("a secret of the house"))
    answer = house.ask("POST", "/api/orders", order("buy", "1", "1"))
    said = answer.json()

    assert (answer.status_code, said["code"]) == (500, "INTERNAL_ERROR")
    assert said["correlation_id"] == answer.headers["x-correlation-id"]
    assert "secret" not in answer.text


def test_a_caller_that_hangs_up_breaks_nothing(house: House) -> None:
    scope = {
        "type": "http", "method": "POST", "path": "/api/orders", "raw_path": b"/api/orders",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(b"authorization", f"Bearer {house.trader}".encode())],
        "server": ("venue", 80), "client": ("me", 1), "state": {},
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    house.loop.run_until_complete(house.app(scope, receive, send))
    assert sent[0]["status"] == 400


def test_many_callers_at_once_get_their_own_answers(house: House) -> None:
    async def ask(number: int) -> int:
        body = msgspec.json.encode(order("buy", "1", "1", client_order_id=f"n{number}"))
        headers = {"Authorization": f"Bearer {house.trader}", "Content-Type": JSON}
        answer = await house.client.post("/api/orders", content=body, headers=headers)
        return int(answer.json()["client_order_id"][1:])

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(ask(number) for number in range(200)))

    assert house.loop.run_until_complete(all_of_them()) == list(range(200))


def test_a_door_can_be_made_twice(house: House) -> None:
    doors: Doors = house.doors
    assert create_app(doors).litestar is not create_app(doors).litestar


def test_guessing_at_what_is_another_s_leaves_lines_in_the_audit(house: House) -> None:
    # ASVS 7.2.2: nobody tries one account after the other unseen.
    notes = Notes()
    house.doors.auditor = notes
    foreign = house.submit("buy", "1", "90", key=house.other)["order_id"]
    sent = order("buy", "1", "90", account_id=2)
    all_of_it = {"type": "CancelAllOrders", "account_id": 2}
    tried: list[tuple[str, str, Any, int]] = [
        ("GET", "/api/account?account_id=2", None, 404),
        ("GET", "/api/accounts/2", None, 404),
        ("GET", "/api/orders?account_id=2", None, 404),
        ("GET", f"/api/orders/{foreign}", None, 404),
        ("DELETE", f"/api/orders/{foreign}", None, 404),
        ("POST", "/api/orders", sent, 404),
        ("POST", "/api/orders/batch", {"orders": [order("buy", "1", "90"), sent]}, 200),
        ("POST", "/api/orders/dry-run", sent, 404),
        ("POST", "/api/commands", {"commands": [all_of_it]}, 404),
    ]
    for method, path, body, status in tried:
        answer = house.ask(method, path, body)
        assert answer.status_code == status, (path, answer.text)
        (noted,) = notes.entries
        assert (noted.action, noted.outcome) == ("access.refused", Did.REFUSED), path
        assert noted.credential.startswith("key:")
        assert noted.correlation_id == answer.headers["x-correlation-id"]
        notes.entries.clear()
    house.get("/api/account")
    house.ask("GET", "/api/orders/999999")
    assert not notes.entries
