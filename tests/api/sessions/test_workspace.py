"""The workspace over HTTP: what people keep, how it is refused, and what a link shows to others."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple, cast

import httpx
import msgspec
import pytest
from prometheus_client import CollectorRegistry

from damrak.app.identity.rooms import listed_in
from damrak.services.gateway.rest import create_app
from damrak.services.identity.workspace.operations import operations
from tests.api.rest.house import open_house
from tests.unit.services.identity.sessions.lobby import Browser, lobby

LISTS = "/api/watchlists"
LAYOUT = "/api/layouts/day"


class Terminal:
    """Be a venue at which Anna and Ben have signed in."""

    def __init__(self, opened: ExitStack) -> None:
        house, place = opened.enter_context(open_house()), opened.enter_context(lobby())
        self.loop, self.key = house.loop, house.operator
        self.anna, self.ben = (place.sign_in(place.person()) for _ in range(2))
        more = operations(place.store, house.doors.auditor, listed_in(house.view))
        doors = msgspec.structs.replace(house.doors, identity=place.doors)
        app = create_app(doors, registry=CollectorRegistry(), more=more)
        transport = httpx.ASGITransport(app=cast(Any, app), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://venue")

    def ask(
        self, method: str, path: str, body: Any = None, *, who: Browser | None = None
    ) -> httpx.Response:
        """Ask as the page of somebody who signed in, Anna unless another is named."""
        browser = who or self.anna
        headers = {"origin": "http://venue", "cookie": browser.header}
        headers["x-csrf-token"] = browser.cookies["damrak_proof"]
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else msgspec.json.encode(body)
            headers["content-type"] = "application/json"
        asked = self.client.request(method, path, headers=headers, content=content)
        return self.loop.run_until_complete(asked)

    def does(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Return what Anna is answered, with a status that is expected."""
        answer = self.ask(method, path, body)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with ExitStack() as opened:
        venue = Terminal(opened)
        yield venue
        venue.loop.run_until_complete(venue.client.aclose())


def test_a_watchlist_is_made_looked_up_changed_and_removed(terminal: Terminal) -> None:
    answer = terminal.ask("POST", LISTS, {"name": " Majors ", "symbols": ["voc/usd", "BTC-USD"]})
    made = answer.json()
    assert answer.status_code == 201
    # Symbols are told as the venue writes them, in the order in which they came.
    assert (made["name"], made["symbols"]) == ("Majors", ["VOC/USD", "BTC-USD"])
    path = answer.headers["location"]
    assert path == f"{LISTS}/{made['watchlist_id']}"
    assert terminal.does("GET", path) == made
    assert made in terminal.does("GET", LISTS)["watchlists"]

    changed = terminal.does("PATCH", path, {"symbols": ["BTC-USD", "VOC/USD"]})
    assert (changed["name"], changed["symbols"]) == ("Majors", ["BTC-USD", "VOC/USD"])
    assert terminal.does("PATCH", path, {"name": "Minors"})["symbols"] == changed["symbols"]
    assert terminal.does("PATCH", path, {})["name"] == "Minors"

    assert terminal.ask("GET", path, who=terminal.ben).status_code == 404
    assert terminal.ask("DELETE", path, who=terminal.ben).status_code == 404
    terminal.does("DELETE", path)
    assert terminal.ask("GET", path).status_code == 404


class Wrong(NamedTuple):
    """Be a request that breaks a rule, and what is said of each field."""

    asked: str
    body: Any
    status: int
    errors: dict[str, str]


REFUSED = [
    Wrong(f"POST {LISTS}", {"name": "x" * 65}, 400, {"name": "must have at most 64 characters"}),
    Wrong(f"POST {LISTS}", {"name": ""}, 400, {"name": "must have at least 1 characters"}),
    Wrong(f"POST {LISTS}", {"name": " \t"}, 422, {"name": "must have printable characters"}),
    Wrong(
        f"POST {LISTS}",
        {"name": "x", "symbols": ["BTC-USD"] * 21},
        400,
        {"symbols": "must have at most 20 items"},
    ),
    Wrong(
        f"POST {LISTS}",
        {"name": "x", "symbols": ["BTC-USD", "btc-usd", "NO-USD", "ÉUR"]},
        422,
        {
            "symbols[1]": "must be in the list once",
            "symbols[2]": "must be a listed instrument",
            "symbols[3]": "must be a listed instrument",
        },
    ),
    Wrong(f"POST {LISTS}", {"name": "x", "own": True}, 400, {"own": "must be left out"}),
    Wrong(f"GET {LISTS}/0", None, 400, {"watchlist_id": "must be a whole number"}),
    Wrong(f"PUT {LAYOUT}", {"value": []}, 400, {"value": "must be an object"}),
    Wrong(f"PUT {LAYOUT}", {}, 400, {"value": "must be given"}),
    Wrong(
        f"PUT {LAYOUT}",
        {"value": {"a": "x" * 65_536}},
        422,
        {"value": "must have at most 65536 bytes as JSON"},
    ),
    Wrong(
        f"PUT {LAYOUT}",
        b'{"value":{"a":' + b"[" * 64 + b"]" * 64 + b"}}",
        422,
        {"value": "must be nested at most 64 deep"},
    ),
    Wrong(
        f"PUT /api/layouts/{'x' * 65}",
        {"value": {}},
        422,
        {"name": "must have 1 to 64 printable characters"},
    ),
    Wrong("DELETE /api/layouts/none", None, 404, {"name": "must be of a layout of yours"}),
    Wrong(
        "PUT /api/drawings/NO-USD", {"value": {}}, 404, {"symbol": "must be a listed instrument"}
    ),
    Wrong("GET /api/drawings/NO-USD", None, 404, {"symbol": "must be a listed instrument"}),
]


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_breaks_a_rule_is_refused_by_field_and_changes_nothing(
    terminal: Terminal, wrong: Wrong
) -> None:
    before = [terminal.does("GET", each) for each in (LISTS, "/api/layouts")]
    method, _, path = wrong.asked.partition(" ")
    answer = terminal.ask(method, path, wrong.body)
    assert answer.status_code == wrong.status, answer.text
    said = {each["field"]: each["rule"] for each in answer.json()["errors"]}
    assert list(said) == list(wrong.errors)
    assert [rule for field, rule in said.items() if not rule.startswith(wrong.errors[field])] == []
    assert [terminal.does("GET", each) for each in (LISTS, "/api/layouts")] == before


@pytest.mark.parametrize("name", ["%00", "%20day", "%C2%85"])
def test_a_layout_has_a_name_that_can_be_read(terminal: Terminal, name: str) -> None:
    answer = terminal.ask("PUT", f"/api/layouts/{name}", {"value": {}})
    assert answer.status_code == 422, answer.text
    assert terminal.does("GET", "/api/layouts")["layouts"] == []


def test_layouts_and_drawings_are_kept_under_names_with_slashes_and_signs(
    terminal: Terminal,
) -> None:
    value = {"panels": [{"kind": "chart", "size": 0.5}], "note": "é😀 \0"}
    kept = terminal.does("PUT", "/api/layouts/day%2Fnight%20é", {"value": value})
    assert (kept["name"], kept["value"]) == ("day/night é", value)
    assert terminal.does("GET", "/api/layouts")["layouts"] == [kept]
    terminal.does("DELETE", "/api/layouts/day%2Fnight%20é")
    assert terminal.does("GET", "/api/layouts")["layouts"] == []

    nothing: dict[str, Any] = {"symbol": "VOC/USD", "value": {}, "updated_time": None}
    assert terminal.does("GET", "/api/drawings/voc%2Fusd") == nothing
    drawn = terminal.does("PUT", "/api/drawings/VOC%2FUSD", {"value": value})
    assert (drawn["symbol"], drawn["value"]) == ("VOC/USD", value)
    assert terminal.does("GET", "/api/drawings/voc%2Fusd") == drawn
    assert terminal.ask("GET", "/api/drawings/VOC%2FUSD", who=terminal.ben).json() == nothing
    assert terminal.does("PUT", "/api/drawings/VOC%2FUSD", {"value": {}}) == nothing


def test_a_link_shows_a_watchlist_to_whoever_signed_in_until_it_ends(terminal: Terminal) -> None:
    made = terminal.does("POST", LISTS, {"name": "Shown", "symbols": ["BTC-USD"]}, status=201)
    path = f"{LISTS}/{made['watchlist_id']}"
    token = terminal.does("POST", f"{path}/link")["token"]
    assert terminal.does("GET", path)["shared_link"]
    shared, body = "/api/shared/watchlists", {"token": token}
    answer = terminal.ask("POST", shared, body, who=terminal.ben)
    assert answer.json() == {"name": "Shown", "symbols": ["BTC-USD"], "owner": None}

    unknown = terminal.loop.run_until_complete(terminal.client.post(shared, json=body))
    assert unknown.status_code == 401
    assert terminal.ask("DELETE", f"{path}/link", who=terminal.ben).status_code == 404
    assert not terminal.does("DELETE", f"{path}/link")["shared_link"]
    ended = terminal.ask("POST", shared, body, who=terminal.ben)
    assert ended.status_code == 404
    assert token not in ended.text
    # Nor where it was pasted with something behind it, too long to be one.
    pasted = terminal.ask("POST", shared, {"token": f"{token}{token}"}, who=terminal.ben)
    assert pasted.status_code == 400
    assert token not in pasted.text
