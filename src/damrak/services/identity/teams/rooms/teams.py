"""The room of organisations and teams; who may see what, the rules say."""

from typing import Any, Final

import msgspec

from damrak.http.calls import Call
from damrak.http.operations import created
from damrak.services.identity.teams import groups
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.rooms.asking import Asking, name_of, public_id
from damrak.services.identity.teams.rooms.venue import VenueAccounts
from damrak.wire.identity import teams as wire
from damrak.wire.texts import format_time

_organisation: Final = msgspec.json.Decoder(wire.OrganisationRequest)
_team: Final = msgspec.json.Decoder(wire.TeamRequest)
_name: Final = msgspec.json.Decoder(wire.TeamNameRequest)
_member: Final = msgspec.json.Decoder(wire.MemberRequest)


class TeamRoom:
    """Answer what is asked of organisations and teams."""

    def __init__(self, asking: Asking, venue: VenueAccounts) -> None:
        self._asking = asking
        self._venue = venue

    async def organisations(self, call: Call) -> Any:
        """List organisations by name."""
        found = await self._asking.done(call, _all_organisations)
        return wire.OrganisationList(tuple(found))

    async def add_organisation(self, call: Call) -> Any:
        """Make an organisation."""
        name = name_of(call, (await call.body(_organisation)).name)

        def work(acting: Acting) -> wire.Organisation:
            made = groups.add_organisation(acting, name)
            return wire.Organisation(made.id, made.name, format_time(made.created_time))

        return created(await self._asking.done(call, work), "/api/organisations")

    async def remove_organisation(self, call: Call) -> Any:
        """Remove an organisation without teams."""
        number = call.identifier("organisation_id")
        await self._asking.done(call, lambda each: groups.remove_organisation(each, number))
        return wire.Removed(f"organisation {number}")

    async def teams(self, call: Call) -> Any:
        """List teams by number."""
        found = await self._asking.done(call, groups.teams)
        return wire.TeamList(tuple(map(team_answer, found)))

    async def team(self, call: Call) -> Any:
        """Tell a team."""
        number = call.identifier("team_id")
        found = await self._asking.done(
            call, lambda acting: groups.shown_team(acting, acting.team(number))
        )
        return team_answer(found)

    async def add_team(self, call: Call) -> Any:
        """Make a team."""
        asked = await call.body(_team)
        name = name_of(call, asked.name)
        made = await self._asking.done(
            call, lambda acting: groups.add_team(acting, asked.organisation_id, name)
        )
        return created(team_answer(made), f"/api/teams/{made.team_id}")

    async def rename_team(self, call: Call) -> Any:
        """Give a team another name."""
        number, name = call.identifier("team_id"), name_of(call, (await call.body(_name)).name)
        done = await self._asking.done(call, lambda each: groups.rename_team(each, number, name))
        return team_answer(done)

    async def remove_team(self, call: Call) -> Any:
        """Remove a team."""
        number = call.identifier("team_id")
        await self._asking.done(call, lambda acting: groups.remove_team(acting, number))
        return wire.Removed(f"team {number}")

    async def members(self, call: Call) -> Any:
        """List who is in a team."""
        number = call.identifier("team_id")
        found = await self._asking.done(call, lambda acting: groups.members(acting, number))
        return wire.MemberList(tuple(map(_member_answer, found)))

    async def put_member(self, call: Call) -> Any:
        """Put somebody into a team."""
        number, who = call.identifier("team_id"), public_id(call.places["user_id"])
        leads = (await call.optional_body(_member, wire.MemberRequest())).leads
        done = await self._asking.done(
            call, lambda acting: groups.put_member(acting, number, who, leads=leads)
        )
        return _member_answer(done)

    async def remove_member(self, call: Call) -> Any:
        """Take somebody out of a team."""
        number, who = call.identifier("team_id"), public_id(call.places["user_id"])
        await self._asking.done(call, lambda acting: groups.remove_member(acting, number, who))
        return wire.Removed(f"user {who}")

    async def accounts(self, call: Call) -> Any:
        """List the accounts of a team."""
        number = call.identifier("team_id")
        found = await self._asking.done(call, lambda acting: groups.accounts(acting, number))
        return wire.TeamAccounts(number, tuple(found))

    async def put_account(self, call: Call) -> Any:
        """Put an account into a team."""
        number, account_id = call.identifier("team_id"), self._venue.named(call)

        def work(acting: Acting) -> list[int]:
            groups.put_account(acting, number, account_id)
            return groups.accounts(acting, number)

        return wire.TeamAccounts(number, tuple(await self._asking.done(call, work)))

    async def remove_account(self, call: Call) -> Any:
        """Take an account out of a team."""
        number, account_id = call.identifier("team_id"), call.identifier("account_id")
        await self._asking.done(call, lambda each: groups.remove_account(each, number, account_id))
        return wire.Removed(f"account {account_id}")


def team_answer(team: groups.ShownTeam) -> wire.Team:
    """Return a team as the doors say it."""
    return wire.Team(
        team_id=team.team_id,
        organisation_id=team.organisation_id,
        organisation=team.organisation,
        name=team.name,
        manages=team.manages,
        created_time=format_time(team.created_time),
    )


def _all_organisations(acting: Acting) -> list[wire.Organisation]:
    return [
        wire.Organisation(each.id, each.name, format_time(each.created_time))
        for each in groups.organisations(acting)
    ]


def _member_answer(member: groups.ShownMember) -> wire.Member:
    return wire.Member(
        user_id=member.user_id,
        name=member.name,
        email=member.email,
        leads=member.leads,
        joined_time=format_time(member.joined_time),
    )
