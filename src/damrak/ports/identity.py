"""Identity: who is calling, and what may they do.

Every route, subscription and command states the permission that it needs. A person's permissions
come from roles, a program's key narrows them by scopes, and what concerns an account needs a grant
on that account besides. The tables below are the whole policy; nothing else decides.
"""

import enum
from collections.abc import Mapping
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from damrak.domain.identifiers import AccountId


class Permission(enum.StrEnum):
    """Name one thing that may be done."""

    VIEW_MARKETS = "markets.view"
    VIEW_ACCOUNTS = "accounts.view"
    VIEW_ALL_ACCOUNTS = "accounts.view_all"
    OPEN_ACCOUNTS = "accounts.open"
    SHARE_ACCOUNTS = "accounts.share"
    TRADE = "orders.trade"
    TRANSFER = "money.transfer"
    LIST_INSTRUMENTS = "instruments.list"
    HALT_INSTRUMENTS = "instruments.halt"
    WATCH_VENUE = "venue.watch"
    MANAGE_SELF = "self.manage"
    MANAGE_TEAMS = "teams.manage"
    MANAGE_ALL_TEAMS = "teams.manage_all"
    INVITE = "users.invite"
    MANAGE_USERS = "users.manage"
    MANAGE_KEYS = "keys.manage"
    READ_AUDIT = "audit.read"
    SERVE = "services.serve"


class Role(enum.StrEnum):
    """Name what somebody is to the venue; a person may have several roles."""

    VIEWER = "viewer"
    TRADER = "trader"
    RISK = "risk"
    INSTRUCTOR = "instructor"
    OPERATOR = "operator"
    ADMIN = "admin"


class Scope(enum.StrEnum):
    """Name what a key is for: look, trade, move money, or run the venue."""

    READ = "read"
    TRADE = "trade"
    TRANSFER = "transfer"
    ADMIN = "admin"


class Level(enum.IntEnum):
    """Say how far a grant on an account goes; each level includes those below it."""

    NONE = 0
    VIEW = 1
    TRADE = 2
    MANAGE = 3


_P = Permission
_LOOKING: Final = frozenset({_P.VIEW_MARKETS, _P.VIEW_ACCOUNTS, _P.MANAGE_SELF})
_TRADING: Final = _LOOKING | {_P.TRADE, _P.SHARE_ACCOUNTS}
_OPERATING: Final = _LOOKING | {
    _P.VIEW_ALL_ACCOUNTS,
    _P.OPEN_ACCOUNTS,
    _P.TRANSFER,
    _P.LIST_INSTRUMENTS,
    _P.HALT_INSTRUMENTS,
    _P.WATCH_VENUE,
}

ROLE_PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.VIEWER: _LOOKING,
    Role.TRADER: _TRADING,
    Role.RISK: _LOOKING | {_P.VIEW_ALL_ACCOUNTS, _P.HALT_INSTRUMENTS, _P.WATCH_VENUE},
    Role.INSTRUCTOR: _TRADING | {_P.OPEN_ACCOUNTS, _P.TRANSFER, _P.MANAGE_TEAMS, _P.INVITE},
    Role.OPERATOR: _OPERATING,
    Role.ADMIN: frozenset(Permission) - {_P.SERVE},
}
"""What each role may do. Orders always need a grant on their account besides, also of an admin."""

_PERSONAL: Final = frozenset({_P.MANAGE_SELF, _P.SERVE})

SCOPE_PERMISSIONS: Final[Mapping[Scope, frozenset[Permission]]] = {
    Scope.READ: frozenset({_P.VIEW_MARKETS, _P.VIEW_ACCOUNTS, _P.VIEW_ALL_ACCOUNTS}),
    Scope.TRADE: frozenset({_P.TRADE}),
    Scope.TRANSFER: frozenset({_P.TRANSFER, _P.OPEN_ACCOUNTS}),
    Scope.ADMIN: frozenset(Permission) - _PERSONAL - {_P.TRADE, _P.TRANSFER, _P.VIEW_MARKETS},
}
"""What each scope lets through of the permissions that the key's owner has.

No key manages its owner: passwords, second factors and keys need a person who signed in.
"""


class Caller(Struct, frozen=True, kw_only=True):
    """Name who is calling: by which credential, as which person, and what that allows.

    ``credential`` is ``key:<id>``, ``session:<id>`` or ``service:<name>``. ``user_id`` is 0 for a
    key of the venue itself. ``account_id`` is the account that is meant where none is named.
    ``expires_time`` (nanoseconds UTC) is 0 where nothing ends by itself. ``requests_per_second`` is
    0 where the venue's own limit holds. ``actor`` is the number under which the log names this
    credential at this address: who that is, the audit knows and the log does not; 0 is the venue.
    """

    credential: str
    permissions: frozenset[Permission]
    user_id: int = 0
    account_id: AccountId | None = None
    grants: Mapping[int, Level] = {}
    expires_time: int = 0
    requests_per_second: int = 0
    actor: int = 0

    def may(self, permission: Permission) -> bool:
        """Return whether something may be done, as far as that does not depend on an account."""
        return permission in self.permissions

    def level_on(self, account_id: int) -> Level:
        """Return how far the grant on an account goes."""
        return self.grants.get(account_id, Level.NONE)

    def may_see(self, account_id: int) -> bool:
        """Return whether the caller may look at an account."""
        if Permission.VIEW_ALL_ACCOUNTS in self.permissions:
            return True
        if Permission.VIEW_ACCOUNTS not in self.permissions:
            return False
        return self.level_on(account_id) >= Level.VIEW

    def may_trade(self, account_id: int) -> bool:
        """Return whether the caller may send, change and cancel orders of an account."""
        return Permission.TRADE in self.permissions and self.level_on(account_id) >= Level.TRADE

    def may_fund(self, account_id: int) -> bool:
        """Return whether the caller may move money in and out of an account."""
        if Permission.TRANSFER not in self.permissions:
            return False
        everywhere = Permission.VIEW_ALL_ACCOUNTS in self.permissions
        return everywhere or self.level_on(account_id) >= Level.MANAGE

    def on(self, account_id: AccountId) -> "Caller":
        """Return the caller with another account in mind."""
        return replace(self, account_id=account_id)


class SignedRequest(Struct, frozen=True, kw_only=True):
    """Hold what a program signed with its private key: all that the request consists of.

    ``target`` is path and query as they were sent, ``timestamp_ms`` milliseconds UTC,
    ``signature`` the text of the header.
    """

    key_id: str
    timestamp_ms: int
    signature: str
    method: str
    target: str
    body: bytes


class NotRecognised(Exception):
    """Tell why a credential opens nothing, where saying so helps its owner and nobody else."""


class IdentityUnavailable(Exception):
    """Tell that who may do what cannot be looked up or changed now; nothing was done.

    Whoever was recognised before goes on, since recognising waits for nothing.
    """


class Identity(Protocol):
    """Recognise callers; called for every request, so nothing here waits for a disk."""

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret: an API key or the access token of a session.

        None where nobody does, where it ended or was revoked, or where the key may not be used from
        the ``address``.
        """

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return who signed a request; None as for a secret.

        Raises NotRecognised where the time stamp is off, since a clock is what its owner must mend.
        """

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key or session has ended."""

    def page_proof(self, caller: Caller) -> str:
        """Return what a page of ours knows and another site's does not, bound to the session.

        Whoever is recognised by a cookie must show it with every change.
        """
