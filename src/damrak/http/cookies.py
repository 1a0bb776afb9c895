"""Cookies: what a browser keeps of a session, and the proof that a page of ours asks.

The names say what lies in them; the values are nobody's business but the venue's.
"""

from http.cookies import CookieError, SimpleCookie
from typing import Final

ACCESS_COOKIE: Final = "damrak_access"
"""Holds the access token of a session; no script may read it."""

REFRESH_COOKIE: Final = "damrak_refresh"
"""Holds the token that a session is refreshed with; it is sent to nothing else."""

PROOF_COOKIE: Final = "damrak_proof"
"""Holds what a page must repeat in the header below; scripts of our own pages may read it."""

PROOF_HEADER: Final = "x-csrf-token"


def cookie_of(header: bytes, name: str) -> str:
    """Return the value of a cookie, empty where it is absent or unreadable."""
    try:
        found = SimpleCookie(header.decode("latin-1")).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value
