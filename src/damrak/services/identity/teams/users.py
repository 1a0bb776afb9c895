"""Users, as those who manage them see and change them."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct
from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from damrak.ports.identity import Permission, Role
from damrak.services.identity.people.proofs.emails import email_index
from damrak.services.identity.people.proofs.tokens import RESET, issue, revoke
from damrak.services.identity.storage.models import (
    LoginSession,
    Passkey,
    RecoveryCode,
    TeamMember,
    User,
    UserRole,
)
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.acting import ERASED, Acting, roles_of
from damrak.services.identity.teams.refusals import NotAllowed, Taken
from damrak.services.identity.teams.roles import ACTIVE, add_role, check_gifts, keep_an_admin

PENDING: Final = "pending"
DISABLED: Final = "disabled"

FIRST_PASSWORD_SECONDS: Final = 3 * 86_400
"""How long a new user may take to set the password that only he knows (ASVS 2.3.1)."""

_ID_BYTES: Final = 16


class Wanted(Struct, frozen=True, kw_only=True):
    """Describe a user who is to be; without ``password_hash`` he has yet to set a password."""

    email: str
    name: str
    roles: tuple[Role, ...]
    password_hash: str | None = None
    team_id: int | None = None


class Search(Struct, frozen=True, kw_only=True):
    """Choose among users; ``after`` is the number of the last one of the page before."""

    email: str | None = None
    status: str | None = None
    role: Role | None = None
    after: int = 0
    limit: Annotated[int, Meta(ge=1)] = 50


class Shown(Struct, frozen=True, kw_only=True):
    """Tell what there is to know of a user."""

    id: int
    user_id: str
    email: str | None
    name: str | None
    status: str
    roles: tuple[Role, ...]
    teams: tuple[int, ...]
    has_totp: bool
    passkeys: int
    sessions: int
    created_time: int
    verified_time: int | None


def find(acting: Acting, search: Search) -> list[Shown]:
    """Return users by number, erased ones left out; raises NotAllowed."""
    acting.require(Permission.MANAGE_USERS)
    asked = select(User).where(User.id > search.after, User.status != ERASED)
    if search.email is not None:
        asked = asked.where(User.email_index == email_index(acting.unit.vault, search.email))
    if search.status is not None:
        asked = asked.where(User.status == search.status)
    if search.role is not None:
        having = select(UserRole.user_id).where(UserRole.role == search.role.value)
        asked = asked.where(User.id.in_(having))
    found = acting.unit.session.scalars(asked.order_by(User.id).limit(search.limit))
    return [shown(acting.unit, user) for user in found]


def one(acting: Acting, public_id: str) -> Shown:
    """Return a user; raises Absent, NotAllowed."""
    acting.require(Permission.MANAGE_USERS)
    return shown(acting.unit, acting.user(public_id))


def create(acting: Acting, wanted: Wanted) -> Shown:
    """Make a user who can sign in at once; raises NotAllowed, Absent, Taken.

    Whoever makes him vouches for his address.
    """
    acting.require(Permission.MANAGE_USERS)
    check_gifts(acting, wanted.roles)
    unit = acting.unit
    team = None if wanted.team_id is None else acting.managed_team(wanted.team_id)
    user = User(
        public_id=secrets.token_hex(_ID_BYTES),
        email_sealed=unit.vault.seal(wanted.email),
        email_index=email_index(unit.vault, wanted.email),
        name_sealed=unit.vault.seal(wanted.name) if wanted.name else None,
        password_hash=wanted.password_hash,
        status=ACTIVE,
        created_time=unit.now,
        verified_time=unit.now,
    )
    unit.session.add(user)
    try:
        unit.session.flush()
    except IntegrityError as error:
        raise Taken("email", "must be of nobody else") from error
    for role in wanted.roles:
        add_role(unit, user.id, role, by=acting.caller.user_id)
    if team is not None:
        unit.session.add(TeamMember(team_id=team.id, user_id=user.id, joined_time=unit.now))
        unit.session.flush()
    unit.changed(user.id)
    said = " ".join(role.value for role in wanted.roles)
    acting.note("user.created", f"user:{user.public_id}", details={"roles": said})
    return shown(unit, user)


def one_time_password(unit: Unit, user_id: int) -> str:
    """Return a secret with which a user sets his password, once and soon, as if he forgot it."""
    return issue(unit, RESET, user_id, FIRST_PASSWORD_SECONDS)


def disable(acting: Acting, public_id: str) -> Shown:
    """Let a user do nothing any more, and end his sessions; raises Absent, NotAllowed, Taken."""
    user = _other(acting, public_id)
    keep_an_admin(acting.unit, user.id)
    if user.status != DISABLED:
        user.status = DISABLED
        end_sessions(acting.unit, user.id, DISABLED)
        revoke(acting.unit, RESET, user.id)
        acting.unit.changed(user.id)
        acting.note("user.disabled", f"user:{public_id}")
    return shown(acting.unit, user)


def enable(acting: Acting, public_id: str) -> Shown:
    """Let a disabled user in again; raises Absent, NotAllowed.

    Nobody raises up who may do more than himself.
    """
    user = _other(acting, public_id)
    _require_rank(acting, user)
    if user.status == DISABLED:
        user.status = PENDING if user.verified_time is None else ACTIVE
        acting.unit.changed(user.id)
        acting.note("user.enabled", f"user:{public_id}")
    return shown(acting.unit, user)


def reset_second_factor(acting: Acting, public_id: str) -> Shown:
    """Forget a user's codes and passkeys, and end his sessions; raises Absent, NotAllowed."""
    user = _other(acting, public_id)
    _require_rank(acting, user)
    session = acting.unit.session
    user.totp_sealed = user.totp_confirmed_time = None
    user.totp_last_step = 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    end_sessions(acting.unit, user.id, "second factor reset")
    acting.unit.changed(user.id)
    acting.note("user.second_factor_reset", f"user:{public_id}")
    return shown(acting.unit, user)


def revoke_sessions(acting: Acting, public_id: str) -> int:
    """End all sessions of a user and return how many there were; raises Absent, NotAllowed."""
    acting.require(Permission.MANAGE_USERS)
    user = acting.user(public_id)
    count = end_sessions(acting.unit, user.id, "revoked by admin")
    acting.unit.changed(user.id)
    acting.note("user.sessions_revoked", f"user:{public_id}", details={"sessions": str(count)})
    return count


def end_sessions(unit: Unit, user_id: int, reason: str) -> int:
    """End a person's sessions and return how many were open."""
    open_ones = LoginSession.user_id == user_id, LoginSession.revoked_time.is_(None)
    ended = unit.session.execute(
        update(LoginSession).where(*open_ones).values(revoked_time=unit.now, revoked_reason=reason)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def shown(unit: Unit, user: User) -> Shown:
    """Return what there is to know of a user."""
    session = unit.session
    teams: Sequence[int] = session.scalars(
        select(TeamMember.team_id).where(TeamMember.user_id == user.id).order_by(TeamMember.team_id)
    ).all()
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.user_id == user.id)
    sessions = (
        select(func.count())
        .select_from(LoginSession)
        .where(
            LoginSession.user_id == user.id,
            LoginSession.revoked_time.is_(None),
            LoginSession.expires_time > unit.now,
        )
    )
    return Shown(
        id=user.id,
        user_id=user.public_id,
        email=None if user.email_sealed is None else unit.vault.open(user.email_sealed),
        name=None if user.name_sealed is None else unit.vault.open(user.name_sealed),
        status=user.status,
        roles=roles_of(unit, user.id),
        teams=tuple(teams),
        has_totp=user.totp_confirmed_time is not None,
        passkeys=session.scalar(passkeys) or 0,
        sessions=session.scalar(sessions) or 0,
        created_time=user.created_time,
        verified_time=user.verified_time,
    )


def _other(acting: Acting, public_id: str) -> User:
    acting.require(Permission.MANAGE_USERS)
    user = acting.user(public_id)
    if user.id == acting.caller.user_id:
        raise NotAllowed("this is done to others, never to oneself")
    return user


def _require_rank(acting: Acting, user: User) -> None:
    if not rules.may_change_user(acting.caller, user.id, roles_of(acting.unit, user.id)):
        raise NotAllowed("that person may do more than you")
