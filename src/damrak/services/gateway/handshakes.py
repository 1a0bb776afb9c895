"""Handshakes: how whoever opens a socket says who he is, and which pages may use a session.

A browser sends its cookies along with every handshake, whichever page asked for it, and no answer
of ours keeps that page from reading what comes. So the page's site decides, before anything is
opened.
"""

from collections.abc import Callable
from typing import Final, Protocol

from picows import WSUpgradeRequest

from damrak.http.calls import Refused
from damrak.http.cookies import CookieNames, cookie_of
from damrak.http.problems import DoorCode, problem
from damrak.ports.audit import Auditor, Did, Entry
from damrak.ports.identity import Caller

_BEARER: Final = "bearer "


class Browsers(Protocol):
    """Know how browsers show a session, and whose pages may."""

    @property
    def cookies(self) -> CookieNames:
        """Return what the cookies of a session are called."""

    @property
    def is_own_site(self) -> Callable[[str, str], bool]:
        """Return what tells of a site and the host that was asked whether its pages are ours."""

    @property
    def auditor(self) -> Auditor:
        """Return who takes notes."""


class Foreign(Exception):
    """Tell that a page of another site tried to use a session."""


def secret_of(request: WSUpgradeRequest, browsers: Browsers | None) -> str:
    """Return the key or access token that a handshake shows, empty where it shows none.

    Without ``browsers`` cookies count for nothing. Raises Foreign.
    """
    said: str = request.headers.get("authorization", "")
    if said:
        return said[len(_BEARER) :].strip() if said[: len(_BEARER)].lower() == _BEARER else ""
    if browsers is None:
        return ""
    cookies = ";".join(request.headers.getall("cookie", []))
    secret = cookie_of(cookies.encode("utf-8", "surrogateescape"), browsers.cookies.access)
    if secret and not _is_own(request, browsers):
        target = f"GET {request.path[:200].decode('latin-1')}"
        entry = Entry(action="request.forged", outcome=Did.REFUSED, target=target)
        browsers.auditor.note(entry)
        raise Foreign
    return secret


def speaker(key: str, known: Caller | None, caller_of: Callable[[str], Caller | None]) -> Caller:
    """Return who speaks on a socket once a key was shown there, or none again.

    ``known`` is who spoke so far, who may show a newer token of his session but no other key.
    Raises Refused.
    """
    if not key:
        if known is None:
            raise Refused(problem(DoorCode.KEY_MISSING, "authenticate first"))
        return known
    caller = caller_of(key)
    if caller is None:
        raise Refused(problem(DoorCode.KEY_INVALID, "the key is unknown or was revoked"))
    if known is not None and known.credential != caller.credential:
        detail = "the connection has a key already; open another one"
        raise Refused(problem(DoorCode.REQUEST_INVALID, detail, status=409))
    return caller


def _is_own(request: WSUpgradeRequest, browsers: Browsers) -> bool:
    # Whatever is no browser names no site, and has no business with its cookies.
    site = request.headers.get("origin", "")
    return bool(site) and browsers.is_own_site(site, request.headers.get("host", ""))
