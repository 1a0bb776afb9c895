"""The vault: what lies in the tables sealed, and opens only with a key that does not lie there.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256); the newest key seals, every key opens, so that
keys can be changed while the venue runs. What must be found again without being readable, such as
an e-mail address, is indexed by a keyed digest. The key of the indexes never changes with the
others: it lies in the tables, sealed itself.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEYS_MAX: Final = 16
"""Most keys of a vault, the retired ones included."""

INDEX_KEY_BYTES: Final = 32


class VaultError(Exception):
    """Tell that something sealed does not open with the keys at hand."""


class _Keys(NamedTuple):
    texts: tuple[str, ...]
    newest: Fernet
    all: MultiFernet


class Vault:
    """Seal and open with keys as ``new_key`` makes them, the newest first.

    ``index_key`` is what digests are made with; without one, what this vault indexes is found by
    this vault alone. Raises VaultError.
    """

    def __init__(self, keys: Sequence[str], index_key: bytes | None = None) -> None:
        self._keys = _read(keys)
        self._index_key = index_key or secrets.token_bytes(INDEX_KEY_BYTES)

    @property
    def key_id(self) -> str:
        """Return the name of the newest key, from which the key cannot be told."""
        return key_id_of(self._keys.texts[0])

    @property
    def index_key(self) -> bytes:
        """Return what digests are made with; it leaves the vault only sealed."""
        return self._index_key

    def take_up(self, keys: Sequence[str]) -> None:
        """Seal with the first of these keys from now on; what the ones before sealed still opens.

        Raises VaultError.
        """
        kept = [key for key in self._keys.texts if key not in keys]
        self._keys = _read([*keys, *kept][:KEYS_MAX])

    def index_with(self, index_key: bytes) -> None:
        """Make digests with another key from now on."""
        self._index_key = index_key

    def seal(self, text: str) -> bytes:
        """Return a text sealed with the newest key."""
        return self._keys.newest.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Return a text that was sealed; raises VaultError."""
        try:
            return self._keys.all.decrypt(sealed).decode()
        except InvalidToken as error:
            raise _foreign() from error

    def reseal(self, sealed: bytes) -> bytes:
        """Return what is sealed under the newest key; raises VaultError."""
        try:
            return self._keys.all.rotate(sealed)
        except InvalidToken as error:
            raise _foreign() from error

    def is_newest(self, sealed: bytes) -> bool:
        """Return whether the newest key sealed this."""
        try:
            self._keys.newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def index(self, kind: str, text: str) -> str:
        """Return a digest that finds a text of a kind, and from which it cannot be guessed."""
        return self.mac(kind, text).hex()

    def mac(self, kind: str, text: str) -> bytes:
        """Return 32 bytes that only this vault makes of a text of a kind."""
        return hmac.digest(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256)


def new_key() -> str:
    """Return a new key for a vault."""
    return Fernet.generate_key().decode()


def key_id_of(key: str) -> str:
    """Return the name of a key, from which the key cannot be told."""
    return hmac.digest(key.encode(), b"damrak key id", hashlib.sha256)[:8].hex()


def _read(keys: Sequence[str]) -> _Keys:
    if not 1 <= len(keys) <= KEYS_MAX:
        raise VaultError(f"a vault must have 1 to {KEYS_MAX} keys, has {len(keys)}")
    try:
        fernets = [Fernet(key) for key in keys]
    except ValueError as error:
        raise VaultError("a key of the vault must be 32 bytes in URL-safe base64") from error
    return _Keys(tuple(keys), fernets[0], MultiFernet(fernets))


def _foreign() -> VaultError:
    return VaultError("what is sealed does not open: the keys are of another venue")
