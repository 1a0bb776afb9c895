"""The room of users and their roles, for those who manage users."""

from typing import Any, Final

import msgspec

from damrak.http.calls import Call
from damrak.http.operations import created
from damrak.http.problems import DoorCode
from damrak.ports.identity import Role
from damrak.ports.messenger import MessengerError
from damrak.services.identity.teams import roles, users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.letters import Post, first_password_letter
from damrak.services.identity.teams.rooms.asking import (
    Asking,
    email_of,
    name_of,
    place_of,
    public_id,
)
from damrak.wire.identity import users as wire
from damrak.wire.texts import format_cursor, format_time

_user: Final = msgspec.json.Decoder(wire.UserRequest)
_status: Final = msgspec.json.Decoder(wire.UserStatusRequest)
_ROLES: Final = {role.value: role for role in Role}


class UserRoom:
    """Answer what is asked of users."""

    def __init__(self, asking: Asking, post: Post) -> None:
        self._asking = asking
        self._post = post

    async def users(self, call: Call) -> Any:
        """List users by number."""
        query = call.query(wire.UsersQuery)
        search = users.Search(
            email=query.email,
            status=query.status,
            role=query.role,
            after=place_of(call, query.cursor) or 0,
            limit=query.limit + 1,
        )
        found = await self._asking.done(call, lambda acting: users.find(acting, search))
        page = found[: query.limit]
        more = format_cursor(page[-1].id) if len(found) > query.limit else None
        return wire.UserPage(tuple(map(user_answer, page)), more)

    async def user(self, call: Call) -> Any:
        """Tell a user."""
        user_id = _user_id(call)
        return user_answer(await self._asking.done(call, lambda each: users.one(each, user_id)))

    async def create(self, call: Call) -> Any:
        """Make a user, and tell or send what he sets his password with."""
        asked = await call.body(_user)
        wanted = users.Wanted(
            email=email_of(call, asked.email),
            name=name_of(call, asked.name),
            roles=asked.roles,
            team_id=asked.team_id,
        )

        def work(acting: Acting) -> tuple[users.Shown, str]:
            made = users.create(acting, wanted)
            return made, users.one_time_password(acting.unit, made.id)

        made, secret = await self._asking.done(call, work)
        if asked.letter:
            await self._send(call, wanted.email, secret)
        said = wire.NewUser(user_answer(made), None if asked.letter else secret)
        return created(said, f"/api/users/{made.user_id}")

    async def set_status(self, call: Call) -> Any:
        """Disable a user, or let him in again."""
        user_id = _user_id(call)
        wanted = (await call.body(_status)).status
        change = users.disable if wanted == users.DISABLED else users.enable
        return user_answer(await self._asking.done(call, lambda each: change(each, user_id)))

    async def reset_second_factor(self, call: Call) -> Any:
        """Forget a user's second factor."""
        user_id = _user_id(call)
        done = await self._asking.done(call, lambda each: users.reset_second_factor(each, user_id))
        return user_answer(done)

    async def revoke_sessions(self, call: Call) -> Any:
        """End all sessions of a user."""
        user_id = _user_id(call)
        done = await self._asking.done(call, lambda each: users.revoke_sessions(each, user_id))
        return wire.RevokedSessions(done)

    async def roles(self, call: Call) -> Any:
        """List a user's roles."""
        user_id = _user_id(call)
        found = await self._asking.done(call, lambda acting: users.one(acting, user_id))
        return wire.RoleList(found.user_id, found.roles)

    async def give_role(self, call: Call) -> Any:
        """Give a user a role."""
        return await self._change_roles(call, roles.give)

    async def withdraw_role(self, call: Call) -> Any:
        """Take a role from a user."""
        return await self._change_roles(call, roles.withdraw)

    async def _change_roles(self, call: Call, change: Any) -> Any:
        user_id, role = _user_id(call), _role(call)

        def work(acting: Acting) -> users.Shown:
            change(acting, user_id, role)
            return users.one(acting, user_id)

        found = await self._asking.done(call, work)
        return wire.RoleList(found.user_id, found.roles)

    async def _send(self, call: Call, email: str, secret: str) -> None:
        try:
            await self._post.messenger.send(first_password_letter(self._post, email, secret))
        except MessengerError as error:
            text = f"the user is there, but the letter to him was not taken: {error}"
            raise call.refuse(DoorCode.UNAVAILABLE, text) from error


def user_answer(user: users.Shown) -> wire.User:
    """Return a user as the doors say him."""
    verified = user.verified_time
    return wire.User(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        status=user.status,
        roles=user.roles,
        teams=user.teams,
        has_totp=user.has_totp,
        passkeys=user.passkeys,
        sessions=user.sessions,
        created_time=format_time(user.created_time),
        verified_time=None if verified is None else format_time(verified),
    )


def _user_id(call: Call) -> str:
    return public_id(call.places["user_id"])


def _role(call: Call) -> Role:
    text = call.places["role"]
    if text not in _ROLES:
        known = ", ".join(_ROLES)
        raise call.refuse(DoorCode.PARAMETER_INVALID, f"role must be one of {known}")
    return _ROLES[text]
