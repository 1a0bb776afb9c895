"""The text of a secret: recognisable where it leaks, and not worth guessing.

``dmk_<key id>_<43 characters>``: the prefix lets scanners of source code and logs find a key that
was left there, the key id tells whose it is and revokes it without knowing the rest. The last part
is 32 random bytes in the URL alphabet of base64.
"""

import hashlib
import secrets
from typing import Final, NamedTuple

PREFIX: Final = "dmk"
KEY_ID_BYTES: Final = 6
RANDOM_BYTES: Final = 32

_KEY_ID_LENGTH: Final = 2 * KEY_ID_BYTES
_RANDOM_LENGTH: Final = 43
SECRET_LENGTH: Final = len(PREFIX) + 1 + _KEY_ID_LENGTH + 1 + _RANDOM_LENGTH
"""How many characters a secret has; anything else is none."""

_KEY_ID: Final = slice(len(PREFIX) + 1, len(PREFIX) + 1 + _KEY_ID_LENGTH)


class Token(NamedTuple):
    """Hold a secret and the id of its key."""

    key_id: str
    secret: str


def new_token() -> Token:
    """Return a secret that nobody has seen."""
    key_id = secrets.token_hex(KEY_ID_BYTES)
    return Token(key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(RANDOM_BYTES)}")


def key_id_of(secret: str) -> str | None:
    """Return the key id that a text names, None for what cannot be a secret."""
    if len(secret) != SECRET_LENGTH or not secret.isascii():
        return None
    if not secret.startswith(f"{PREFIX}_") or secret[_KEY_ID.stop] != "_":
        return None
    return secret[_KEY_ID]


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal.

    A slow hash with a salt is for passwords, which people choose and others guess. There are 2**256
    secrets, all as likely, so nobody finds one from its digest however fast the hash is; and this
    one is computed at every request.
    """
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
