"""Second factors: an authenticator app, passkeys, and codes for when both are lost.

What adds or removes one needs its owner to prove himself again, and a letter tells him of it
(ASVS 2.2.3 and 2.5.5).
"""

from typing import Any, Final

import msgspec

from damrak.http import problems
from damrak.http.calls import Answer, Call
from damrak.http.operations import created
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.audit import Did
from damrak.services.identity.people.letters import changed_letter
from damrak.services.identity.people.options import PASSKEYS_MAX
from damrak.services.identity.people.people import People, email_of, entry_of, own_entry
from damrak.services.identity.people.proofs import codes, passkeys, throttle
from damrak.services.identity.people.proving import Proving, person_of, session_of
from damrak.services.identity.storage.models import Passkey, User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire
from damrak.wire.problems import Problem
from damrak.wire.texts import format_time

PASSKEYS_PATH: Final = "/api/me/passkeys"

_NO_PROOF: Final = wire.Proof()

_proof = msgspec.json.Decoder(wire.Proof)
_code = msgspec.json.Decoder(wire.TotpConfirmation)
_passkey = msgspec.json.Decoder(wire.PasskeyRequest)


class SecondFactorRoom:
    """Add and remove what people sign in with besides a password."""

    def __init__(self, people: People, proving: Proving) -> None:
        self._people = people
        self._proving = proving

    async def begin(self, call: Call) -> Any:
        """Make a secret for an authenticator app; it counts once a code was shown."""
        await self._prove(call)
        return await self._people.store.run(lambda unit: _begun(unit, call))

    async def confirm(self, call: Call) -> Any:
        """Take the first code of an authenticator app, and tell recovery codes."""
        wanted = await call.body(_code)
        return await self._changed(call, lambda unit: _confirmed(unit, call, wanted.code))

    async def remove(self, call: Call) -> Any:
        """Forget the authenticator app."""
        await self._prove(call)
        return await self._changed(call, lambda unit: _removed(unit, call))

    async def recovery_codes(self, call: Call) -> Any:
        """Make recovery codes in place of the ones before."""
        await self._prove(call)
        return await self._changed(call, lambda unit: _new_codes(unit, call))

    async def passkeys(self, call: Call) -> Any:
        """List passkeys."""
        rows = await self._people.store.read(
            lambda unit: passkeys.passkeys_of(unit, person_of(unit, call).id)
        )
        return wire.PasskeyList(tuple(_told(row) for row in rows))

    async def passkey_challenge(self, call: Call) -> Any:
        """Tell what a new passkey shall sign."""
        await self._prove(call)
        options, session = self._people.options, session_of(call)

        def work(unit: Unit) -> dict[str, Any]:
            return passkeys.adding_options(unit, person_of(unit, call), options, session)

        return wire.PasskeyChallenge(await self._people.store.read(work))

    async def add_passkey(self, call: Call) -> Any:
        """Keep a passkey that signed what it was asked a moment ago."""
        wanted = await call.body(_passkey)
        if not wanted.name.isprintable():
            found = [(DoorCode.FIELD_INVALID, field_error("name", "must be printable"))]
            return problems.of_errors(found, cause=call.cause)
        return await self._changed(call, lambda unit: self._add(unit, call, wanted))

    async def remove_passkey(self, call: Call) -> Any:
        """Forget a passkey."""
        await self._prove(call)
        passkey_id = call.places["passkey_id"]
        return await self._changed(call, lambda unit: _passkey_removed(unit, call, passkey_id))

    async def _prove(self, call: Call) -> None:
        shown = await call.optional_body(_proof, _NO_PROOF)
        await self._proving.require(call, shown.password)

    async def _changed(self, call: Call, work: Any) -> Any:
        said, user, what = await self._people.store.run(work)
        if what:
            store = self._people.store
            email = store.vault.open(user.email_sealed) if user.email_sealed else ""
            if email:
                self._people.post.send(changed_letter(email, what, store.clock.now()))
        return said

    def _add(self, unit: Unit, call: Call, wanted: wire.PasskeyRequest) -> "_Changed":
        user = person_of(unit, call)
        if passkeys.count_of(unit, user.id) >= PASSKEYS_MAX:
            rule = f"must be at most {PASSKEYS_MAX}: remove one first"
            found = [(DoorCode.FIELD_INVALID, field_error("passkeys", rule))]
            return problems.of_errors(found, cause=call.cause), user, ""
        try:
            row = passkeys.add_passkey(
                unit,
                user,
                self._people.options,
                bound_to=session_of(call),
                name=wanted.name,
                shown=wanted.credential,
            )
        except passkeys.PasskeyRefused as refused:
            entry = entry_of(
                call,
                "passkey.refused",
                user=user,
                outcome=Did.REFUSED,
                credential=call.caller.credential,
                reason=str(refused),
            )
            unit.audit(entry)
            rule = "must be what an authenticator signed for this venue and this session just now"
            found = [(DoorCode.FIELD_INVALID, field_error("credential", rule))]
            return problems.of_errors(found, cause=call.cause), user, ""
        fresh = _codes_if_none(unit, user)
        unit.audit(own_entry(call, "passkey.added", user, passkey=row.credential_id[:64]))
        unit.changed(user.id)
        said = created(wire.NewPasskey(_told(row), fresh), f"{PASSKEYS_PATH}/{row.credential_id}")
        return said, user, f"the passkey {wanted.name} was added"


_Changed = tuple[Answer | Problem | Any, User, str]
"""What is answered, whose it is, and what the letter says was done, empty where nothing was."""


def _begun(unit: Unit, call: Call) -> Any:
    user = person_of(unit, call)
    if user.totp_confirmed_time is not None:
        text = "remove the authenticator app that you have before you set up another"
        return problem(DoorCode.SECOND_FACTOR_EXISTS, text, cause=call.cause)
    secret = codes.new_secret()
    user.totp_sealed = unit.vault.seal(secret)
    unit.audit(own_entry(call, "second_factor.begun", user))
    return wire.TotpSetup(secret, codes.setup_uri(secret, email_of(unit, user) or user.public_id))


def _confirmed(unit: Unit, call: Call, code: str) -> _Changed:
    user = person_of(unit, call)
    if user.totp_confirmed_time is not None:
        text = "an authenticator app is set up already"
        return problem(DoorCode.SECOND_FACTOR_EXISTS, text, cause=call.cause), user, ""
    subject = throttle.factor_subject(user.id)
    throttle.take(unit, [subject])
    if not codes.take_code(unit, user, code):
        rule = "must be what the app shows now, after it was set up"
        found = [(DoorCode.FIELD_INVALID, field_error("code", rule))]
        return problems.of_errors(found, cause=call.cause), user, ""
    throttle.forgive(unit, subject)
    user.totp_confirmed_time = unit.now
    fresh = codes.new_recovery_codes(unit, user.id)
    unit.audit(own_entry(call, "second_factor.enabled", user))
    unit.changed(user.id)
    return wire.RecoveryCodes(fresh), user, "an authenticator app was set up"


def _removed(unit: Unit, call: Call) -> _Changed:
    user = person_of(unit, call)
    if user.totp_sealed is None:
        raise call.refuse(DoorCode.NOT_FOUND, "no authenticator app is set up")
    was_used = user.totp_confirmed_time is not None
    user.totp_sealed = user.totp_confirmed_time = None
    _forget_codes_if_alone(unit, user)
    unit.audit(own_entry(call, "second_factor.disabled", user))
    unit.changed(user.id)
    return (
        _done("the authenticator app is removed"),
        user,
        ("your authenticator app was removed" if was_used else ""),
    )


def _new_codes(unit: Unit, call: Call) -> _Changed:
    user = person_of(unit, call)
    if user.totp_confirmed_time is None and not passkeys.count_of(unit, user.id):
        text = "there is no second factor that recovery codes could stand in for"
        return problem(DoorCode.NOT_FOUND, text, cause=call.cause), user, ""
    fresh = codes.new_recovery_codes(unit, user.id)
    unit.audit(own_entry(call, "recovery_codes.made", user))
    return wire.RecoveryCodes(fresh), user, "new recovery codes were made"


def _passkey_removed(unit: Unit, call: Call, passkey_id: str) -> _Changed:
    user = person_of(unit, call)
    row = passkeys.passkey_of(unit, passkey_id)
    if row is None or row.user_id != user.id:
        raise call.refuse(DoorCode.NOT_FOUND, "passkey_id must be a passkey of yours")
    unit.session.delete(row)
    unit.session.flush()
    _forget_codes_if_alone(unit, user)
    unit.audit(own_entry(call, "passkey.removed", user, passkey=passkey_id[:64]))
    unit.changed(user.id)
    return _done("the passkey is removed"), user, f"the passkey {row.name} was removed"


def _codes_if_none(unit: Unit, user: User) -> tuple[str, ...]:
    if codes.recovery_codes_left(unit, user.id):
        return ()
    return codes.new_recovery_codes(unit, user.id)


def _forget_codes_if_alone(unit: Unit, user: User) -> None:
    if user.totp_confirmed_time is None and not passkeys.count_of(unit, user.id):
        codes.forget_recovery_codes(unit, user.id)


def _done(text: str) -> wire.Said:
    return wire.Said(text)


def _told(row: Passkey) -> wire.Passkey:
    used = None if row.used_time is None else format_time(row.used_time)
    return wire.Passkey(row.credential_id, row.name, format_time(row.created_time), used)
