"""The rows of the control plane: people, what opens the doors, and what each may do.

Times are nanoseconds UTC. What names a person is sealed by the vault; what must be found by it has
an index beside it. A change of shape is a migration, never an edit alone: ``db upgrade`` runs them.
"""

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_USER = "users.id"
# SQLite counts by itself only what is called INTEGER.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")
# A number that the audit names, or that others have seen, is never given to another row.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


class Rows(DeclarativeBase):
    """Hold what all tables share."""

    type_annotation_map = {int: BigInteger(), bytes: LargeBinary(), str: Text()}


class User(Rows):
    """Be a person; ``public_id`` is how the outside names him, ``status`` what may come of it.

    ``status`` is ``pending`` until the address is verified, then ``active``; ``disabled`` or
    ``erased`` open nothing.
    """

    __tablename__ = "users"
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    name_sealed: Mapped[bytes | None]
    password_hash: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(16))
    preferences: Mapped[str] = mapped_column(default="{}")
    default_account_id: Mapped[int | None]
    totp_sealed: Mapped[bytes | None]
    totp_confirmed_time: Mapped[int | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    created_time: Mapped[int]
    verified_time: Mapped[int | None]
    password_changed_time: Mapped[int | None]


class UserRole(Rows):
    """Give a person a role."""

    __tablename__ = "user_roles"
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_by: Mapped[int] = mapped_column(default=0)
    granted_time: Mapped[int]


class RecoveryCode(Rows):
    """Be a code that stands in once for a lost second factor."""

    __tablename__ = "recovery_codes"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), index=True)
    used_time: Mapped[int | None]


class Passkey(Rows):
    """Be a WebAuthn credential of a person."""

    __tablename__ = "passkeys"
    credential_id: Mapped[str] = mapped_column(String(1400), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), index=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    transports: Mapped[str] = mapped_column(String(128), default="")
    created_time: Mapped[int]
    used_time: Mapped[int | None]


class ExternalLogin(Rows):
    """Link a person to a subject of an OpenID provider."""

    __tablename__ = "external_logins"
    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), index=True)
    created_time: Mapped[int]
    used_time: Mapped[int | None]


class LoginSession(Rows):
    """Be one sign-in on one device; ``generation`` counts its refreshes.

    Only digests of refresh tokens are kept: the current one, and the one before it, by which a
    repetition is told from a theft.
    """

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), index=True)
    methods: Mapped[str] = mapped_column(String(64))
    device_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    generation: Mapped[int] = mapped_column(default=1)
    refresh_digest: Mapped[str] = mapped_column(String(64))
    previous_digest: Mapped[str | None] = mapped_column(String(64))
    created_time: Mapped[int]
    refreshed_time: Mapped[int]
    expires_time: Mapped[int]
    revoked_time: Mapped[int | None]
    revoked_reason: Mapped[str] = mapped_column(String(32), default="")


class OneTimeToken(Rows):
    """Be a secret that works once: to verify an address, to set a new password, for a challenge."""

    __tablename__ = "one_time_tokens"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(_USER), index=True)
    payload_sealed: Mapped[bytes | None]
    created_time: Mapped[int]
    expires_time: Mapped[int] = mapped_column(index=True)
    used_time: Mapped[int | None]


class Throttle(Rows):
    """Count failures of a subject: an account or an address, both as keyed digests."""

    __tablename__ = "throttles"
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    failures: Mapped[int]
    last_time: Mapped[int]
    barred_until: Mapped[int] = mapped_column(default=0)


class SigningKey(Rows):
    """Be a key pair that signs access tokens until it retires, and verifies them until it ends."""

    __tablename__ = "signing_keys"
    kid: Mapped[str] = mapped_column(String(32), primary_key=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    private_sealed: Mapped[bytes]
    public_jwk: Mapped[str]
    created_time: Mapped[int]
    retires_time: Mapped[int]
    expires_time: Mapped[int]


class ApiKey(Rows):
    """Be the key of a program; one without a person belongs to the venue.

    It has the digest of a secret or an Ed25519 public key. ``addresses`` are networks it may be
    used from, with spaces between them; none means any.
    """

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(_USER), index=True)
    name: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None]
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    public_key: Mapped[str | None] = mapped_column(String(64))
    addresses: Mapped[str] = mapped_column(default="")
    requests_per_second: Mapped[int] = mapped_column(default=0)
    replaces: Mapped[str | None] = mapped_column(String(32))
    created_time: Mapped[int]
    expires_time: Mapped[int | None]
    revoked_time: Mapped[int | None]


class KeyUse(Rows):
    """Tell when a key was last used; apart, because it changes all the time."""

    __tablename__ = "key_uses"
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    used_time: Mapped[int]
    address_sealed: Mapped[bytes | None]


class Organisation(Rows):
    """Be a firm, a school or a class."""

    __tablename__ = "organisations"
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_time: Mapped[int]


class Team(Rows):
    """Be a desk or team of an organisation."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("organisation_id", "name"), _NEVER_AGAIN)
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(64))
    created_time: Mapped[int]


class TeamMember(Rows):
    """Put a person into a team; who ``leads`` it manages its members and accounts."""

    __tablename__ = "team_members"
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), primary_key=True, index=True)
    leads: Mapped[bool] = mapped_column(default=False)
    joined_time: Mapped[int]


class TeamAccount(Rows):
    """Put an account into a team."""

    __tablename__ = "team_accounts"
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)


class Grant(Rows):
    """Let a person or a team see, trade on or manage an account."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("account_id", "user_id"),
        UniqueConstraint("account_id", "team_id"),
        _NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    account_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(_USER), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    level: Mapped[int]
    granted_by: Mapped[int] = mapped_column(default=0)
    granted_time: Mapped[int]


class Invitation(Rows):
    """Ask somebody in, with the roles and the team that he will have."""

    __tablename__ = "invitations"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    email_index: Mapped[str | None] = mapped_column(String(64))
    email_sealed: Mapped[bytes | None]
    roles: Mapped[str] = mapped_column(String(96))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    invited_by: Mapped[int]
    created_time: Mapped[int]
    expires_time: Mapped[int]
    used_time: Mapped[int | None]
    used_by: Mapped[int | None]
    revoked_time: Mapped[int | None]


class Watchlist(Rows):
    """Be a list of instruments that a person watches; ``symbols`` is JSON, in his order.

    Whoever holds the secret of its link sees it. Of that secret only the digest is kept;
    ``link_id`` finds the row, so that the digest is compared and never looked up.
    """

    __tablename__ = "watchlists"
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), index=True)
    name: Mapped[str] = mapped_column(String(64))
    symbols: Mapped[str]
    link_id: Mapped[str | None] = mapped_column(String(16), unique=True)
    link_digest: Mapped[str | None] = mapped_column(String(64))
    created_time: Mapped[int]
    updated_time: Mapped[int]


class WatchlistTeam(Rows):
    """Share a watchlist with a team; it ends with the one or the other."""

    __tablename__ = "watchlist_teams"
    watchlist_id: Mapped[int] = mapped_column(
        ForeignKey("watchlists.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    shared_time: Mapped[int]


class Layout(Rows):
    """Keep how a person arranged his terminal, under a name; ``value`` is a JSON object."""

    __tablename__ = "layouts"
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]
    updated_time: Mapped[int]


class Drawing(Rows):
    """Keep what a person drew on the chart of an instrument; ``value`` is a JSON object."""

    __tablename__ = "drawings"
    user_id: Mapped[int] = mapped_column(ForeignKey(_USER), primary_key=True)
    symbol: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
    updated_time: Mapped[int]


class Actor(Rows):
    """Say who a number in the log is: a credential at an address."""

    __tablename__ = "actors"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(index=True)
    credential: Mapped[str] = mapped_column(String(64), index=True)
    address_sealed: Mapped[bytes | None]
    first_time: Mapped[int]


class AuditRow(Rows):
    """Be a line of the audit; each bears the hash of the one before it.

    What is personal is committed to by a salted digest, so that it can be erased and the chain
    still holds.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_by_user", "user_id", "number"),
        Index("audit_by_action", "action", "number"),
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time: Mapped[int] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(48))
    outcome: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int]
    credential: Mapped[str] = mapped_column(String(64))
    target: Mapped[str]
    account_id: Mapped[int]
    correlation_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[str]
    personal_sealed: Mapped[bytes | None]
    salt: Mapped[bytes | None]
    commitment: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Change(Rows):
    """Tell other processes whose rights have changed; 0 is everybody's."""

    __tablename__ = "changes"
    __table_args__ = _NEVER_AGAIN
    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    user_id: Mapped[int]
    time: Mapped[int]


class VaultState(Rows):
    """Say under which key the vault seals now, and hold what its indexes are made with.

    There is one row, with ``id`` 1. ``key_id`` names the newest key without telling it.
    """

    __tablename__ = "vault"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(16))
    index_sealed: Mapped[bytes]
    changed_time: Mapped[int]


class VenueSetting(Rows):
    """Keep what operators set while the venue runs; ``value`` is JSON and nothing personal."""

    __tablename__ = "venue_settings"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
    changed_time: Mapped[int]
