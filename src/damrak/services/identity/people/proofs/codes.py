"""Codes: those that an authenticator app shows for half a minute, and those for when it is lost.

Time-based codes are RFC 6238 with six digits; each is taken once, and a step beside the present one
counts too, since clocks differ. Recovery codes have 80 random bits and are kept as keyed digests.
"""

import base64
import hmac
import secrets
from typing import Final

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update

from damrak.services.identity.people.proofs.tokens import NANOSECONDS
from damrak.services.identity.storage.models import RecoveryCode, User
from damrak.services.identity.storage.store import Unit

STEP_SECONDS: Final = 30
STEPS_BESIDE: Final = 1
"""How many steps before and after the present one are taken too (RFC 6238, 5.2)."""

RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10
"""Random bytes of a recovery code: 80 bits."""

GROUP: Final = 4
"""Characters of a recovery code between two hyphens."""

CODE_LENGTH_MAX: Final = 32
"""Most characters of a code as somebody types it."""

ISSUER: Final = "Damrak"


def new_secret() -> str:
    """Return a secret for an authenticator app: 160 random bits in base32."""
    return pyotp.random_base32()


def setup_uri(secret: str, email: str) -> str:
    """Return what an authenticator app reads out of a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def take_code(unit: Unit, user: User, code: str) -> bool:
    """Return whether a code is right now and was not used before; it is used then."""
    if user.totp_sealed is None:
        return False
    typed = "".join(code.split())
    step = _step_of(unit.vault.open(user.totp_sealed), typed, unit.now)
    if step is None:
        return False
    taken = unit.session.execute(
        update(User)
        .where(User.id == user.id, User.totp_last_step < step)
        .values(totp_last_step=step)
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def new_recovery_codes(unit: Unit, user_id: int) -> tuple[str, ...]:
    """Make recovery codes in place of those that a person has, and return them once."""
    forget_recovery_codes(unit, user_id)
    codes = tuple(_new_recovery_code() for _ in range(RECOVERY_CODES))
    unit.session.add_all(
        RecoveryCode(digest=_digest(unit, user_id, code), user_id=user_id) for code in codes
    )
    unit.session.flush()
    return codes


def take_recovery_code(unit: Unit, user_id: int, code: str) -> bool:
    """Return whether a recovery code is one of a person's that was not used; it is used then."""
    taken = unit.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.digest == _digest(unit, user_id, code),
            RecoveryCode.user_id == user_id,
            RecoveryCode.used_time.is_(None),
        )
        .values(used_time=unit.now)
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def recovery_codes_left(unit: Unit, user_id: int) -> int:
    """Return how many recovery codes a person has not used."""
    left = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_time.is_(None)
    )
    return unit.session.scalar(left) or 0


def forget_recovery_codes(unit: Unit, user_id: int) -> None:
    """Remove a person's recovery codes."""
    unit.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _step_of(secret: str, code: str, now: int) -> int | None:
    app, present = pyotp.TOTP(secret), now // NANOSECONDS // STEP_SECONDS
    found = None
    for step in range(present - STEPS_BESIDE, present + STEPS_BESIDE + 1):
        # All are looked at, so that how long it takes tells nothing.
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def _new_recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _digest(unit: Unit, user_id: int, code: str) -> str:
    # Looked up by a keyed digest: no comparison of what was typed takes longer the nearer it is.
    plain = "".join(code.upper().replace("-", " ").split())
    return unit.vault.index("recovery code", f"{user_id} {plain}")
