"""A town of people: real rooms, sessions and tables, a mailbox instead of mail, one event loop."""

import asyncio
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Answer, Call, Refused
from damrak.http.operations import Operation, answered
from damrak.http.problems import unavailable
from damrak.ports.audit import Entry
from damrak.ports.identity import Role
from damrak.ports.messenger import Letter
from damrak.services.identity.people.operations import operations
from damrak.services.identity.people.options import Neighbours, PeopleOptions
from damrak.services.identity.people.people import People
from damrak.services.identity.people.post import Post
from damrak.services.identity.people.proofs.emails import email_index, user_of
from damrak.services.identity.storage.models import Invitation, User, UserRole
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams.invitations import accept, default_access
from damrak.services.identity.teams.refusals import InvitationRefused
from tests.unit.services.identity.control import START, control
from tests.unit.services.identity.sessions.lobby import Browser, Lobby

ORIGIN = "https://venue.example.org"
PASSWORD = "tulip mania of 1637"
EMAIL = "anna@example.org"
HOME = "192.0.2.7"
FIRST_ACCOUNT = 100

_TOKEN = re.compile(r"#token=(\S+)")


class Reply(Struct, frozen=True):
    """Hold what was answered."""

    status: int
    said: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Return the code of the problem, empty where there was none."""
        return self.said.get("code", "") if isinstance(self.said, dict) else ""


class Mailbox:
    """Keep letters instead of sending them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        """Keep a letter."""
        self.letters.append(letter)


class Town:
    """Hold rooms about people, and ask them as browsers do."""

    def __init__(self, lobby: Lobby, options: PeopleOptions, runner: asyncio.Runner) -> None:
        self.lobby, self.store, self.lines = lobby, lobby.store, lobby.lines
        self.mail = Mailbox()
        self.accounts_opened = 0
        self.venue_answers = True
        self._runner = runner
        neighbours = Neighbours(
            accept=accept,
            invitation_refused=InvitationRefused,
            default_access=default_access,
            open_account=self._open_account,
        )
        post = Post(self.mail, retry_seconds=())
        self.people = People(
            self.store, options, lobby.desk, self.mail, neighbours=neighbours, post=post
        )
        self._operations = {(op.method, op.path): op for op in operations(self.people)}

    def wait(self, seconds: int) -> None:
        """Let time go by."""
        self.lobby.wait(seconds)

    def run(self, waiting: Any) -> Any:
        """Wait for something, and for the post."""

        async def both() -> Any:
            found = await waiting
            await self.people.post.emptied()
            return found

        return self._runner.run(both())

    def ask(self, method: str, path: str, said: Any = None, **how: Any) -> Reply:
        """Ask something, and wait until every letter about it was written."""
        reply: Reply = self.run(self.asking(method, path, said, **how))
        return reply

    def post(self, path: str, **said: Any) -> Reply:
        """Ask something that anybody may ask, from home."""
        return self.ask("POST", f"/api/auth/{path}", said)

    async def asking(
        self,
        method: str,
        path: str,
        said: Any = None,
        *,
        browser: Browser | None = None,
        address: str = HOME,
        agent: str = "Firefox",
        raw: bytes | None = None,
    ) -> Reply:
        """Ask something."""
        operation, places = self._found(method, path)
        body = raw if raw is not None else b"" if said is None else msgspec.json.encode(said)
        call = _call(method, path, body, places, address=address, agent=agent, browser=browser)
        if operation.needs is not None:
            caller = self.lobby.caller(browser) if browser else None
            assert caller is not None, "nobody is signed in"
            assert caller.may(operation.needs)
            call.admit(caller)
        try:
            answer: Any = answered(operation, await operation.handle(call))
        except Refused as refused:
            answer = Answer.refusing(refused.problem)
        if browser is not None:
            self.lobby.give(browser, answer)
        headers = {name.decode(): value.decode() for name, value in answer.headers}
        return Reply(answer.status, msgspec.json.decode(answer.body), headers)

    def _found(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        if (method, path) in self._operations:
            return self._operations[method, path], {}
        folder, _, last = path.rpartition("/")
        for (known, pattern), operation in self._operations.items():
            if known == method and pattern.rpartition("/")[0] == folder and "{" in pattern:
                return operation, {pattern.rpartition("/")[2][1:-1]: last}
        raise LookupError(path)

    async def _open_account(self) -> int:
        if not self.venue_answers:
            raise Refused(unavailable("", cause="cause"))
        self.accounts_opened += 1
        return FIRST_ACCOUNT + self.accounts_opened

    def letters(self, email: str = EMAIL) -> list[Letter]:
        """Return the letters to an address."""
        return [letter for letter in self.mail.letters if letter.to == email]

    def token(self, email: str = EMAIL) -> str:
        """Return the token of the last letter to an address that has one."""
        found = [_TOKEN.search(letter.text) for letter in self.letters(email)]
        return [match[1] for match in found if match][-1]

    def register(self, email: str = EMAIL, password: str = PASSWORD) -> Reply:
        """Register somebody and verify his address."""
        said = {"email": email, "password": password, "name": "Anna"}
        assert self.post("register", **said).status == 202
        return self.post("verify", token=self.token(email))

    def login(
        self,
        email: str = EMAIL,
        password: str = PASSWORD,
        browser: Browser | None = None,
        **how: Any,
    ) -> Reply:
        """Sign in."""
        said = {"email": email, "password": password}
        return self.ask("POST", "/api/auth/login", said, browser=browser, **how)

    def signed_in(self, email: str = EMAIL, password: str = PASSWORD, **how: Any) -> Browser:
        """Return a browser in which somebody signed in with his password alone."""
        browser = Browser()
        reply = self.login(email, password, browser, **how)
        assert reply.status == 200, reply.said
        return browser

    def user(self, email: str = EMAIL) -> User:
        """Return the row of a person."""

        def work(unit: Unit) -> User:
            user = user_of(unit, email)
            assert user is not None
            return user

        return self.store.read_now(work)

    def give_role(self, role: Role, email: str = EMAIL) -> None:
        """Give a person a role."""

        def work(unit: Unit) -> None:
            user = user_of(unit, email)
            assert user is not None
            row = UserRole(user_id=user.id, role=role.value, granted_time=unit.now)
            unit.session.add(row)
            unit.changed(user.id)

        self.store.run_now(work)

    def invite(self, token: str, *roles: Role, email: str | None = None) -> None:
        """Keep an invitation whose token is known."""

        def work(unit: Unit) -> None:
            row = Invitation(
                digest=hashlib.sha256(token.encode()).hexdigest(),
                public_id=f"of {token}",
                email_index=None if email is None else email_index(unit.vault, email),
                roles=" ".join(roles),
                invited_by=0,
                created_time=unit.now,
                expires_time=unit.now + 10**15,
            )
            unit.session.add(row)

        self.store.run_now(work)

    def entries(self, action: str) -> list[Entry]:
        """Return the lines of the audit about an action."""
        return self.lobby.entries(action)


@contextmanager
def town(**chosen: Any) -> Iterator[Town]:
    """Open a town where whoever likes may register, unless something else is chosen."""
    options = replace(PeopleOptions(registration="open", public_url=ORIGIN), **chosen)
    clock = ManualClock(START)
    with control(clock) as (store, lines), asyncio.Runner() as runner:
        opened = Town(Lobby(store, lines, clock), options, runner)
        runner.run(opened.people.start())
        try:
            yield opened
        finally:
            runner.run(opened.people.close())


def _call(
    method: str,
    path: str,
    body: bytes,
    places: Mapping[str, str],
    *,
    address: str,
    agent: str,
    browser: Browser | None,
) -> Call:
    headers = [(b"user-agent", agent.encode()), (b"content-type", b"application/json")]
    if browser is not None and browser.cookies:
        headers.append((b"cookie", browser.header.encode()))
    scope = {
        "method": method,
        "path": path,
        "path_params": places,
        "query_string": b"",
        "headers": headers,
        "client": (address, 1),
        "damrak.trace": SimpleNamespace(cause="cause"),
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    return Call(scope, receive, 100_000)
