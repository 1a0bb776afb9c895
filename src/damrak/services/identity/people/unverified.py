"""The unverified: who registered with an address and never showed that it is his.

Anybody can name anybody's address, so such a row keeps nobody from it, and it does not stay: what a
stranger typed of another is forgotten after a while.
"""

from typing import Final

from sqlalchemy import select

from damrak.services.identity.people.proofs.emails import user_of
from damrak.services.identity.people.proofs.tokens import NANOSECONDS
from damrak.services.identity.privacy.erasure import Asker, erase
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit

UNVERIFIED_DAYS: Final = 30
"""How long somebody may take to verify his address."""

BATCH_MAX: Final = 100
"""Most people who are forgotten at a time; the rest are the next time."""

PENDING: Final = "pending"

_THE_VENUE: Final = Asker(0)


def is_held(unit: Unit, email: str) -> bool:
    """Return whether an address is somebody's who has shown that it is his."""
    holder = user_of(unit, email)
    return holder is not None and holder.status != PENDING


def make_way(unit: Unit, email: str) -> bool:
    """Return whether an address is free for whoever has shown that it is his.

    Somebody who only registered with it is forgotten.
    """
    holder = user_of(unit, email)
    if holder is None:
        return True
    if holder.status != PENDING:
        return False
    erase(unit, holder.id, _THE_VENUE)
    unit.session.flush()
    return True


def forget_unverified(unit: Unit) -> int:
    """Forget people who registered long ago and never verified, a few; return how many."""
    before = unit.now - UNVERIFIED_DAYS * 86_400 * NANOSECONDS
    found = select(User.id).where(User.status == PENDING, User.created_time < before)
    user_ids = unit.session.scalars(found.order_by(User.id).limit(BATCH_MAX)).all()
    for user_id in user_ids:
        erase(unit, user_id, _THE_VENUE)
    return len(user_ids)
