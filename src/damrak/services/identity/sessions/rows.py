"""Rows of sessions: how one begins, goes on and ends, each inside a unit of work.

Whoever ends sessions together with something else, such as a change of password, does it here, so
that both are durable or neither.
"""

import secrets
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, or_, select

from damrak.http.calls import Call
from damrak.ports.audit import Did, Entry
from damrak.services.identity.sessions.refreshing import (
    RACE_SECONDS,
    Refresh,
    is_same,
    new_refresh,
)
from damrak.services.identity.storage.models import LoginSession, User
from damrak.services.identity.storage.store import Unit

SESSIONS_MAX: Final = 50
"""Most sessions of a person at a time; a new one ends the one that was longest not used."""

KEPT_DAYS: Final = 30
"""How long the row of a session that has ended is kept, so that a late thief is recognised."""

DEVICE_LENGTH_MAX: Final = 200
"""Most characters kept of what a browser says of itself."""

CREDENTIAL: Final = "session:"

_REPLAYED: Final = "session.replayed"
_SECOND: Final = 1_000_000_000
_KEPT: Final = KEPT_DAYS * 86_400 * _SECOND
_ID_BYTES: Final = 16
_RACE: Final = RACE_SECONDS * _SECOND


class Lifetime(Struct, frozen=True, kw_only=True):
    """Say how long a session may last, and how long it may lie unused."""

    session_days: int = 30
    idle_hours: int = 72

    @property
    def whole(self) -> int:
        """Return the longest life of a session in nanoseconds."""
        return self.session_days * 86_400 * _SECOND

    @property
    def idle(self) -> int:
        """Return in nanoseconds after how long a session that nobody refreshes has ended."""
        return self.idle_hours * 3_600 * _SECOND


class Signed(Struct, frozen=True):
    """Hold a session just begun or refreshed; ``until`` is when it ends if it is not used again."""

    session_id: str
    user_id: int
    public_id: str
    methods: tuple[str, ...]
    expires_time: int
    until: int
    refresh_token: str

    def __repr__(self) -> str:
        """Name the session alone."""
        return f"Signed({self.session_id})"


class Raced(Struct, frozen=True):
    """Say that another page of the same browser has refreshed the session just now."""


class Over(Struct, frozen=True):
    """Say that there is no such session any more."""


def begin(
    unit: Unit, user: User, methods: tuple[str, ...], *, call: Call, life: Lifetime
) -> Signed:
    """Open a session under an id that nobody has seen."""
    session_id = secrets.token_hex(_ID_BYTES)
    token, digest = new_refresh(unit.vault, session_id, 1)
    _make_room(unit, user.id, life)
    row = LoginSession(
        id=session_id,
        user_id=user.id,
        methods=" ".join(methods),
        generation=1,
        refresh_digest=digest,
        created_time=unit.now,
        refreshed_time=unit.now,
        expires_time=unit.now + life.whole,
    )
    _note_device(unit, row, call)
    unit.session.add(row)
    unit.audit(_entry("session.opened", row, call, {"methods": row.methods}))
    unit.changed(user.id)
    return _signed(row, user, token, life)


def go_on(unit: Unit, shown: Refresh, call: Call, life: Lifetime) -> Signed | Raced | Over:
    """Give a session its next refresh token; a token that was used before ends it."""
    row = unit.session.get(LoginSession, shown.session_id)
    if row is None or not is_alive(row, unit.now, life):
        return Over()
    user = unit.session.get(User, row.user_id)
    if user is None or user.status != "active":
        return Over()
    if not is_same(shown.digest, row.refresh_digest):
        is_late = is_same(shown.digest, row.previous_digest)
        if is_late and unit.now - row.refreshed_time <= _RACE:
            return Raced()
        # Two hold tokens of this session, and nobody can tell which of them is the thief.
        unit.audit(_entry(_REPLAYED, row, call, {}))
        end(unit, row, "replayed", call)
        return Over()
    row.generation += 1
    token, digest = new_refresh(unit.vault, row.id, row.generation)
    row.previous_digest, row.refresh_digest = row.refresh_digest, digest
    row.refreshed_time = unit.now
    _note_device(unit, row, call)
    unit.changed(user.id)
    return _signed(row, user, token, life)


def end(unit: Unit, row: LoginSession, reason: str, call: Call | None = None) -> None:
    """End a session; one that has ended stays as it is."""
    if row.revoked_time is not None:
        return
    row.revoked_time, row.revoked_reason = unit.now, reason
    unit.audit(_entry("session.ended", row, call, {"reason": reason}))
    unit.changed(row.user_id)


def end_all(
    unit: Unit, user_id: int, reason: str, *, except_session: str = "", call: Call | None = None
) -> int:
    """End all sessions of a person but one, and return how many."""
    rows = [row for row in _live(unit, user_id) if row.id != except_session]
    for row in rows:
        end(unit, row, reason, call)
    return len(rows)


def alive_sessions(unit: Unit, user_id: int, life: Lifetime) -> list[LoginSession]:
    """Return the sessions of a person that open anything, the one last used first."""
    found = [row for row in _live(unit, user_id) if is_alive(row, unit.now, life)]
    return sorted(found, key=lambda row: (-row.refreshed_time, row.id))


def is_alive(row: LoginSession, now: int, life: Lifetime) -> bool:
    """Return whether a session opens anything."""
    if row.revoked_time is not None or row.expires_time <= now:
        return False
    return row.refreshed_time + life.idle > now


def _live(unit: Unit, user_id: int) -> list[LoginSession]:
    asked = select(LoginSession).where(
        LoginSession.user_id == user_id, LoginSession.revoked_time.is_(None)
    )
    return list(unit.session.scalars(asked.order_by(LoginSession.id)))


def _make_room(unit: Unit, user_id: int, life: Lifetime) -> None:
    forgotten = unit.now - _KEPT
    ended = or_(
        LoginSession.expires_time <= forgotten,
        LoginSession.revoked_time <= forgotten,
        LoginSession.refreshed_time + life.idle <= forgotten,
    )
    unit.session.execute(delete(LoginSession).where(LoginSession.user_id == user_id, ended))
    for row in alive_sessions(unit, user_id, life)[SESSIONS_MAX - 1 :]:
        end(unit, row, "too many")


def _note_device(unit: Unit, row: LoginSession, call: Call) -> None:
    said = call.header(b"user-agent").decode("latin-1")
    text = "".join(letter for letter in said if letter.isprintable())
    row.device_sealed = unit.vault.seal(text[:DEVICE_LENGTH_MAX])
    row.address_sealed = unit.vault.seal(call.address)


def _signed(row: LoginSession, user: User, token: str, life: Lifetime) -> Signed:
    until = min(row.expires_time, row.refreshed_time + life.idle)
    methods = tuple(row.methods.split())
    return Signed(row.id, user.id, user.public_id, methods, row.expires_time, until, token)


def _entry(
    action: str,
    row: LoginSession,
    call: Call | None,
    details: dict[str, str],
) -> Entry:
    return Entry(
        action=action,
        outcome=Did.REFUSED if action == _REPLAYED else Did.DONE,
        user_id=row.user_id,
        credential=f"{CREDENTIAL}{row.id}",
        target=f"{CREDENTIAL}{row.id}",
        correlation_id=call.cause if call else "",
        details=details,
        personal={"address": call.address} if call else {},
    )
