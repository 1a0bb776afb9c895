"""Doers: who the numbers in the log are, for whoever may know."""

from damrak.ports.audit import Doer
from damrak.services.identity.audit.reading.describing import opened
from damrak.services.identity.storage.models import Actor, User
from damrak.services.identity.storage.store import Store, Unit


class KnownDoers:
    """Look actors up in the control plane."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def doer(self, number: int) -> Doer | None:
        """Return who has a number, None where nobody knows; raises StoreUnavailable."""
        return await self._store.read(lambda unit: _doer(unit, number))


def _doer(unit: Unit, number: int) -> Doer | None:
    actor = unit.session.get(Actor, number)
    if actor is None:
        return None
    user = unit.session.get(User, actor.user_id) if actor.user_id else None
    name = "" if user is None else opened(unit.vault, user.email_sealed) or user.public_id
    return Doer(
        user_id=actor.user_id,
        name=name,
        credential=actor.credential,
        address=opened(unit.vault, actor.address_sealed) or "",
    )
