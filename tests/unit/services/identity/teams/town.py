"""A town of people whose rights are read from the tables, as the doors read them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.identity import Caller, Level, Permission, Role
from damrak.services.identity.directory.rights import default_account, permissions_of
from damrak.services.identity.directory.rows import read_people
from damrak.services.identity.storage.models import Grant, User
from damrak.services.identity.storage.store import Store
from damrak.services.identity.teams import groups, users
from damrak.services.identity.teams.acting import Acting
from tests.unit.services.identity.control import START, Lines, control

T = TypeVar("T")

HOST = Caller(credential="host", permissions=frozenset(Permission) - {Permission.SERVE})
"""Whoever runs the machine may do everything."""

SECOND = 1_000_000_000


class Town:
    """Hold people by name, and let them do things."""

    def __init__(self, store: Store, lines: Lines, clock: ManualClock) -> None:
        self.store = store
        self.lines = lines
        self.clock = clock
        self.ids: dict[str, int] = {}
        self.public: dict[str, str] = {}

    def add(self, name: str, *roles: Role) -> str:
        """Make a person with roles, and return his public id."""
        wanted = users.Wanted(email=f"{name}@example.org", name=name, roles=roles)
        made = self.host(lambda acting: users.create(acting, wanted))
        self.ids[name], self.public[name] = made.id, made.user_id
        return made.user_id

    def stranger(self, name: str, *, verified: bool = True) -> int:
        """Let somebody register, who has no role yet, and return his number."""

        def work(acting: Acting) -> int:
            user = User(public_id=f"id-{name}", status="active", created_time=acting.unit.now)
            user.email_index = acting.unit.vault.index("email", f"{name}@example.org")
            user.verified_time = acting.unit.now if verified else None
            acting.unit.session.add(user)
            acting.unit.session.flush()
            return user.id

        self.ids[name], self.public[name] = self.host(work), f"id-{name}"
        return self.ids[name]

    def team(self, name: str, *members: str, leader: str = "") -> int:
        """Make a team of an organisation of its own, and return its number."""

        def work(acting: Acting) -> int:
            home = groups.add_organisation(acting, f"home of {name}")
            made = groups.add_team(acting, home.id, name)
            for member in (*members, *([leader] if leader else [])):
                who = self.public[member]
                groups.put_member(acting, made.team_id, who, leads=member == leader)
            return made.team_id

        return self.host(work)

    def grant(self, name: str, account_id: int, level: Level) -> None:
        """Give somebody a level on an account, as the venue does."""

        def work(acting: Acting) -> None:
            row = Grant(account_id=account_id, user_id=self.ids[name], level=level)
            row.granted_time = acting.unit.now
            acting.unit.session.add(row)

        self.host(work)

    def caller(self, name: str) -> Caller:
        """Return somebody as the doors know him who signed in now."""
        user_id = self.ids[name]
        person = self.store.run_now(lambda unit: read_people(unit.session, [user_id], unit.now))[
            user_id
        ]
        permissions = permissions_of(person.roles) if person.active else frozenset()
        return Caller(
            credential=f"session:{name}",
            permissions=permissions,
            user_id=user_id,
            grants=person.grants if person.active else {},
            account_id=None,
        ).on(default_account(permissions, person.grants, None))  # type: ignore[arg-type]

    def do(self, name: str, work: Callable[[Acting], T]) -> T:
        """Let somebody do something, a second after what was done before."""
        self.clock.set(self.clock.now() + SECOND)
        caller = self.caller(name)
        return self.store.run_now(lambda unit: work(Acting(unit, caller, address="192.0.2.1")))

    def host(self, work: Callable[[Acting], T]) -> T:
        """Let the host do something."""
        return self.store.run_now(lambda unit: work(Acting(unit, HOST)))

    def roles(self, name: str) -> set[Role]:
        """Return the roles of somebody."""
        return set(self.host(lambda acting: users.one(acting, self.public[name])).roles)


@contextmanager
def open_town() -> Iterator[Town]:
    """Open a town with nobody in it."""
    clock = ManualClock(START)
    with control(clock) as (store, lines):
        yield Town(store, lines, clock)
