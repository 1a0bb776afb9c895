"""Links: what a person sees of his own logins at a provider, and how he is rid of one."""

import hashlib
from typing import Final

from sqlalchemy import func, select

from damrak.http.calls import Call, Refused
from damrak.http.problems import DoorCode, field_error, of_errors
from damrak.services.identity.people.people import own_entry
from damrak.services.identity.storage.models import ExternalLogin, Passkey, User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity.sso import Login, LoginList
from damrak.wire.texts import format_time

_ID_LENGTH: Final = 24


def links_of(unit: Unit, user_id: int, label: str) -> LoginList:
    """Return a person's links, oldest first."""
    return LoginList(tuple(_told(row, label) for row in _rows(unit, user_id)))


def unlink(unit: Unit, call: Call, login_id: str) -> None:
    """Take away one link, or all where none is named; raises Refused.

    The last way to sign in stays.
    """
    user = unit.session.get_one(User, call.caller.user_id)
    rows = _rows(unit, user.id)
    going = [row for row in rows if not login_id or _id_of(row) == login_id]
    if login_id and not going:
        raise call.refuse(DoorCode.NOT_FOUND, "there is no such login")
    if len(going) == len(rows) and going and not _has_another_way(unit, user):
        error = field_error("login_id", "must not be the last way to sign in: set a password first")
        raise Refused(of_errors([(DoorCode.FIELD_INVALID, error)], cause=call.cause))
    for row in going:
        unit.session.delete(row)
        unit.audit(own_entry(call, "login.unlinked", user, issuer=row.issuer))


def _rows(unit: Unit, user_id: int) -> list[ExternalLogin]:
    wanted = select(ExternalLogin).where(ExternalLogin.user_id == user_id)
    return list(unit.session.scalars(wanted.order_by(ExternalLogin.created_time)))


def _has_another_way(unit: Unit, user: User) -> bool:
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.user_id == user.id)
    return user.password_hash is not None or bool(unit.session.scalar(passkeys))


def _told(row: ExternalLogin, label: str) -> Login:
    used = None if row.used_time is None else format_time(row.used_time)
    return Login(_id_of(row), row.issuer, label, format_time(row.created_time), used)


def _id_of(row: ExternalLogin) -> str:
    # The subject is the provider's own name of a person, and nothing for an address bar.
    return hashlib.sha256(f"{row.issuer}\0{row.subject}".encode()).hexdigest()[:_ID_LENGTH]
