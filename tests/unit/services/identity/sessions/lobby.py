"""People who sign in for real: a control plane, signing keys, a desk, and who recognises them."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import msgspec

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Answer, Call
from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, Role
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import (
    KEYS_ALONE,
    Recogniser,
    RecogniserOptions,
    Recognising,
)
from damrak.services.identity.sessions.desk import SessionDesk, SessionOptions
from damrak.services.identity.sessions.rows import CREDENTIAL
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens, TokenOptions
from damrak.services.identity.storage.models import Grant, LoginSession, User, UserRole
from damrak.services.identity.storage.store import Store, Unit
from tests.unit.services.identity.control import START, Lines, control

SECOND = 1_000_000_000
HOUR = 3_600 * SECOND
ACCESS_SECONDS = 600
ISSUER = "http://venue"
LEVEL_TRADE = 2


class Browser:
    """Keep cookies as a browser does, and everything that was ever said of them."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.said: list[str] = []

    def take(self, headers: list[tuple[str, str]]) -> None:
        """Take the cookies of an answer."""
        for name, value in headers:
            if name.lower() != "set-cookie":
                continue
            self.said.append(value)
            for key, morsel in SimpleCookie(value).items():
                self.cookies[key] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[key]

    @property
    def header(self) -> str:
        """Return what the browser sends."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Lobby:
    """Hold a control plane in which people sign in."""

    def __init__(self, store: Store, lines: Lines, clock: ManualClock) -> None:
        self.store, self.lines, self.clock = store, lines, clock
        self.keys = SigningKeys(store)
        self.keys.load()
        options = TokenOptions(issuer=ISSUER, audience=ISSUER, access_seconds=ACCESS_SECONDS)
        self.tokens = AccessTokens(self.keys, options)
        self.directory = Directory(store)
        self.directory.load()
        store.add_listener(self.directory.refresh)
        parts = Recognising(self.tokens, KEYS_ALONE.numbers, KEYS_ALONE.uses)
        self.doors = Recogniser(self.directory, store, parts, RecogniserOptions())
        self.desk = SessionDesk(store, self.tokens, SessionOptions())

    def wait(self, seconds: int) -> None:
        """Let time go by."""
        self.clock.set(self.clock.now() + seconds * SECOND)

    def person(self, *roles: Role, account: int | None = None, status: str = "active") -> int:
        """Put a person in, who trades on an account if one is named."""

        def work(unit: Unit) -> int:
            number = unit.session.query(User).count() + 1
            user = User(
                public_id=f"{number:032x}",
                status=status,
                default_account_id=account,
                created_time=unit.now,
            )
            unit.session.add(user)
            unit.session.flush()
            for role in roles or (Role.TRADER,):
                row = UserRole(user_id=user.id, role=role.value, granted_time=unit.now)
                unit.session.add(row)
            unit.changed(user.id)
            return user.id

        user_id = self.store.run_now(work)
        if account is not None:
            self.grant(user_id, account)
        return user_id

    def grant(self, user_id: int, account_id: int, level: int = LEVEL_TRADE) -> None:
        """Let a person do something with an account."""

        def work(unit: Unit) -> None:
            row = Grant(account_id=account_id, user_id=user_id, level=level, granted_time=unit.now)
            unit.session.add(row)
            unit.changed(user_id)

        self.store.run_now(work)

    def take_back(self, user_id: int) -> None:
        """Take all grants of a person back."""

        def work(unit: Unit) -> None:
            unit.session.query(Grant).filter(Grant.user_id == user_id).delete()
            unit.changed(user_id)

        self.store.run_now(work)

    def sign_in(self, user_id: int, browser: Browser | None = None) -> Browser:
        """Sign a person in."""
        browser = browser or Browser()
        answer = self.run(self.desk.begin(user_id, ("password",), self.call(browser)))
        assert answer.status == 200, answer.body
        self.give(browser, answer)
        return browser

    def refresh(self, browser: Browser) -> Answer:
        """Refresh the session of a browser."""
        answer: Answer = self.run(self.desk.refresh(self.call(browser)))
        self.give(browser, answer)
        return answer

    def give(self, browser: Browser, answer: Answer) -> None:
        """Let a browser have an answer."""
        browser.take([(name.decode(), value.decode()) for name, value in answer.headers])

    def call(
        self, browser: Browser | None = None, headers: Mapping[str, str] = {}, **places: str
    ) -> Call:
        """Return a call as a browser makes it."""
        said = {"user-agent": "Firefox", **headers}
        if browser is not None and browser.cookies:
            said["cookie"] = browser.header
        scope = {
            "method": "POST",
            "path": "/api/auth/refresh",
            "path_params": places,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
            "client": ("192.0.2.7", 1),
            "damrak.trace": SimpleNamespace(cause="cause"),
        }
        return Call(scope, _nothing, 1_000)

    def signed_call(self, browser: Browser, **places: str) -> Call:
        """Return a call that is let in."""
        call = self.call(browser, {}, **places)
        caller = self.caller(browser)
        assert caller is not None
        call.admit(caller)
        return call

    def caller(self, browser: Browser) -> Caller | None:
        """Return who is recognised by the access cookie."""
        return self.doors.caller_of(browser.cookies.get("damrak_access", ""))

    def session_of(self, browser: Browser) -> LoginSession:
        """Return the row of a browser's session."""
        session_id = browser.cookies["damrak_refresh"].partition(".")[0]

        def work(unit: Unit) -> LoginSession:
            row = unit.session.get(LoginSession, session_id)
            assert row is not None
            return row

        return self.store.read_now(work)

    def entries(self, action: str) -> list[Entry]:
        """Return the lines of the audit about an action."""
        return [entry for entry in self.lines.entries if entry.action == action]

    @staticmethod
    def run(waiting: Any) -> Any:
        """Wait for something."""
        return asyncio.run(waiting)


def credential_of(browser: Browser) -> str:
    """Return how a browser's session is called."""
    return CREDENTIAL + browser.cookies["damrak_refresh"].partition(".")[0]


def body_of(answer: Answer) -> Any:
    """Return what an answer says."""
    return msgspec.json.decode(answer.body)


@contextmanager
def lobby() -> Iterator[Lobby]:
    """Open a control plane in which people sign in."""
    clock = ManualClock(START)
    with control(clock) as (store, lines):
        yield Lobby(store, lines, clock)


async def _nothing() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}
