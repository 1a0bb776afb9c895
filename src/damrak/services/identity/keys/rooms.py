"""The rooms of keys: those of the venue for whoever manages keys, and one's own for everybody.

A key that trades, moves money or administers needs a recent sign-in or the password besides, so
that a browser left open makes none.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.domain.reasons import Reason
from damrak.http import problems
from damrak.http.calls import Call
from damrak.http.operations import created
from damrak.http.problems import Code, DoorCode, field_error
from damrak.ports.audit import Auditor, Did, Entry
from damrak.ports.identity import Permission, Scope
from damrak.services.identity.keys.answers import (
    key_answer,
    new_key_answer,
    rotation_of,
    wish_of,
)
from damrak.services.identity.keys.desk import KeyDesk, require_level, require_within
from damrak.services.identity.keys.making import NO_USER
from damrak.services.identity.keys.records import Asker, KeyRecord, KeyRefused
from damrak.wire.identity import keys
from damrak.wire.problems import Problem

HARMLESS: Final = frozenset({Scope.READ})
"""Scopes of keys for which signing in long ago is good enough."""

_request = msgspec.json.Decoder(keys.KeyRequest)
_rotation = msgspec.json.Decoder(keys.RotateRequest)


class KeyNeighbours(Struct, frozen=True, kw_only=True):
    """Hold what rooms of keys ask of others.

    ``prove`` refuses a call unless whoever signed in did so a moment ago, or the password given is
    his own. ``is_open`` says whether an account is open on the venue.
    ``rights_of`` returns all that a person may ever do, by user id.
    """

    prove: Callable[[Call, str | None], Awaitable[object]]
    is_open: Callable[[int], bool]
    rights_of: Callable[[int], frozenset[Permission]]
    auditor: Auditor


class KeyRoom:
    """Do what is asked with keys."""

    def __init__(self, desk: KeyDesk, neighbours: KeyNeighbours) -> None:
        self._desk = desk
        self._near = neighbours

    async def all(self, call: Call) -> Any:
        """List all keys."""
        return keys.KeyList(tuple(key_answer(record) for record in await self._desk.all()))

    async def create(self, call: Call) -> Any:
        """Make a key of the venue."""
        wanted = await call.body(_request)
        unknown = self._unknown_account(call, wanted.account_id, own=False)
        if unknown is not None:
            return unknown
        return await self._create(call, wanted, NO_USER)

    async def rotate(self, call: Call) -> Any:
        """Replace a key of the venue."""
        record = await self._desk.find(call.places["key_id"])
        if record is not None and record.user_id != NO_USER:
            # Its new secret is for its owner alone.
            raise call.refuse(DoorCode.FORBIDDEN, "a person's key is replaced by its owner alone")
        return await self._rotate(call, record)

    async def revoke(self, call: Call) -> Any:
        """Take any key back."""
        return self._found(call, await self._desk.revoke(call.places["key_id"], _asker(call)))

    async def own(self, call: Call) -> Any:
        """List the caller's keys."""
        found = await self._desk.all(user_id=_person(call))
        return keys.KeyList(tuple(key_answer(record) for record in found))

    async def create_own(self, call: Call) -> Any:
        """Make a key of the caller."""
        wanted = await call.body(_request)
        unknown = self._unknown_account(call, wanted.account_id, own=True)
        if unknown is not None:
            return unknown
        return await self._create(call, wanted, _person(call))

    async def rotate_own(self, call: Call) -> Any:
        """Replace a key of the caller."""
        record = await self._desk.find(call.places["key_id"], user_id=_person(call))
        return await self._rotate(call, record)

    async def revoke_own(self, call: Call) -> Any:
        """Take a key of the caller back."""
        key_id, user_id = call.places["key_id"], _person(call)
        return self._found(call, await self._desk.revoke(key_id, _asker(call), user_id=user_id))

    async def _create(self, call: Call, wanted: keys.KeyRequest, user_id: int) -> Any:
        try:
            wish = wish_of(wanted)
            self._require_allowed(call, wish.scopes, user_id)
            if user_id != NO_USER:
                require_level(call.caller, wish)
            await self._require_proof(call, wish.scopes, wanted.password)
            made = await self._desk.create(wish, _asker(call), user_id=user_id)
        except KeyRefused as refused:
            return self._refusal(call, refused)
        place = "/api/me/keys" if user_id != NO_USER else "/api/keys"
        return created(new_key_answer(made), f"{place}/{made.record.key_id}")

    async def _rotate(self, call: Call, record: KeyRecord | None) -> Any:
        found = self._known(call, record)
        wanted = await call.optional_body(_rotation, keys.RotateRequest())
        rotation = rotation_of(wanted)
        try:
            # Whoever learns a new secret has what it opens: no more than he had.
            self._require_allowed(call, found.scopes, found.user_id)
            await self._require_proof(call, found.scopes, wanted.password)
            made = await self._desk.rotate(found, rotation, _asker(call))
        except KeyRefused as refused:
            return self._refusal(call, refused)
        return new_key_answer(made)

    def _require_allowed(self, call: Call, scopes: frozenset[Scope], user_id: int) -> None:
        if user_id == NO_USER:
            # Handing out keys that look or trade is what managing the venue's keys is for.
            require_within(call.caller, scopes - {Scope.READ, Scope.TRADE})
        else:
            require_within(call.caller, scopes, self._near.rights_of(user_id))

    async def _require_proof(
        self, call: Call, scopes: frozenset[Scope], password: str | None
    ) -> None:
        # A program that manages the venue's keys has nothing to sign in with but its own.
        if not scopes <= HARMLESS and call.caller.user_id != NO_USER:
            await self._near.prove(call, password)

    def _unknown_account(self, call: Call, account_id: int | None, *, own: bool) -> Problem | None:
        if account_id is None:
            return None
        hidden = own and not call.caller.may_see(account_id)
        if self._near.is_open(account_id) and not hidden:
            return None
        error = field_error("account_id", "must be an open account", str(account_id))
        return problems.of_errors([(Reason.ACCOUNT_UNKNOWN, error)], cause=call.cause)

    def _refusal(self, call: Call, refused: KeyRefused) -> Problem:
        code: Code = DoorCode.FIELD_INVALID
        self._near.auditor.note(
            Entry(
                action="key.refused",
                outcome=Did.REFUSED,
                user_id=call.caller.user_id,
                credential=call.caller.credential,
                target=call.path[:200],
                correlation_id=call.cause,
                details={"field": refused.field},
                personal={"address": call.address},
            )
        )
        found = field_error(refused.field, refused.rule, refused.value)
        return problems.of_errors([(code, found)], cause=call.cause)

    def _found(self, call: Call, record: KeyRecord | None) -> keys.Key:
        return key_answer(self._known(call, record))

    def _known(self, call: Call, record: KeyRecord | None) -> KeyRecord:
        if record is None:
            key_id = call.places["key_id"]
            raise call.refuse(DoorCode.NOT_FOUND, f"key_id must be a key, was {key_id[:64]}")
        return record


def _person(call: Call) -> int:
    user_id = call.caller.user_id
    if user_id == NO_USER:
        raise call.refuse(DoorCode.FORBIDDEN, "this is for people who signed in")
    return user_id


def _asker(call: Call) -> Asker:
    caller = call.caller
    return Asker(
        user_id=caller.user_id,
        credential=caller.credential,
        cause=call.cause,
        address=call.address,
    )
