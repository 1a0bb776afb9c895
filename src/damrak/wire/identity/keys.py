"""API keys as the doors say them."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.ports.identity import Scope
from damrak.wire.texts import TimeText

_PASSWORD = Annotated[
    str, Meta(max_length=1_024, description="Yours, where your sign-in is older than 10 minutes.")
]
_PUBLIC_KEY = Annotated[
    str,
    Meta(
        max_length=1_024,
        description="An Ed25519 public key in PEM or base64: requests are then signed, and no "
        "secret is made.",
    ),
]
_ADDRESSES = Annotated[
    tuple[Annotated[str, Meta(max_length=64)], ...],
    Meta(
        max_length=32,
        description="Networks that the key may be used from; none means any.",
        examples=[["192.0.2.7", "2001:db8::/32"]],
    ),
]


class KeyRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask for a key; one of the venue that trades belongs to an account."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)]
    account_id: int | None = None
    expires_time: TimeText | None = None
    addresses: _ADDRESSES = ()
    requests_per_second: Annotated[
        int, Meta(ge=0, le=1_000_000, description="0 leaves the venue's own limit.")
    ] = 0
    public_key: _PUBLIC_KEY | None = None
    password: _PASSWORD | None = None

    def __repr__(self) -> str:
        """Return the name alone: a password may be in it."""
        return f"KeyRequest({self.name!r})"


class RotateRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask for a key in the place of another one, which works on for ``grace_seconds``."""

    grace_seconds: Annotated[int, Meta(ge=0, le=86_400)] = 0
    public_key: _PUBLIC_KEY | None = None
    password: _PASSWORD | None = None

    def __repr__(self) -> str:
        """Return nothing of it: a password may be in it."""
        return "RotateRequest()"


class Key(Struct, frozen=True):
    """Describe a key without its secret; ``owner`` is empty for one of the venue itself."""

    key_id: str
    name: str
    scopes: tuple[Scope, ...]
    account_id: int | None
    created_time: TimeText
    revoked_time: TimeText | None
    expires_time: TimeText | None = None
    addresses: tuple[str, ...] = ()
    requests_per_second: int = 0
    public_key: str | None = None
    replaces: str | None = None
    used_time: TimeText | None = None
    owner: str = ""


class NewKey(Struct, frozen=True):
    """Tell a key once, with its secret: ``secret`` is what goes into ``Authorization: Bearer``.

    A key that signs has none.
    """

    key: Key
    secret: str


class KeyList(Struct, frozen=True):
    """List keys, oldest first."""

    keys: tuple[Key, ...]
