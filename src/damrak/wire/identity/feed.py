"""The feed of rights as processes of one venue tell it to each other.

It holds no secret: of keys and tokens only what tells them apart from others. Times are nanoseconds
UTC as numbers, since only programs read this.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from damrak.ports.identity import Level, Role, Scope

WAIT_SECONDS: Final = 4
"""How long an answer waits for news; then it says that there is none."""

_Number = Annotated[int, Meta(ge=0)]


class FeedSession(Struct, frozen=True, array_like=True):
    """Describe a session that is open."""

    session_id: str
    methods: tuple[str, ...]
    created_time: int
    refreshed_time: int
    expires_time: int


class FeedKey(Struct, frozen=True, array_like=True):
    """Describe a key by the digest of its secret, or by its public half."""

    key_id: str
    scopes: tuple[Scope, ...]
    account_id: int | None
    digest: str
    public_key: str
    networks: tuple[str, ...]
    requests_per_second: int
    expires_time: int | None


class FeedPerson(Struct, frozen=True, kw_only=True):
    """Say what somebody may do, and by which sessions and keys; the venue itself is number 0."""

    user_id: int
    active: bool
    roles: tuple[Role, ...]
    grants: dict[int, Level]
    default_account_id: int | None
    sessions: tuple[FeedSession, ...]
    keys: tuple[FeedKey, ...]


class FeedSigner(Struct, frozen=True, array_like=True):
    """Describe a key that verifies access tokens, as URL-safe base64 of its 32 bytes."""

    kid: str
    public_key: str
    expires_time: int


class FeedTerms(Struct, frozen=True, kw_only=True):
    """Say by which rules sessions and their tokens are good."""

    issuer: str
    audience: str
    access_seconds: int
    idle_seconds: int
    admin_second_factor: bool


class RightsNews(Struct, frozen=True, kw_only=True):
    """Tell whose rights have changed up to a number; ``whole`` where it is everybody there is.

    Numbers of two instances of the venue have nothing to do with each other.
    """

    instance: str
    number: _Number
    whole: bool
    terms: FeedTerms
    signers: tuple[FeedSigner, ...]
    people: tuple[FeedPerson, ...]
    gone: tuple[int, ...]
