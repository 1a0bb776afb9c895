"""Commands about roles."""

import click

from damrak.app.commands.people.acting import done, public_id_of
from damrak.app.options import Desk, with_desk
from damrak.app.terminal import Facts
from damrak.ports.identity import ROLE_PERMISSIONS, Role
from damrak.services.identity.storage.models import User
from damrak.services.identity.teams import roles
from damrak.services.identity.teams.acting import Acting, roles_of

_role = click.Choice([role.value for role in Role])


@click.group("role")
def role_group() -> None:
    """Give roles to users and take them back."""


@role_group.command("list")
@with_desk
def list_roles(desk: Desk) -> None:
    """List all roles and what each may do."""
    rows: list[Facts] = []
    for role in Role:
        allowed = sorted(ROLE_PERMISSIONS[role])
        told: object = list(allowed) if desk.terminal.as_json else " ".join(allowed)
        rows.append({"role": role.value, "permissions": told})
    desk.terminal.rows(rows, "roles")


@role_group.command("grant")
@click.argument("who")
@click.argument("role", type=_role)
@with_desk
def grant_role(desk: Desk, who: str, role: str) -> None:
    """Give the user WHO, named by address or id, a ROLE."""

    def work(acting: Acting) -> tuple[str, tuple[Role, ...]]:
        return _now(acting, roles.give(acting, public_id_of(acting, who), Role(role)))

    _tell(desk, done(desk, work))


@role_group.command("withdraw")
@click.argument("who")
@click.argument("role", type=_role)
@with_desk
def withdraw_role(desk: Desk, who: str, role: str) -> None:
    """Take a ROLE from the user WHO."""

    def work(acting: Acting) -> tuple[str, tuple[Role, ...]]:
        return _now(acting, roles.withdraw(acting, public_id_of(acting, who), Role(role)))

    _tell(desk, done(desk, work))


def _now(acting: Acting, user: User) -> tuple[str, tuple[Role, ...]]:
    acting.unit.session.flush()
    return user.public_id, roles_of(acting.unit, user.id)


def _tell(desk: Desk, found: tuple[str, tuple[Role, ...]]) -> None:
    public_id, said = found
    text = f"user {public_id} is {', '.join(said) or 'without a role'}"
    desk.terminal.tell({"user_id": public_id, "roles": list(said)}, text)
