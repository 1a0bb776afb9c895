"""What can be asked about single sign-on."""

from typing import Final

from damrak.http.operations import ANYBODY, Operation
from damrak.ports.identity import Permission
from damrak.services.identity.people.operations import AUTH, SELF, patient
from damrak.services.identity.sso.options import CALLBACK_PATH
from damrak.services.identity.sso.pages import LANDING_PATH
from damrak.services.identity.sso.room import CallbackQuery, LandingQuery, LoginQuery, SingleSignOn
from damrak.wire.identity.sso import LinkRequest, LoginList, SignInAddress

_LOGINS: Final = "/api/me/logins"
_HTML: Final = "text/html"


def operations(room: SingleSignOn) -> list[Operation]:
    """Return what can be asked about single sign-on."""
    return [*_signing_in(room), *_linking(room)]


def _signing_in(room: SingleSignOn) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path="/api/auth/sso",
            name="begin_single_sign_on",
            summary="Go to the provider to sign in",
            tag=AUTH,
            handle=patient(room.leave),
            needs=ANYBODY,
            query=LandingQuery,
            status=302,
            problems=(404, 503),
            media=_HTML,
        ),
        Operation(
            method="GET",
            path=CALLBACK_PATH,
            name="finish_single_sign_on",
            summary="Come back from the provider",
            tag=AUTH,
            handle=patient(room.come_back),
            needs=ANYBODY,
            query=CallbackQuery,
            status=303,
            problems=(403, 503),
            media=_HTML,
        ),
        Operation(
            method="GET",
            path=LANDING_PATH,
            name="land_after_single_sign_on",
            summary="Show the page that leads on after signing in",
            tag=AUTH,
            handle=room.land,
            needs=ANYBODY,
            query=LandingQuery,
            media=_HTML,
        ),
    ]


def _linking(room: SingleSignOn) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=_LOGINS,
            name="list_logins",
            summary="List what the caller is linked to",
            tag=SELF,
            handle=room.links,
            needs=Permission.MANAGE_SELF,
            answer=LoginList,
        ),
        Operation(
            method="POST",
            path=_LOGINS,
            name="link_login",
            summary="Begin to link the caller to the provider",
            tag=SELF,
            handle=patient(room.link),
            needs=Permission.MANAGE_SELF,
            body=LinkRequest,
            body_required=False,
            answer=SignInAddress,
            problems=(404, 503),
            example={"page": "/"},
        ),
        Operation(
            method="DELETE",
            path=_LOGINS,
            name="unlink_login",
            summary="Take away links of the caller",
            tag=SELF,
            handle=patient(room.unlink),
            needs=Permission.MANAGE_SELF,
            query=LoginQuery,
            status=204,
            problems=(404, 422),
        ),
    ]
