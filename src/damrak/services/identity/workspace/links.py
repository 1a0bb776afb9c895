"""Links: the secret with which a watchlist is shown to whoever signed in.

``dmw_<12 digits>_<43 characters>``: the first part finds the watchlist and opens nothing, the
second is 32 random bytes in the URL alphabet of base64. Of the whole only the digest is kept, and
what is shown is compared with it in the same time however much of it is true.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

LINK_ID_BYTES: Final = 6
SECRET_BYTES: Final = 32

_TOKEN = re.compile(r"dmw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)


class NewLink(NamedTuple):
    """Hold a link that nobody has seen: its id, its digest, and the token to show once."""

    link_id: str
    digest: str
    token: str


def new_link() -> NewLink:
    """Return a link that nobody has seen."""
    link_id = secrets.token_hex(LINK_ID_BYTES)
    token = f"dmw_{link_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return NewLink(link_id, _digest_of(token), token)


def link_id_of(token: str) -> str | None:
    """Return the id of the link that a text names, None for what cannot be a token."""
    found = _TOKEN.fullmatch(token)
    return None if found is None else found[1]


def opens(token: str, digest: str) -> bool:
    """Return whether a token is the one that a digest was made of."""
    return hmac.compare_digest(_digest_of(token), digest)


def _digest_of(token: str) -> str:
    # As for keys: among 2**256 secrets nobody finds one, however fast the hash is.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
