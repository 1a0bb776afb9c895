"""The control plane's database goes away under a served venue, and comes back.

Whoever is known goes on trading; what needs the tables says so at once, and nothing waits for it.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import msgspec
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.hostile.identity.browser import PATIENCE, Browser
from tests.hostile.identity.town import ORDER, Person, Town, town_of
from tests.postgres import PostgresServer

ORDERS = 80
ORDER_SECONDS_MAX = 0.25
"""Longest that one order in a hundred may take on a machine that does other things too."""

BACK_SECONDS_MAX = 30.0


class Known:
    """Hold everything that a person was let in with before."""

    def __init__(self, town: Town, opened: ExitStack) -> None:
        self.town = town
        self.page: Browser = opened.enter_context(town.browser())
        self.person: Person = town.registered(self.page)
        town.fund(self.page.get("/api/me")["default_account_id"], "10000000")
        wish = {"name": "robot", "scopes": ["read", "trade"]}
        made = self.page.does("POST", "/api/me/keys", wish, status=201)
        self.key_id, secret = made["key"]["key_id"], made["secret"]
        self.bearer = {"Authorization": f"Bearer {secret}"}
        self.cookie = {"Cookie": self.page.header(), "Origin": self.page.url}
        self.program: httpx.Client = opened.enter_context(town.program(secret))
        self.robot = self.listening(opened, self.bearer)
        self.socket = self.listening(opened, self.cookie)

    def listening(self, opened: ExitStack, headers: dict[str, str]) -> ClientConnection:
        """Open the stream, which must know who listens."""
        stream = opened.enter_context(connect(self.town.stream, additional_headers=headers))
        assert '"authenticated":true' in str(stream.recv(timeout=PATIENCE))
        return stream

    def trade(self) -> list[float]:
        """Send orders in every way, and return how long each took."""
        spent = []
        for _ in range(ORDERS):
            start = time.perf_counter()
            answer = self.program.post("/api/orders", json=ORDER)
            spent.append(time.perf_counter() - start)
            assert answer.status_code == 201, answer.text
            start = time.perf_counter()
            self.page.does("POST", "/api/orders", ORDER, status=201)
            spent.append(time.perf_counter() - start)
            for stream in (self.robot, self.socket):
                start = time.perf_counter()
                assert submitted(stream) == 201
                spent.append(time.perf_counter() - start)
        return sorted(spent)


def submitted(stream: ClientConnection) -> int:
    """Send an order over the stream, and return the status of the reply."""
    stream.send(msgspec.json.encode({"op": "submit_order", "id": 1, "order": ORDER}).decode())
    while True:
        said = msgspec.json.decode(stream.recv(timeout=PATIENCE))
        if said["type"] == "reply":
            return int(said["status"])


@pytest.fixture(scope="module")
def town(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Return a venue whose people are in a database of a server."""
    url = postgres_server.database()
    with town_of(tmp_path_factory.mktemp("town"), control_url=url) as found:
        yield found


def needing_tables(known: Known) -> list[tuple[str, str, Any]]:
    """Return what cannot be answered without tables."""
    key = {"name": "late", "scopes": ["read"]}
    wish = {"email": "late@example.org", "password": "tulips and canals 9", "name": "Late"}
    return [
        ("POST", "/api/auth/login", known.person.login),
        ("POST", "/api/auth/refresh", None),
        ("POST", "/api/auth/register", wish),
        ("POST", "/api/auth/verify", {"token": "x"}),
        ("POST", "/api/auth/reset", {"token": "x", "password": wish["password"]}),
        ("POST", "/api/me/keys", key),
        ("DELETE", f"/api/me/keys/{known.key_id}", None),
        ("GET", "/api/me", None),
        ("GET", "/api/me/sessions", None),
        ("PUT", "/api/me/email", {"email": "late@example.org"}),
        ("POST", "/api/auth/logout", None),
    ]


def test_trading_goes_on_without_the_control_planes_database(
    town: Town, postgres_server: PostgresServer
) -> None:
    # ASVS 1.11.2, 7.4.1, 4.1.5: fail closed for whoever is new, and keep those who were let in.
    pid = town.served.pid
    with ExitStack() as opened:
        known = Known(town, opened)
        known.trade()
        postgres_server.stop()
        try:
            _all_unavailable(known)
            attacked = threading.Event()
            crowd = [threading.Thread(target=_sign_in, args=(known, attacked)) for _ in range(4)]
            for each in crowd:
                each.start()
            try:
                spent = known.trade()
            finally:
                attacked.set()
                for each in crowd:
                    each.join()
            assert spent[int(0.99 * len(spent))] < ORDER_SECONDS_MAX, spent[-20:]
            for headers in (known.bearer, known.cookie):
                assert submitted(known.listening(opened, headers)) == 201
            assert known.page.get("/api/orders")["orders"]
            wrong = {"Authorization": "Bearer dmk_000000000000_wrong"}
            assert httpx.get(f"{town.served.http}/api/orders", headers=wrong).status_code == 401
            assert httpx.get(f"{town.served.http}/health").status_code == 200
        finally:
            postgres_server.start()
        _is_back(known)
        assert submitted(known.robot) == submitted(known.socket) == 201
        known.page.does("POST", "/api/auth/refresh")
        known.page.does("DELETE", f"/api/me/keys/{known.key_id}")
        assert known.program.post("/api/orders", json=ORDER).status_code == 401
        # And what commands change beside the server is taken up again.
        town.run("user", "disable", known.person.email)
        _until(lambda: known.page.ask("POST", "/api/orders", ORDER).status_code == 401)
    assert town.served.pid == pid


def test_connections_that_are_cut_are_made_again(
    town: Town, postgres_server: PostgresServer
) -> None:
    with town.browser() as browser:
        person = town.registered(browser)
        for _ in range(5):
            postgres_server.disconnect_all()
            answer = browser.ask("POST", "/api/auth/login", person.login)
            assert answer.status_code in (200, 503), answer.text
            _until(lambda: browser.ask("POST", "/api/auth/refresh").status_code == 200)


def _all_unavailable(known: Known) -> None:
    for method, path, body in needing_tables(known):
        start = time.perf_counter()
        answer = known.page.ask(method, path, body)
        assert answer.status_code == 503, (method, path, answer.text)
        assert answer.json()["code"] == "UNAVAILABLE"
        assert int(answer.headers["retry-after"]) >= 1
        assert "postgres" not in answer.text.lower()
        assert time.perf_counter() - start < 10, (method, path)


def _sign_in(known: Known, over: threading.Event) -> None:
    with known.town.browser() as browser:
        while not over.is_set():
            answer = browser.ask("POST", "/api/auth/login", known.person.login)
            assert answer.status_code == 503, answer.text


def _is_back(known: Known) -> None:
    with known.town.browser() as browser:
        _until(
            lambda: browser.ask("POST", "/api/auth/login", known.person.login).status_code == 200
        )


def _until(done: Any) -> None:
    deadline = time.monotonic() + BACK_SECONDS_MAX
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)
