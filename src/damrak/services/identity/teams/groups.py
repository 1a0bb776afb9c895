"""Organisations and their teams: who is in them, who leads them, and which accounts are theirs.

Whoever leads a team manages its accounts; whoever is in it has what was granted to it.
"""

from typing import Final

from msgspec import Struct
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from damrak.ports.identity import Level, Permission
from damrak.services.identity.storage.models import (
    Grant,
    Invitation,
    Organisation,
    Team,
    TeamAccount,
    TeamMember,
    User,
)
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.acting import ERASED, Acting, touch_team
from damrak.services.identity.teams.refusals import Absent, NotAllowed, Taken

TEAMS_MAX: Final = 10_000
"""Most teams, and most organisations, that are told at once."""

_NAME_TAKEN: Final = "must be of no other"


class ShownTeam(Struct, frozen=True, kw_only=True):
    """Tell what a team is, and whether the one who asks manages it."""

    team_id: int
    organisation_id: int
    organisation: str
    name: str
    manages: bool
    created_time: int


class ShownMember(Struct, frozen=True, kw_only=True):
    """Tell who is in a team; ``email`` is told to who manages it."""

    user_id: str
    name: str | None
    email: str | None
    leads: bool
    joined_time: int


def organisations(acting: Acting) -> list[Organisation]:
    """Return the organisations that somebody may see: all, or those of his teams."""
    asked = select(Organisation).order_by(Organisation.name).limit(TEAMS_MAX)
    if not acting.caller.may(Permission.MANAGE_ALL_TEAMS):
        own = select(Team.organisation_id).where(Team.id.in_(list(acting.leads)))
        asked = asked.where(Organisation.id.in_(own))
    return list(acting.unit.session.scalars(asked))


def add_organisation(acting: Acting, name: str) -> Organisation:
    """Make an organisation; raises NotAllowed, Taken."""
    acting.require(Permission.MANAGE_ALL_TEAMS)
    made = Organisation(name=name, created_time=acting.unit.now)
    _flush_named(acting, made, name)
    acting.note("organisation.created", f"organisation:{made.id}")
    return made


def remove_organisation(acting: Acting, organisation_id: int) -> None:
    """Remove an organisation without teams; raises NotAllowed, Absent, Taken."""
    acting.require(Permission.MANAGE_ALL_TEAMS)
    found = _organisation(acting, organisation_id)
    has_team = select(Team.id).where(Team.organisation_id == found.id).limit(1)
    if acting.unit.session.scalar(has_team) is not None:
        raise Taken("organisation_id", "must have no teams", str(organisation_id))
    acting.unit.session.delete(found)
    acting.note("organisation.removed", f"organisation:{organisation_id}")


def teams(acting: Acting) -> list[ShownTeam]:
    """Return the teams that somebody may see: all, or those that he is in."""
    asked = select(Team).order_by(Team.id).limit(TEAMS_MAX)
    if not acting.caller.may(Permission.MANAGE_ALL_TEAMS):
        asked = asked.where(Team.id.in_(list(acting.leads)))
    return [shown_team(acting, team) for team in acting.unit.session.scalars(asked)]


def add_team(acting: Acting, organisation_id: int, name: str) -> ShownTeam:
    """Make a team of an organisation; raises NotAllowed, Absent, Taken."""
    acting.require(Permission.MANAGE_ALL_TEAMS)
    home = _organisation(acting, organisation_id)
    made = Team(organisation_id=home.id, name=name, created_time=acting.unit.now)
    _flush_named(acting, made, name)
    acting.note("team.created", f"team:{made.id}")
    return shown_team(acting, made)


def rename_team(acting: Acting, team_id: int, name: str) -> ShownTeam:
    """Give a team another name; raises Absent, NotAllowed, Taken."""
    team = acting.managed_team(team_id)
    team.name = name
    _flush_named(acting, team, name)
    acting.note("team.renamed", f"team:{team_id}")
    return shown_team(acting, team)


def remove_team(acting: Acting, team_id: int) -> None:
    """Remove a team; its accounts and members stay, what was granted to it ends."""
    acting.require(Permission.MANAGE_ALL_TEAMS)
    team, session = acting.team(team_id), acting.unit.session
    touch_team(acting.unit, team_id)
    session.execute(delete(TeamMember).where(TeamMember.team_id == team_id))
    session.execute(delete(TeamAccount).where(TeamAccount.team_id == team_id))
    session.execute(delete(Grant).where(Grant.team_id == team_id))
    # An invitation into it lets nobody in any more.
    into = Invitation.team_id == team_id
    session.execute(
        update(Invitation)
        .where(into, Invitation.used_time.is_(None), Invitation.revoked_time.is_(None))
        .values(revoked_time=acting.unit.now)
    )
    session.execute(update(Invitation).where(into).values(team_id=None))
    session.delete(team)
    acting.note("team.removed", f"team:{team_id}")


def members(acting: Acting, team_id: int) -> list[ShownMember]:
    """Return who is in a team, leaders first; raises Absent."""
    acting.team(team_id)
    told = rules.may_manage_team(acting.caller, team_id, acting.leads)
    asked = (
        select(TeamMember, User)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id == team_id, User.status != ERASED)
        .order_by(TeamMember.leads.desc(), TeamMember.joined_time, User.id)
    )
    return [
        _shown(acting, row.TeamMember, row.User, told) for row in acting.unit.session.execute(asked)
    ]


def put_member(acting: Acting, team_id: int, public_id: str, *, leads: bool) -> ShownMember:
    """Put somebody into a team, or say whether he leads it; raises Absent, NotAllowed."""
    team, user = acting.managed_team(team_id), acting.user(public_id)
    unit = acting.unit
    row = unit.session.get(TeamMember, (team.id, user.id))
    if row is None:
        if not rules.may_bring_in(acting.caller, user.id, acting.followers):
            raise NotAllowed("that person is in no team that you lead: invite him")
        row = TeamMember(team_id=team.id, user_id=user.id, leads=leads, joined_time=unit.now)
        unit.session.add(row)
    row.leads = leads
    unit.session.flush()
    unit.changed(user.id)
    how = {"leads": "yes" if leads else "no", "user": public_id}
    acting.note("team.member_put", f"team:{team_id}", details=how)
    return _shown(acting, row, user, True)


def remove_member(acting: Acting, team_id: int, public_id: str) -> None:
    """Take somebody out of a team; whoever likes may leave. Raises Absent, NotAllowed."""
    team, user = acting.team(team_id), acting.user(public_id)
    # A key does not leave for its owner.
    leaves = user.id == acting.caller.user_id and acting.caller.may(Permission.MANAGE_SELF)
    if not leaves and not rules.may_manage_team(acting.caller, team_id, acting.leads):
        raise NotAllowed(f"team {team_id} is not yours to manage: you do not lead it")
    row = acting.unit.session.get(TeamMember, (team.id, user.id))
    if row is None:
        raise Absent("user_id", "in the team", public_id)
    acting.unit.session.delete(row)
    acting.unit.changed(user.id)
    acting.note("team.member_removed", f"team:{team_id}", details={"user": public_id})


def accounts(acting: Acting, team_id: int) -> list[int]:
    """Return the accounts of a team that somebody may see; raises Absent."""
    acting.team(team_id)
    asked = select(TeamAccount.account_id).where(TeamAccount.team_id == team_id)
    found = acting.unit.session.scalars(asked.order_by(TeamAccount.account_id))
    return [account_id for account_id in found if acting.caller.may_see(account_id)]


def put_account(acting: Acting, team_id: int, account_id: int) -> None:
    """Put an account into a team, out of the one that it was in; raises Absent, NotAllowed."""
    acting.managed_team(team_id)
    caller, unit = acting.caller, acting.unit
    if not rules.may_put_into_team(caller, account_id, team_id, acting.leads):
        raise NotAllowed(f"account {account_id} is not yours to put into a team")
    row = unit.session.get(TeamAccount, account_id)
    if row is not None and row.team_id != team_id:
        if not rules.may_manage_team(caller, row.team_id, acting.leads):
            raise NotAllowed(f"account {account_id} is in a team that is not yours to manage")
        touch_team(unit, row.team_id)
        unit.session.delete(row)
        unit.session.flush()
        row = None
    if row is None:
        add_account(unit, team_id, account_id)
    acting.note("team.account_put", f"team:{team_id}", account_id=account_id)


def add_account(unit: Unit, team_id: int, account_id: int) -> None:
    """Put an account that is in no team into one, without asking who may."""
    unit.session.add(TeamAccount(account_id=account_id, team_id=team_id))
    unit.session.flush()
    touch_team(unit, team_id)


def remove_account(acting: Acting, team_id: int, account_id: int) -> None:
    """Take an account out of a team; raises Absent, NotAllowed.

    Who manages the account need not see the team for that.
    """
    if not rules.may_share(acting.caller, account_id, Level.MANAGE):
        acting.managed_team(team_id)
    row = acting.unit.session.get(TeamAccount, account_id)
    if row is None or row.team_id != team_id:
        raise Absent("account_id", "in the team", account_id)
    acting.unit.session.delete(row)
    touch_team(acting.unit, team_id)
    acting.note("team.account_removed", f"team:{team_id}", account_id=account_id)


def shown_team(acting: Acting, team: Team) -> ShownTeam:
    """Return what a team is."""
    home = acting.unit.session.get_one(Organisation, team.organisation_id)
    return ShownTeam(
        team_id=team.id,
        organisation_id=home.id,
        organisation=home.name,
        name=team.name,
        manages=rules.may_manage_team(acting.caller, team.id, acting.leads),
        created_time=team.created_time,
    )


def _organisation(acting: Acting, organisation_id: int) -> Organisation:
    found = acting.unit.session.get(Organisation, organisation_id)
    if found is None:
        raise Absent("organisation_id", "an organisation", organisation_id)
    return found


def _flush_named(acting: Acting, row: Organisation | Team, name: str) -> None:
    acting.unit.session.add(row)
    try:
        acting.unit.session.flush()
    except IntegrityError as error:
        raise Taken("name", _NAME_TAKEN, name) from error


def _shown(acting: Acting, row: TeamMember, user: User, told: bool) -> ShownMember:
    vault = acting.unit.vault
    return ShownMember(
        user_id=user.public_id,
        name=None if user.name_sealed is None else vault.open(user.name_sealed),
        email=vault.open(user.email_sealed) if told and user.email_sealed else None,
        leads=row.leads,
        joined_time=row.joined_time,
    )
