"""Secrets that work once: the links of letters, and what holds a sign-in together.

Only digests are kept. A secret is spent by one statement that finds it unused, so that of two who
bring it at the same time one is too late.
"""

import hashlib
import secrets
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import CursorResult, delete, func, select, update

from damrak.services.identity.storage.models import OneTimeToken
from damrak.services.identity.storage.store import Unit

RANDOM_BYTES: Final = 32
TOKEN_LENGTH_MAX: Final = 64
"""Most characters that a token may have; anything longer is none."""

KEPT_SECONDS: Final = 86_400
"""How long after its end a token is still on record."""

NANOSECONDS: Final = 1_000_000_000

VERIFY: Final = "verify"
CHANGE_EMAIL: Final = "change-email"
RESET: Final = "reset"
SECOND_FACTOR: Final = "second-factor"
PASSKEY: Final = "passkey"
DEVICE: Final = "device"
OWED_ACCOUNT: Final = "owed-account"


class Spent(Struct, frozen=True):
    """Hold what a token was for: a person and what was sealed with it."""

    user_id: int
    payload: dict[str, str] = {}


def digest_of(token: str) -> str:
    """Return what is kept of a token; its 32 random bytes need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    unit: Unit, purpose: str, user_id: int, seconds: int, *, payload: dict[str, str] | None = None
) -> str:
    """Make a token for a person and return it; the ones he had for this purpose end."""
    revoke(unit, purpose, user_id)
    return add(unit, purpose, user_id, seconds, payload=payload)


def add(
    unit: Unit, purpose: str, user_id: int, seconds: int, *, payload: dict[str, str] | None = None
) -> str:
    """Make a token beside those that a person has for this purpose, and return it."""
    forget_ended(unit)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    sealed = unit.vault.seal(msgspec.json.encode(payload).decode()) if payload else None
    unit.session.add(
        OneTimeToken(
            digest=digest_of(token),
            purpose=purpose,
            user_id=user_id,
            payload_sealed=sealed,
            created_time=unit.now,
            expires_time=unit.now + seconds * NANOSECONDS,
        )
    )
    unit.session.flush()
    return token


def seen(unit: Unit, purpose: str, token: str) -> Spent | None:
    """Return what a token is for without spending it; None where it is used or has ended."""
    row = unit.session.get(OneTimeToken, digest_of(token[:TOKEN_LENGTH_MAX]))
    if row is None or row.purpose != purpose or row.used_time is not None:
        return None
    return _spent(unit, row) if row.expires_time > unit.now else None


def spend(unit: Unit, purpose: str, token: str) -> Spent | None:
    """Use a token up and return what it was for; None where it is used or has ended."""
    digest = digest_of(token[:TOKEN_LENGTH_MAX])
    done = unit.session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.digest == digest,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_time.is_(None),
            OneTimeToken.expires_time > unit.now,
        )
        .values(used_time=unit.now)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        return None
    row = unit.session.scalars(select(OneTimeToken).where(OneTimeToken.digest == digest)).one()
    return _spent(unit, row)


def revoke(unit: Unit, purpose: str, user_id: int) -> None:
    """End the tokens that a person has for a purpose."""
    unit.session.execute(
        delete(OneTimeToken).where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
    )


def keep_newest(unit: Unit, purpose: str, user_id: int, count: int) -> None:
    """Remove all but the newest tokens that a person has for a purpose."""
    newest = (
        select(OneTimeToken.digest)
        .where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
        .order_by(OneTimeToken.created_time.desc(), OneTimeToken.digest)
        .limit(count)
    )
    kept = unit.session.scalars(newest).all()
    unit.session.execute(
        delete(OneTimeToken).where(
            OneTimeToken.user_id == user_id,
            OneTimeToken.purpose == purpose,
            OneTimeToken.digest.not_in(kept),
        )
    )


def count_of(unit: Unit, purpose: str, user_id: int) -> int:
    """Return how many tokens are on record that a person has or had for a purpose."""
    counted = select(func.count()).where(
        OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose
    )
    return unit.session.scalar(counted) or 0


def live_of(unit: Unit, purpose: str, user_id: int) -> OneTimeToken | None:
    """Return a token that a person can still use for a purpose."""
    found = select(OneTimeToken).where(
        OneTimeToken.user_id == user_id,
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_time.is_(None),
        OneTimeToken.expires_time > unit.now,
    )
    return unit.session.scalars(found).first()


def forget_ended(unit: Unit) -> None:
    """Remove what ended a while ago, so that the table does not grow for ever."""
    before = unit.now - KEPT_SECONDS * NANOSECONDS
    unit.session.execute(delete(OneTimeToken).where(OneTimeToken.expires_time < before))


def _spent(unit: Unit, row: OneTimeToken) -> Spent:
    payload: dict[str, str] = {}
    if row.payload_sealed is not None:
        opened = unit.vault.open(row.payload_sealed)
        payload = msgspec.json.decode(opened, type=dict[str, str])
    return Spent(row.user_id or 0, payload)
