"""Keys as they are asked for, kept and told: without secrets, and with the rules they must keep.

Apart from the tables, so that rules can be read and tried without any.
"""

from typing import Final

from msgspec import Struct

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.identity import Scope

NAME_LENGTH_MAX: Final = 64
REQUESTS_PER_SECOND_MAX: Final = 1_000_000
GRACE_SECONDS_MAX: Final = 86_400
"""Longest time for which a secret that was replaced may go on working: a day."""

NAME_RULE: Final = "must be printable, without spaces around it"


class KeyRefused(Exception):
    """Tell that a key cannot be made as it was asked for; the message names field and rule."""

    def __init__(self, field: str, rule: str, value: str = "") -> None:
        super().__init__(f"{field} {rule}, was {value}" if value else f"{field} {rule}")
        self.field = field
        self.rule = rule
        self.value = value


class KeyWish(Struct, frozen=True, kw_only=True):
    """Say what a key shall be; ``expires_time`` is nanoseconds UTC, None for never.

    ``addresses`` are networks that it may be used from, none means any. With a ``public_key`` it
    signs; without one it has a secret.
    """

    name: str
    scopes: frozenset[Scope]
    account_id: int | None = None
    expires_time: int | None = None
    addresses: tuple[str, ...] = ()
    requests_per_second: int = 0
    public_key: str = ""


class KeyRecord(Struct, frozen=True, kw_only=True):
    """Describe a key without its secret; times are nanoseconds UTC.

    ``user_id`` is 0 for a key of the venue, ``owner`` how the outside names the person. A revoked
    key stays on record, so that what was done with it keeps a name.
    """

    key_id: str
    name: str
    scopes: frozenset[Scope]
    account_id: int | None
    created_time: int
    revoked_time: int | None = None
    expires_time: int | None = None
    addresses: tuple[str, ...] = ()
    requests_per_second: int = 0
    public_key: str = ""
    replaces: str = ""
    used_time: int | None = None
    user_id: int = 0
    owner: str = ""

    def is_live(self, now: int) -> bool:
        """Return whether the key opens anything at a time."""
        return self.revoked_time is None and (self.expires_time is None or now < self.expires_time)


class MadeKey(Struct, frozen=True):
    """Hold a key that was just made, and its secret, which nobody can ask for again.

    A key that signs has none.
    """

    record: KeyRecord
    secret: str

    def __repr__(self) -> str:
        return f"MadeKey({self.record.key_id!r})"


class Asker(Struct, frozen=True, kw_only=True):
    """Name who asks for a change, for the audit; the venue itself where nothing is given."""

    user_id: int = 0
    credential: str = ""
    cause: str = ""
    address: str = ""


def require_sound(wish: KeyWish, now: int) -> None:
    """Raise KeyRefused for what no key may be, whoever asks."""
    _require_name(wish.name)
    _require_scopes(wish)
    if wish.account_id is not None and not 1 <= wish.account_id <= IDENTIFIER_MAX:
        raise KeyRefused("account_id", f"must be from 1 to {IDENTIFIER_MAX}", f"{wish.account_id}")
    if wish.expires_time is not None and wish.expires_time <= now:
        raise KeyRefused("expires_time", "must lie in the future")
    if not 0 <= wish.requests_per_second <= REQUESTS_PER_SECOND_MAX:
        rule = f"must be from 0 to {REQUESTS_PER_SECOND_MAX}"
        raise KeyRefused("requests_per_second", rule, f"{wish.requests_per_second}")


def scopes_text(scopes: frozenset[Scope]) -> str:
    """Return scopes in order, with spaces between them."""
    return " ".join(sorted(scopes))


def _require_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        rule = f"must have 1 to {NAME_LENGTH_MAX} characters"
        raise KeyRefused("name", rule, f"{len(name)}")
    if not name.isprintable() or name != name.strip():
        raise KeyRefused("name", NAME_RULE, ascii(name))


def _require_scopes(wish: KeyWish) -> None:
    if not wish.scopes:
        raise KeyRefused("scopes", f"must be one or more of {', '.join(Scope)}", "none")
    if Scope.ADMIN not in wish.scopes:
        return
    if wish.account_id is not None:
        # Whoever runs the venue sees all accounts and trades on none: one leaked key is not both.
        raise KeyRefused(
            "account_id", "must not be set on a key with the scope admin", f"{wish.account_id}"
        )
    if Scope.TRADE in wish.scopes:
        rule = "must not hold both admin and trade: make two keys"
        raise KeyRefused("scopes", rule, scopes_text(wish.scopes))
