"""Acting: who does something to users and teams, and what of them he may see.

What the rules need to know of the tables is read here, in the transaction that then changes them.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from sqlalchemy import select

from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, Permission, Role
from damrak.services.identity.storage.models import Team, TeamMember, User, UserRole
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.refusals import Absent, NotAllowed

ERASED: Final = "erased"
"""The status of who is no user any more; nobody finds him."""

NO_USER: Final = "a user"
NO_TEAM: Final = "a team"


class Acting:
    """Be a caller in a transaction: what he may see, and how the audit names him."""

    def __init__(self, unit: Unit, caller: Caller, *, cause: str = "", address: str = "") -> None:
        self.unit = unit
        self.caller = caller
        self._cause = cause
        self._address = address

    @cached_property
    def leads(self) -> Mapping[int, bool]:
        """Return the teams that he is in, and whether he leads each."""
        if not self.caller.user_id:
            return {}
        asked = select(TeamMember.team_id, TeamMember.leads)
        found = self.unit.session.execute(asked.where(TeamMember.user_id == self.caller.user_id))
        return {row.team_id: row.leads for row in found}

    @cached_property
    def teammates(self) -> frozenset[int]:
        """Return everybody who is in a team of his."""
        if not self.leads:
            return frozenset()
        asked = select(TeamMember.user_id).where(TeamMember.team_id.in_(list(self.leads)))
        return frozenset(self.unit.session.scalars(asked))

    @cached_property
    def followers(self) -> frozenset[int]:
        """Return everybody who is in a team that he leads."""
        led = [team_id for team_id, leads in self.leads.items() if leads]
        asked = select(TeamMember.user_id).where(TeamMember.team_id.in_(led))
        return frozenset(self.unit.session.scalars(asked)) if led else frozenset()

    def user(self, public_id: str) -> User:
        """Return a person whom he may see; raises Absent."""
        found = self.unit.session.scalar(select(User).where(User.public_id == public_id))
        if found is None or found.status == ERASED:
            raise Absent("user_id", NO_USER, public_id)
        if not rules.may_see_user(self.caller, found.id, self.teammates):
            raise Absent("user_id", NO_USER, public_id)
        return found

    def team(self, team_id: int) -> Team:
        """Return a team that he may see; raises Absent."""
        if not rules.may_see_team(self.caller, team_id, self.leads):
            raise Absent("team_id", NO_TEAM, team_id)
        found = self.unit.session.get(Team, team_id)
        if found is None:
            raise Absent("team_id", NO_TEAM, team_id)
        return found

    def managed_team(self, team_id: int) -> Team:
        """Return a team that he may change; raises Absent or NotAllowed."""
        found = self.team(team_id)
        if not rules.may_manage_team(self.caller, team_id, self.leads):
            raise NotAllowed(f"team {team_id} is not yours to manage: you do not lead it")
        return found

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed without a permission: doors ask for it as well, other ways may not."""
        if not self.caller.may(permission):
            raise NotAllowed(f"this needs the permission {permission}")

    def note(
        self, action: str, target: str, *, account_id: int = 0, details: Mapping[str, str] = {}
    ) -> None:
        """Write a line of the audit about what he did."""
        self.unit.audit(
            Entry(
                action=action,
                user_id=self.caller.user_id,
                credential=self.caller.credential,
                target=target,
                account_id=account_id,
                correlation_id=self._cause,
                details=details,
                personal={"address": self._address} if self._address else {},
            )
        )


def roles_of(unit: Unit, user_id: int) -> tuple[Role, ...]:
    """Return the roles of a person; what is no role of ours any more counts for nothing."""
    found = set(unit.session.scalars(select(UserRole.role).where(UserRole.user_id == user_id)))
    return tuple(role for role in Role if role.value in found)


def members_of(unit: Unit, team_id: int) -> list[int]:
    """Return everybody in a team."""
    asked = select(TeamMember.user_id).where(TeamMember.team_id == team_id)
    return list(unit.session.scalars(asked))


def touch_team(unit: Unit, team_id: int) -> None:
    """Say that the rights of everybody in a team may have changed."""
    for user_id in members_of(unit, team_id):
        unit.changed(user_id)
