"""The room of grants on accounts: what one shares, and what was shared with one."""

from typing import Any, Final

import msgspec

from damrak.http.calls import Call
from damrak.ports.identity import Level
from damrak.services.identity.teams import grants
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.rooms.asking import Asking, public_id
from damrak.services.identity.teams.rooms.venue import VenueAccounts
from damrak.wire.identity import teams as wire
from damrak.wire.texts import format_time

_grant: Final = msgspec.json.Decoder(wire.GrantRequest)


class GrantRoom:
    """Answer what is asked of grants."""

    def __init__(self, asking: Asking, venue: VenueAccounts) -> None:
        self._asking = asking
        self._venue = venue

    async def grants(self, call: Call) -> Any:
        """List the grants on an account."""
        account_id = self._venue.named(call)

        def work(acting: Acting) -> wire.GrantList:
            found = grants.of_account(acting, account_id)
            team_id = grants.team_of(acting, account_id)
            return wire.GrantList(tuple(map(grant_answer, found)), team_id)

        return await self._asking.done(call, work)

    async def put(self, call: Call) -> Any:
        """Grant somebody a level on an account."""
        account_id = self._venue.named(call)
        asked = await call.body(_grant)
        wish = grants.Wish(
            account_id=account_id,
            level=asked.level.level,
            user_id=None if asked.user_id is None else public_id(asked.user_id),
            team_id=asked.team_id,
        )
        return grant_answer(await self._asking.done(call, lambda each: grants.put(each, wish)))

    async def take_back(self, call: Call) -> Any:
        """End a grant."""
        account_id, number = self._venue.named(call), call.identifier("grant_id")
        await self._asking.done(call, lambda each: grants.take_back(each, account_id, number))
        return wire.Removed(f"grant {number}")

    async def own(self, call: Call) -> Any:
        """List the accounts that the caller has grants on."""
        caller = call.caller
        found = sorted(
            (account_id, level)
            for account_id, level in caller.grants.items()
            if level >= Level.VIEW and self._venue.is_open(account_id)
        )
        return wire.OwnAccounts(
            tuple(
                wire.OwnAccount(account_id, _word(level), account_id == caller.account_id)
                for account_id, level in found
            )
        )


def grant_answer(grant: grants.ShownGrant) -> wire.Grant:
    """Return a grant as the doors say it."""
    return wire.Grant(
        grant_id=grant.grant_id,
        account_id=grant.account_id,
        user_id=grant.user_id,
        team_id=grant.team_id,
        name=grant.name,
        level=_word(grant.level),
        granted_time=format_time(grant.granted_time),
    )


def _word(level: Level) -> wire.GrantLevel:
    return wire.GrantLevel[level.name]
