"""A venue with all its rooms, and callers of every kind who ask every door.

Whatever a question is about is made anew before it is asked, so no answer hangs on another.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import msgspec
from argon2 import PasswordHasher
from prometheus_client import CollectorRegistry

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.snapshots.memory import MemorySnapshots
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.app.config.doors_settings import IdentitySettings
from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.app.identity.recognising import token_options
from damrak.app.identity.rooms import Venue, listed_in, open_identity
from damrak.app.projecting.history import TablesHistory
from damrak.app.projecting.process import ProjectionProcess
from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain import commands
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId
from damrak.http.operations import Operation
from damrak.ports.audit import Action, ActionFilter
from damrak.ports.history import TransferFilter
from damrak.ports.identity import Caller, Level, Permission, Role, Scope
from damrak.runtime.sequencer import Sequencer
from damrak.runtime.shard import Shard
from damrak.runtime.topology import JOINED
from damrak.runtime.view import View
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.opening import AccountOpener
from damrak.services.gateway.pages.room import PageRoom
from damrak.services.gateway.rest import RestOptions, create_app
from damrak.services.gateway.rest.app import operations_of
from damrak.services.gateway.rest.explorer import explorer_operations
from damrak.services.gateway.rest.metrics import Metrics
from damrak.services.gateway.rest.rooms.venue import VenueRoom
from damrak.services.identity.keys.making import make_key
from damrak.services.identity.keys.records import Asker, KeyWish
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens
from damrak.services.identity.storage.models import Grant, LoginSession, User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import groups, users
from damrak.services.identity.teams.acting import Acting
from tests.api.rest.house import COINS, INSTRUMENTS, USD, Folding

URL: Final = "http://venue"
PASSWORD: Final = "correct horse battery staple"
SECONDS: Final = 86_400 * 1_000_000_000

NOBODY: Final = "nobody"
ROLES: Final = {role.value: role for role in Role}
KEYS: Final = {f"{scope.value}-key": scope for scope in Scope}
KINDS: Final = (NOBODY, *ROLES, *KEYS)
"""Everybody who asks: without a credential, signed in with one role, or with a key of one scope.

The keys belong to somebody who is trader and admin, so that their scope alone decides.
"""

HOST: Final = Caller(credential="host", permissions=frozenset(Permission) - {Permission.SERVE})


class Person(NamedTuple):
    """Be somebody with an account of his own and a team mate."""

    user_id: int
    public_id: str
    account_id: int
    secret: str
    session_id: str
    mate: str


class Answer(NamedTuple):
    """Be what was answered."""

    status: int
    body: bytes


class House:
    """Hold a venue and its people."""

    def __init__(self, data_dir: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.clock = SystemClock()
        self.shard = Shard(Exchange, JOINED, log := MemoryLog(), MemorySnapshots())
        self.shard.recover()
        self.view = View()
        self.sequencer = Sequencer(self.shard, self.clock)
        self.sequencer.add_listener(self.view.hear)
        tables = SqliteTables(IN_MEMORY)
        folding = cast(ProjectionProcess, Folding(log, tables))
        self.history = TablesHistory(tables, folding)
        settings = Settings(identity=IdentitySettings(registration="open", public_url=URL))
        self.count = 0
        self.callers: dict[str, Person] = {}
        self.loop.run_until_complete(self._open(data_dir, settings))
        self.loop.run_until_complete(self._prepare())

    async def _open(self, data_dir: Path, settings: Settings) -> None:
        venue = Venue(
            url=URL,
            is_open=self.view.accounts.__contains__,
            listed=listed_in(self.view),
            open_account=self.open_account,
            actions=NoActions(),
        )
        self.store = self.stack.enter_context(open_control(data_dir, settings, self.clock))
        parts = (self.stack, self.store, data_dir, settings)
        self.identity = await open_identity(*parts, venue=venue)
        exchange = cast(Exchange, self.shard.machine)
        doors = Doors(
            client=self.sequencer,
            view=self.view,
            history=self.history,
            identity=self.identity.recogniser,
            auditor=self.identity.auditor,
            openings=self.identity.openings,
            preview=lambda command: preview(exchange, command, self.clock.now()),
            clock=self.clock,
        )
        registry = CollectorRegistry()
        self.app = create_app(doors, registry=registry, more=self.identity.operations)
        room = VenueRoom(doors, Metrics(CollectorRegistry()), ())
        served = [
            *operations_of(doors, RestOptions(), room, AccountOpener(doors)),
            *self.identity.operations,
        ]
        documents = explorer_operations(served)
        self.operations: list[Operation] = [*served, *documents, PageRoom().operation()]
        signing = SigningKeys(self.store)
        await asyncio.to_thread(signing.load)
        self.tokens = AccessTokens(signing, token_options(settings))

    async def _prepare(self) -> None:
        listed: list[commands.Command] = [commands.ListAsset(asset) for asset in (USD, *COINS)]
        await self.sequencer.submit([*listed, *map(commands.ListInstrument, INSTRUMENTS)])
        self.hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        self.robot = 0
        self.robot = self._user("robot", Role.TRADER).id
        self.robot_secret, _ = self.session(self.robot)
        self.victim = await self.person(Role.TRADER)

    def work(self, work: Any) -> Any:
        """Let the host do something in the tables."""
        return self.store.run_now(lambda unit: work(Acting(unit, HOST)))

    def unique(self, word: str) -> str:
        """Return a name that nobody has."""
        self.count += 1
        return f"{word}{self.count}"

    def _user(self, word: str, *roles: Role) -> users.Shown:
        name = self.unique(word)
        wanted = users.Wanted(
            email=f"{name}@example.org", name=name, roles=roles, password_hash=self.hash
        )
        made: users.Shown = self.work(lambda acting: users.create(acting, wanted))
        return made

    def stranger(self) -> users.Shown:
        """Make somebody whom no caller knows."""
        return self._user("stranger", Role.VIEWER)

    async def person(self, *roles: Role) -> Person:
        """Make somebody with an account that he manages, and a team mate."""
        made, mate = self._user("person", *roles), self.stranger()
        account_id = await self.open_account()
        self.grant(account_id, made.id, Level.MANAGE)
        self.grant(account_id, self.robot, Level.TRADE)
        self.team(made.user_id, mate.user_id)
        secret, session_id = self.session(made.id)
        return Person(made.id, made.user_id, account_id, secret, session_id, mate.user_id)

    async def caller(self, kind: str) -> Person:
        """Make somebody of a kind; nobody in particular is the victim."""
        if kind == NOBODY:
            return self.victim
        if kind in ROLES:
            return await self.person(ROLES[kind])
        owner = await self.person(Role.ADMIN, Role.TRADER)
        return owner._replace(secret=self.key(owner.user_id, KEYS[kind])[1])

    def key(self, user_id: int, *scopes: Scope) -> tuple[str, str]:
        """Make a key and return its id and its secret."""
        account = next(iter(self.view.accounts)) if not user_id else None
        wish = KeyWish(name="key", scopes=frozenset(scopes), account_id=account)
        made = self.store.run_now(lambda unit: make_key(unit, wish, Asker(), user_id=user_id))
        return made.record.key_id, made.secret

    def session(self, user_id: int) -> tuple[str, str]:
        """Open a session; return its access token and its id."""
        session_id = self.unique("session")

        def work(unit: Unit) -> None:
            times = {"created_time": unit.now, "refreshed_time": unit.now}
            row = LoginSession(id=session_id, user_id=user_id, methods="password totp", **times)
            row.refresh_digest, row.expires_time = "none", unit.now + SECONDS
            unit.session.add(row)
            unit.changed(user_id)

        self.store.run_now(work)
        until = self.clock.now() + SECONDS
        return self.tokens.issue(session_id, user_id, until).token, session_id

    def grant(self, account_id: int, user_id: int, level: Level) -> int:
        """Let somebody do something with an account, and return the number of the grant."""

        def work(unit: Unit) -> int:
            row = Grant(account_id=account_id, user_id=user_id, level=level)
            row.granted_time = unit.now
            unit.session.add(row)
            unit.session.flush()
            unit.changed(user_id)
            if unit.session.get_one(User, user_id).default_account_id is None:
                unit.session.get_one(User, user_id).default_account_id = account_id
            return row.id

        return self.store.run_now(work)

    def team(self, leader: str, *others: str) -> int:
        """Make a team, and return its number."""

        def work(acting: Acting) -> int:
            home = groups.add_organisation(acting, self.unique("home"))
            made = groups.add_team(acting, home.id, self.unique("team"))
            for who in (leader, *others):
                groups.put_member(acting, made.team_id, who, leads=who == leader)
            return made.team_id

        number: int = self.work(work)
        return number

    async def open_account(self) -> int:
        """Open an account with money in it."""
        account = AccountId(max(self.view.accounts, default=0) + 1)
        asked: list[commands.Command] = [commands.OpenAccount(account)]
        for asset in (USD, *COINS):
            amount = Amount(1_000_000 * 10**asset.scale)
            asked.append(commands.Deposit(account, asset.code, amount, f"first-{asset.code}"))
        await self.sequencer.submit(asked)
        return account

    async def transfer(self, account_id: int) -> int:
        """Return the number of a transfer of an account."""
        await self.history.reach(self.view.sequence)
        found = await self.history.transfers(account_id, TransferFilter(), 1)
        return found[0].transfer_id

    async def order(self, account_id: int) -> tuple[int, str]:
        """Let an order of an account rest, and return its two ids."""
        body = {
            "symbol": "BTC-USD",
            "side": "buy",
            "quantity": "0.01",
            "price": "10",
            "account_id": account_id,
        }
        answer = await self.ask("POST", "/api/orders", body, secret=self.robot_secret)
        assert answer.status == 201, answer.body
        said = msgspec.json.decode(answer.body)
        return said["order_id"], said["client_order_id"]

    async def ask(
        self, method: str, path: str, body: Any = None, *, secret: str = "", query: str = ""
    ) -> Answer:
        """Ask a door from an address that nobody has asked from."""
        self.count += 1
        raw = b"" if body is None else msgspec.json.encode(body)
        headers = [(b"host", b"venue"), (b"content-length", b"%d" % len(raw))]
        if body is not None:
            headers.append((b"content-type", b"application/json"))
        if secret:
            headers.append((b"authorization", f"Bearer {secret}".encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": headers,
            "client": (
                f"10.{self.count >> 16 & 255}.{self.count >> 8 & 255}.{self.count & 255}",
                9,
            ),
            "server": ("venue", 80),
        }
        told: list[Any] = []

        asked = [{"type": "http.request", "body": raw, "more_body": False}]

        async def receive() -> Any:
            # Whoever asks stays until he was answered.
            return asked.pop() if asked else await asyncio.Future()

        async def send(message: Any) -> None:
            told.append(message)
            # What never ends was answered once something of it was told.
            if len(told) > 1 and message.get("more_body") and told[0]["status"] == 200:
                streaming.cancel()

        app = cast(Any, self.app)
        streaming = asyncio.ensure_future(app(scope, receive, send))
        said_so = await asyncio.gather(streaming, return_exceptions=True)
        if isinstance(said_so[0], Exception):
            raise said_so[0]
        said = b"".join(each.get("body", b"") for each in told[1:])
        return Answer(told[0]["status"], said)

    def close(self) -> None:
        """Close everything."""
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.run_until_complete(self.sequencer.close())
        self.history.close()
        self.loop.close()


class NoActions:
    """Know nothing of the log."""

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return nothing."""
        return []
