"""Rules: who may give what to whom.

They are pure, so that every sequence of gifts can be tried: nobody gives what he does not have, and
what lets people give at all is given by those alone who manage users. They stand apart from the
tables because a door, the command line and the tests ask the same ones.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from msgspec import Struct

from damrak.ports.identity import ROLE_PERMISSIONS, Caller, Level, Permission, Role

ABOUT_ONESELF: Final = frozenset({Permission.MANAGE_SELF})
"""What everybody may do with himself: no key has it, and nobody needs it to give a role."""

HANDING_ON: Final = frozenset({Permission.INVITE, Permission.MANAGE_USERS})
"""What lets somebody give roles; only who manages users gives roles that have it."""


class Shared(Struct, frozen=True):
    """Hold what the rules ask of a grant: whose, how far it goes, who gave it and when."""

    user_id: int | None
    level: Level
    granted_by: int
    granted_time: int


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return what several roles together allow."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def may_give_role(permissions: Collection[Permission], role: Role) -> bool:
    """Return whether somebody with such permissions may give a role to another person."""
    given = ROLE_PERMISSIONS[role]
    if not given - ABOUT_ONESELF <= frozenset(permissions):
        return False
    if Permission.MANAGE_USERS in permissions:
        return True
    return Permission.INVITE in permissions and not given & HANDING_ON


def may_change_user(caller: Caller, user_id: int, roles: Iterable[Role]) -> bool:
    """Return whether a caller may weaken what protects another person, who has some roles.

    Nobody does it to himself, where the doors ask for a password, nor to who may do more than he.
    """
    if caller.user_id == user_id or not caller.may(Permission.MANAGE_USERS):
        return False
    return permissions_of(roles) - ABOUT_ONESELF <= caller.permissions


def may_see_user(caller: Caller, user_id: int, teammates: Collection[int]) -> bool:
    """Return whether a caller may know of a person: himself, a team mate, or anybody."""
    if caller.may(Permission.MANAGE_USERS):
        return True
    return user_id != 0 and (user_id == caller.user_id or user_id in teammates)


def may_see_team(caller: Caller, team_id: int, leads: Mapping[int, bool]) -> bool:
    """Return whether a caller may know of a team; ``leads`` has those that he is in."""
    return caller.may(Permission.MANAGE_ALL_TEAMS) or team_id in leads


def may_manage_team(caller: Caller, team_id: int, leads: Mapping[int, bool]) -> bool:
    """Return whether a caller may change who and what is in a team."""
    if caller.may(Permission.MANAGE_ALL_TEAMS):
        return True
    return caller.may(Permission.MANAGE_TEAMS) and leads.get(team_id, False)


def may_bring_in(caller: Caller, user_id: int, followers: Collection[int]) -> bool:
    """Return whether a caller may put a person into a team whose leader he is.

    Leaders learn addresses, so nobody takes people out of a team that another leads; he invites.
    """
    return caller.may(Permission.MANAGE_ALL_TEAMS) or user_id in followers


def may_share(caller: Caller, account_id: int, level: Level) -> bool:
    """Return whether a caller may let others do so much with an account."""
    if caller.may(Permission.MANAGE_USERS):
        return True
    own = caller.level_on(account_id)
    return caller.may(Permission.SHARE_ACCOUNTS) and own >= Level.MANAGE and level <= own


def may_take_back(
    caller: Caller, account_id: int, shared: Shared, *, since: int | None = None
) -> bool:
    """Return whether a caller may take a grant back, or lower it.

    One may give up what one has. Who manages an account takes back the lesser grants on it; of
    those to manage it what he gave, and what was given after his own, which he has ``since`` then:
    whoever was let in late does not drive out the first.
    """
    if caller.may(Permission.MANAGE_USERS):
        return True
    if caller.may(Permission.MANAGE_SELF) and shared.user_id == caller.user_id:
        return True
    if not may_share(caller, account_id, Level.MANAGE):
        return False
    if shared.level < Level.MANAGE or (caller.user_id and shared.granted_by == caller.user_id):
        return True
    return since is not None and since < shared.granted_time


def may_put_into_team(
    caller: Caller, account_id: int, team_id: int, leads: Mapping[int, bool]
) -> bool:
    """Return whether a caller may put an account into a team, whose leaders then manage it."""
    return may_manage_team(caller, team_id, leads) and may_share(caller, account_id, Level.MANAGE)
