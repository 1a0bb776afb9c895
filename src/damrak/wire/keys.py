"""API keys as the doors say them."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.ports.identity import Scope
from damrak.wire.texts import TimeText


class KeyRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask for a key; a key that trades belongs to an account."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)]
    account_id: int | None = None


class Key(Struct, frozen=True):
    """Describe a key without its secret."""

    key_id: str
    name: str
    scopes: tuple[Scope, ...]
    account_id: int | None
    created_time: TimeText
    revoked_time: TimeText | None


class NewKey(Struct, frozen=True):
    """Tell a key once, with its secret: ``secret`` is what goes into ``Authorization: Bearer``."""

    key: Key
    secret: str


class KeyList(Struct, frozen=True):
    """List keys, oldest first."""

    keys: tuple[Key, ...]
