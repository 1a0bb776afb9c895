"""Users as those who manage them see them, and invitations."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from damrak.ports.identity import Role
from damrak.wire.identity.people import Confidential, Email, Name
from damrak.wire.texts import Cursor, TimeText

ROLES_MAX = 6
"""Most roles of a person: there are no more."""

Roles = Annotated[tuple[Role, ...], Meta(min_length=1, max_length=ROLES_MAX)]
TeamId = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Limit = Annotated[int, Meta(ge=1, le=500, description="Most rows of the page.")]


class UsersQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose among users; an address must be the whole of it, since it is kept sealed."""

    email: Email | None = None
    status: Literal["pending", "active", "disabled"] | None = None
    role: Role | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class UserRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask for a user, whose address the one who asks vouches for.

    With ``letter`` what he sets his password with is sent to him instead of being told.
    """

    email: Email
    name: Name
    roles: Roles = (Role.TRADER,)
    team_id: TeamId | None = None
    letter: bool = False


class UserStatusRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Say whether a user may do anything at all."""

    status: Literal["active", "disabled"]


class User(Confidential, frozen=True, kw_only=True):
    """Tell what there is to know of a user; ``sessions`` are those that are open."""

    user_id: str
    email: str | None
    name: str | None
    status: str
    roles: tuple[Role, ...]
    teams: tuple[int, ...]
    has_totp: bool
    passkeys: int
    sessions: int
    created_time: TimeText
    verified_time: TimeText | None


class NewUser(Confidential, frozen=True):
    """Tell a user once with what he sets his password with, null where a letter has it.

    It works once, at ``POST /api/auth/reset``, and for three days.
    """

    user: User
    one_time_password: str | None


class UserPage(Struct, frozen=True):
    """List users by number; ``next_cursor`` is null on the last page."""

    users: tuple[User, ...]
    next_cursor: str | None = None


class RoleList(Struct, frozen=True):
    """List a user's roles."""

    user_id: str
    roles: tuple[Role, ...]


class RevokedSessions(Struct, frozen=True):
    """Tell how many sessions were ended."""

    revoked: int


class InvitationsQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask for a page of invitations."""

    cursor: Cursor | None = None
    limit: Limit = 50


class InvitationRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask somebody in.

    With an address nobody else can use it; with ``letter`` its secret is sent there instead of
    being told.
    """

    roles: Roles = (Role.TRADER,)
    team_id: TeamId | None = None
    email: Email | None = None
    days: Annotated[int, Meta(ge=1, le=30)] = 7
    letter: bool = False


class Invitation(Confidential, frozen=True, kw_only=True):
    """Tell an invitation without its secret."""

    invitation_id: str
    roles: tuple[Role, ...]
    team_id: int | None
    email: str | None
    created_time: TimeText
    expires_time: TimeText
    used_time: TimeText | None
    revoked_time: TimeText | None


class NewInvitation(Confidential, frozen=True):
    """Tell an invitation once with its secret, null where a letter has it."""

    invitation: Invitation
    token: str | None


class InvitationPage(Struct, frozen=True):
    """List invitations, newest first."""

    invitations: tuple[Invitation, ...]
    next_cursor: str | None = None
