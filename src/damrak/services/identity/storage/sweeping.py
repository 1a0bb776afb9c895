"""Sweeping: what ended long ago leaves the tables, a little at a time.

What a row was about stays in the audit. Here it would only cost room, and be one more thing about
a person that could leak.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, or_, select

from damrak.services.identity.storage.models import (
    Change,
    Invitation,
    LoginSession,
    OneTimeToken,
    Throttle,
)
from damrak.services.identity.storage.store import Unit

SWEEP_SECONDS: Final = 600.0
"""How often a server sweeps."""

BATCH_MAX: Final = 500
"""Most rows of a table that leave at a time; the rest leaves the next time."""

_HOUR: Final = 3_600 * 10**9
_DAY: Final = 24 * _HOUR

CHANGES_KEPT: Final = _HOUR
"""How long others have to hear of a change; who looks away for longer reads everything again."""

TOKENS_KEPT: Final = _DAY
"""How long a token that ended is told from one that never was."""

SESSIONS_KEPT: Final = 30 * _DAY
"""How long a session that ended is shown to its owner."""

INVITATIONS_KEPT: Final = 90 * _DAY
"""How long an invitation that ended is shown to whoever invites."""

THROTTLES_KEPT: Final = 2 * _DAY
"""How long a failure is kept; the longest that one weighs is a day."""


def sweep(unit: Unit) -> int:
    """Remove rows that ended long ago, a bounded number of each kind; return how many.

    The answer may be that more are left: sweep again until it is 0, or wait for the next time.
    """
    return sum(_remove(unit, table, ended) for table, ended in _ended(unit.now))


def _ended(now: int) -> list[tuple[Any, ColumnElement[bool]]]:
    # The newest change stays: the numbers after it are counted on from there.
    newest = select(func.max(Change.number)).scalar_subquery()
    return [
        (Change, (Change.time < now - CHANGES_KEPT) & (Change.number < newest)),
        (
            OneTimeToken,
            or_(
                OneTimeToken.expires_time < now - TOKENS_KEPT,
                OneTimeToken.used_time < now - TOKENS_KEPT,
            ),
        ),
        (
            LoginSession,
            or_(
                LoginSession.expires_time < now - SESSIONS_KEPT,
                LoginSession.revoked_time < now - SESSIONS_KEPT,
            ),
        ),
        (
            Invitation,
            or_(
                Invitation.expires_time < now - INVITATIONS_KEPT,
                Invitation.used_time < now - INVITATIONS_KEPT,
                Invitation.revoked_time < now - INVITATIONS_KEPT,
            ),
        ),
        (
            Throttle,
            (Throttle.last_time < now - THROTTLES_KEPT) & (Throttle.barred_until < now),
        ),
    ]


def _remove(unit: Unit, model: Any, ended: ColumnElement[bool]) -> int:
    table: Table = model.__table__
    (key,) = table.primary_key.columns
    found = unit.session.scalars(select(key).where(ended).order_by(key).limit(BATCH_MAX)).all()
    if found:
        unit.session.execute(
            delete(model).where(key.in_(found)).execution_options(synchronize_session=False)
        )
    return len(found)
