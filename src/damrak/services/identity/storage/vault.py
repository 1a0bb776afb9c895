"""The vault: what lies in the tables sealed, and opens only with a key that does not lie there.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256); the first key seals, every key opens, so that keys
can be changed while the venue runs. What must be found again without being readable, such as an
e-mail address, is indexed by a keyed digest.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEYS_MAX: Final = 16
"""Most keys of a vault, the retired ones included."""


class VaultError(Exception):
    """Tell that something sealed does not open with the keys at hand."""


class Vault:
    """Seal and open with keys as ``new_key`` makes them, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not 1 <= len(keys) <= KEYS_MAX:
            raise VaultError(f"a vault must have 1 to {KEYS_MAX} keys, has {len(keys)}")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise VaultError("a key of the vault must be 32 bytes in URL-safe base64") from error
        # The oldest key is never dropped while an index made with it is in use.
        self._index_key = _derived(keys[-1], b"damrak index")

    def seal(self, text: str) -> bytes:
        """Return a text sealed with the newest key."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Return a text that was sealed; raises VaultError."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise VaultError(
                "what is sealed does not open: the keys are of another venue"
            ) from error

    def reseal(self, sealed: bytes) -> bytes:
        """Return what is sealed under the newest key; raises VaultError."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise VaultError(
                "what is sealed does not open: the keys are of another venue"
            ) from error

    def index(self, kind: str, text: str) -> str:
        """Return a digest that finds a text of a kind, and from which it cannot be guessed."""
        return self.mac(kind, text).hex()

    def mac(self, kind: str, text: str) -> bytes:
        """Return 32 bytes that only this vault makes of a text of a kind."""
        return hmac.digest(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256)


def new_key() -> str:
    """Return a new key for a vault."""
    return Fernet.generate_key().decode()


def _derived(key: str, purpose: bytes) -> bytes:
    return hmac.digest(key.encode(), purpose, hashlib.sha256)
