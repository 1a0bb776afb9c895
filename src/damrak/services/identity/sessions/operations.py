"""What can be asked about sessions: refresh and end one, see where one is signed in, and the keys
that verify access tokens.
"""

from typing import Final

from damrak.http.calls import Answer, Call
from damrak.http.operations import ANYBODY, Operation
from damrak.ports.identity import Permission
from damrak.services.identity.sessions.desk import SessionDesk
from damrak.services.identity.sessions.signing import KEPT_SECONDS, SigningKeys
from damrak.wire.identity.sessions import DeviceList, EndedSessions, SessionAnswer

JWKS_PATH: Final = "/.well-known/jwks.json"

_SESSIONS: Final = "/api/me/sessions"
_SIGNING_IN: Final = "Signing in"
_SELF: Final = Permission.MANAGE_SELF
_JWKS: Final = "application/jwk-set+json"


def operations(desk: SessionDesk, keys: SigningKeys) -> list[Operation]:
    """Return what can be asked about sessions."""
    return [*_signing_in(desk), _published(keys), *_own(desk)]


def _signing_in(desk: SessionDesk) -> list[Operation]:
    return [
        Operation(
            method="POST",
            path="/api/auth/refresh",
            name="refresh_session",
            summary="Go on with the session of the refresh cookie",
            tag=_SIGNING_IN,
            handle=desk.refresh,
            needs=ANYBODY,
            answer=SessionAnswer,
            problems=(401, 403, 409, 503),
        ),
        Operation(
            method="POST",
            path="/api/auth/logout",
            name="log_out",
            summary="End the session and take its cookies away",
            tag=_SIGNING_IN,
            handle=desk.log_out,
            needs=ANYBODY,
            status=204,
            problems=(403, 503),
        ),
    ]


def _published(keys: SigningKeys) -> Operation:
    async def published(_: Call) -> Answer:
        kept = b"public, max-age=%d" % KEPT_SECONDS
        headers = ((b"content-type", _JWKS.encode()), (b"cache-control", kept))
        return Answer(200, keys.ring.published, *headers)

    return Operation(
        method="GET",
        path=JWKS_PATH,
        name="get_signing_keys",
        summary="Fetch the public keys that verify access tokens",
        tag=_SIGNING_IN,
        handle=published,
        needs=ANYBODY,
        media=_JWKS,
    )


def _own(desk: SessionDesk) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=_SESSIONS,
            name="list_sessions",
            summary="List where you are signed in",
            tag=_SIGNING_IN,
            handle=desk.devices,
            needs=_SELF,
            answer=DeviceList,
            problems=(503,),
        ),
        Operation(
            method="DELETE",
            path=_SESSIONS,
            name="end_other_sessions",
            summary="Sign out everywhere else",
            tag=_SIGNING_IN,
            handle=desk.end_others,
            needs=_SELF,
            answer=EndedSessions,
            problems=(503,),
        ),
        Operation(
            method="DELETE",
            path=f"{_SESSIONS}/{{session_id}}",
            name="end_session",
            summary="Sign out on one device",
            tag=_SIGNING_IN,
            handle=desk.end_one,
            needs=_SELF,
            status=204,
            problems=(404, 503),
        ),
    ]
