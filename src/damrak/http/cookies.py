"""Cookies: what a browser keeps of a session, and the proof that a page of ours asks.

The names say what lies in them; the values are nobody's business but the venue's. All are sent
over encrypted connections alone, to which browsers count those to their own machine, and never
with what another site asks.
"""

import re
from typing import Final

from msgspec import Struct

ACCESS_COOKIE: Final = "damrak_access"
"""Holds the access token of a session; no script may read it."""

REFRESH_COOKIE: Final = "damrak_refresh"
"""Holds the token that a session is refreshed with; it is sent to nothing else."""

PROOF_COOKIE: Final = "damrak_proof"
"""Holds what a page must repeat in the header below; scripts of our own pages may read it."""

PROOF_HEADER: Final = "x-csrf-token"

EVERYWHERE: Final = "/"
REFRESH_PATH: Final = "/api/auth"
"""Where the refresh cookie is sent; all other paths never see it."""

Header = tuple[bytes, bytes]

_VALUE: Final = re.compile(r"[A-Za-z0-9._~-]*", re.ASCII)


class CookieNames(Struct, frozen=True, kw_only=True):
    """Say what the cookies of a session are called."""

    access: str = ACCESS_COOKIE
    refresh: str = REFRESH_COOKIE
    proof: str = PROOF_COOKIE

    def setting(self, name: str, value: str, seconds: int) -> Header:
        """Return the header that gives a browser one of the cookies; 0 seconds take it away.

        Raises ValueError for a value that could end the cookie and begin something else.
        """
        if _VALUE.fullmatch(value) is None:
            raise ValueError(f"the value of {name} must be of letters, digits and . _ ~ -")
        path = REFRESH_PATH if name == self.refresh else EVERYWHERE
        hidden = "" if name == self.proof else "; HttpOnly"
        text = f"{name}={value}; Path={path}; Max-Age={seconds}; Secure{hidden}; SameSite=Strict"
        return b"set-cookie", text.encode("ascii")

    def clearing(self) -> list[Header]:
        """Return the headers that take all cookies of a session away."""
        return [self.setting(name, "", 0) for name in (self.access, self.refresh, self.proof)]


PLAIN_NAMES: Final = CookieNames()
"""The names where the venue is reached on its own machine, without encryption."""

PREFIXED_NAMES: Final = CookieNames(
    access=f"__Host-{ACCESS_COOKIE}",
    refresh=f"__Secure-{REFRESH_COOKIE}",
    proof=f"__Host-{PROOF_COOKIE}",
)
"""The names under https: browsers let no neighbouring host and no plain page set these."""


def names_for(public_url: str) -> CookieNames:
    """Return what the cookies are called of a venue that browsers reach at a URL."""
    is_https = public_url.lower().startswith("https://")
    return PREFIXED_NAMES if is_https else PLAIN_NAMES


def cookie_of(header: bytes, name: str) -> str:
    """Return the value of a cookie, empty where it is absent.

    Of several with one name that differ none counts: a neighbouring host can set one for a longer
    path, and whose it is cannot be told.
    """
    wanted = name.encode("latin-1")
    parts = [part.strip().partition(b"=") for part in header.split(b";")]
    values = {value.strip(b'"') for found, _, value in parts if found == wanted}
    return values.pop().decode("latin-1") if len(values) == 1 else ""
