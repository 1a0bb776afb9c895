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

from damrak.ports.audit import Entry
from damrak.ports.identity import Role
from damrak.services.identity.sso.options import SsoOptions, SsoRefused
from damrak.services.identity.sso.transactions import Transaction
from damrak.services.identity.sso.vouching import Vouched
from damrak.services.identity.storage.models import ExternalLogin, LoginSession, User, UserRole
from damrak.services.identity.storage.store import Unit

LINKS_MAX: Final = 8
"""Most links of one person."""

METHOD: Final = "sso"
"""How somebody signed in whom a provider vouches for."""

SECOND_METHOD: Final = "totp"
"""What a provider's second factor counts as, where it counts at all."""

_PUBLIC_ID_BYTES: Final = 12

Welcome = Callable[[Unit, int], None]
"""Gives a new user what everybody has who comes in without an invitation."""


class Settled(Struct, frozen=True):
    """Say who it is, and how he signed in; ``linked`` where he is signed in elsewhere already."""

    user_id: int
    methods: tuple[str, ...]
    linked: bool = False


class Linking(Struct, frozen=True):
    """Decide who comes in; everything happens in one unit of work, and a refusal undoes it."""

    options: SsoOptions
    index_of: Callable[[Unit, str], str]
    welcome: Welcome

    def settle(self, unit: Unit, said: Vouched, transaction: Transaction) -> Settled:
        """Return who it is that a provider vouches for; raises SsoRefused."""
        link = unit.session.get(ExternalLogin, (said.issuer, said.subject))
        if transaction.user_id:
            return self._linked(unit, said, transaction, link)
        is_new = link is None
        if link is None:
            user = self._registered(unit, said)
        else:
            user = unit.session.get_one(User, link.user_id)
            link.used_time = unit.now
        if user.status != "active":
            raise SsoRefused("user", "must be allowed to sign in")
        has_mapped = self._give_roles(unit, user.id, said)
        if is_new and not has_mapped:
            self.welcome(unit, user.id)
        methods = (METHOD, SECOND_METHOD) if said.methods & self._counting else (METHOD,)
        return Settled(user.id, methods)

    @property
    def _counting(self) -> frozenset[str]:
        return self.options.second_factor

    def _linked(
        self, unit: Unit, said: Vouched, transaction: Transaction, link: ExternalLogin | None
    ) -> Settled:
        user_id = transaction.user_id
        session = unit.session.get(LoginSession, transaction.session_id)
        user = unit.session.get(User, user_id)
        ended = session is None or session.user_id != user_id or session.revoked_time is not None
        if session is None or ended or session.expires_time <= unit.now:
            raise SsoRefused("session", "must still be open: sign in and link again")
        if user is None or user.status != "active":
            raise SsoRefused("user", "must be allowed to sign in")
        if link is None:
            _add_link(unit, user_id, said)
        elif link.user_id != user_id:
            raise SsoRefused("sub", "must not be linked to somebody else")
        return Settled(user_id, (METHOD,), linked=True)

    def _registered(self, unit: Unit, said: Vouched) -> User:
        if not self.options.create_users:
            raise SsoRefused("sub", "must be linked to a user: sign in, then link it")
        if not said.email or not said.email_verified:
            raise SsoRefused("email_verified", "must be true for a new user")
        try:
            index = self.index_of(unit, said.email)
        except ValueError:
            raise SsoRefused("email", "must be an e-mail address") from None
        if unit.session.scalar(select(User.id).where(User.email_index == index)) is not None:
            raise SsoRefused("email", "must be new here: sign in as before, then link")
        user = User(
            public_id=secrets.token_hex(_PUBLIC_ID_BYTES),
            email_sealed=unit.vault.seal(said.email),
            email_index=index,
            name_sealed=unit.vault.seal(said.name) if said.name else None,
            status="active",
            created_time=unit.now,
            verified_time=unit.now,
        )
        unit.session.add(user)
        unit.session.flush()
        unit.audit(
            Entry(
                action="user.registered",
                user_id=user.id,
                target=f"user:{user.public_id}",
                details={"by": METHOD},
            )
        )
        _add_link(unit, user.id, said)
        return user

    def _give_roles(self, unit: Unit, user_id: int, said: Vouched) -> bool:
        # The provider decides on roles that a group stands for, and on no others.
        if not self.options.role_claim:
            return False
        mapped = frozenset(self.options.roles.values())
        wanted = {role for group, role in self.options.roles.items() if group in said.groups}
        rows = unit.session.scalars(select(UserRole.role).where(UserRole.user_id == user_id))
        had = {Role(each) for each in rows if each in mapped}
        for role in sorted(wanted - had):
            unit.session.add(UserRole(user_id=user_id, role=role.value, granted_time=unit.now))
            _note_role(unit, user_id, role, "role.granted")
        for role in sorted(had - wanted):
            gone = UserRole.user_id == user_id, UserRole.role == role.value
            unit.session.execute(delete(UserRole).where(*gone))
            _note_role(unit, user_id, role, "role.withdrawn")
        unit.changed(user_id)
        return bool(wanted)


def _add_link(unit: Unit, user_id: int, said: Vouched) -> None:
    links = select(func.count()).where(ExternalLogin.user_id == user_id)
    if (unit.session.scalar(links) or 0) >= LINKS_MAX:
        raise SsoRefused("links", f"must be at most {LINKS_MAX}: remove one first")
    link = ExternalLogin(
        issuer=said.issuer, subject=said.subject, user_id=user_id, created_time=unit.now
    )
    unit.session.add(link)
    unit.audit(Entry(action="login.linked", user_id=user_id, details={"issuer": said.issuer}))


def _note_role(unit: Unit, user_id: int, role: Role, action: str) -> None:
    details = {"role": role.value, "by": METHOD}
    unit.audit(Entry(action=action, user_id=user_id, target=f"user:{user_id}", details=details))
