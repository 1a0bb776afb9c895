"""The profile: what is kept of a person, what he prefers, and how he leaves."""

from typing import Any, Final

import msgspec
from msgspec import UNSET
from sqlalchemy import delete, func, select

from damrak.http import problems
from damrak.http.calls import Call, no_account
from damrak.http.problems import DoorCode, field_error
from damrak.ports.identity import Role
from damrak.services.identity.people.options import PREFERENCES_BYTES_MAX
from damrak.services.identity.people.people import People, email_of, name_of, own_entry
from damrak.services.identity.people.proofs import codes, passkeys
from damrak.services.identity.people.proving import Proving, person_of
from damrak.services.identity.people.rooms.registering import ACTIVE
from damrak.services.identity.privacy.erasure import Asker, erase_person
from damrak.services.identity.privacy.export import export_of
from damrak.services.identity.storage.models import User, UserRole
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire
from damrak.wire.identity.privacy import PersonalData
from damrak.wire.problems import FieldError
from damrak.wire.texts import format_time

ERASED_REASON: Final = "erased"

_NO_PROOF: Final = wire.Proof()
_GONE: Final = wire.Said("you are signed out, and what named you is erased")

_change = msgspec.json.Decoder(wire.MeChange)
_proof = msgspec.json.Decoder(wire.Proof)


class ProfileRoom:
    """Tell people what is kept of them, and change it."""

    def __init__(self, people: People, proving: Proving) -> None:
        self._people = people
        self._proving = proving

    async def me(self, call: Call) -> Any:
        """Tell who calls."""
        return await self._people.store.read(lambda unit: _told(unit, call))

    async def change(self, call: Call) -> Any:
        """Change name, preferences and the account that is meant where none is named."""
        wanted = await call.body(_change)
        errors = _errors(wanted)
        if errors:
            found = [(DoorCode.FIELD_INVALID, error) for error in errors]
            return problems.of_errors(found, cause=call.cause)
        account = wanted.default_account_id
        if isinstance(account, int) and not call.caller.may_see(account):
            return no_account(account, call.cause)
        return await self._people.store.run(lambda unit: _changed(unit, call, wanted))

    async def data(self, call: Call) -> Any:
        """Tell everything that is kept of who calls."""
        return await self._people.store.run(lambda unit: _exported(unit, call))

    async def leave(self, call: Call) -> Any:
        """Erase who calls."""
        shown = await call.optional_body(_proof, _NO_PROOF)
        user = await self._proving.require(call, shown.password)
        people = self._people
        await people.store.run(lambda unit: _resigned(unit, call))
        await people.sessions.revoke_all(user.id, ERASED_REASON)
        await erase_person(people.store, user.id, Asker(user.id, call.caller.credential))
        return _GONE


def _exported(unit: Unit, call: Call) -> PersonalData:
    user = person_of(unit, call)
    unit.audit(own_entry(call, "user.exported", user))
    return export_of(unit, user.id)


def _resigned(unit: Unit, call: Call) -> None:
    user = person_of(unit, call)
    if _is_last_admin(unit, user):
        text = "you are the only administrator: make another one first"
        raise call.refuse(DoorCode.FORBIDDEN, text, status=409)
    # At once, so that of two administrators who leave at the same time one stays.
    unit.session.execute(delete(UserRole).where(UserRole.user_id == user.id))
    unit.changed(user.id)


def _errors(wanted: wire.MeChange) -> list[FieldError]:
    errors = []
    name, preferences = wanted.name, wanted.preferences
    if name is not UNSET and not (name.isprintable() and name.strip()):
        errors.append(field_error("name", "must be printable, with more than spaces"))
    if preferences is not UNSET and len(msgspec.json.encode(preferences)) > PREFERENCES_BYTES_MAX:
        rule = f"must have at most {PREFERENCES_BYTES_MAX} bytes as JSON"
        errors.append(field_error("preferences", rule))
    return errors


def _changed(unit: Unit, call: Call, wanted: wire.MeChange) -> wire.Me:
    user = person_of(unit, call)
    changed = []
    if wanted.name is not UNSET:
        user.name_sealed = unit.vault.seal(wanted.name.strip())
        changed.append("name")
    if wanted.preferences is not UNSET:
        user.preferences = msgspec.json.encode(wanted.preferences).decode()
        changed.append("preferences")
    if wanted.default_account_id is not UNSET:
        user.default_account_id = wanted.default_account_id
        changed.append("default_account_id")
        unit.changed(user.id)
    if changed:
        unit.audit(own_entry(call, "profile.changed", user, fields=" ".join(changed)))
    unit.session.flush()
    return _told(unit, call)


def _told(unit: Unit, call: Call) -> wire.Me:
    user = person_of(unit, call)
    roles = unit.session.scalars(select(UserRole.role).where(UserRole.user_id == user.id))
    return wire.Me(
        user_id=user.public_id,
        email=email_of(unit, user) or None,
        name=name_of(unit, user),
        roles=tuple(sorted(roles)),
        permissions=tuple(sorted(str(each) for each in call.caller.permissions)),
        has_password=user.password_hash is not None,
        totp=user.totp_confirmed_time is not None,
        passkeys=passkeys.count_of(unit, user.id),
        recovery_codes_left=codes.recovery_codes_left(unit, user.id),
        preferences=msgspec.json.decode(user.preferences, type=dict[str, Any]),
        default_account_id=user.default_account_id,
        created_time=format_time(user.created_time),
    )


def _is_last_admin(unit: Unit, user: User) -> bool:
    admins = select(UserRole.user_id).where(UserRole.role == Role.ADMIN.value)
    others = select(func.count()).where(
        User.id.in_(admins), User.id != user.id, User.status == ACTIVE
    )
    is_admin = unit.session.get(UserRole, (user.id, Role.ADMIN.value)) is not None
    return is_admin and not unit.session.scalar(others)
