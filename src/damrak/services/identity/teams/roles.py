"""Roles: given and withdrawn, one at a time.

The venue keeps an admin: the last one who can sign in is neither disabled nor erased, nor does he
lose the role.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from damrak.ports.identity import Permission, Role
from damrak.services.identity.storage.models import User, UserRole
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.acting import Acting, roles_of
from damrak.services.identity.teams.refusals import NotAllowed, Taken

ACTIVE: Final = "active"

_OWN: Final = "your own roles are changed by others"


def give(acting: Acting, public_id: str, role: Role) -> User:
    """Give a person a role; one that he has stays as it is. Raises Absent, NotAllowed."""
    user = _changeable(acting, public_id, role)
    if add_role(acting.unit, user.id, role, by=acting.caller.user_id):
        acting.note("role.granted", f"user:{user.public_id}", details={"role": role.value})
    return user


def withdraw(acting: Acting, public_id: str, role: Role) -> User:
    """Take a role from a person; raises Absent, NotAllowed, Taken for the last admin."""
    user = _changeable(acting, public_id, role)
    if role is Role.ADMIN:
        keep_an_admin(acting.unit, user.id)
    row = acting.unit.session.get(UserRole, (user.id, role.value))
    if row is not None:
        acting.unit.session.delete(row)
        acting.unit.changed(user.id)
        acting.note("role.withdrawn", f"user:{user.public_id}", details={"role": role.value})
    return user


def check_gifts(acting: Acting, wanted: Collection[Role]) -> None:
    """Raise NotAllowed where the caller may not give one of these roles."""
    for role in wanted:
        if not rules.may_give_role(acting.caller.permissions, role):
            raise NotAllowed(f"the role {role.value} allows more than you may give")


def add_role(unit: Unit, user_id: int, role: Role, *, by: int) -> bool:
    """Give a role without asking who may; return whether it is new."""
    if unit.session.get(UserRole, (user_id, role.value)) is not None:
        return False
    row = UserRole(user_id=user_id, role=role.value, granted_by=by, granted_time=unit.now)
    unit.session.add(row)
    unit.session.flush()
    unit.changed(user_id)
    return True


def keep_an_admin(unit: Unit, user_id: int) -> None:
    """Raise Taken where the venue would have no active admin without a person.

    Whoever disables or erases somebody asks this first. The rows stay reserved until the
    transaction ends, so that two admins cannot remove each other at once.
    """
    if Role.ADMIN not in roles_of(unit, user_id):
        return
    asked = select(UserRole.user_id).where(UserRole.role == Role.ADMIN.value)
    admins = set(unit.session.scalars(asked.order_by(UserRole.user_id).with_for_update()))
    others = select(User.id).where(User.id.in_(admins - {user_id}), User.status == ACTIVE)
    if unit.session.scalar(others.limit(1)) is None:
        raise Taken("user_id", "must not be the last active admin")


def _changeable(acting: Acting, public_id: str, role: Role) -> User:
    acting.require(Permission.MANAGE_USERS)
    user = acting.user(public_id)
    if user.id == acting.caller.user_id:
        raise NotAllowed(_OWN)
    check_gifts(acting, [role])
    return user
