"""Registering: how somebody becomes a user, and shows that an address of mail is his.

Whether an address is known already, the answer does not say: the letter does.
"""

import asyncio
import secrets
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.audit import Did
from damrak.ports.messenger import Letter
from damrak.services.identity.people.letters import registered_already_letter, verify_letter
from damrak.services.identity.people.options import VERIFY_SECONDS
from damrak.services.identity.people.people import People, email_of, entry_of, owe_account
from damrak.services.identity.people.proofs import throttle, tokens
from damrak.services.identity.people.proofs.emails import (
    EmailRefused,
    email_index,
    email_key,
    read_email,
    user_of,
)
from damrak.services.identity.people.proofs.passwords import normalised, weakness
from damrak.services.identity.people.unverified import make_way
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire
from damrak.wire.problems import FieldError, Problem

PUBLIC_ID_BYTES: Final = 8
VERIFY_PAGE: Final = "verify"

ACTIVE: Final = "active"
PENDING: Final = "pending"

_TOLD: Final = wire.Said("if this address can register, a letter to it says how to go on")
_RESENT: Final = wire.Said("if this address waits to be verified, a letter is on its way to it")
_VERIFIED: Final = wire.Said("the address is verified: sign in")
_CONTESTED: Final = wire.Said(
    "the address is verified; several passwords were registered with it, so none of them counts: "
    "ask for a new password"
)

_register = msgspec.json.Decoder(wire.RegisterRequest)
_verify = msgspec.json.Decoder(wire.VerifyRequest)
_email = msgspec.json.Decoder(wire.EmailRequest)


class Wish(Struct, frozen=True, kw_only=True):
    """Hold what somebody registers with, read and judged."""

    email: str
    name: str
    password_hash: str
    invitation: str

    def __repr__(self) -> str:
        """Return nothing of it."""
        return "Wish(…)"


class RegisteringRoom:
    """Take people in."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def register(self, call: Call) -> Any:
        """Take somebody in who asks for it, if that is how it goes here."""
        wanted = await call.body(_register)
        if refused := self._closed(call, wanted.invitation):
            return refused
        password = normalised(wanted.password)
        errors = form_errors(wanted.email, wanted.name)
        known = (wanted.email, wanted.name)
        if broken := await asyncio.to_thread(weakness, password, known):
            errors.append((DoorCode.FIELD_INVALID, field_error("password", broken)))
        if errors:
            return problems.of_errors(errors, cause=call.cause)
        wish = Wish(
            email=read_email(wanted.email),
            name=wanted.name.strip(),
            password_hash=await self._hashed(wanted.email, password),
            invitation=wanted.invitation,
        )
        try:
            letter = await self._people.store.run(lambda unit: self._take_in(unit, call, wish))
        except self._people.neighbours.invitation_refused:
            # Why, only its owner could say; to anybody else it is one thing.
            text = "the invitation was used, has expired, is for another address, or never was one"
            return problem(DoorCode.LINK_INVALID, text, cause=call.cause)
        if letter is not None:
            self._people.post.send(letter)
        return _TOLD

    async def verify(self, call: Call) -> Any:
        """Take the token of a letter as proof that an address is somebody's."""
        wanted = await call.body(_verify)
        done = await self._people.store.run(lambda unit: _verified(unit, call, wanted.token))
        if done is None:
            text = "the link was used, has expired, or never was one: ask for another letter"
            return problem(DoorCode.LINK_INVALID, text, cause=call.cause)
        user_id, said = done
        await self._people.open_owed_account(user_id)
        return said

    async def resend(self, call: Call) -> Any:
        """Send the letter again, if there is somebody who waits for it."""
        wanted = await call.body(_email)
        self._people.post.run(lambda: letter_to_verify(self._people, wanted.email))
        return _RESENT

    async def _hashed(self, email: str, password: str) -> str:
        # As much is hashed for everybody, whether or not somebody waits under the address.
        people = self._people
        kept = await people.store.read(lambda unit: _waiting_hash(unit, email))
        is_same = await people.hashing.verify(kept, password)
        hashed = await people.hashing.hash(password)
        return kept if is_same and kept is not None else hashed

    def _closed(self, call: Call, invitation: str) -> Problem | None:
        registration = self._people.options.registration
        if registration == "closed":
            text = "whoever runs the venue makes its users"
        elif registration == "invitation" and not invitation:
            text = "invitation must be given: ask somebody of the venue for one"
        else:
            return None
        return problem(DoorCode.REGISTRATION_CLOSED, text, cause=call.cause)

    def _take_in(self, unit: Unit, call: Call, wish: Wish) -> Letter | None:
        known = user_of(unit, wish.email)
        verify = self._people.options.verify_email
        if known is not None and not (verify and known.status == PENDING):
            return self._known_already(unit, call, wish, known)
        if verify and not throttle.is_free(unit, throttle.letter_subject(email_key(wish.email))):
            # Nothing changes that no letter tells of.
            unit.audit(entry_of(call, "registration.delayed", user=known, outcome=Did.REFUSED))
            return None
        user = known or _new_user(unit, wish.email)
        user.name_sealed = unit.vault.seal(wish.name)
        # Whoever opens the letter opens it for all who registered with his address. So where they
        # chose several passwords none of them counts, and the mailbox sets a new one.
        is_contested = known is not None and known.password_hash != wish.password_hash
        user.password_hash = None if is_contested else wish.password_hash
        user.status = PENDING if verify else ACTIVE
        unit.session.flush()
        self._give_access(unit, user, wish)
        unit.audit(entry_of(call, "user.registered", user=user, email=wish.email))
        unit.changed(user.id)
        return _letter_for(unit, self._people, user) if verify else None

    def _give_access(self, unit: Unit, user: User, wish: Wish) -> None:
        if wish.invitation:
            self._people.neighbours.accept(unit, wish.invitation, user.id)
            tokens.revoke(unit, tokens.OWED_ACCOUNT, user.id)
        else:
            self._people.neighbours.default_access(unit, user.id)
            owe_account(unit, user.id)

    def _known_already(self, unit: Unit, call: Call, wish: Wish, known: User) -> Letter | None:
        # As much is done as for somebody new, and undone: neither the answer nor how long it takes
        # tells them apart, and an invitation is refused or not for either. Rights are read again
        # for both, changed or not.
        lines, touched = len(unit.entries), set(unit.touched)
        undone = unit.session.begin_nested()
        _new_user(unit, "")
        if wish.invitation:
            self._people.neighbours.accept(unit, wish.invitation, known.id)
        undone.rollback()
        del unit.entries[lines:]
        unit.touched = touched | {known.id}
        unit.audit(
            entry_of(
                call, "registration.repeated", user=known, outcome=Did.REFUSED, email=wish.email
            )
        )
        if not throttle.is_free(unit, throttle.letter_subject(email_key(wish.email))):
            return None
        return registered_already_letter(email_of(unit, known))


async def letter_to_verify(people: People, email: str) -> Letter | None:
    """Return the letter that verifies an address, None where nobody waits for one."""

    def work(unit: Unit) -> Letter | None:
        user = user_of(unit, email)
        if user is None or user.status != PENDING:
            return None
        if not throttle.is_free(unit, throttle.letter_subject(email_key(email))):
            return None
        return _letter_for(unit, people, user)

    return await people.store.run(work)


def form_errors(email: str, name: str) -> list[tuple[problems.Code, FieldError]]:
    """Return what is wrong about an address and a name."""
    errors: list[tuple[problems.Code, FieldError]] = []
    try:
        read_email(email)
    except EmailRefused as refused:
        errors.append((DoorCode.FIELD_INVALID, field_error("email", str(refused))))
    if not name.isprintable() or not name.strip():
        rule = "must be printable, with more than spaces"
        errors.append((DoorCode.FIELD_INVALID, field_error("name", rule)))
    return errors


def _letter_for(unit: Unit, people: People, user: User) -> Letter:
    email = email_of(unit, user)
    token = tokens.issue(unit, tokens.VERIFY, user.id, VERIFY_SECONDS)
    return verify_letter(email, people.options.link(VERIFY_PAGE, token), token)


def _new_user(unit: Unit, email: str) -> User:
    user = User(
        public_id=secrets.token_hex(PUBLIC_ID_BYTES),
        email_sealed=unit.vault.seal(email),
        email_index=email_index(unit.vault, email) if email else None,
        status=PENDING,
        created_time=unit.now,
        password_changed_time=unit.now,
    )
    unit.session.add(user)
    unit.session.flush()
    return user


def _waiting_hash(unit: Unit, email: str) -> str | None:
    user = user_of(unit, email)
    return user.password_hash if user is not None and user.status == PENDING else None


def _verified(unit: Unit, call: Call, token: str) -> tuple[int, wire.Said] | None:
    if spent := tokens.spend(unit, tokens.VERIFY, token):
        user = unit.session.get_one(User, spent.user_id)
        if user.status != PENDING:
            return None
        user.status, user.verified_time = ACTIVE, unit.now
        unit.audit(entry_of(call, "user.verified", user=user))
        unit.changed(user.id)
        return user.id, _VERIFIED if user.password_hash is not None else _CONTESTED
    if spent := tokens.spend(unit, tokens.CHANGE_EMAIL, token):
        return _moved(unit, call, spent)
    return None


def _moved(unit: Unit, call: Call, spent: tokens.Spent) -> tuple[int, wire.Said] | None:
    email = spent.payload["email"]
    user = unit.session.get_one(User, spent.user_id)
    if user.status != ACTIVE or not make_way(unit, email):
        return None
    user.email_sealed = unit.vault.seal(email)
    user.email_index = email_index(unit.vault, email)
    user.verified_time = unit.now
    # A link in the old mailbox must not set the password any more.
    tokens.revoke(unit, tokens.RESET, user.id)
    unit.audit(entry_of(call, "email.changed", user=user, email=email))
    return user.id, _VERIFIED
