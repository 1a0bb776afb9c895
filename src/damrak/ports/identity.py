"""Identity: who is calling, and what may they do."""

import enum
from collections.abc import Collection
from typing import Protocol

from msgspec import Struct

from damrak.domain.identifiers import AccountId


class Scope(enum.StrEnum):
    """Name what a caller may do: look, trade on an account, run the venue."""

    READ = "read"
    TRADE = "trade"
    OPERATE = "operate"


class Caller(Struct, frozen=True):
    """Name who is calling: by which key, on which account, within which scopes.

    A caller without an account sees all of them if it may operate.
    """

    key_id: str
    scopes: frozenset[Scope]
    account_id: AccountId | None = None

    def may(self, scope: Scope) -> bool:
        """Return whether a scope was granted."""
        return scope in self.scopes

    def may_see(self, account_id: int) -> bool:
        """Return whether the caller may look at an account."""
        return account_id == self.account_id or Scope.OPERATE in self.scopes


class Identity(Protocol):
    """Recognise callers; called for every request, so it must not wait for a disk."""

    def caller_of(self, secret: str) -> Caller | None:
        """Return who holds a secret, None where nobody does or the key was revoked."""


class KeyRecord(Struct, frozen=True):
    """Describe a key without its secret; times are nanoseconds UTC.

    A revoked key stays on record, so that what was done with it keeps a name.
    """

    key_id: str
    name: str
    scopes: frozenset[Scope]
    account_id: AccountId | None
    created_time: int
    revoked_time: int | None = None


class KeyRefused(Exception):
    """Tell that a key cannot be made as it was asked for; the message names field and rule."""

    def __init__(self, field: str, rule: str, value: str) -> None:
        super().__init__(f"{field} {rule}, was {value}")
        self.field = field
        self.rule = rule
        self.value = value


class Keys(Protocol):
    """Make keys, list them and take them back; each change is durable before it returns."""

    def create(
        self, name: str, scopes: Collection[Scope], account_id: AccountId | None
    ) -> tuple[KeyRecord, str]:
        """Make a key and return it with its secret, which nobody can ask for again.

        Whether the account is open is for the caller to know. Raises KeyRefused, TablesError.
        """

    def all(self) -> list[KeyRecord]:
        """Return every key that was ever made, oldest first."""

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Take a key back at once; return None for an unknown one.

        Revoking twice is no error and keeps the first time. Raises TablesError.
        """
