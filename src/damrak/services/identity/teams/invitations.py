"""Invitations: somebody is asked in, with the roles and the team that he will have.

An invitation gives no more than its maker could give, when he made it and again when it is used:
whoever has lost a right meanwhile gives it to nobody. It works once, and not for ever.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import CursorResult

from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, Permission, Role
from damrak.services.identity.people.proofs.emails import email_index
from damrak.services.identity.storage.models import Invitation, TeamMember, User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.acting import Acting, roles_of
from damrak.services.identity.teams.refusals import (
    Absent,
    InvitationRefused,
    NotAllowed,
    Taken,
)
from damrak.services.identity.teams.roles import ACTIVE, add_role, check_gifts

DAYS_DEFAULT: Final = 7
DAYS_MAX: Final = 30
"""Longest that an invitation may be open."""

OPEN_MAX: Final = 500
"""Most open invitations of one person, so that nobody fills the tables with them."""

TOKEN_LENGTH_MAX: Final = 64
DEFAULT_ROLE: Final = Role.TRADER

_DAY: Final = 86_400_000_000_000
_ID_BYTES: Final = 16
_TOKEN_BYTES: Final = 32


class Guest(Struct, frozen=True, kw_only=True):
    """Say who is asked in, as what, into which team and until when."""

    roles: tuple[Role, ...] = (DEFAULT_ROLE,)
    team_id: int | None = None
    email: str | None = None
    days: int = DAYS_DEFAULT


class ShownInvitation(Struct, frozen=True, kw_only=True):
    """Tell an invitation without its secret."""

    invitation_id: str
    roles: tuple[Role, ...]
    team_id: int | None
    email: str | None
    created_time: int
    expires_time: int
    used_time: int | None
    revoked_time: int | None


def invite(acting: Acting, guest: Guest) -> tuple[ShownInvitation, str]:
    """Make an invitation and return it with its secret, which nobody can ask for again.

    Raises NotAllowed, Absent, Taken.
    """
    acting.require(Permission.INVITE)
    check_gifts(acting, guest.roles)
    if guest.team_id is not None:
        acting.managed_team(guest.team_id)
    unit, token = acting.unit, secrets.token_urlsafe(_TOKEN_BYTES)
    _require_room(acting)
    row = Invitation(
        digest=_digest(token),
        public_id=secrets.token_hex(_ID_BYTES),
        email_index=None if guest.email is None else email_index(unit.vault, guest.email),
        email_sealed=None if guest.email is None else unit.vault.seal(guest.email),
        roles=" ".join(sorted({role.value for role in guest.roles})),
        team_id=guest.team_id,
        invited_by=acting.caller.user_id,
        created_time=unit.now,
        expires_time=unit.now + guest.days * _DAY,
    )
    unit.session.add(row)
    unit.session.flush()
    team = {} if guest.team_id is None else {"team": str(guest.team_id)}
    details = {"roles": row.roles, **team}
    acting.note("invitation.created", f"invitation:{row.public_id}", details=details)
    return _shown(unit, row), token


def invitations(acting: Acting, *, limit: int, before: int | None = None) -> list[ShownInvitation]:
    """Return invitations, newest first: one's own, all to who manages users."""
    acting.require(Permission.INVITE)
    asked = select(Invitation).order_by(Invitation.created_time.desc(), Invitation.public_id)
    if not acting.caller.may(Permission.MANAGE_USERS):
        asked = asked.where(_own(acting))
    if before is not None:
        asked = asked.where(Invitation.created_time < before)
    found = acting.unit.session.scalars(asked.limit(limit))
    return [_shown(acting.unit, row) for row in found]


def revoke(acting: Acting, invitation_id: str) -> ShownInvitation:
    """Take an open invitation back; raises Absent, Taken where it was used."""
    acting.require(Permission.INVITE)
    asked = select(Invitation).where(Invitation.public_id == invitation_id)
    if not acting.caller.may(Permission.MANAGE_USERS):
        asked = asked.where(_own(acting))
    row = acting.unit.session.scalar(asked)
    if row is None:
        raise Absent("invitation_id", "an invitation", invitation_id)
    if row.used_time is not None:
        raise Taken("invitation_id", "must not be used yet", invitation_id)
    if row.revoked_time is None:
        row.revoked_time = acting.unit.now
        acting.note("invitation.revoked", f"invitation:{invitation_id}")
    return _shown(acting.unit, row)


def accept(unit: Unit, token: str, user_id: int) -> None:
    """Use an invitation up and give a person what it promises; raises InvitationRefused.

    The refusal is the same for an invitation that never was, that ended, or that is another's.
    """
    row = unit.session.get(Invitation, _digest(token[: TOKEN_LENGTH_MAX + 1]))
    user = unit.session.get_one(User, user_id)
    if row is None or not _lets_in(unit, row, user):
        raise InvitationRefused
    # Of two who bring it at the same time one is too late.
    used = unit.session.execute(
        update(Invitation)
        .where(Invitation.digest == row.digest, Invitation.used_time.is_(None))
        .values(used_time=unit.now, used_by=user_id)
    )
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise InvitationRefused
    for role in _roles(row):
        add_role(unit, user_id, role, by=row.invited_by)
    if row.team_id is not None and unit.session.get(TeamMember, (row.team_id, user_id)) is None:
        unit.session.add(TeamMember(team_id=row.team_id, user_id=user_id, joined_time=unit.now))
    unit.session.flush()
    unit.changed(user_id)
    unit.audit(
        Entry(
            action="invitation.accepted",
            user_id=user_id,
            target=f"invitation:{row.public_id}",
            details={"roles": row.roles},
        )
    )


def default_access(unit: Unit, user_id: int) -> None:
    """Give a person what everybody has who registers without an invitation."""
    if add_role(unit, user_id, DEFAULT_ROLE, by=0):
        user = unit.session.get_one(User, user_id)
        details = {"role": DEFAULT_ROLE.value}
        unit.audit(Entry(action="role.granted", target=f"user:{user.public_id}", details=details))


def _lets_in(unit: Unit, row: Invitation, user: User) -> bool:
    if row.used_time is not None or row.revoked_time is not None or row.expires_time <= unit.now:
        return False
    if row.email_index is not None and row.email_index != user.email_index:
        return False
    return row.invited_by == 0 or _still_gives(unit, row)


def _still_gives(unit: Unit, row: Invitation) -> bool:
    maker = unit.session.get(User, row.invited_by)
    if maker is None or maker.status != ACTIVE:
        return False
    allowed = rules.permissions_of(roles_of(unit, maker.id))
    caller = Caller(credential="", permissions=allowed, user_id=maker.id)
    acting = Acting(unit, caller)
    try:
        acting.require(Permission.INVITE)
        check_gifts(acting, _roles(row))
        if row.team_id is not None:
            acting.managed_team(row.team_id)
    except (NotAllowed, Absent):
        return False
    return True


def _require_room(acting: Acting) -> None:
    asked = select(Invitation.public_id).where(
        _own(acting),
        Invitation.used_time.is_(None),
        Invitation.revoked_time.is_(None),
        Invitation.expires_time > acting.unit.now,
    )
    found: Sequence[str] = acting.unit.session.scalars(asked.limit(OPEN_MAX)).all()
    if len(found) >= OPEN_MAX:
        raise Taken("invitations", f"must be at most {OPEN_MAX} that are open")


def _own(acting: Acting) -> ColumnElement[bool]:
    return Invitation.invited_by == acting.caller.user_id


def _roles(row: Invitation) -> tuple[Role, ...]:
    words = row.roles.split()
    return tuple(role for role in Role if role.value in words)


def _digest(token: str) -> str:
    # Of 32 random bytes, which need no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()


def _shown(unit: Unit, row: Invitation) -> ShownInvitation:
    return ShownInvitation(
        invitation_id=row.public_id,
        roles=_roles(row),
        team_id=row.team_id,
        email=None if row.email_sealed is None else unit.vault.open(row.email_sealed),
        created_time=row.created_time,
        expires_time=row.expires_time,
        used_time=row.used_time,
        revoked_time=row.revoked_time,
    )
