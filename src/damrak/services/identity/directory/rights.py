"""Rights: what a session or a key may do, from who its owner is; pure, and the whole of the rule.

A session has the rights of its owner's roles. A key has those of them that its scopes let through,
and one that is bound to an account sees that account alone.
"""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct

from damrak.ports.identity import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Level,
    Permission,
    Role,
    Scope,
)
from damrak.services.identity.keys.addresses import Network

SECOND_FACTORS: Final = frozenset({"totp", "recovery", "passkey", "sso-factor"})
"""Methods of signing in that show more than a password."""

ORDINARY_ROLES: Final = frozenset({Role.VIEWER, Role.TRADER})
"""Roles that count without a second factor, also where one is asked of the others."""

_NOTHING: Final[frozenset[Permission]] = frozenset()


class SessionEntry(Struct, frozen=True):
    """Hold what counts of a session; times are nanoseconds UTC."""

    session_id: str
    methods: frozenset[str]
    created_time: int
    refreshed_time: int
    expires_time: int


class KeyEntry(Struct, frozen=True):
    """Hold what counts of a key; ``digest`` is empty for one that signs."""

    key_id: str
    scopes: frozenset[Scope]
    account_id: int | None
    digest: str
    public_key: str
    networks: tuple[Network, ...]
    requests_per_second: int
    expires_time: int | None


class Person(Struct, frozen=True, kw_only=True):
    """Hold what counts of a person, or of the venue as the owner of keys (``user_id`` 0).

    ``grants`` are those of the person and of all teams together.
    """

    user_id: int
    active: bool
    roles: frozenset[Role]
    grants: Mapping[int, Level]
    default_account_id: int | None
    sessions: Mapping[str, SessionEntry]
    keys: Mapping[str, KeyEntry]


class Rights(Struct, frozen=True):
    """Hold what may be done, on which accounts, and which is meant where none is named."""

    permissions: frozenset[Permission]
    grants: Mapping[int, Level]
    account_id: int | None


def permissions_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Return what some roles may do together."""
    return _NOTHING.union(*(ROLE_PERMISSIONS[role] for role in roles))


def session_rights(
    person: Person, session: SessionEntry, *, second_factor_asked: bool = False
) -> Rights:
    """Return what somebody may do who signed in as a person."""
    roles = person.roles
    if second_factor_asked and not session.methods & SECOND_FACTORS:
        roles &= ORDINARY_ROLES
    permissions = permissions_of(roles)
    account_id = default_account(permissions, person.grants, person.default_account_id)
    return Rights(permissions, person.grants, account_id)


def key_rights(person: Person, key: KeyEntry) -> Rights:
    """Return what the holder of a key may do."""
    if person.user_id == 0:
        return _venue_rights(key)
    owned = permissions_of(person.roles)
    permissions = owned & _let_through(key.scopes)
    if key.account_id is None:
        account_id = default_account(permissions, person.grants, person.default_account_id)
        return Rights(permissions, person.grants, account_id)
    level = person.grants.get(key.account_id, Level.NONE)
    if level is Level.NONE and Permission.VIEW_ALL_ACCOUNTS in owned:
        level = Level.VIEW
    return _bound(permissions, key.account_id, level)


def default_account(
    permissions: frozenset[Permission], grants: Mapping[int, Level], wanted: int | None
) -> int | None:
    """Return which account is meant where none is named.

    It is the one that was chosen, while it may be seen; then the lowest that may be traded on; then
    the lowest that may be seen.
    """
    if wanted is not None and (wanted in grants or Permission.VIEW_ALL_ACCOUNTS in permissions):
        return wanted
    tradable = [account for account, level in grants.items() if level >= Level.TRADE]
    return min(tradable or grants, default=None)


def _venue_rights(key: KeyEntry) -> Rights:
    permissions = ROLE_PERMISSIONS[_venue_role(key.scopes)] & _let_through(key.scopes)
    if key.account_id is None:
        return Rights(permissions, {}, None)
    return _bound(permissions, key.account_id, _venue_level(key.scopes))


def _venue_role(scopes: frozenset[Scope]) -> Role:
    if Scope.ADMIN in scopes:
        return Role.ADMIN
    return Role.OPERATOR if Scope.TRANSFER in scopes else Role.TRADER


def _venue_level(scopes: frozenset[Scope]) -> Level:
    if Scope.TRANSFER in scopes:
        return Level.MANAGE
    return Level.TRADE if Scope.TRADE in scopes else Level.VIEW


def _let_through(scopes: frozenset[Scope]) -> frozenset[Permission]:
    return _NOTHING.union(*(SCOPE_PERMISSIONS[scope] for scope in scopes))


def _bound(permissions: frozenset[Permission], account_id: int, level: Level) -> Rights:
    # What reaches beyond one account is no part of a key that is bound to one.
    permissions -= {Permission.VIEW_ALL_ACCOUNTS, Permission.OPEN_ACCOUNTS}
    grants = {account_id: level} if level else {}
    return Rights(permissions, grants, account_id if level else None)
