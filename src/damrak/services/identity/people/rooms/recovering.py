"""Recovering: how somebody who forgot his password comes in again, by his mailbox.

Asking is answered before it is looked at, so the answer takes as long for an address that nobody
has. A new password ends all sessions and opens none: whoever has a second factor still shows it.
"""

import asyncio
from typing import Any, Final

import msgspec

from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.messenger import Letter
from damrak.services.identity.people.letters import changed_letter, reset_letter
from damrak.services.identity.people.options import RESET_SECONDS
from damrak.services.identity.people.people import (
    People,
    email_of,
    entry_of,
    known_device,
    name_of,
)
from damrak.services.identity.people.proofs import throttle, tokens
from damrak.services.identity.people.proofs.emails import email_key, user_of
from damrak.services.identity.people.proofs.passwords import normalised, weakness
from damrak.services.identity.people.rooms.registering import ACTIVE, letter_to_verify
from damrak.services.identity.sessions.rows import end_all
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire
from damrak.wire.problems import Problem

RESET_PAGE: Final = "reset"
RESET_REASON: Final = "password reset"

_SENT: Final = wire.Said("if somebody has this address, a letter to it says how to go on")
_RESET: Final = wire.Said("the password is set, and all devices are signed out: sign in")

_email = msgspec.json.Decoder(wire.EmailRequest)
_reset = msgspec.json.Decoder(wire.ResetRequest)


class RecoveringRoom:
    """Help people who forgot their password."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def forgot(self, call: Call) -> Any:
        """Send a letter to whoever has an address."""
        wanted = await call.body(_email)
        people = self._people

        async def errand() -> Letter | None:
            letter = await people.store.run(lambda unit: _wanted(unit, people, call, wanted.email))
            return letter or await letter_to_verify(people, wanted.email)

        people.post.run(errand)
        return _SENT

    async def reset(self, call: Call) -> Any:
        """Set the password of whoever shows the token of a letter."""
        wanted = await call.body(_reset)
        people, password = self._people, normalised(wanted.password)
        known = await people.store.read(lambda unit: _known_words(unit, wanted.token))
        if known is None:
            return _ended(call)
        if broken := await asyncio.to_thread(weakness, password, known):
            found = [(DoorCode.FIELD_INVALID, field_error("password", broken))]
            return problems.of_errors(found, cause=call.cause)
        kept = await people.hashing.hash(password)
        done = await people.store.run(lambda unit: _set(unit, call, wanted.token, kept))
        if done is None:
            return _ended(call)
        people.post.send(done)
        return _RESET


def set_password(unit: Unit, call: Call, user: User, kept: str) -> Letter:
    """Set a person's password, end what could change it, and return the letter that tells him."""
    user.password_hash, user.password_changed_time = kept, unit.now
    tokens.revoke(unit, tokens.RESET, user.id)
    tokens.revoke(unit, tokens.CHANGE_EMAIL, user.id)
    tokens.revoke(unit, tokens.SECOND_FACTOR, user.id)
    email = email_of(unit, user)
    for device in {"", known_device(unit, user.id, call)}:
        throttle.forgive(unit, throttle.account_subject(email_key(email), device))
    throttle.forgive(unit, throttle.proof_subject(user.id))
    return changed_letter(email, "your password was changed", unit.now)


def _wanted(unit: Unit, people: People, call: Call, text: str) -> Letter | None:
    user = user_of(unit, text)
    if user is None or user.status != ACTIVE:
        return None
    email = email_of(unit, user)
    if not throttle.is_free(unit, throttle.letter_subject(email_key(email))):
        return None
    # Who has no password yet may hold what an administrator gave him, which no stranger ends.
    given = tokens.add if user.password_hash is None else tokens.issue
    token = given(unit, tokens.RESET, user.id, RESET_SECONDS)
    unit.audit(entry_of(call, "password.forgotten", user=user))
    return reset_letter(email, people.options.link(RESET_PAGE, token), token)


def _known_words(unit: Unit, token: str) -> tuple[str, str] | None:
    spent = tokens.seen(unit, tokens.RESET, token)
    user = unit.session.get(User, spent.user_id) if spent else None
    return (email_of(unit, user), name_of(unit, user)) if user else None


def _set(unit: Unit, call: Call, token: str, kept: str) -> Letter | None:
    spent = tokens.spend(unit, tokens.RESET, token)
    user = unit.session.get(User, spent.user_id) if spent else None
    if user is None or user.status != ACTIVE:
        return None
    letter = set_password(unit, call, user, kept)
    unit.audit(entry_of(call, "password.reset", user=user))
    end_all(unit, user.id, RESET_REASON, call=call)
    return letter


def _ended(call: Call) -> Problem:
    text = "the link was used, has expired, or never was one: ask for another letter"
    return problem(DoorCode.LINK_INVALID, text, cause=call.cause)
