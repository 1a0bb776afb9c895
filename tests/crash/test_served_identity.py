"""Kill -9 while people come, go and trade: what they were answered holds, and nothing works twice.

Everybody knows what was acknowledged to him. Where a kill swallowed the answer either may be true,
and he goes on from the beginning, as people do.
"""

import itertools
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from tests.hostile.identity.browser import Browser
from tests.hostile.identity.town import ORDER, NoLetter, Person, Town, town_of

Work = Callable[[Browser, Person], None]

UNTIL_BACK = 0.05
ENOUGH = 5
ENOUGH_SECONDS_MAX = 30
UNWELCOME = {401, 429}


class Lost(Exception):
    """Tell that an answer never came."""


class Life:
    """Hold a town whose server is killed, and what its people were told."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.chance = random.Random(seed)
        self.over = threading.Event()
        self.ended: list[dict[str, str]] = []
        self.open_keys: dict[str, str] = {}
        self.revoked: list[str] = []
        self.used_codes: list[tuple[Person, str]] = []
        self.used_links: list[str] = []
        self.verified: list[Person] = []
        self.orders: dict[str, int] = {}
        self.codes: list[str] = []
        self.refreshed = 0
        self.lost = 0

    def play(self, work: Work, browser: Browser, person: Person) -> None:
        """Let somebody do something from the beginning, again and again."""
        with browser:
            while not self.over.is_set():
                try:
                    work(browser, person)
                except (Lost, httpx.TransportError):
                    self.lost += 1
                    time.sleep(UNTIL_BACK)

    def ask(self, browser: Browser, method: str, path: str, body: Any = None) -> httpx.Response:
        """Ask; whoever is told that the venue is not there begins anew."""
        answer = browser.ask(method, path, body)
        if answer.status_code == 503:
            raise Lost
        return answer

    def sign_in(self, browser: Browser, person: Person) -> None:
        """Sign somebody in, without what his browser knew before."""
        browser.cookies.clear()
        answer = self.ask(browser, "POST", "/api/auth/login", person.login)
        assert answer.status_code == 200, answer.text

    def refresh(self, browser: Browser, person: Person) -> None:
        """Refresh one session until an answer is lost."""
        self.sign_in(browser, person)
        while not self.over.is_set():
            answer = self.ask(browser, "POST", "/api/auth/refresh")
            assert answer.status_code == 200, "a refresh that was answered must work"
            assert self.ask(browser, "GET", "/api/me/sessions").status_code == 200
            self.refreshed += 1

    def stay(self, browser: Browser, _: Person) -> None:
        """Keep a session, whatever happens to the server."""
        shown = dict(browser.cookies)
        answer = self.ask(browser, "GET", "/api/me")
        assert answer.status_code == 200, "a session that was answered must live on"
        assert browser.cookies == shown

    def leave(self, browser: Browser, person: Person) -> None:
        """Sign in and out."""
        self.sign_in(browser, person)
        shown = dict(browser.cookies)
        answer = self.ask(browser, "POST", "/api/auth/logout")
        assert answer.status_code == 204, answer.text
        self.ended.append(shown)

    def keep_keys(self, browser: Browser, person: Person) -> None:
        """Make keys, and take every other one back."""
        self.sign_in(browser, person)
        for number in itertools.count():
            if self.over.is_set():
                return
            wish = {"name": f"key {number}", "scopes": ["read"]}
            made = self.ask(browser, "POST", "/api/me/keys", wish)
            if made.status_code == 422:
                # There are as many as one may have.
                time.sleep(UNTIL_BACK)
                continue
            assert made.status_code == 201, made.text
            key_id, secret = made.json()["key"]["key_id"], made.json()["secret"]
            if number % 4:
                answer = self.ask(browser, "DELETE", f"/api/me/keys/{key_id}")
                assert answer.status_code == 200, answer.text
                self.revoked.append(secret)
            else:
                self.open_keys[key_id] = secret

    def trade(self, browser: Browser, _: Person) -> None:
        """Send orders with the cookies of a session, each until it is answered."""
        for number in itertools.count(len(self.orders)):
            name = f"cookie-{number}"
            while not self.over.is_set():
                with suppress(Lost, httpx.TransportError):
                    wish = {**ORDER, "price": "1.00", "client_order_id": name}
                    answer = self.ask(browser, "POST", "/api/orders", wish)
                    assert answer.status_code == 201, answer.text
                    self.orders[name] = answer.json()["order_id"]
                    break
                time.sleep(UNTIL_BACK)
            if self.over.is_set():
                return

    def arrive(self, browser: Browser, _somebody: Person) -> None:
        """Register somebody new, and show the code of the letter twice."""
        person = Person(f"{secrets.token_hex(6)}@example.org", secrets.token_urlsafe(16))
        wish = {**person.login, "name": "Newcomer"}
        self.ask(browser, "POST", "/api/auth/register", wish)
        try:
            token = self.town.code_for(person.email, browser, "Verify your")
        except NoLetter as gone:
            # A letter that was not written yet dies with the server; one asks for another.
            raise Lost from gone
        taken = 0
        for _ in range(3):
            with suppress(Lost, httpx.TransportError):
                answer = self.ask(browser, "POST", "/api/auth/verify", {"token": token})
                assert answer.status_code in (200, 422), answer.text
                taken += answer.status_code == 200
                self.used_links.append(token)
                if answer.status_code == 200:
                    self.verified.append(person)
        assert taken <= 1, "a link must work once"

    def set_up_codes(self, browser: Browser) -> None:
        """Give somebody recovery codes."""
        secret = browser.does("POST", "/api/me/second-factor")["secret"]
        code = {"code": pyotp.TOTP(secret).now()}
        self.codes = list(browser.does("PUT", "/api/me/second-factor", code)["recovery_codes"])

    def recover(self, browser: Browser, person: Person) -> None:
        """Sign in with recovery codes, each of which works once."""
        if not self.codes:
            self.over.wait()
            return
        browser.cookies.clear()
        asked = self.ask(browser, "POST", "/api/auth/login", person.login)
        assert asked.status_code == 401, asked.text
        # One whose answer was lost may have been used.
        code = self.codes.pop()
        shown = {"challenge": asked.json()["challenge"], "recovery_code": code}
        said = self.ask(browser, "POST", "/api/auth/login/second-factor", shown)
        assert said.status_code == 200, said.text
        self.used_codes.append((person, code))
        time.sleep(self.chance.uniform(0, 1))

    def kill_now_and_then(self, kills: int, seconds: float) -> None:
        """Kill the server, and start it again."""
        try:
            for _ in range(kills):
                time.sleep(seconds * self.chance.uniform(0.5, 1.5))
                self.town.served.kill()
                time.sleep(0.1)
                self.town.served.start()
            time.sleep(seconds)
            self.wait_for_some_of_each()
        finally:
            self.over.set()

    def wait_for_some_of_each(self) -> None:
        """Wait until people came far enough, which takes longer where machines are slow."""
        until = time.monotonic() + ENOUGH_SECONDS_MAX
        while not self.is_enough and time.monotonic() < until:
            time.sleep(0.1)

    @property
    def is_enough(self) -> bool:
        """Tell whether some of each was done."""
        counts = self.refreshed, len(self.ended), len(self.revoked), len(self.orders)
        return min(counts) > ENOUGH and bool(self.used_links and self.used_codes)


def _lived(town: Town, seed: int, kills: int, seconds: float) -> Life:
    life = Life(town, seed)
    work: list[Work] = [
        life.refresh,
        life.stay,
        life.leave,
        life.keep_keys,
        life.trade,
        life.arrive,
        life.recover,
    ]
    browsers = [town.browser() for _ in work]
    people = [town.registered(each) for each in browsers]
    for browser in browsers:
        town.fund(browser.get("/api/me")["default_account_id"], "1000000")
    life.set_up_codes(browsers[-1])
    with ThreadPoolExecutor(len(work) + 1) as pool:
        playing = [
            pool.submit(life.play, *each) for each in zip(work, browsers, people, strict=True)
        ]
        playing.append(pool.submit(life.kill_now_and_then, kills, seconds))
        for each in playing:
            each.result()
    return life


def _require_kept(life: Life) -> None:
    town = life.town
    for shown in life.ended:
        with town.browser() as thief:
            thief.cookies = dict(shown)
            assert thief.ask("GET", "/api/me").status_code == 401, "who left must be gone"
            assert thief.ask("POST", "/api/auth/refresh").status_code == 401
    for secret in life.revoked:
        with town.program(secret) as program:
            assert program.get("/api/instruments").status_code == 401, "a key must stay revoked"
    for secret in life.open_keys.values():
        with town.program(secret) as program:
            assert program.get("/api/instruments").status_code == 200, "a key must be there"
    with town.browser() as browser:
        for token in life.used_links:
            said = browser.ask("POST", "/api/auth/verify", {"token": token})
            assert said.status_code == 422, "a link must work once"
        for person in life.verified:
            browser.does("POST", "/api/auth/login", person.login)
            assert browser.get("/api/me")["default_account_id"], "whoever verified has an account"
        for person, code in life.used_codes:
            asked = browser.ask("POST", "/api/auth/login", person.login)
            challenge = asked.json().get("challenge", "none")
            shown = {"challenge": challenge, "recovery_code": code}
            said = browser.ask("POST", "/api/auth/login/second-factor", shown)
            assert said.status_code in UNWELCOME, "a recovery code must work once"
    _require_orders(life)


def _require_orders(life: Life) -> None:
    accounts = life.town.operate("GET", "/api/accounts?limit=500")["accounts"]
    found: dict[str, int] = {}
    for account in accounts:
        cursor = ""
        path = f"/api/orders?status=all&limit=500&account_id={account['account_id']}"
        while True:
            page = life.town.operate("GET", path + (f"&cursor={cursor}" if cursor else ""))
            found |= {each["client_order_id"]: each["order_id"] for each in page["orders"]}
            cursor = page["next_cursor"] or ""
            if not cursor:
                break
    for name, order_id in life.orders.items():
        assert found.get(name) == order_id, f"{name} was acknowledged and must be there"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Return a venue, whose audit and log must verify in the end."""
    with town_of(tmp_path) as found:
        yield found


def test_what_people_were_answered_outlives_a_server_that_is_killed(town: Town) -> None:
    # ASVS 3.3.1, 2.5.6, 2.6.1, 7.3.3
    life = _lived(town, seed=1, kills=2, seconds=1.5)
    assert town.served.starts == 3
    assert life.lost >= 2
    assert life.is_enough
    _require_kept(life)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(3))
def test_what_people_were_answered_outlives_many_kills(town: Town, seed: int) -> None:
    life = _lived(town, seed=seed + 10, kills=8, seconds=2.0)
    assert town.served.starts == 9
    _require_kept(life)
