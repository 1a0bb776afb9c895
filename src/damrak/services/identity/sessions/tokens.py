"""Access tokens: what a session shows with every request, signed so that nobody else can make one.

They are JWTs of type ``at+jwt`` (RFC 9068). They open nothing by themselves: whoever verifies one
learns the session, and what that may do is looked up. Which algorithm holds is fixed here; a token
that names another one is refused before anything is computed.
"""

import hashlib
import secrets
from typing import Final, Protocol

import jwt
import msgspec
from msgspec import Struct

from damrak.ports.clock import Clock
from damrak.services.identity.sessions.signing import (
    ALGORITHM,
    TOKEN_SECONDS_MAX,
    Ring,
    Signer,
)

TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - the type of a token is no secret
TOKEN_LENGTH_MAX: Final = 1_024
"""Most characters of a token; ours have some 500."""

LEEWAY_SECONDS: Final = 5
"""How far the clocks of two servers may be apart."""

VERIFIED_MAX: Final = 20_000
"""Most tokens that are known to be good without verifying them again."""

_SECOND: Final = 1_000_000_000
_LEEWAY: Final = LEEWAY_SECONDS * _SECOND
_JTI_BYTES: Final = 12
_USER_DIGITS: Final = 18


class TokenOptions(Struct, frozen=True, kw_only=True):
    """Say who makes tokens and for whom, both as URLs or names, and how long a token lasts."""

    issuer: str
    audience: str
    access_seconds: int = 600


class Claims(Struct, frozen=True):
    """Say what a token says; ``expires_time`` is in nanoseconds UTC."""

    session_id: str
    user_id: int
    expires_time: int


class Issued(Struct, frozen=True):
    """Hold a new token, and when it ends (nanoseconds UTC)."""

    token: str
    expires_time: int


class _Payload(Struct, frozen=True):
    iss: str
    aud: str
    sub: str
    sid: str
    iat: int
    nbf: int
    exp: int
    jti: str


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: str
    typ: str


class Signing(Protocol):
    """Hold the keys that sign and verify."""

    @property
    def clock(self) -> Clock:
        """Return the clock that tokens are judged by."""

    @property
    def ring(self) -> Ring:
        """Return the keys as they are now."""

    def signer(self) -> Signer:
        """Return who signs now; raises StoreUnavailable where nobody does."""


class AccessTokens:
    """Issue tokens, and verify them; what was found good is remembered until it ends."""

    def __init__(self, keys: Signing, options: TokenOptions) -> None:
        """Prepare to sign with ``keys``; raises ValueError for tokens that would last too long."""
        if not 1 <= options.access_seconds <= TOKEN_SECONDS_MAX:
            raise ValueError(
                f"access_seconds must be from 1 to {TOKEN_SECONDS_MAX}, "
                f"was {options.access_seconds}"
            )
        self._keys = keys
        self._clock = keys.clock
        self._options = options
        self._verified: dict[bytes, Claims] = {}
        self._ring: Ring = keys.ring

    def require_signer(self) -> None:
        """Raise StoreUnavailable where no signing key was read yet."""
        self._keys.signer()

    def issue(self, session_id: str, user_id: int, until: int) -> Issued:
        """Return a token of a session, which ends with it at the latest (nanoseconds UTC).

        Raises StoreUnavailable where no signing key was read yet.
        """
        signer = self._keys.signer()
        now = self._clock.now() // _SECOND
        ends = min(now + self._options.access_seconds, until // _SECOND)
        payload = _Payload(
            iss=self._options.issuer,
            aud=self._options.audience,
            sub=str(user_id),
            sid=session_id,
            iat=now,
            nbf=now,
            exp=ends,
            jti=secrets.token_urlsafe(_JTI_BYTES),
        )
        token = jwt.encode(
            msgspec.to_builtins(payload),
            signer.private_key,
            algorithm=ALGORITHM,
            headers={"typ": TOKEN_TYPE, "kid": signer.kid},
        )
        return Issued(token, ends * _SECOND)

    def verify(self, token: str) -> Claims | None:
        """Return what a token says, None where it is not ours, or not good now."""
        if len(token) > TOKEN_LENGTH_MAX or not token.isascii():
            return None
        if self._ring is not self._keys.ring:
            # A key may have been taken back, and what it signed with it.
            self._ring = self._keys.ring
            self._verified.clear()
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        now = self._clock.now()
        if known is not None:
            if now < known.expires_time + _LEEWAY:
                return known
            del self._verified[digest]
            return None
        claims = self._read(token, now)
        if claims is not None:
            while len(self._verified) >= VERIFIED_MAX:
                del self._verified[next(iter(self._verified))]
            self._verified[digest] = claims
        return claims

    def _read(self, token: str, now: int) -> Claims | None:
        try:
            header = msgspec.convert(jwt.get_unverified_header(token), _Header)
            verifier = self._ring.verifiers.get(header.kid)
            if header.typ != TOKEN_TYPE or verifier is None or now >= verifier.expires_time:
                return None
            said = jwt.decode(
                token,
                verifier.public_key,
                algorithms=[ALGORITHM],
                issuer=self._options.issuer,
                audience=self._options.audience,
                # Times are compared below, by the venue's own clock.
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
            return _claims_of(msgspec.convert(said, _Payload), now)
        except (jwt.InvalidTokenError, msgspec.ValidationError, RecursionError):
            return None


def _claims_of(said: _Payload, now: int) -> Claims | None:
    begins = max(said.iat, said.nbf) * _SECOND
    ends = said.exp * _SECOND
    if not begins - _LEEWAY <= now < ends + _LEEWAY:
        return None
    if said.exp - said.iat > TOKEN_SECONDS_MAX:
        return None
    if not said.sub.isdecimal() or len(said.sub) > _USER_DIGITS:
        return None
    return Claims(said.sid, int(said.sub), ends)
