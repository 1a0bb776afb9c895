"""Tokens of peers: JWTs that a process makes for one request to another process of its venue.

They are of a type of their own, so that none is taken for an access token, nor the other way round.
Everybody who holds the key of a venue's peers may be any of them: it never leaves their machines.
"""

import hashlib
import secrets
from collections import OrderedDict
from typing import Final

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from damrak.ports.clock import Clock
from damrak.ports.peers import PEERS, Peer

ALGORITHM: Final = "EdDSA"
"""The one algorithm, Ed25519; what a token says of it is compared and never obeyed."""

TOKEN_TYPE: Final = "peer+jwt"  # noqa: S105 - the type of a token is no secret

TOKEN_SECONDS: Final = 60
"""How long a token is good."""

LEEWAY_SECONDS: Final = 5
"""How far the clocks of two peers may be apart."""

TOKEN_LENGTH_MAX: Final = 1_024
"""Most characters of a token; ours have some 400."""

SHOWN_MAX: Final = 10_000
"""Most tokens remembered as shown; beyond it none is taken until the oldest have ended."""

KEY_BYTES: Final = 32
"""The length of a key, which is written as twice as many hexadecimal digits."""

_SECOND: Final = 1_000_000_000
_ID_BYTES: Final = 16
_KID_LENGTH: Final = 16


class PeerKeyRefused(Exception):
    """Tell that a text is no key of peers; it is not repeated."""


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: str
    typ: str


class _Payload(Struct, frozen=True, forbid_unknown_fields=True):
    iss: str
    aud: str
    iat: int
    exp: int
    jti: str


_jws: Final = jwt.PyJWS(algorithms=[ALGORITHM])
_payload: Final = msgspec.json.Decoder(_Payload)


class PeerTokens:
    """Be a process among its peers: make tokens, and take each that is shown once."""

    def __init__(self, me: Peer, key: str, clock: Clock, *, shown_max: int = SHOWN_MAX) -> None:
        """Take the key as ``new_peer_key`` writes it; raises PeerKeyRefused."""
        private = _read(key)
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._me = me
        self._private, self._public = private, private.public_key()
        self._kid = hashlib.sha256(public).hexdigest()[:_KID_LENGTH]
        self._clock = clock
        self._shown_max = shown_max
        self._shown: OrderedDict[str, int] = OrderedDict()

    def token_for(self, audience: str) -> str:
        """Return a new token that the peer of a name takes, once, within a minute."""
        now = self._clock.now() // _SECOND
        payload = _Payload(
            iss=f"{self._me.name}/{self._me.instance}",
            aud=audience,
            iat=now,
            exp=now + TOKEN_SECONDS,
            jti=secrets.token_hex(_ID_BYTES),
        )
        return jwt.encode(
            msgspec.to_builtins(payload),
            self._private,
            algorithm=ALGORITHM,
            headers={"typ": TOKEN_TYPE, "kid": self._kid},
        )

    def peer_of(self, token: str) -> Peer | None:
        """Return who made a token for this process, None where it is not good, or not new."""
        said = self._read(token)
        if said is None:
            return None
        name, _, instance = said.iss.partition("/")
        now = self._clock.now() // _SECOND
        is_now = said.iat - LEEWAY_SECONDS <= now < said.exp + LEEWAY_SECONDS
        if not is_now or not 0 < said.exp - said.iat <= TOKEN_SECONDS:
            return None
        if said.aud != self._me.name or name not in PEERS or not instance:
            return None
        return Peer(name, instance) if self._is_new(said, now) else None

    def _read(self, token: str) -> _Payload | None:
        if len(token) > TOKEN_LENGTH_MAX or not token.isascii():
            return None
        try:
            # The library checks the signature; what it says of itself is checked here.
            whole = _jws.decode_complete(token, self._public, algorithms=[ALGORITHM])
            header = msgspec.convert(whole["header"], _Header)
            payload = _payload.decode(whole["payload"])
        except (jwt.PyJWTError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        expected = _Header(ALGORITHM, self._kid, TOKEN_TYPE)
        return payload if header == expected else None

    def _is_new(self, said: _Payload, now: int) -> bool:
        while self._shown and next(iter(self._shown.values())) + LEEWAY_SECONDS <= now:
            self._shown.popitem(last=False)
        # What is forgotten could be shown again, so nothing is forgotten in time.
        if said.jti in self._shown or len(self._shown) >= self._shown_max:
            return False
        # All last equally long, so those that were shown first end first, give or take a minute.
        self._shown[said.jti] = now + TOKEN_SECONDS + LEEWAY_SECONDS
        return True


def new_peer_key() -> str:
    """Return a new key for the peers of a venue."""
    return secrets.token_hex(KEY_BYTES)


def _read(key: str) -> Ed25519PrivateKey:
    try:
        raw = bytes.fromhex(key)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise PeerKeyRefused(f"a key of peers must be {2 * KEY_BYTES} hexadecimal digits")
    return Ed25519PrivateKey.from_private_bytes(raw)
