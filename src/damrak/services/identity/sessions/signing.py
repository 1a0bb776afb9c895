"""Signing keys: which key pair signs access tokens, which ones verify them, and when they change.

They lie in a table, the private halves sealed, and in memory for whoever signs. A new key is
published before it signs, so that whoever keeps the published keys for a while knows it in time;
an old one verifies until the last token that it may have signed has ended.
"""

import secrets
from collections.abc import Mapping
from typing import Final

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.utils import base64url_encode
from msgspec import Struct
from sqlalchemy import delete, select

from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import SigningKey
from damrak.services.identity.storage.store import Store, StoreUnavailable, Unit
from damrak.services.identity.storage.vault import Vault

ALGORITHM: Final = "EdDSA"
"""The one algorithm, Ed25519; what a token says of it is compared and never obeyed."""

TOKEN_SECONDS_MAX: Final = 3_600
"""The longest that an access token may last, and so the time that an old key outlives its use."""

PUBLISHED_SECONDS: Final = 600
"""How long a key is published before it signs; twice as long as anybody may keep the keys."""

KEPT_SECONDS: Final = 300
"""How long whoever fetched the published keys may keep them."""

SIGNING_DAYS: Final = 30
"""How long a key signs."""

TEND_SECONDS: Final = 60
"""How often the table is looked at for keys that others made, and for a change that is due."""

KEYS_MAX: Final = 16
"""Most keys at a time; a change before the old ones have ended is refused beyond it."""

_SECOND: Final = 1_000_000_000
_PUBLISHED: Final = PUBLISHED_SECONDS * _SECOND
_SIGNING: Final = SIGNING_DAYS * 86_400 * _SECOND
_OUTLIVING: Final = (TOKEN_SECONDS_MAX + 60) * _SECOND
_KID_BYTES: Final = 12


class RotationRefused(Exception):
    """Tell why signing keys cannot be changed now."""


class Signer(Struct, frozen=True):
    """Hold a key pair; it signs from one time to another (nanoseconds UTC)."""

    kid: str
    private_key: Ed25519PrivateKey
    created_time: int
    retires_time: int


class Verifier(Struct, frozen=True):
    """Hold the public half, which is good until ``expires_time`` (nanoseconds UTC)."""

    public_key: Ed25519PublicKey
    expires_time: int


class Ring(Struct, frozen=True):
    """Hold all keys as they were read, the oldest signer first; ``published`` is their JWKS."""

    signers: tuple[Signer, ...] = ()
    verifiers: Mapping[str, Verifier] = {}
    published: bytes = b'{"keys":[]}'

    def times(self) -> list[tuple[str, int]]:
        """Return what tells one ring from another: each key, and when it retires."""
        return [(each.kid, each.retires_time) for each in self.signers]

    def signer_at(self, now: int) -> Signer | None:
        """Return who signs now: the newest that was published long enough, else the oldest."""
        good = [each for each in self.signers if each.retires_time > now]
        known = [each for each in good if each.created_time + _PUBLISHED <= now]
        if known:
            return known[-1]
        return good[0] if good else None


class SigningKeys:
    """Keep the ring; ``load`` it before the first token, and ``tend`` it every so often."""

    def __init__(self, store: Store) -> None:
        self.ring = Ring()
        self.clock = store.clock
        self._store = store

    def signer(self) -> Signer:
        """Return who signs now; raises StoreUnavailable where no key could be read."""
        found = self.ring.signer_at(self.clock.now())
        if found is None:
            raise StoreUnavailable("no signing key was read from the control plane yet")
        return found

    def load(self) -> None:
        """Read the keys in this thread, and make a first one where there is none."""
        self._take(self._store.run_now(_tended))

    async def tend(self) -> None:
        """Read the keys again, make the next one when it is due, and drop what has ended.

        Raises StoreUnavailable; the keys that were read before remain.
        """
        self._take(await self._store.run(_tended))

    async def rotate(self, *, at_once: bool = False) -> str:
        """Make a new key and return its kid; the old ones sign until it was published long enough.

        ``at_once`` is for a key that leaked: the old ones end now and with them all access tokens,
        so every session must be refreshed. Raises RotationRefused, StoreUnavailable.
        """

        def work(unit: Unit) -> tuple[str, Ring]:
            kid = rotate(unit, at_once=at_once)
            return kid, _read(unit)

        kid, ring = await self._store.run(work)
        self._take(ring)
        return kid

    def _take(self, ring: Ring) -> None:
        # Whoever remembers what a ring verified forgets it with the ring.
        if ring.times() != self.ring.times():
            self.ring = ring


def rotate(unit: Unit, *, at_once: bool = False) -> str:
    """Make a new key within a unit of work and return its kid; raises RotationRefused."""
    if at_once:
        unit.session.execute(delete(SigningKey))
    rows = _rows(unit)
    if len(rows) >= KEYS_MAX:
        raise RotationRefused(f"there must be at most {KEYS_MAX} signing keys, are {len(rows)}")
    retires = unit.now + _PUBLISHED
    for row in rows:
        row.retires_time = min(row.retires_time, retires)
        row.expires_time = min(row.expires_time, retires + _OUTLIVING)
    return _make(unit, "at_once" if at_once else "asked")


def _tended(unit: Unit) -> Ring:
    unit.session.execute(delete(SigningKey).where(SigningKey.expires_time <= unit.now))
    if all(row.retires_time - _PUBLISHED <= unit.now for row in _rows(unit)):
        _make(unit, "due")
    return _read(unit)


def _make(unit: Unit, why: str) -> str:
    private_key = Ed25519PrivateKey.generate()
    kid = secrets.token_hex(_KID_BYTES)
    raw = private_key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    retires = unit.now + _PUBLISHED + _SIGNING
    row = SigningKey(
        kid=kid,
        algorithm=ALGORITHM,
        private_sealed=unit.vault.seal(raw.hex()),
        public_jwk=_jwk(kid, public),
        created_time=unit.now,
        retires_time=retires,
        expires_time=retires + _OUTLIVING,
    )
    unit.session.add(row)
    unit.session.flush()
    entry = Entry(action="signing_key.made", target=f"signing_key:{kid}", details={"why": why})
    unit.audit(entry)
    return kid


def _jwk(kid: str, public: bytes) -> str:
    x = base64url_encode(public).decode()
    said = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": ALGORITHM}
    return msgspec.json.encode(said).decode()


def _rows(unit: Unit) -> list[SigningKey]:
    asked = select(SigningKey).where(SigningKey.expires_time > unit.now)
    return list(
        unit.session.scalars(asked.order_by(SigningKey.created_time, SigningKey.expires_time))
    )


def _read(unit: Unit) -> Ring:
    rows = _rows(unit)
    jwks = b",".join(row.public_jwk.encode() for row in rows)
    verifiers = {row.kid: Verifier(_public(row), row.expires_time) for row in rows}
    return Ring(
        tuple(_signer(row, unit.vault) for row in rows), verifiers, b'{"keys":[' + jwks + b"]}"
    )


def _public(row: SigningKey) -> Ed25519PublicKey:
    key = jwt.PyJWK.from_json(row.public_jwk).key
    assert isinstance(key, Ed25519PublicKey)
    return key


def _signer(row: SigningKey, vault: Vault) -> Signer:
    raw = bytes.fromhex(vault.open(row.private_sealed))
    key = Ed25519PrivateKey.from_private_bytes(raw)
    return Signer(row.kid, key, row.created_time, row.retires_time)
