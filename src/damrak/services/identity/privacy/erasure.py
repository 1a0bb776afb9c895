"""Erasure: a person is forgotten, and the venue's books still hold.

The row of the person stays with its numbers and nothing else, so that the log, which knows accounts
alone, and the audit, which names him by number, stay true. Of the audit's lines the personal part
goes with the salt of its commitment: the hashes still hold, and nobody can guess any more what
they were made of.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete, or_, select, update

from damrak.ports.audit import Entry
from damrak.services.identity.privacy.export import NobodyKnown
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
    OneTimeToken,
    Passkey,
    RecoveryCode,
    TeamMember,
    User,
    UserRole,
    Watchlist,
)
from damrak.services.identity.storage.scrubbing import scrub
from damrak.services.identity.storage.store import Store, Unit

LINES_MAX: Final = 500
"""Most lines of the audit that are looked through in one transaction."""

ERASED: Final = "erased"
_GONE: Final = {"synchronize_session": False}


class Asker(Struct, frozen=True):
    """Name who wants somebody forgotten: a person by his number, and his credential."""

    user_id: int
    credential: str = ""


class _Mentions(Struct, frozen=True):
    user_id: int
    email: str
    name: str


async def erase_person(store: Store, user_id: int, asker: Asker) -> None:
    """Forget a person for ever, and overwrite what was kept of him where the database can.

    Lines of the audit in which others named him come first and in small transactions: cut short,
    it can be begun again. Raises NobodyKnown, StoreUnavailable.
    """
    said = await store.read(lambda unit: _mentions(unit, user_id))
    after = 0
    while after >= 0 and (said.email or said.name):
        after = await store.run(partial(_forget_mentions, said=said, after=after))
    await store.run(lambda unit: erase(unit, user_id, asker))
    await store.run_apart(scrub)


def erase(unit: Unit, user_id: int, asker: Asker) -> None:
    """Forget a person in a unit of work: all but his number; raises NobodyKnown.

    ``erase_person`` also finds where others named him, and overwrites what was let go of.
    """
    user = unit.session.get(User, user_id)
    if user is None:
        raise NobodyKnown(user_id)
    _forget_invitations(unit, user)
    keys = select(ApiKey.id).where(ApiKey.user_id == user_id)
    unit.session.execute(delete(KeyUse).where(KeyUse.key_id.in_(keys)), execution_options=_GONE)
    _delete(unit, user_id, _HIS)
    unit.session.execute(
        update(Actor).where(Actor.user_id == user_id).values(address_sealed=None),
        execution_options=_GONE,
    )
    unit.session.execute(
        update(AuditRow)
        .where(AuditRow.user_id == user_id, AuditRow.personal_sealed.is_not(None))
        .values(personal_sealed=None, salt=None),
        execution_options=_GONE,
    )
    _forget_profile(user)
    unit.audit(
        Entry(
            action="user.erased",
            user_id=asker.user_id,
            credential=asker.credential,
            target=f"user:{user.public_id}",
        )
    )
    unit.changed(user_id)


_HIS: Final[tuple[Any, ...]] = (
    ApiKey,
    Drawing,
    ExternalLogin,
    Grant,
    Layout,
    LoginSession,
    OneTimeToken,
    Passkey,
    RecoveryCode,
    TeamMember,
    UserRole,
    Watchlist,
)


def _delete(unit: Unit, user_id: int, models: Iterable[Any]) -> None:
    for model in models:
        unit.session.execute(delete(model).where(model.user_id == user_id), execution_options=_GONE)


def _forget_invitations(unit: Unit, user: User) -> None:
    his = [Invitation.used_by == user.id]
    if user.email_index is not None:
        his.append(Invitation.email_index == user.email_index)
    unit.session.execute(
        update(Invitation).where(or_(*his)).values(email_index=None, email_sealed=None),
        execution_options=_GONE,
    )


def _forget_profile(user: User) -> None:
    user.status = ERASED
    user.email_sealed = user.email_index = user.name_sealed = None
    user.password_hash = user.password_changed_time = None
    user.totp_sealed = user.totp_confirmed_time = None
    user.totp_last_step = 0
    user.preferences = "{}"
    user.default_account_id = None


def _mentions(unit: Unit, user_id: int) -> _Mentions:
    user = unit.session.get(User, user_id)
    if user is None:
        raise NobodyKnown(user_id)
    email = unit.vault.open(user.email_sealed) if user.email_sealed else ""
    name = unit.vault.open(user.name_sealed) if user.name_sealed else ""
    return _Mentions(user_id, email.casefold(), name.casefold())


def _forget_mentions(unit: Unit, said: _Mentions, after: int) -> int:
    # Returns how far it came, -1 at the end. Others may have named him, as who invites does.
    lines = unit.session.execute(
        select(AuditRow.number, AuditRow.personal_sealed)
        .where(
            AuditRow.number > after,
            AuditRow.user_id != said.user_id,
            AuditRow.personal_sealed.is_not(None),
        )
        .order_by(AuditRow.number)
        .limit(LINES_MAX)
    ).all()
    named = [
        number
        for number, sealed in lines
        if sealed is not None and _names(unit.vault.open(sealed), said)
    ]
    if named:
        unit.session.execute(
            update(AuditRow)
            .where(AuditRow.number.in_(named))
            .values(personal_sealed=None, salt=None),
            execution_options=_GONE,
        )
    return lines[-1][0] if len(lines) == LINES_MAX else -1


def _names(personal: str, said: _Mentions) -> bool:
    values = msgspec.json.decode(personal, type=dict[str, str]).values()
    # A name is only meant where it stands alone: it may be a word, or a part of another's.
    return any(
        (said.email and said.email in value.casefold())
        or (said.name and said.name == value.casefold())
        for value in values
    )
