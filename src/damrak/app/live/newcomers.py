"""Newcomers: who can sign in at a venue where nobody could yet.

An administrator and two traders are made once, at the first start, with passwords that are told
once. Each trader has an account with play money, and one of them the key that lines to paste use.
"""

import asyncio
import secrets
from typing import Final

from msgspec import Struct
from sqlalchemy import exists, select

from damrak.adapters.exchanges.api import Client
from damrak.ports.identity import Caller, Level, Permission, Role, Scope
from damrak.services.identity.keys.making import make_key
from damrak.services.identity.keys.records import Asker, KeyWish
from damrak.services.identity.people.proofs.hashing import PasswordHashing
from damrak.services.identity.storage.models import Grant, User
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.teams import users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.grants import Wish, put
from damrak.services.identity.teams.roles import ACTIVE

FIRST_START: Final = Caller(
    credential="first start", permissions=frozenset(Permission) - {Permission.SERVE}
)
"""Who makes the newcomers, for the rules and the audit."""

KEY_NAME: Final = "trader"

_PASSWORD_BYTES: Final = 12
_WANTED: Final = (
    ("admin@localhost", "Administrator", Role.ADMIN),
    ("anna@localhost", "Anna", Role.TRADER),
    ("bram@localhost", "Bram", Role.TRADER),
)


class Newcomer(Struct, frozen=True):
    """Tell a person once with the password; ``user_id`` is the public id."""

    email: str
    role: Role
    user_id: str
    password: str

    def __repr__(self) -> str:
        return f"Newcomer({self.email!r})"


def make_newcomers(store: Store) -> tuple[Newcomer, ...]:
    """Make an administrator and two traders where there is nobody, and return who was made.

    Raises StoreUnavailable.
    """
    if store.read_now(_is_inhabited):
        return ()
    passwords = [secrets.token_urlsafe(_PASSWORD_BYTES) for _ in _WANTED]
    hashes = asyncio.run(_hashes(passwords))

    def work(unit: Unit) -> tuple[Newcomer, ...]:
        # Two processes may start at once, and only one of them makes people.
        if _is_inhabited(unit):
            return ()
        acting = Acting(unit, FIRST_START)
        made = []
        for (email, name, role), password, kept in zip(_WANTED, passwords, hashes, strict=True):
            wanted = users.Wanted(email=email, name=name, roles=(role,), password_hash=kept)
            user_id = users.create(acting, wanted).user_id
            made.append(Newcomer(email, role, user_id, password))
        return tuple(made)

    return store.run_now(work)


def traders_without_account(store: Store) -> list[str]:
    """Return the public ids of the traders of the first start who have no account as yet."""
    emails = [email for email, _, role in _WANTED if role is Role.TRADER]

    def work(unit: Unit) -> list[str]:
        found = []
        for email in emails:
            for shown in users.find(Acting(unit, FIRST_START), users.Search(email=email, limit=1)):
                user = unit.session.scalars(
                    select(User).where(User.public_id == shown.user_id)
                ).one()
                if user.status == ACTIVE and not _has_account(unit, user.id):
                    found.append(shown.user_id)
        return found

    return store.read_now(work)


def give_account(store: Store, operator: Client, user_id: str) -> int:
    """Open an account for a person by public id, and return it; raises ApiError."""
    account_id = operator.open_account().account_id

    def work(unit: Unit) -> None:
        acting = Acting(unit, FIRST_START)
        put(acting, Wish(account_id=account_id, level=Level.MANAGE, user_id=user_id))
        acting.user(user_id).default_account_id = account_id

    store.run_now(work)
    return account_id


def make_trader_key(store: Store, account_id: int) -> str:
    """Make a key that reads and trades on an account, of the person whose it is.

    An account that is nobody's gets a key of the venue. Returns the secret.
    """

    def work(unit: Unit) -> str:
        asked = select(Grant.user_id).where(
            Grant.account_id == account_id, Grant.level == int(Level.MANAGE)
        )
        owner = unit.session.scalars(asked.order_by(Grant.id)).first()
        scopes = frozenset({Scope.READ, Scope.TRADE})
        wish = KeyWish(name=KEY_NAME, scopes=scopes, account_id=account_id)
        asker = Asker(credential=FIRST_START.credential)
        return make_key(unit, wish, asker, user_id=owner or 0).secret

    return store.run_now(work)


async def _hashes(passwords: list[str]) -> list[str]:
    hashing = PasswordHashing()
    try:
        return [await hashing.hash(password) for password in passwords]
    finally:
        hashing.close()


def _is_inhabited(unit: Unit) -> bool:
    return bool(unit.session.scalar(select(exists().where(User.id > 0))))


def _has_account(unit: Unit, user_id: int) -> bool:
    return bool(unit.session.scalar(select(exists().where(Grant.user_id == user_id))))
