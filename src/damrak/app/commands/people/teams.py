"""Commands about organisations, teams, and what is shared with them."""

import click

from damrak.app.commands.people.acting import done, public_id_of
from damrak.app.options import Desk, with_desk
from damrak.app.terminal import Facts
from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.identity import Level
from damrak.services.identity.teams import grants, groups
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.grants import ShownGrant, Wish
from damrak.services.identity.teams.groups import ShownMember

_LEVELS = {level.name.lower(): level for level in Level if level}
_account = click.IntRange(1, IDENTIFIER_MAX)
_team = click.argument("team", type=click.IntRange(1))


@click.group("team")
def team_group() -> None:
    """Put people and accounts into teams, and share accounts.

    A TEAM is named by its number, a user WHO by e-mail address or id.
    """


@team_group.command("add")
@click.argument("organisation")
@click.argument("name")
@with_desk
def add_team(desk: Desk, organisation: str, name: str) -> None:
    """Make a team NAME of an ORGANISATION, which is made as well if it is new."""

    def work(acting: Acting) -> groups.ShownTeam:
        known = {each.name: each for each in groups.organisations(acting)}
        home = known.get(organisation) or groups.add_organisation(acting, organisation)
        return groups.add_team(acting, home.id, name)

    team = done(desk, work)
    desk.terminal.tell(_facts(team), f"team {team.team_id} ({team.name}) is made")


@team_group.command("list")
@with_desk
def list_teams(desk: Desk) -> None:
    """List all teams."""
    rows = [_facts(each) for each in done(desk, groups.teams)]
    desk.terminal.rows(rows, "teams", none="there is no team yet")


@team_group.command("remove")
@_team
@with_desk
def remove_team(desk: Desk, team: int) -> None:
    """Remove a TEAM; its people and accounts stay, what was shared with it ends."""
    done(desk, lambda acting: groups.remove_team(acting, team))
    desk.terminal.tell({"removed": team}, f"team {team} is removed")


@team_group.command("members")
@_team
@with_desk
def list_members(desk: Desk, team: int) -> None:
    """List who is in a TEAM."""
    found = done(desk, lambda acting: groups.members(acting, team))
    desk.terminal.rows([_member(each) for each in found], "members", none="nobody is in it")


@team_group.command("join")
@_team
@click.argument("who")
@click.option("--leader", is_flag=True, help="Let him lead the team and manage its accounts.")
@with_desk
def join_team(desk: Desk, team: int, who: str, *, leader: bool) -> None:
    """Put the user WHO into a TEAM."""

    def work(acting: Acting) -> ShownMember:
        return groups.put_member(acting, team, public_id_of(acting, who), leads=leader)

    member = done(desk, work)
    role = "leads" if leader else "is in"
    desk.terminal.tell(_member(member), f"user {member.user_id} {role} team {team}")


@team_group.command("leave")
@_team
@click.argument("who")
@with_desk
def leave_team(desk: Desk, team: int, who: str) -> None:
    """Take the user WHO out of a TEAM."""
    done(desk, lambda acting: groups.remove_member(acting, team, public_id_of(acting, who)))
    desk.terminal.tell({"team_id": team, "removed": who}, f"{who} is no longer in team {team}")


@team_group.command("accounts")
@_team
@click.option("--put", type=_account, help="Put this account into the team.")
@click.option("--remove", type=_account, help="Take this account out of the team.")
@with_desk
def team_accounts(desk: Desk, team: int, put: int | None, remove: int | None) -> None:
    """List the accounts of a TEAM, or change which they are."""

    def work(acting: Acting) -> list[int]:
        if put is not None:
            groups.put_account(acting, team, put)
        if remove is not None:
            groups.remove_account(acting, team, remove)
        return groups.accounts(acting, team)

    rows: list[Facts] = [{"team_id": team, "account": each} for each in done(desk, work)]
    desk.terminal.rows(rows, "accounts", none="the team has no accounts")


@team_group.command("share")
@click.argument("account", type=_account)
@click.argument("level", type=click.Choice([*_LEVELS, "nothing"]))
@click.option("--user", help="With whom.")
@click.option("--team", type=click.IntRange(1), help="With which team.")
@with_desk
def share_account(
    desk: Desk, *, account: int, level: str, user: str | None, team: int | None
) -> None:
    """Let a user or a team do so much with an ACCOUNT: view, trade, manage, or nothing."""
    if (user is None) == (team is None):
        raise click.UsageError("name either a --user or a --team")

    def work(acting: Acting) -> list[ShownGrant]:
        who = None if user is None else public_id_of(acting, user)
        if level in _LEVELS:
            wish = Wish(account_id=account, level=_LEVELS[level], user_id=who, team_id=team)
            grants.put(acting, wish)
        else:
            for each in grants.of_account(acting, account):
                if (each.user_id, each.team_id) == (who, team):
                    grants.take_back(acting, account, each.grant_id)
        return grants.of_account(acting, account)

    _tell_grants(desk, account, done(desk, work))


@team_group.command("grants")
@click.argument("account", type=_account)
@with_desk
def list_grants(desk: Desk, account: int) -> None:
    """List who may do what with an ACCOUNT."""
    _tell_grants(desk, account, done(desk, lambda acting: grants.of_account(acting, account)))


def _tell_grants(desk: Desk, account: int, found: list[ShownGrant]) -> None:
    rows: list[Facts] = [
        {
            "account": account,
            "user_id": each.user_id,
            "team_id": each.team_id,
            "name": each.name,
            "level": each.level.name.lower(),
        }
        for each in found
    ]
    desk.terminal.rows(rows, f"grants on account {account}", none="it is shared with nobody")


def _facts(team: groups.ShownTeam) -> Facts:
    return {
        "team_id": team.team_id,
        "organisation": team.organisation,
        "name": team.name,
    }


def _member(member: ShownMember) -> Facts:
    return {
        "user_id": member.user_id,
        "email": member.email,
        "name": member.name,
        "leads": member.leads,
    }
