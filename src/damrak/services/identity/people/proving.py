"""Proving again: what is sensitive needs the password once more, or a sign-in of minutes ago.

A session that was left open, or stolen, is not enough to take an account over (ASVS 3.7.1).
"""

from typing import Final

from damrak.http.calls import Call
from damrak.http.problems import DoorCode
from damrak.ports.audit import Did
from damrak.services.identity.people.options import RECENT_SECONDS
from damrak.services.identity.people.people import People, entry_of
from damrak.services.identity.people.proofs.passwords import normalised
from damrak.services.identity.people.proofs.throttle import forgive, proof_subject, take
from damrak.services.identity.people.proofs.tokens import NANOSECONDS
from damrak.services.identity.storage.models import LoginSession, User
from damrak.services.identity.storage.store import Unit

SESSION_PREFIX: Final = "session:"


class Proving:
    """Ask people to prove themselves again."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def require(self, call: Call, password: str | None, *, always: bool = False) -> User:
        """Return who calls, once he has shown his password or signed in lately.

        With ``always`` only a password counts, for everybody who has one. Raises Refused, MustWait,
        TooManyWait.
        """
        user, recent = await self._people.store.read(lambda unit: _who(unit, call))
        if password is None:
            if recent and not (always and user.password_hash):
                return user
            raise call.refuse(DoorCode.SIGN_IN_AGAIN, "show your password, or sign in again")
        self._people.hashing.require_place()
        subject = proof_subject(user.id)
        await self._people.store.run(lambda unit: take(unit, [subject]))
        if not await self._people.hashing.verify(user.password_hash, normalised(password)):
            await self._people.store.run(lambda unit: _note_wrong(unit, call, user))
            raise call.refuse(DoorCode.SIGN_IN_AGAIN, "password must be the one you have now")
        await self._people.store.run(lambda unit: forgive(unit, subject))
        return user


def session_of(call: Call) -> str:
    """Return the session that a call was made with, empty where it was none."""
    credential = call.caller.credential
    return credential.removeprefix(SESSION_PREFIX) if credential.startswith(SESSION_PREFIX) else ""


def person_of(unit: Unit, call: Call) -> User:
    """Return the row of who calls; raises Refused for a key, which is nobody."""
    user = unit.session.get(User, call.caller.user_id) if call.caller.user_id else None
    if user is None:
        raise call.refuse(DoorCode.FORBIDDEN, "this is for people who signed in, not for keys")
    return user


def _who(unit: Unit, call: Call) -> tuple[User, bool]:
    user = person_of(unit, call)
    session = unit.session.get(LoginSession, session_of(call))
    since = unit.now - RECENT_SECONDS * NANOSECONDS
    recent = session is not None and session.user_id == user.id and session.created_time > since
    return user, recent


def _note_wrong(unit: Unit, call: Call, user: User) -> None:
    credential = call.caller.credential
    entry = entry_of(call, "proof.refused", user=user, outcome=Did.REFUSED, credential=credential)
    unit.audit(entry)
