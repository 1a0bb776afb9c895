"""Describing: lines and actions in words that mean something to who reads them.

A person is named by his public id, and by his e-mail address as long as he has one; what was
erased is gone, and said to be.
"""

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from damrak.ports.audit import Action
from damrak.services.identity.audit.links import fields_of
from damrak.services.identity.storage.models import Actor, AuditRow, User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.storage.vault import Vault, VaultError
from damrak.wire.identity.audit import AuditLine
from damrak.wire.texts import format_time

UNREADABLE = "(does not open with the keys at hand)"


class _Person(Struct, frozen=True):
    public_id: str
    email: str | None


_NOBODY = _Person("", None)


def described(unit: Unit, found: Sequence[AuditRow | Action]) -> list[AuditLine]:
    """Return lines and actions as they are told, in the same order."""
    session, vault = unit.session, unit.vault
    actors = _actors(session, {each.actor for each in found if isinstance(each, Action)})
    users = {each.user_id for each in found if isinstance(each, AuditRow)}
    people = _people(session, vault, users | {actor.user_id for actor in actors.values()})
    return [
        _of_line(each, vault, people.get(each.user_id, _NOBODY))
        if isinstance(each, AuditRow)
        else _of_action(each, vault, (actors.get(each.actor), people))
        for each in found
    ]


def _actors(session: Session, numbers: Collection[int]) -> dict[int, Actor]:
    if not numbers:
        return {}
    return {
        actor.id: actor for actor in session.scalars(select(Actor).where(Actor.id.in_(numbers)))
    }


def _people(session: Session, vault: Vault, numbers: Collection[int]) -> dict[int, _Person]:
    wanted = select(User.id, User.public_id, User.email_sealed).where(User.id.in_(numbers))
    return {
        row.id: _Person(row.public_id, opened(vault, row.email_sealed))
        for row in session.execute(wanted)
    }


def _of_line(row: AuditRow, vault: Vault, person: _Person) -> AuditLine:
    personal: dict[str, str] = {}
    if text := opened(vault, row.personal_sealed):
        personal = {"": text} if text == UNREADABLE else fields_of(text)
    return AuditLine(
        id=f"line:{row.number}",
        time=format_time(row.time),
        action=row.action,
        outcome=row.outcome,
        user_id=person.public_id or None,
        email=person.email,
        credential=row.credential,
        address=personal.pop("address", None),
        account_id=row.account_id or None,
        target=row.target,
        correlation_id=row.correlation_id,
        details=fields_of(row.details),
        personal=personal,
        is_erased=bool(row.commitment) and row.personal_sealed is None,
        hash=row.hash,
    )


def _of_action(
    action: Action, vault: Vault, known: tuple[Actor | None, dict[int, _Person]]
) -> AuditLine:
    actor, people = known
    person = people.get(actor.user_id, _NOBODY) if actor else _NOBODY
    return AuditLine(
        id=f"action:{action.number}",
        time=format_time(action.time),
        action=action.action,
        outcome=action.outcome,
        user_id=person.public_id or None,
        email=person.email,
        # Who called while the control plane was away may have a number and no name yet.
        credential=actor.credential if actor else f"actor:{action.actor}",
        address=opened(vault, actor.address_sealed) if actor else None,
        account_id=action.account_id or None,
        order_id=action.order_id or None,
        target=action.target,
        reason=action.reason,
        correlation_id=action.correlation_id,
    )


def opened(vault: Vault, sealed: bytes | None) -> str | None:
    """Return what is sealed, None where there is nothing; what does not open says so."""
    if sealed is None:
        return None
    try:
        return vault.open(sealed)
    except VaultError:
        return UNREADABLE
