"""Identity: who is calling, and what may they do."""

import enum
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
