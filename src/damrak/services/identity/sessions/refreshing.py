"""Refresh tokens: each works once, and one that is shown again tells of a theft.

``<session>.<generation>.<random>.<seal>``: the seal is made with a key of the vault, so nobody who
merely knows of a session can end it by showing a token that never was. Of those that were given
out only digests are kept.
"""

import hashlib
import hmac
import secrets
from typing import Final

from msgspec import Struct

from damrak.services.identity.storage.vault import Vault

RACE_SECONDS: Final = 10
"""How long the token before the current one may still be shown, by a page that did not know."""

TOKEN_LENGTH_MAX: Final = 256
"""Most characters of a refresh token; ours have some 160."""

_KIND: Final = "refresh"
_RANDOM_BYTES: Final = 32
_PARTS: Final = 4


class Refresh(Struct, frozen=True):
    """Hold a refresh token that this venue made, whether or not it is still good."""

    session_id: str
    digest: str

    def __repr__(self) -> str:
        """Name the session alone."""
        return f"Refresh({self.session_id})"


def new_refresh(vault: Vault, session_id: str, generation: int) -> tuple[str, str]:
    """Return a token that nobody has seen, and its digest."""
    body = f"{session_id}.{generation}.{secrets.token_urlsafe(_RANDOM_BYTES)}"
    token = f"{body}.{_seal(vault, body)}"
    return token, _digest(token)


def read_refresh(vault: Vault, token: str) -> Refresh | None:
    """Return what a token says, None where this venue never made it."""
    if len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        return None
    body, _, seal = token.rpartition(".")
    parts = token.split(".")
    if len(parts) != _PARTS or not hmac.compare_digest(_seal(vault, body), seal):
        return None
    return Refresh(parts[0], _digest(token))


def is_same(digest: str, kept: str | None) -> bool:
    """Return whether a digest is the one that was kept."""
    return kept is not None and hmac.compare_digest(digest, kept)


def _seal(vault: Vault, body: str) -> str:
    return vault.mac(_KIND, body).hex()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
