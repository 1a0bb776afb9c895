"""Linking: which person of ours it is that a provider vouches for, and which roles he has.

A link is by issuer and subject, which a provider never gives to another person; an e-mail address
it may. So nobody is linked because an address is the same: whoever has a user here signs in as he
did before, and links himself. A user made by a provider has only what that provider verified.
"""

import secrets
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, func, select

from damrak.http.calls import Call
from damrak.ports.audit import Did
from damrak.ports.identity import Role
from damrak.services.identity.people.people import entry_of, owe_account
from damrak.services.identity.people.proofs.emails import (
    EmailRefused,
    email_index,
    read_email,
)
from damrak.services.identity.people.unverified import make_way
from damrak.services.identity.sso.options import SsoOptions, SsoRefused
from damrak.services.identity.sso.transactions import Transaction
from damrak.services.identity.sso.vouching import Vouched
from damrak.services.identity.storage.models import ExternalLogin, LoginSession, User, UserRole
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams.refusals import Taken
from damrak.services.identity.teams.roles import keep_an_admin

LINKS_MAX: Final = 8
"""Most links of one person."""

METHOD: Final = "sso"
"""How somebody signed in whom a provider vouches for."""

SECOND_METHOD: Final = "sso-factor"
"""What a provider's second factor is called where it counts."""

ACTIVE: Final = "active"

_PUBLIC_ID_BYTES: Final = 8


class Settled(Struct, frozen=True):
    """Say who it is, and how he signed in; ``linked`` where he is signed in elsewhere already."""

    user: User
    methods: tuple[str, ...]
    linked: bool = False


class Linking:
    """Decide who comes in, within a unit of work that a refusal undoes.

    ``default_access`` gives a new user what everybody has who was not invited.
    """

    def __init__(self, options: SsoOptions, default_access: Callable[[Unit, int], None]) -> None:
        self.options = options
        self._default_access = default_access

    def settle(self, unit: Unit, call: Call, said: Vouched, transaction: Transaction) -> Settled:
        """Return who it is that a provider vouches for; raises SsoRefused."""
        link = unit.session.get(ExternalLogin, (said.issuer, said.subject))
        if transaction.user_id:
            return _linked(unit, call, said, (transaction, link))
        if link is None:
            user = self._registered(unit, call, said)
        else:
            user = unit.session.get_one(User, link.user_id)
            link.used_time = unit.now
        if user.status != ACTIVE:
            raise SsoRefused("user", "must be allowed to sign in")
        self._give_roles(unit, call, user, said)
        has_factor = bool(said.methods & self.options.second_factor)
        methods = (METHOD, SECOND_METHOD) if has_factor else (METHOD,)
        unit.audit(entry_of(call, "login.succeeded", user=user, methods=" ".join(methods)))
        return Settled(user, methods)

    def _registered(self, unit: Unit, call: Call, said: Vouched) -> User:
        if not self.options.create_users:
            raise SsoRefused("sub", "must be linked to a user: sign in, then link it")
        if not said.email or not said.email_verified:
            raise SsoRefused("email_verified", "must be true for a new user")
        try:
            email = read_email(said.email)
        except EmailRefused as refused:
            raise SsoRefused("email", str(refused)) from None
        if not make_way(unit, email):
            raise SsoRefused("email", "must be new here: sign in as before, then link")
        wanted = self._wanted(said)
        if self.options.role_claim and not wanted:
            raise SsoRefused("groups", "must have one among them that has a role here")
        user = _new_user(unit, email, said.name)
        unit.audit(entry_of(call, "user.registered", user=user, email=email, by=METHOD))
        _add_link(unit, call, user, said)
        if not self.options.role_claim:
            self._default_access(unit, user.id)
        if not self.options.role_claim or Role.TRADER in wanted:
            owe_account(unit, user.id)
        unit.changed(user.id)
        return user

    def _give_roles(self, unit: Unit, call: Call, user: User, said: Vouched) -> None:
        # The provider decides on roles that a group stands for, and on no others.
        if not self.options.role_claim:
            return
        mapped, wanted = frozenset(self.options.roles.values()), self._wanted(said)
        rows = unit.session.scalars(select(UserRole.role).where(UserRole.user_id == user.id))
        had = {Role(each) for each in rows if each in mapped}
        for role in sorted(wanted - had):
            unit.session.add(UserRole(user_id=user.id, role=role.value, granted_time=unit.now))
            unit.audit(entry_of(call, "role.granted", user=user, role=role.value, by=METHOD))
        for role in sorted(had - wanted):
            if role is Role.ADMIN and _is_last_admin(unit, user):
                # Groups that were mixed up at the provider must not leave a venue to nobody.
                unit.audit(
                    entry_of(
                        call,
                        "role.withdrawn",
                        user=user,
                        outcome=Did.REFUSED,
                        role=role.value,
                        by=METHOD,
                    )
                )
                continue
            gone = UserRole.user_id == user.id, UserRole.role == role.value
            unit.session.execute(delete(UserRole).where(*gone))
            unit.audit(entry_of(call, "role.withdrawn", user=user, role=role.value, by=METHOD))
        if wanted != had:
            unit.changed(user.id)

    def _wanted(self, said: Vouched) -> set[Role]:
        return {role for group, role in self.options.roles.items() if group in said.groups}


def _linked(
    unit: Unit, call: Call, said: Vouched, found: tuple[Transaction, ExternalLogin | None]
) -> Settled:
    transaction, link = found
    session = unit.session.get(LoginSession, transaction.session_id)
    user = unit.session.get(User, transaction.user_id)
    if session is None or session.user_id != transaction.user_id or not _is_open(unit, session):
        raise SsoRefused("session", "must still be open: sign in and link again")
    if user is None or user.status != ACTIVE:
        raise SsoRefused("user", "must be allowed to sign in")
    if link is None:
        _add_link(unit, call, user, said)
    elif link.user_id != user.id:
        raise SsoRefused("sub", "must not be linked to somebody else")
    return Settled(user, (METHOD,), linked=True)


def _is_open(unit: Unit, session: LoginSession) -> bool:
    return session.revoked_time is None and session.expires_time > unit.now


def _new_user(unit: Unit, email: str, name: str) -> User:
    user = User(
        public_id=secrets.token_hex(_PUBLIC_ID_BYTES),
        email_sealed=unit.vault.seal(email),
        email_index=email_index(unit.vault, email),
        name_sealed=unit.vault.seal(name) if name else None,
        status=ACTIVE,
        created_time=unit.now,
        verified_time=unit.now,
    )
    unit.session.add(user)
    unit.session.flush()
    return user


def _add_link(unit: Unit, call: Call, user: User, said: Vouched) -> None:
    links = select(func.count()).where(ExternalLogin.user_id == user.id)
    if (unit.session.scalar(links) or 0) >= LINKS_MAX:
        raise SsoRefused("links", f"must be at most {LINKS_MAX}: remove one first")
    link = ExternalLogin(
        issuer=said.issuer, subject=said.subject, user_id=user.id, created_time=unit.now
    )
    unit.session.add(link)
    unit.audit(entry_of(call, "login.linked", user=user, issuer=said.issuer))


def _is_last_admin(unit: Unit, user: User) -> bool:
    try:
        keep_an_admin(unit, user.id)
    except Taken:
        return True
    return False
