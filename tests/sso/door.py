"""A door with single sign-on and nothing else, and a browser before it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from sqlalchemy import select, update

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Answer, Call, Refused
from damrak.http.cookies import ACCESS_COOKIE, cookie_of
from damrak.http.operations import Operation, answered
from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, Permission, Role
from damrak.ports.messenger import Letter
from damrak.services.identity.people.options import Neighbours, PeopleOptions, SessionDesk
from damrak.services.identity.people.people import People
from damrak.services.identity.people.proofs.emails import email_index
from damrak.services.identity.sso.operations import operations
from damrak.services.identity.sso.options import SsoOptions
from damrak.services.identity.sso.provider import Provider
from damrak.services.identity.sso.room import SingleSignOn
from damrak.services.identity.storage.models import ExternalLogin, LoginSession, User, UserRole
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.teams import invitations
from damrak.services.identity.teams.refusals import InvitationRefused
from tests.sso.provider import CLIENT_ID, CLIENT_SECRET, SITE
from tests.unit.services.identity.control import Lines, control

SESSION_SECONDS: Final = 3_600
NANOSECONDS: Final = 1_000_000_000
BODY_MAX: Final = 10_000
ACCOUNT_ID: Final = 7


def options_for(issuer: str, **more: Any) -> SsoOptions:
    """Return options for a provider; groups have a meaning for two roles."""
    chosen: dict[str, Any] = {
        "issuer": issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "public_url": SITE,
        "scopes": "openid email profile groups",
        "role_claim": "groups",
        "roles": {"traders": Role.TRADER, "heads": Role.INSTRUCTOR},
        "create_users": True,
    }
    return SsoOptions(**{**chosen, **more})


class Letterbox:
    """Take letters, and keep none."""

    async def send(self, letter: Letter) -> None:
        """Take a letter."""


class OpenSessions:
    """Open sessions in the tables, whose access token is their id."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.methods: list[tuple[str, ...]] = []

    async def begin(
        self, user_id: int, methods: tuple[str, ...], call: Call, *, since: int = 0
    ) -> Answer:
        """Open a session."""
        self.methods.append(methods)
        session_id = await self._store.run(lambda unit: add_session(unit, user_id))
        cookie = f"{ACCESS_COOKIE}={session_id}; Path=/; HttpOnly; SameSite=Strict"
        return Answer.of(200, {}, (b"set-cookie", cookie.encode()))

    async def revoke_all(self, user_id: int, reason: str, *, except_session: str = "") -> int:
        """End nothing."""
        return 0


def add_session(unit: Unit, user_id: int) -> str:
    """Open a session of somebody and return its id."""
    session_id = secrets.token_hex(8)
    row = LoginSession(
        id=session_id,
        user_id=user_id,
        methods="password",
        refresh_digest=session_id,
        created_time=unit.now,
        refreshed_time=unit.now,
        expires_time=unit.now + SESSION_SECONDS * NANOSECONDS,
    )
    unit.session.add(row)
    return session_id


class Trace:
    """Name what a request is the cause of."""

    cause = "of-a-test"


class Door:
    """Serve operations as ASGI; whoever has the cookie of a session may manage himself."""

    def __init__(self, store: Store, served: list[Operation]) -> None:
        self._store = store
        self._served = {(each.method, each.path): each for each in served}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        scope["damrak.trace"] = Trace()
        scope["path_params"] = {}
        operation = self._served[scope["method"], scope["path"]]
        call = Call(scope, receive, BODY_MAX)
        try:
            if operation.needs is not None:
                call.admit(await self._caller(call))
            answer = answered(operation, await operation.handle(call))
        except Refused as refused:
            answer = Answer.refusing(refused.problem)
        await answer(scope, receive, send)

    async def _caller(self, call: Call) -> Caller:
        session_id = cookie_of(call.cookie, ACCESS_COOKIE)
        row = await self._store.run(lambda unit: unit.session.get(LoginSession, session_id))
        assert row is not None
        return Caller(
            credential=f"session:{row.id}",
            permissions=frozenset({Permission.MANAGE_SELF}),
            user_id=row.user_id,
        )


class House:
    """Hold a door, what lies behind it, and what was noted."""

    def __init__(
        self,
        store: Store,
        lines: Lines,
        options: SsoOptions,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        *,
        desk: SessionDesk | None = None,
    ) -> None:
        self.store = store
        self.lines = lines
        self.noted: list[Entry] = []
        self.sessions = OpenSessions(store)
        self.people = People(
            store,
            PeopleOptions(public_url=SITE),
            desk or self.sessions,
            Letterbox(),
            neighbours=Neighbours(
                accept=invitations.accept,
                invitation_refused=InvitationRefused,
                default_access=invitations.default_access,
                open_account=_open_account,
            ),
        )
        provider = Provider(options, store.clock, transport)
        room = SingleSignOn(self.people, provider, auditor=self)
        self.door = Door(store, operations(room))

    def note(self, entry: Entry) -> None:
        """Take a note."""
        self.noted.append(entry)

    def browser(self) -> httpx.AsyncClient:
        """Return a browser with no cookies yet."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url=SITE)

    def add_user(self, email: str, *roles: Role, status: str = "active") -> int:
        """Make a user who signs in with a password."""

        def work(unit: Unit) -> int:
            user = User(
                public_id=secrets.token_hex(8),
                email_sealed=unit.vault.seal(email),
                email_index=email_index(unit.vault, email),
                password_hash="of a password",
                status=status,
                created_time=unit.now,
            )
            unit.session.add(user)
            unit.session.flush()
            for role in roles:
                unit.session.add(UserRole(user_id=user.id, role=role, granted_time=unit.now))
            return user.id

        return self.store.run_now(work)

    def sign_in(self, browser: httpx.AsyncClient, user_id: int) -> None:
        """Give a browser the session of somebody."""
        session_id = self.store.run_now(lambda unit: add_session(unit, user_id))
        browser.cookies.set(ACCESS_COOKIE, session_id, domain="127.0.0.1", path="/")

    def links(self) -> dict[str, int]:
        """Return whom each subject is linked to."""
        rows = self.store.run_now(lambda unit: list(unit.session.scalars(select(ExternalLogin))))
        return {row.subject: row.user_id for row in rows}

    def roles(self, user_id: int) -> set[str]:
        """Return the roles of somebody."""
        asked = select(UserRole.role).where(UserRole.user_id == user_id)
        return set(self.store.run_now(lambda unit: list(unit.session.scalars(asked))))

    def account_of(self, user_id: int) -> int | None:
        """Return the account that is somebody's own."""
        asked = select(User.default_account_id).where(User.id == user_id)
        return self.store.run_now(lambda unit: unit.session.scalar(asked))

    def end_sessions(self) -> None:
        """Revoke every session."""
        ending = update(LoginSession).values(revoked_time=1, revoked_reason="test")
        self.store.run_now(lambda unit: unit.session.execute(ending))

    def disable(self, user_id: int) -> None:
        """Let somebody do nothing any more."""
        ending = update(User).where(User.id == user_id).values(status="disabled")
        self.store.run_now(lambda unit: unit.session.execute(ending))

    def count_sessions(self) -> int:
        """Return how many sessions single sign-on has opened."""
        return len(self.sessions.methods)


@asynccontextmanager
async def house_of(
    options: SsoOptions,
    transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
    *,
    clock: ManualClock,
) -> AsyncIterator[tuple[House, httpx.AsyncClient]]:
    """Open a house and a browser before it."""
    with control(clock) as (store, lines):
        house = House(store, lines, options, transport)
        async with house.browser() as browser:
            try:
                yield house, browser
            finally:
                await house.people.close()


def played(scenario: Callable[[], Coroutine[Any, Any, None]], seconds: float = 60.0) -> None:
    """Play a scenario, for a while at most."""

    async def bounded() -> None:
        async with asyncio.timeout(seconds):
            await scenario()

    asyncio.run(bounded())


async def _open_account() -> int:
    return ACCOUNT_ID
