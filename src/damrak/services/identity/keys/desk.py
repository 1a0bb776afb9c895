"""The desk of keys: what people and operators may have done with keys, each in one transaction."""

from typing import Final

from damrak.ports.identity import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Caller,
    Level,
    Permission,
    Role,
    Scope,
)
from damrak.services.identity.keys.making import (
    NO_USER,
    Rotation,
    find_key,
    make_key,
    read_keys,
    revoke_key,
    rotate_key,
)
from damrak.services.identity.keys.records import (
    Asker,
    KeyRecord,
    KeyRefused,
    KeyWish,
    MadeKey,
    scopes_text,
)
from damrak.services.identity.storage.store import Store

ADMINISTERING: Final = SCOPE_PERMISSIONS[Scope.ADMIN] - ROLE_PERMISSIONS[Role.TRADER]
"""What makes a key of the scope admin more than a trader's."""


class KeyDesk:
    """Make keys, list them, replace them and take them back; raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def create(self, wish: KeyWish, asker: Asker, *, user_id: int = NO_USER) -> MadeKey:
        """Make a key of a person, or of the venue; raises KeyRefused."""
        return await self._store.run(lambda unit: make_key(unit, wish, asker, user_id=user_id))

    async def all(self, *, user_id: int | None = None) -> list[KeyRecord]:
        """Return all keys, or those of a person, oldest first."""
        return await self._store.read(lambda unit: read_keys(unit, user_id=user_id))

    async def find(self, key_id: str, *, user_id: int | None = None) -> KeyRecord | None:
        """Return a key, None where there is none, or it is not that person's."""
        return await self._store.read(lambda unit: find_key(unit, key_id, user_id=user_id))

    async def rotate(self, record: KeyRecord, rotation: Rotation, asker: Asker) -> MadeKey:
        """Make a key in the place of another one; raises KeyRefused."""
        return await self._store.run(lambda unit: rotate_key(unit, record, rotation, asker))

    async def revoke(
        self, key_id: str, asker: Asker, *, user_id: int | None = None
    ) -> KeyRecord | None:
        """Take a key back at once; return None where there is none, or it is not that person's."""
        return await self._store.run(lambda unit: revoke_key(unit, key_id, asker, user_id=user_id))


def require_within(
    caller: Caller, scopes: frozenset[Scope], owned: frozenset[Permission] = frozenset()
) -> None:
    """Raise KeyRefused for scopes that give more than the caller has.

    ``owned`` is all that the owner of the key may do. A session may do less, where it was opened
    without a second factor: what it lacks, no key of it shall have.
    """
    beyond = {
        scope
        for scope in scopes
        if not _has(caller, scope) or not owned & SCOPE_PERMISSIONS[scope] <= caller.permissions
    }
    if beyond:
        rule = "must not go beyond what you may do yourself"
        raise KeyRefused("scopes", rule, scopes_text(frozenset(beyond)))


def require_level(caller: Caller, wish: KeyWish) -> None:
    """Raise KeyRefused for an account on which the caller may not do what the key shall do.

    That he sees the account is for others to know.
    """
    if wish.account_id is None:
        return
    needed = Level.VIEW
    if Scope.TRANSFER in wish.scopes:
        needed = Level.MANAGE
    elif Scope.TRADE in wish.scopes:
        needed = Level.TRADE
    if needed > Level.VIEW and caller.level_on(wish.account_id) < needed:
        rule = f"must be one on which you may {needed.name.lower()}"
        raise KeyRefused("account_id", rule, f"{wish.account_id}")


def _has(caller: Caller, scope: Scope) -> bool:
    if scope is Scope.READ:
        return caller.may(Permission.VIEW_ACCOUNTS)
    if scope is Scope.TRADE:
        return caller.may(Permission.TRADE)
    if scope is Scope.TRANSFER:
        return caller.may(Permission.TRANSFER)
    # Not what a trader has besides: or such a key would grow when its owner becomes more.
    return bool(caller.permissions & ADMINISTERING)
