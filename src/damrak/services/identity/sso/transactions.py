"""Transactions: one sign-in from when a browser leaves for the provider until it comes back.

What must come back unchanged lies here, sealed; the browser holds a secret that finds it, once.
Whoever was lured to the way back without having left from here has no such secret.
"""

import hashlib
import secrets
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, select, update

from damrak.services.identity.sso.options import ProviderUnavailable
from damrak.services.identity.storage.models import OneTimeToken
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.storage.vault import VaultError

TRANSACTION_SECONDS: Final = 600
"""How long somebody may take to sign in at the provider."""

TRANSACTIONS_MAX: Final = 10_000
"""Most sign-ins under way at a time."""

PURPOSE: Final = "sso"

_NANOSECONDS: Final = 1_000_000_000
_SECRET_BYTES: Final = 32
_SECRET_LENGTH_MAX: Final = 64


class Transaction(Struct, frozen=True, kw_only=True):
    """Hold what must come back, and what was on its mind who left.

    ``page`` is where he wants to be afterwards. ``user_id`` and ``session_id`` say who wants to
    link his account, 0 and empty where somebody wants to sign in.
    """

    state: str
    nonce: str
    verifier: str
    page: str
    user_id: int = 0
    session_id: str = ""


def new_transaction(page: str, user_id: int = 0, session_id: str = "") -> Transaction:
    """Return a transaction that nobody can guess."""
    return Transaction(
        state=secrets.token_urlsafe(_SECRET_BYTES),
        nonce=secrets.token_urlsafe(_SECRET_BYTES),
        # RFC 7636 asks for 43 to 128 characters.
        verifier=secrets.token_urlsafe(48),
        page=page,
        user_id=user_id,
        session_id=session_id,
    )


def keep(unit: Unit, transaction: Transaction) -> str:
    """Keep a transaction and return the secret that finds it; raises ProviderUnavailable."""
    rows = OneTimeToken.purpose == PURPOSE
    unit.session.execute(delete(OneTimeToken).where(rows, OneTimeToken.expires_time <= unit.now))
    count = unit.session.scalar(select(func.count()).select_from(OneTimeToken).where(rows)) or 0
    if count >= TRANSACTIONS_MAX:
        raise ProviderUnavailable("too many are signing in: try again in a few minutes")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    unit.session.add(
        OneTimeToken(
            digest=_digest(secret),
            purpose=PURPOSE,
            payload_sealed=unit.vault.seal(msgspec.json.encode(transaction).decode()),
            created_time=unit.now,
            expires_time=unit.now + TRANSACTION_SECONDS * _NANOSECONDS,
        )
    )
    return secret


def take(unit: Unit, secret: str) -> Transaction | None:
    """Return the transaction that a secret finds, for the first time and in time, else None."""
    if not 0 < len(secret) <= _SECRET_LENGTH_MAX:
        return None
    row = unit.session.get(OneTimeToken, _digest(secret))
    if row is None or row.purpose != PURPOSE or row.payload_sealed is None:
        return None
    taking = (
        update(OneTimeToken)
        .where(OneTimeToken.digest == row.digest, OneTimeToken.used_time.is_(None))
        .where(OneTimeToken.expires_time > unit.now)
        .values(used_time=unit.now, payload_sealed=None)
    )
    sealed = row.payload_sealed
    if unit.session.execute(taking).rowcount != 1:  # type: ignore[attr-defined]
        return None
    try:
        return msgspec.json.decode(unit.vault.open(sealed), type=Transaction)
    except VaultError:
        return None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
