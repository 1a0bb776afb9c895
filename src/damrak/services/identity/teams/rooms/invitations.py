"""The room of invitations, for those who may ask others in."""

from typing import Any, Final

import msgspec

from damrak.http.calls import Call
from damrak.http.operations import created
from damrak.http.problems import DoorCode
from damrak.ports.messenger import MessengerError
from damrak.services.identity.teams import invitations
from damrak.services.identity.teams.letters import Post, invitation_letter
from damrak.services.identity.teams.rooms.asking import Asking, email_of, place_of, public_id
from damrak.wire.identity import users as wire
from damrak.wire.texts import format_cursor, format_time

_invitation: Final = msgspec.json.Decoder(wire.InvitationRequest)


class InvitationRoom:
    """Answer what is asked of invitations."""

    def __init__(self, asking: Asking, post: Post) -> None:
        self._asking = asking
        self._post = post

    async def invitations(self, call: Call) -> Any:
        """List invitations, newest first."""
        query = call.query(wire.InvitationsQuery)
        before = place_of(call, query.cursor)
        found = await self._asking.done(
            call,
            lambda acting: invitations.invitations(acting, limit=query.limit + 1, before=before),
        )
        page = found[: query.limit]
        more = format_cursor(page[-1].created_time) if len(found) > query.limit else None
        return wire.InvitationPage(tuple(map(invitation_answer, page)), more)

    async def invite(self, call: Call) -> Any:
        """Ask somebody in, and tell or send the secret."""
        asked = await call.body(_invitation)
        if asked.letter and asked.email is None:
            text = "email must be given for a letter"
            raise call.refuse(DoorCode.FIELD_INVALID, text)
        guest = invitations.Guest(
            roles=asked.roles,
            team_id=asked.team_id,
            email=None if asked.email is None else email_of(call, asked.email),
            days=asked.days,
        )
        made, token = await self._asking.done(call, lambda each: invitations.invite(each, guest))
        if asked.letter and guest.email is not None:
            await self._send(call, guest.email, (made.invitation_id, token))
        said = wire.NewInvitation(invitation_answer(made), None if asked.letter else token)
        return created(said, f"/api/invitations/{made.invitation_id}")

    async def revoke(self, call: Call) -> Any:
        """Take an invitation back."""
        which = public_id(call.places["invitation_id"])
        done = await self._asking.done(call, lambda acting: invitations.revoke(acting, which))
        return invitation_answer(done)

    async def _send(self, call: Call, email: str, made: tuple[str, str]) -> None:
        invitation_id, token = made
        try:
            await self._post.messenger.send(invitation_letter(self._post, email, token))
        except MessengerError as error:
            # Nobody has its secret, so nobody could use it.
            await self._asking.done(call, lambda each: invitations.revoke(each, invitation_id))
            text = f"the letter was not taken, so nobody is invited: {error}"
            raise call.refuse(DoorCode.UNAVAILABLE, text) from error


def invitation_answer(shown: invitations.ShownInvitation) -> wire.Invitation:
    """Return an invitation as the doors say it."""
    used, revoked = shown.used_time, shown.revoked_time
    return wire.Invitation(
        invitation_id=shown.invitation_id,
        roles=shown.roles,
        team_id=shown.team_id,
        email=shown.email,
        created_time=format_time(shown.created_time),
        expires_time=format_time(shown.expires_time),
        used_time=None if used is None else format_time(used),
        revoked_time=None if revoked is None else format_time(revoked),
    )
