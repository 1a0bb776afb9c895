"""Everything that can be asked of users, roles, teams, grants and invitations over HTTP."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from damrak.http.operations import Handle, Operation
from damrak.ports.audit import Auditor
from damrak.ports.identity import Permission
from damrak.services.identity.storage.store import Store
from damrak.services.identity.teams.letters import Post
from damrak.services.identity.teams.rooms.asking import Asking
from damrak.services.identity.teams.rooms.grants import GrantRoom
from damrak.services.identity.teams.rooms.invitations import InvitationRoom
from damrak.services.identity.teams.rooms.teams import TeamRoom
from damrak.services.identity.teams.rooms.users import UserRoom
from damrak.services.identity.teams.rooms.venue import VenueAccounts
from damrak.wire.identity import teams, users

Row = tuple[str, str, str, Handle, dict[str, Any]]
"""An operation as a line: method and path, name, summary, handle, and the rest."""

_P: Final = Permission
_USER: Final = "/api/users/{user_id}"
_ROLE: Final = f"{_USER}/roles/{{role}}"
_TEAM: Final = "/api/teams/{team_id}"
_MEMBER: Final = f"{_TEAM}/members/{{user_id}}"
_ACCOUNT: Final = f"{_TEAM}/accounts/{{account_id}}"
_GRANTS: Final = "/api/accounts/{account_id}/grants"


def team_operations(
    store: Store, post: Post, auditor: Auditor, is_open: Callable[[int], bool]
) -> list[Operation]:
    """Return all operations; ``is_open`` says whether an account is open on the venue."""
    asking, venue = Asking(store, auditor), VenueAccounts(is_open)
    user_room, room = UserRoom(asking, post), TeamRoom(asking, venue)
    grant_room = GrantRoom(asking, venue)
    return [
        *_of("Users", _P.MANAGE_USERS, _users(user_room)),
        *_of("Users", _P.MANAGE_USERS, _roles(user_room)),
        *_of("Users", _P.INVITE, _invitations(InvitationRoom(asking, post))),
        *_of("Teams", _P.VIEW_ACCOUNTS, _looking(room)),
        *_of("Teams", _P.MANAGE_ALL_TEAMS, _founding(room)),
        *_of("Teams", _P.MANAGE_TEAMS, _leading(room)),
        *_of("Teams", _P.VIEW_ACCOUNTS, _leaving(room)),
        *_of("Accounts", _P.VIEW_ACCOUNTS, _grants(grant_room)),
        *_of("Account", _P.MANAGE_SELF, _own(grant_room)),
    ]


def _of(tag: str, needs: Permission, rows: Iterable[Row]) -> list[Operation]:
    return [
        Operation(
            method=line.split()[0],
            path=line.split()[1],
            name=name,
            summary=summary,
            tag=tag,
            handle=handle,
            needs=needs,
            **more,
        )
        for line, name, summary, handle, more in rows
    ]


def _users(room: UserRoom) -> list[Row]:
    listed = {"query": users.UsersQuery, "answer": users.UserPage}
    made = {
        "body": users.UserRequest,
        "answer": users.NewUser,
        "status": 201,
        "problems": (404, 409),
        "example": {"email": "anna@example.org", "name": "Anna", "roles": ["trader"]},
    }
    one = {"answer": users.User, "problems": (404,)}
    status = {
        "body": users.UserStatusRequest,
        "answer": users.User,
        "problems": (404, 409),
        "example": {"status": "disabled"},
    }
    ended = {"answer": users.RevokedSessions, "problems": (404,)}
    factor, sessions = room.reset_second_factor, room.revoke_sessions
    return [
        ("GET /api/users", "list_users", "List users by number", room.users, listed),
        ("POST /api/users", "create_user", "Make a user", room.create, made),
        (f"GET {_USER}", "get_user", "Tell a user", room.user, one),
        (
            f"PUT {_USER}/status",
            "set_user_status",
            "Disable a user, or let him in again",
            room.set_status,
            status,
        ),
        (
            f"DELETE {_USER}/second-factor",
            "reset_second_factor",
            "Forget a user's codes and passkeys",
            factor,
            one,
        ),
        (
            f"DELETE {_USER}/sessions",
            "revoke_user_sessions",
            "End all sessions of a user",
            sessions,
            ended,
        ),
    ]


def _roles(room: UserRoom) -> list[Row]:
    said = {"answer": users.RoleList, "problems": (404,)}
    changed = {"answer": users.RoleList, "problems": (400, 404, 409)}
    return [
        (f"GET {_USER}/roles", "list_user_roles", "List a user's roles", room.roles, said),
        (f"PUT {_ROLE}", "grant_role", "Give a user a role", room.give_role, changed),
        (f"DELETE {_ROLE}", "withdraw_role", "Take a role", room.withdraw_role, changed),
    ]


def _invitations(room: InvitationRoom) -> list[Row]:
    listed = {"query": users.InvitationsQuery, "answer": users.InvitationPage}
    made = {
        "body": users.InvitationRequest,
        "answer": users.NewInvitation,
        "status": 201,
        "problems": (404, 409),
        "example": {"roles": ["trader"], "days": 7},
    }
    ended = {"answer": users.Invitation, "problems": (404, 409)}
    path = "/api/invitations"
    return [
        (f"GET {path}", "list_invitations", "List invitations", room.invitations, listed),
        (f"POST {path}", "invite", "Ask somebody in", room.invite, made),
        (
            f"DELETE {path}/{{invitation_id}}",
            "revoke_invitation",
            "Take an invitation back",
            room.revoke,
            ended,
        ),
    ]


def _looking(room: TeamRoom) -> list[Row]:
    absent = {"problems": (404,)}
    homes = {"answer": teams.OrganisationList}
    many = {"answer": teams.TeamList}
    one = {"answer": teams.Team, **absent}
    members = {"answer": teams.MemberList, **absent}
    accounts = {"answer": teams.TeamAccounts, **absent}
    return [
        (
            "GET /api/organisations",
            "list_organisations",
            "List organisations by name",
            room.organisations,
            homes,
        ),
        ("GET /api/teams", "list_teams", "List teams", room.teams, many),
        (f"GET {_TEAM}", "get_team", "Tell a team", room.team, one),
        (f"GET {_TEAM}/members", "list_members", "List members", room.members, members),
        (
            f"GET {_TEAM}/accounts",
            "list_team_accounts",
            "List the accounts of a team that one may see",
            room.accounts,
            accounts,
        ),
    ]


def _founding(room: TeamRoom) -> list[Row]:
    home = {
        "body": teams.OrganisationRequest,
        "answer": teams.Organisation,
        "status": 201,
        "problems": (409,),
        "example": {"name": "Keizersgracht School"},
    }
    team = {
        "body": teams.TeamRequest,
        "answer": teams.Team,
        "status": 201,
        "problems": (404, 409),
        "example": {"organisation_id": 1, "name": "Class 3b"},
    }
    gone = {"answer": teams.Removed, "problems": (404,)}
    return [
        (
            "POST /api/organisations",
            "add_organisation",
            "Make an organisation",
            room.add_organisation,
            home,
        ),
        (
            "DELETE /api/organisations/{organisation_id}",
            "remove_organisation",
            "Remove an organisation without teams",
            room.remove_organisation,
            {"answer": teams.Removed, "problems": (404, 409)},
        ),
        ("POST /api/teams", "add_team", "Make a team", room.add_team, team),
        (f"DELETE {_TEAM}", "remove_team", "Remove a team", room.remove_team, gone),
    ]


def _leading(room: TeamRoom) -> list[Row]:
    renamed = {
        "body": teams.TeamNameRequest,
        "answer": teams.Team,
        "problems": (404, 409),
        "example": {"name": "Class 4b"},
    }
    member = {
        "body": teams.MemberRequest,
        "body_required": False,
        "answer": teams.Member,
        "problems": (404,),
        "example": {"leads": False},
    }
    accounts = {"answer": teams.TeamAccounts, "problems": (404,)}
    return [
        (
            f"PATCH {_TEAM}",
            "rename_team",
            "Give a team another name",
            room.rename_team,
            renamed,
        ),
        (
            f"PUT {_MEMBER}",
            "put_member",
            "Put somebody into a team, or let him lead it",
            room.put_member,
            member,
        ),
        (
            f"PUT {_ACCOUNT}",
            "put_team_account",
            "Put an account into a team",
            room.put_account,
            accounts,
        ),
    ]


def _leaving(room: TeamRoom) -> list[Row]:
    # Members leave, and who manages an account takes it out, without managing the team.
    gone = {"answer": teams.Removed, "problems": (404,)}
    return [
        (
            f"DELETE {_MEMBER}",
            "remove_member",
            "Take somebody out of a team, or leave it",
            room.remove_member,
            gone,
        ),
        (
            f"DELETE {_ACCOUNT}",
            "remove_team_account",
            "Take an account out of a team",
            room.remove_account,
            gone,
        ),
    ]


def _grants(room: GrantRoom) -> list[Row]:
    listed = {"answer": teams.GrantList, "problems": (404,)}
    put = {
        "body": teams.GrantRequest,
        "answer": teams.Grant,
        "problems": (404, 409),
        "example": {"level": "view", "team_id": 1},
    }
    gone = {"answer": teams.Removed, "problems": (404,)}
    return [
        (
            f"GET {_GRANTS}",
            "list_grants",
            "List who may see, trade on or manage an account",
            room.grants,
            listed,
        ),
        (
            f"PUT {_GRANTS}",
            "put_grant",
            "Let a person or a team see, trade on or manage an account",
            room.put,
            put,
        ),
        (
            f"DELETE {_GRANTS}/{{grant_id}}",
            "remove_grant",
            "End a grant on an account",
            room.take_back,
            gone,
        ),
    ]


def _own(room: GrantRoom) -> list[Row]:
    listed = {"answer": teams.OwnAccounts}
    return [
        (
            "GET /api/me/accounts",
            "list_own_accounts",
            "List the accounts that one has grants on",
            room.own,
            listed,
        )
    ]
