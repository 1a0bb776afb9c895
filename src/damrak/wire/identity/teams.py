"""Organisations, teams, and who may do what with an account, as the doors say it."""

import enum
from typing import Annotated

from msgspec import Meta, Struct

from damrak.ports.identity import Level
from damrak.wire.identity.people import Confidential, Name
from damrak.wire.identity.users import TeamId
from damrak.wire.texts import TimeText

UserId = Annotated[str, Meta(min_length=1, max_length=32)]


class GrantLevel(enum.StrEnum):
    """Say how far a grant goes; each level includes those before it."""

    VIEW = "view"
    TRADE = "trade"
    MANAGE = "manage"

    @property
    def level(self) -> Level:
        """Return the level as rights are compared by it."""
        return Level[self.name]


class OrganisationRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for an organisation."""

    name: Name


class Organisation(Struct, frozen=True):
    """Tell an organisation: a firm, a school or a class."""

    organisation_id: int
    name: str
    created_time: TimeText


class OrganisationList(Struct, frozen=True):
    """List organisations by name."""

    organisations: tuple[Organisation, ...]


class TeamRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a team, or desk, of an organisation."""

    organisation_id: TeamId
    name: Name


class TeamNameRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for another name of a team."""

    name: Name


class Team(Struct, frozen=True, kw_only=True):
    """Tell a team; ``manages`` says whether the one who asks may change it."""

    team_id: int
    organisation_id: int
    organisation: str
    name: str
    manages: bool
    created_time: TimeText


class TeamList(Struct, frozen=True):
    """List teams by number."""

    teams: tuple[Team, ...]


class MemberRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Say whether a member leads the team, and with it manages its accounts."""

    leads: bool = False


class Member(Confidential, frozen=True, kw_only=True):
    """Tell a member of a team; ``email`` is null for who does not manage it."""

    user_id: str
    name: str | None
    email: str | None
    leads: bool
    joined_time: TimeText


class MemberList(Struct, frozen=True):
    """List who is in a team, leaders first."""

    members: tuple[Member, ...]


class TeamAccounts(Struct, frozen=True):
    """List the accounts of a team that one may see."""

    team_id: int
    accounts: tuple[int, ...]


class GrantRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask that a person or a team have a level on an account, instead of the one before."""

    level: GrantLevel
    user_id: UserId | None = None
    team_id: TeamId | None = None


class Grant(Struct, frozen=True, kw_only=True):
    """Tell a grant; ``name`` is what the person or the team is called."""

    grant_id: int
    account_id: int
    user_id: str | None
    team_id: int | None
    name: str | None
    level: GrantLevel
    granted_time: TimeText


class GrantList(Struct, frozen=True):
    """List the grants on an account, oldest first.

    ``team_id`` is the team that the account is in, whose leaders manage it besides.
    """

    grants: tuple[Grant, ...]
    team_id: int | None


class OwnAccount(Struct, frozen=True):
    """Tell an account that one has a grant on, and how far it goes."""

    account_id: int
    level: GrantLevel
    is_default: bool


class OwnAccounts(Struct, frozen=True):
    """List the accounts that one has grants on, by number."""

    accounts: tuple[OwnAccount, ...]


class Removed(Struct, frozen=True):
    """Tell what is no longer there."""

    removed: str
