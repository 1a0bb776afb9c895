"""Pages: what a browser is shown on its way back, and to where it may go on.

The cookies of a session are not sent where another site led a browser, a redirect of ours included.
So the way back ends at a page of our own, which leads on by itself: from there they are sent.
"""

import re
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

from damrak.http.calls import Answer
from damrak.wire.problems import Problem

LANDING_PATH: Final = "/api/auth/sso/landing"
"""The page that a browser comes back to."""

TRANSACTION_COOKIE: Final = "damrak_sso"
"""Holds the secret of a sign-in under way; no script may read it.

Over HTTPS its name has a prefix more, so that no page without encryption can set it.
"""

PAGE_LENGTH_MAX: Final = 512

PAGE_RULE: Final = "must be the path of a page on this site, such as /markets"

_COOKIE_PATH: Final = "/api/auth/sso"
# One slash, since two lead to another site, and nothing that a browser takes for a slash.
_PAGE = re.compile(r"/(?!/)[!#-\[\]-~]*", re.ASCII)
_HTML: Final = (b"content-type", b"text/html; charset=utf-8")
_PRIVATE: Final = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def is_page(path: str) -> bool:
    """Return whether a browser may be led to a path: a page of this site, not its API."""
    if len(path) > PAGE_LENGTH_MAX or _PAGE.fullmatch(path) is None:
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and not path.startswith("/api/")


def leading_away(url: str, cookie: tuple[bytes, bytes]) -> Answer:
    """Return the answer that sends a browser to the provider."""
    return Answer(302, b"", (b"location", url.encode()), cookie, *_PRIVATE)


def leading_back(page: str, *cookies: tuple[bytes, bytes]) -> Answer:
    """Return the answer that takes code and state out of the address bar, and then leads on."""
    place = f"{LANDING_PATH}?page={quote(page, safe='/')}"
    return Answer(303, b"", (b"location", place.encode()), *cookies, *_PRIVATE)


def landing(page: str) -> Answer:
    """Return the page that leads on by itself."""
    target = escape(page, quote=True)
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0;url={target}"><title>Signed in</title></head>'
        f'<body><p><a href="{target}">Go on</a></p></body></html>'
    )
    return Answer(200, body.encode(), _HTML, *_PRIVATE)


def refusing(said: Problem, *cookies: tuple[bytes, bytes], is_browser: bool) -> Answer:
    """Return the answer that says a problem: a page to whoever reads pages."""
    if not is_browser:
        return Answer.refusing(said, *cookies)
    title, detail = escape(said.title), escape(said.detail)
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1><p>{detail}</p>"
        f"<p><code>{escape(said.code)}</code></p>"
        '<p><a href="/">Back to the first page</a></p></body></html>'
    )
    return Answer(said.status, body.encode(), _HTML, *cookies, *_PRIVATE)


def transaction_name(*, is_secure: bool) -> str:
    """Return what the cookie is called."""
    return f"__Secure-{TRANSACTION_COOKIE}" if is_secure else TRANSACTION_COOKIE


def transaction_cookie(secret: str, seconds: int, *, is_secure: bool) -> tuple[bytes, bytes]:
    """Return the header that gives a browser a secret; an empty one takes it back.

    It must be sent when the provider leads the browser back, which ``Strict`` would not do.
    """
    name = transaction_name(is_secure=is_secure)
    text = f"{name}={secret}; Path={_COOKIE_PATH}; Max-Age={seconds}"
    text += "; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")
    return b"set-cookie", text.encode("ascii")
