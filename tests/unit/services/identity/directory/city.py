"""People, keys and sessions put into a control plane, as other rooms would have left them there."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from sqlalchemy.orm import Session

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.identity import Role, Scope
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import (
    Recogniser,
    RecogniserOptions,
    Recognising,
)
from damrak.services.identity.keys.tokens import digest_of, new_token
from damrak.services.identity.storage.models import ApiKey, Grant, LoginSession, User, UserRole
from damrak.services.identity.storage.store import Store, Unit
from tests.unit.services.identity.control import START, Lines, control

SECOND = 1_000_000_000
HOUR = 3_600 * SECOND


class Claims(Struct, frozen=True):
    """Say what a token says."""

    session_id: str
    user_id: int
    expires_time: int


class Tokens:
    """Take ``token:<session>:<user>`` for a token: signing is another's business."""

    def verify(self, token: str) -> Claims | None:
        """Return what a token says."""
        kind, _, said = token.partition(":")
        session_id, _, user_id = said.partition(":")
        return Claims(session_id, int(user_id), START + HOUR) if kind == "token" else None


class Numbers:
    """Number who asks, from 1."""

    def __init__(self) -> None:
        self.given: list[tuple[str, int, str]] = []

    def number_of(self, credential: str, user_id: int, address: str) -> int:
        """Return the next number."""
        self.given.append((credential, user_id, address))
        return len(self.given)


class Uses:
    """Keep which keys were used."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def used(self, key_id: str, address: str) -> None:
        """Keep a use."""
        self.seen.append((key_id, address))


class City:
    """Hold a store with people in it, and who recognises them."""

    def __init__(
        self, store: Store, lines: Lines, clock: ManualClock, options: RecogniserOptions | None
    ) -> None:
        self.store = store
        self.lines = lines
        self.clock = clock
        self.directory = Directory(store)
        self.numbers, self.uses = Numbers(), Uses()
        parts = Recognising(Tokens(), self.numbers, self.uses)
        self.doors = Recogniser(self.directory, store, parts, options)
        self.directory.load()
        store.add_listener(self.directory.refresh)

    def wait(self, nanoseconds: int) -> None:
        """Let time go by."""
        self.clock.set(self.clock.now() + nanoseconds)

    def person(self, *roles: Role, status: str = "active", account: int | None = None) -> int:
        """Put a person in and return the user id."""

        def work(unit: Unit) -> int:
            user = User(
                public_id=new_token().key_id,
                status=status,
                default_account_id=account,
                created_time=unit.now,
            )
            unit.session.add(user)
            unit.session.flush()
            for role in roles:
                row = UserRole(user_id=user.id, role=role.value, granted_time=unit.now)
                unit.session.add(row)
            unit.changed(user.id)
            return user.id

        return self.store.run_now(work)

    def grant(self, user_id: int, account_id: int, level: int) -> None:
        """Let a person do something with an account."""

        def work(unit: Unit) -> None:
            row = Grant(account_id=account_id, user_id=user_id, level=level, granted_time=unit.now)
            unit.session.add(row)
            unit.changed(user_id)

        self.store.run_now(work)

    def key(self, user_id: int | None, *scopes: Scope, **more: object) -> str:
        """Put a key in and return its secret."""
        token = new_token()

        def work(unit: Unit) -> None:
            columns = {"expires_time": None, "secret_digest": digest_of(token.secret), **more}
            row = ApiKey(
                id=token.key_id,
                user_id=user_id,
                name="test",
                scopes=" ".join(scopes),
                created_time=unit.now,
                **columns,
            )
            unit.session.add(row)
            unit.changed(user_id or -1)

        self.store.run_now(work)
        return token.secret

    def sign_in(self, user_id: int, methods: str = "password", hours: int = 24) -> str:
        """Open a session and return its access token."""
        session_id = new_token().key_id

        def work(unit: Unit) -> None:
            row = LoginSession(
                id=session_id,
                user_id=user_id,
                methods=methods,
                refresh_digest="",
                created_time=unit.now,
                refreshed_time=unit.now,
                expires_time=unit.now + hours * HOUR,
            )
            unit.session.add(row)
            unit.changed(user_id)

        self.store.run_now(work)
        return f"token:{session_id}:{user_id}"

    @contextmanager
    def changing(self, user_id: int) -> Iterator[Session]:
        """Change rows of a person in one transaction, of which the directory hears."""
        with Session(self.store.engine) as session, session.begin():
            yield session
        self.directory.refresh({user_id})


@contextmanager
def city(options: RecogniserOptions | None = None) -> Iterator[City]:
    """Open a control plane with nobody in it yet."""
    clock = ManualClock(START)
    with control(clock) as (store, lines):
        yield City(store, lines, clock, options)
