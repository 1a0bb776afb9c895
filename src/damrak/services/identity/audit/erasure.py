"""Erasure: takes what is personal out of the audit, and leaves the chain as it is."""

from sqlalchemy import or_, select, update

from damrak.services.identity.storage.models import Actor, AuditRow, User
from damrak.services.identity.storage.store import Unit


def erase_person(unit: Unit, user_id: int) -> None:
    """Erase the addresses, names and devices that the audit holds of a person.

    That is what is personal in lines of what he did, and of what was done to ``user:<public id>``.
    The lines stay, under his number; nobody can tell any more from where, nor prove a guess.
    Whoever calls adds the line that says it was done.
    """
    session = unit.session
    public_id = session.scalar(select(User.public_id).where(User.id == user_id))
    about = or_(AuditRow.user_id == user_id, AuditRow.target == f"user:{public_id}")
    erased = update(AuditRow).where(about, AuditRow.personal_sealed.is_not(None))
    session.execute(
        erased.values(personal_sealed=None, salt=None), execution_options=_AT_THE_DATABASE
    )
    address = update(Actor).where(Actor.user_id == user_id).values(address_sealed=None)
    session.execute(address, execution_options=_AT_THE_DATABASE)


_AT_THE_DATABASE = {"synchronize_session": False}
