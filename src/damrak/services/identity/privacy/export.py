"""Export: everything that is kept of one person, for him alone.

Secrets are left out, since they open doors: hashes, digests, seeds. What others did is theirs.
"""

from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, func, or_, select

from damrak.ports.identity import Level
from damrak.services.identity.storage.models import (
    Actor,
    ApiKey,
    AuditRow,
    Drawing,
    ExternalLogin,
    Grant,
    Invitation,
    KeyUse,
    Layout,
    LoginSession,
    Organisation,
    Passkey,
    RecoveryCode,
    Team,
    TeamMember,
    User,
    UserRole,
    Watchlist,
    WatchlistTeam,
)
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import privacy as wire
from damrak.wire.identity.workspace import Drawing as Drawn
from damrak.wire.identity.workspace import Layout as Kept
from damrak.wire.texts import format_time

AUDIT_LINES_MAX: Final = 10_000
"""Most lines of the audit in one export; whoever may read the audit exports the others."""

PLACES_MAX: Final = 10_000
"""Most numbers of the log in one export."""


class NobodyKnown(LookupError):
    """Tell that there is nobody by an id."""


def export_of(unit: Unit, user_id: int) -> wire.PersonalData:
    """Return everything that is kept of a person; raises NobodyKnown."""
    user = unit.session.get(User, user_id)
    if user is None:
        raise NobodyKnown(user_id)
    lines = _audit(unit, user_id)
    return wire.PersonalData(
        exported_time=format_time(unit.now),
        profile=_profile(unit, user),
        roles=_roles(unit, user_id),
        sessions=_sessions(unit, user_id),
        keys=_keys(unit, user_id),
        passkeys=_passkeys(unit, user_id),
        logins=_logins(unit, user_id),
        grants=_grants(unit, user_id),
        teams=_teams(unit, user_id),
        invitations=_invitations(unit, user),
        watchlists=_watchlists(unit, user_id),
        layouts=_layouts(unit, user_id),
        drawings=_drawings(unit, user_id),
        places=_places(unit, user_id),
        audit=lines[:AUDIT_LINES_MAX],
        audit_complete=len(lines) <= AUDIT_LINES_MAX,
    )


def _profile(unit: Unit, user: User) -> wire.KnownProfile:
    unused = (RecoveryCode.user_id == user.id) & RecoveryCode.used_time.is_(None)
    codes = select(func.count()).select_from(RecoveryCode).where(unused)
    return wire.KnownProfile(
        user_id=user.public_id,
        email=_open(unit, user.email_sealed),
        name=_open(unit, user.name_sealed),
        status=user.status,
        preferences=msgspec.json.decode(user.preferences, type=dict[str, Any]),
        default_account_id=user.default_account_id,
        has_password=user.password_hash is not None,
        has_totp=user.totp_confirmed_time is not None,
        recovery_codes_left=unit.session.scalar(codes) or 0,
        created_time=format_time(user.created_time),
        verified_time=_time(user.verified_time),
        password_changed_time=_time(user.password_changed_time),
    )


def _roles(unit: Unit, user_id: int) -> tuple[wire.KnownRole, ...]:
    return tuple(
        wire.KnownRole(row.role, format_time(row.granted_time))
        for row in _rows(unit, UserRole, UserRole.user_id == user_id)
    )


def _sessions(unit: Unit, user_id: int) -> tuple[wire.KnownSession, ...]:
    return tuple(
        wire.KnownSession(
            session_id=row.id,
            methods=tuple(row.methods.split()),
            device=_open(unit, row.device_sealed),
            address=_open(unit, row.address_sealed),
            created_time=format_time(row.created_time),
            refreshed_time=format_time(row.refreshed_time),
            expires_time=format_time(row.expires_time),
            revoked_time=_time(row.revoked_time),
            revoked_reason=row.revoked_reason,
        )
        for row in _rows(unit, LoginSession, LoginSession.user_id == user_id)
    )


def _keys(unit: Unit, user_id: int) -> tuple[wire.KnownKey, ...]:
    keys = _rows(unit, ApiKey, ApiKey.user_id == user_id)
    uses = {use.key_id: use for use in _rows(unit, KeyUse, KeyUse.key_id.in_(k.id for k in keys))}
    return tuple(_key(unit, row, uses.get(row.id)) for row in keys)


def _key(unit: Unit, row: ApiKey, use: KeyUse | None) -> wire.KnownKey:
    return wire.KnownKey(
        key_id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        account_id=row.account_id,
        addresses=tuple(row.addresses.split()),
        created_time=format_time(row.created_time),
        expires_time=_time(row.expires_time),
        revoked_time=_time(row.revoked_time),
        used_time=_time(use.used_time) if use else None,
        used_address=_open(unit, use.address_sealed) if use else None,
    )


def _passkeys(unit: Unit, user_id: int) -> tuple[wire.KnownPasskey, ...]:
    return tuple(
        wire.KnownPasskey(
            row.credential_id, row.name, format_time(row.created_time), _time(row.used_time)
        )
        for row in _rows(unit, Passkey, Passkey.user_id == user_id)
    )


def _logins(unit: Unit, user_id: int) -> tuple[wire.KnownLogin, ...]:
    return tuple(
        wire.KnownLogin(
            row.issuer, row.subject, format_time(row.created_time), _time(row.used_time)
        )
        for row in _rows(unit, ExternalLogin, ExternalLogin.user_id == user_id)
    )


def _grants(unit: Unit, user_id: int) -> tuple[wire.KnownGrant, ...]:
    return tuple(
        wire.KnownGrant(
            row.account_id, Level(row.level).name.lower(), format_time(row.granted_time)
        )
        for row in _rows(unit, Grant, Grant.user_id == user_id)
    )


def _teams(unit: Unit, user_id: int) -> tuple[wire.KnownTeam, ...]:
    question = (
        select(Organisation.name, Team.name, TeamMember.leads, TeamMember.joined_time)
        .join(Team, Team.id == TeamMember.team_id)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .where(TeamMember.user_id == user_id)
        .order_by(Team.id)
    )
    return tuple(
        wire.KnownTeam(organisation, team, leads, format_time(joined))
        for organisation, team, leads, joined in unit.session.execute(question)
    )


def _invitations(unit: Unit, user: User) -> tuple[wire.KnownInvitation, ...]:
    his = [Invitation.invited_by == user.id, Invitation.used_by == user.id]
    if user.email_index is not None:
        his.append(Invitation.email_index == user.email_index)
    return tuple(
        wire.KnownInvitation(
            invitation_id=row.public_id,
            by_me=row.invited_by == user.id,
            roles=tuple(row.roles.split()),
            created_time=format_time(row.created_time),
            expires_time=format_time(row.expires_time),
            used_time=_time(row.used_time),
            revoked_time=_time(row.revoked_time),
        )
        for row in _rows(unit, Invitation, or_(*his))
    )


def _watchlists(unit: Unit, user_id: int) -> tuple[wire.KnownWatchlist, ...]:
    rows = _rows(unit, Watchlist, Watchlist.user_id == user_id)
    shares = _rows(unit, WatchlistTeam, WatchlistTeam.watchlist_id.in_(row.id for row in rows))
    return tuple(
        wire.KnownWatchlist(
            watchlist_id=row.id,
            name=row.name,
            symbols=msgspec.json.decode(row.symbols, type=tuple[str, ...]),
            shared_link=row.link_id is not None,
            team_ids=tuple(share.team_id for share in shares if share.watchlist_id == row.id),
            created_time=format_time(row.created_time),
            updated_time=format_time(row.updated_time),
        )
        for row in rows
    )


def _layouts(unit: Unit, user_id: int) -> tuple[Kept, ...]:
    return tuple(
        Kept(row.name, _object(row.value), format_time(row.updated_time))
        for row in _rows(unit, Layout, Layout.user_id == user_id)
    )


def _drawings(unit: Unit, user_id: int) -> tuple[Drawn, ...]:
    return tuple(
        Drawn(row.symbol, _object(row.value), format_time(row.updated_time))
        for row in _rows(unit, Drawing, Drawing.user_id == user_id)
    )


def _places(unit: Unit, user_id: int) -> tuple[wire.KnownPlace, ...]:
    question = (
        select(Actor)
        .where(Actor.user_id == user_id)
        .order_by(Actor.first_time.desc(), Actor.id)
        .limit(PLACES_MAX)
    )
    return tuple(
        wire.KnownPlace(
            row.id, row.credential, _open(unit, row.address_sealed), format_time(row.first_time)
        )
        for row in unit.session.scalars(question)
    )


def _audit(unit: Unit, user_id: int) -> tuple[wire.KnownLine, ...]:
    question = (
        select(AuditRow)
        .where(AuditRow.user_id == user_id)
        .order_by(AuditRow.number.desc())
        .limit(AUDIT_LINES_MAX + 1)
    )
    return tuple(
        wire.KnownLine(
            number=row.number,
            time=format_time(row.time),
            action=row.action,
            outcome=row.outcome,
            credential=row.credential,
            target=row.target,
            account_id=row.account_id,
            details=_texts(row.details),
            personal=_texts(_open(unit, row.personal_sealed)),
        )
        for row in unit.session.scalars(question)
    )


def _rows(unit: Unit, model: Any, which: ColumnElement[bool]) -> list[Any]:
    key = model.__table__.primary_key.columns
    return list(unit.session.scalars(select(model).where(which).order_by(*key)))


def _open(unit: Unit, sealed: bytes | None) -> str | None:
    return None if sealed is None else unit.vault.open(sealed)


def _object(text: str) -> dict[str, Any]:
    return msgspec.json.decode(text, type=dict[str, Any])


def _texts(text: str | None) -> dict[str, str]:
    return msgspec.json.decode(text or "{}", type=dict[str, str])


def _time(time: int | None) -> str | None:
    return None if time is None else format_time(time)
