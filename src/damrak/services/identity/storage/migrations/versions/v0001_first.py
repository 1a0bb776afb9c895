"""The first shape of the control plane, and the keys of the release before it.

That release kept keys alone, in two tables of the same file. They come over as keys of the venue.
"""

from typing import Any, Final

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

from damrak.services.identity.storage.earlier import take_over

revision: Final = "0001"
down_revision: Final = None

_NUMBER: Final = BigInteger()
_BYTES: Final = LargeBinary()
_TEXT: Final = Text()
# SQLite counts by itself only what is called INTEGER.
_COUNTED: Final = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _people()
    _factors()
    _sessions()
    _programs()
    _teams()
    _access()
    _audit()
    _house()
    take_over(op.get_bind())


def _has(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _given(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, autoincrement=False)


def _may(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _people() -> None:
    op.create_table(
        "users",
        _has("id", _COUNTED),
        _has("public_id", String(32)),
        _may("email_sealed", _BYTES),
        _may("email_index", String(64)),
        _may("name_sealed", _BYTES),
        _may("password_hash", _TEXT),
        _has("status", String(16)),
        _has("preferences", _TEXT),
        _may("default_account_id", _NUMBER),
        _may("totp_sealed", _BYTES),
        _may("totp_confirmed_time", _NUMBER),
        _has("totp_last_step", _NUMBER),
        _has("created_time", _NUMBER),
        _may("verified_time", _NUMBER),
        _may("password_changed_time", _NUMBER),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("email_index"),
        UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_roles",
        _has("user_id", _COUNTED),
        _has("role", String(16)),
        _has("granted_by", _NUMBER),
        _has("granted_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("user_id", "role"),
    )
    op.create_table(
        "throttles",
        _has("subject", String(96)),
        _has("failures", _NUMBER),
        _has("last_time", _NUMBER),
        _has("barred_until", _NUMBER),
        PrimaryKeyConstraint("subject"),
    )


def _factors() -> None:
    op.create_table(
        "recovery_codes",
        _has("digest", String(64)),
        _has("user_id", _COUNTED),
        _may("used_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.create_table(
        "passkeys",
        _has("credential_id", String(1400)),
        _has("user_id", _COUNTED),
        _has("public_key", _BYTES),
        _has("sign_count", _NUMBER),
        _has("name", String(64)),
        _has("transports", String(128)),
        _has("created_time", _NUMBER),
        _may("used_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("credential_id"),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    op.create_table(
        "external_logins",
        _has("issuer", String(255)),
        _has("subject", String(255)),
        _has("user_id", _COUNTED),
        _has("created_time", _NUMBER),
        _may("used_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_index("ix_external_logins_user_id", "external_logins", ["user_id"])
    op.create_table(
        "one_time_tokens",
        _has("digest", String(64)),
        _has("purpose", String(32)),
        _may("user_id", _COUNTED),
        _may("payload_sealed", _BYTES),
        _has("created_time", _NUMBER),
        _has("expires_time", _NUMBER),
        _may("used_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_one_time_tokens_expires_time", "one_time_tokens", ["expires_time"])
    op.create_index("ix_one_time_tokens_user_id", "one_time_tokens", ["user_id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        _has("id", String(32)),
        _has("user_id", _COUNTED),
        _has("methods", String(64)),
        _may("device_sealed", _BYTES),
        _may("address_sealed", _BYTES),
        _has("generation", _NUMBER),
        _has("refresh_digest", String(64)),
        _may("previous_digest", String(64)),
        _has("created_time", _NUMBER),
        _has("refreshed_time", _NUMBER),
        _has("expires_time", _NUMBER),
        _may("revoked_time", _NUMBER),
        _has("revoked_reason", String(32)),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "signing_keys",
        _has("kid", String(32)),
        _has("algorithm", String(16)),
        _has("private_sealed", _BYTES),
        _has("public_jwk", _TEXT),
        _has("created_time", _NUMBER),
        _has("retires_time", _NUMBER),
        _has("expires_time", _NUMBER),
        PrimaryKeyConstraint("kid"),
    )


def _programs() -> None:
    op.create_table(
        "api_keys",
        _has("id", String(32)),
        _may("user_id", _COUNTED),
        _has("name", String(64)),
        _has("scopes", String(64)),
        _may("account_id", _NUMBER),
        _may("secret_digest", String(64)),
        _may("public_key", String(64)),
        _has("addresses", _TEXT),
        _has("requests_per_second", _NUMBER),
        _may("replaces", String(32)),
        _has("created_time", _NUMBER),
        _may("expires_time", _NUMBER),
        _may("revoked_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])
    op.create_table(
        "key_uses",
        _has("key_id", String(32)),
        _has("used_time", _NUMBER),
        _may("address_sealed", _BYTES),
        ForeignKeyConstraint(["key_id"], ["api_keys.id"]),
        PrimaryKeyConstraint("key_id"),
    )


def _teams() -> None:
    op.create_table(
        "organisations",
        _has("id", _COUNTED),
        _has("name", String(64)),
        _has("created_time", _NUMBER),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "teams",
        _has("id", _COUNTED),
        _has("organisation_id", _COUNTED),
        _has("name", String(64)),
        _has("created_time", _NUMBER),
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("organisation_id", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_members",
        _has("team_id", _COUNTED),
        _has("user_id", _COUNTED),
        _has("leads", Boolean()),
        _has("joined_time", _NUMBER),
        ForeignKeyConstraint(["team_id"], ["teams.id"]),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("team_id", "user_id"),
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id"])
    op.create_table(
        "team_accounts",
        _given("account_id", _NUMBER),
        _has("team_id", _COUNTED),
        ForeignKeyConstraint(["team_id"], ["teams.id"]),
        PrimaryKeyConstraint("account_id"),
    )
    op.create_index("ix_team_accounts_team_id", "team_accounts", ["team_id"])


def _access() -> None:
    op.create_table(
        "grants",
        _has("id", _COUNTED),
        _has("account_id", _NUMBER),
        _may("user_id", _COUNTED),
        _may("team_id", _COUNTED),
        _has("level", _NUMBER),
        _has("granted_by", _NUMBER),
        _has("granted_time", _NUMBER),
        ForeignKeyConstraint(["team_id"], ["teams.id"]),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("account_id", "team_id"),
        UniqueConstraint("account_id", "user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_account_id", "grants", ["account_id"])
    op.create_index("ix_grants_team_id", "grants", ["team_id"])
    op.create_index("ix_grants_user_id", "grants", ["user_id"])
    op.create_table(
        "invitations",
        _has("digest", String(64)),
        _has("public_id", String(32)),
        _may("email_index", String(64)),
        _may("email_sealed", _BYTES),
        _has("roles", String(96)),
        _may("team_id", _COUNTED),
        _has("invited_by", _NUMBER),
        _has("created_time", _NUMBER),
        _has("expires_time", _NUMBER),
        _may("used_time", _NUMBER),
        _may("used_by", _NUMBER),
        _may("revoked_time", _NUMBER),
        ForeignKeyConstraint(["team_id"], ["teams.id"]),
        PrimaryKeyConstraint("digest"),
        UniqueConstraint("public_id"),
    )


def _audit() -> None:
    op.create_table(
        "actors",
        _given("id", _NUMBER),
        _has("user_id", _NUMBER),
        _has("credential", String(64)),
        _may("address_sealed", _BYTES),
        _has("first_time", _NUMBER),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_actors_credential", "actors", ["credential"])
    op.create_index("ix_actors_user_id", "actors", ["user_id"])
    op.create_table(
        "audit",
        _given("number", _NUMBER),
        _has("time", _NUMBER),
        _has("action", String(48)),
        _has("outcome", String(16)),
        _has("user_id", _NUMBER),
        _has("credential", String(64)),
        _has("target", _TEXT),
        _has("account_id", _NUMBER),
        _has("correlation_id", String(64)),
        _has("details", _TEXT),
        _may("personal_sealed", _BYTES),
        _may("salt", _BYTES),
        _has("commitment", String(64)),
        _has("previous_hash", String(64)),
        _has("hash", String(64)),
        PrimaryKeyConstraint("number"),
    )
    op.create_index("audit_by_action", "audit", ["action", "number"])
    op.create_index("audit_by_user", "audit", ["user_id", "number"])
    op.create_index("ix_audit_time", "audit", ["time"])


def _house() -> None:
    op.create_table(
        "changes",
        _has("number", _COUNTED),
        _has("user_id", _NUMBER),
        _has("time", _NUMBER),
        PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vault",
        _given("id", _NUMBER),
        _has("key_id", String(16)),
        _has("index_sealed", _BYTES),
        _has("changed_time", _NUMBER),
        PrimaryKeyConstraint("id"),
    )
