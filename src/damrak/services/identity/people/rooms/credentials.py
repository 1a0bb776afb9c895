"""Credentials: the password and the address of somebody who is signed in.

Both need him to prove himself again, and both are told to the mailbox that he had before.
"""

import asyncio
from typing import Any, Final

import msgspec

from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.problems import DoorCode, field_error
from damrak.ports.messenger import Letter
from damrak.services.identity.people.letters import (
    new_address_letter,
    old_address_letter,
    taken_address_letter,
)
from damrak.services.identity.people.options import VERIFY_SECONDS
from damrak.services.identity.people.people import People, email_of, name_of, own_entry
from damrak.services.identity.people.proofs import throttle, tokens
from damrak.services.identity.people.proofs.emails import (
    EmailRefused,
    email_key,
    read_email,
)
from damrak.services.identity.people.proofs.passwords import normalised, weakness
from damrak.services.identity.people.proving import Proving, person_of, session_of
from damrak.services.identity.people.rooms.recovering import set_password
from damrak.services.identity.people.rooms.registering import VERIFY_PAGE
from damrak.services.identity.people.unverified import is_held
from damrak.services.identity.sessions.rows import end_all
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire

CHANGED_REASON: Final = "password changed"

_CHANGED: Final = wire.Said("the password is changed, and all other devices are signed out")
_ASKED: Final = wire.Said("a letter to the new address says how to go on; until then the old holds")

_password = msgspec.json.Decoder(wire.PasswordChange)
_email = msgspec.json.Decoder(wire.EmailChange)


class CredentialRoom:
    """Change the password and the address of people."""

    def __init__(self, people: People, proving: Proving) -> None:
        self._people = people
        self._proving = proving

    async def change_password(self, call: Call) -> Any:
        """Set a new password, given the old one."""
        wanted = await call.body(_password)
        people, password = self._people, normalised(wanted.new_password)
        known = await people.store.read(lambda unit: _known_words(unit, call))
        if broken := await asyncio.to_thread(weakness, password, known):
            found = [(DoorCode.FIELD_INVALID, field_error("new_password", broken))]
            return problems.of_errors(found, cause=call.cause)
        await self._proving.require(call, wanted.password, always=True)
        kept = await people.hashing.hash(password)
        letter = await people.store.run(lambda unit: _set(unit, call, kept))
        people.post.send(letter)
        return _CHANGED

    async def change_email(self, call: Call) -> Any:
        """Ask for another address; it counts once it is verified."""
        wanted = await call.body(_email)
        try:
            email = read_email(wanted.email)
        except EmailRefused as refused:
            found = [(DoorCode.FIELD_INVALID, field_error("email", str(refused)))]
            return problems.of_errors(found, cause=call.cause)
        await self._proving.require(call, wanted.password)
        letters = await self._people.store.run(lambda unit: self._ask(unit, call, email))
        for letter in letters:
            self._people.post.send(letter)
        return _ASKED

    def _ask(self, unit: Unit, call: Call, email: str) -> list[Letter]:
        user = person_of(unit, call)
        unit.audit(own_entry(call, "email.change_asked", user))
        letters = [old_address_letter(email_of(unit, user))] if user.email_sealed else []
        token = tokens.issue(
            unit, tokens.CHANGE_EMAIL, user.id, VERIFY_SECONDS, payload={"email": email}
        )
        if not throttle.is_free(unit, throttle.letter_subject(email_key(email))):
            return letters
        if is_held(unit, email):
            return [*letters, taken_address_letter(email)]
        link = self._people.options.link(VERIFY_PAGE, token)
        return [*letters, new_address_letter(email, link, token)]


def _known_words(unit: Unit, call: Call) -> tuple[str, str]:
    user = person_of(unit, call)
    return email_of(unit, user), name_of(unit, user)


def _set(unit: Unit, call: Call, kept: str) -> Letter:
    user = person_of(unit, call)
    unit.audit(own_entry(call, "password.changed", user))
    end_all(unit, user.id, CHANGED_REASON, except_session=session_of(call), call=call)
    return set_password(unit, call, user, kept)
