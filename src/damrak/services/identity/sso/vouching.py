"""Vouching: what a provider says of a person, and whether it is the provider that says so.

The ID token is checked as OpenID Connect Core 3.1.3.7 asks: signature, issuer, audience, authorised
party, times, nonce and the hash of the access token. What is said beside it, in answer to the
access token, counts only where it is about the same subject.
"""

from collections.abc import Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from damrak.services.identity.sso.options import SsoRefused

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""How an ID token may be signed: only so that its maker alone can make it."""

CLOCK_LEEWAY_SECONDS: Final = 30
"""How far the provider's clock may be off."""

SUBJECT_LENGTH_MAX: Final = 255
"""Most characters of a subject, as OpenID Connect Core has it."""

GROUPS_MAX: Final = 1_000
"""Most groups of a person that are looked at."""

NAME_LENGTH_MAX: Final = 64

Claims = Mapping[str, Any]


class Expected(Struct, frozen=True, kw_only=True):
    """Hold what an ID token must be: by whom, for whom, in answer to what, at what time."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now_seconds: int


class Vouched(Struct, frozen=True, kw_only=True):
    """Hold what a provider says of a person.

    ``email`` is empty where none is told; ``methods`` are how he proved who he is.
    """

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    groups: frozenset[str]
    methods: frozenset[str]


def checked_claims(id_token: str, keys: KeySet, expected: Expected) -> dict[str, Any]:
    """Return what an ID token says; raises SsoRefused unless it is all that is expected."""
    try:
        token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "nonce": {"essential": True, "value": expected.nonce},
            },
            {
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=expected.now_seconds, leeway=CLOCK_LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        # The library's words may repeat what the token says; its kind of mistake does not.
        kind = getattr(error, "error", "") or type(error).__name__
        raise SsoRefused("id_token", "must be valid, signed for this venue and new", kind) from None
    subject = claims["sub"]
    if not 1 <= len(subject) <= SUBJECT_LENGTH_MAX:
        raise SsoRefused("sub", f"must have 1 to {SUBJECT_LENGTH_MAX} characters")
    return dict(claims)


def vouched(issuer: str, claims: Claims, more: Claims, role_claim: str) -> Vouched:
    """Return what is said of a person, of the ID token's claims and of ``more`` beside them.

    Raises SsoRefused where these are about somebody else.
    """
    if more and more.get("sub") != claims["sub"]:
        raise SsoRefused("sub", "must be the same in the ID token and beside it")
    # An address counts with what the same speaker says of it, never with what another does.
    source = claims if "email" in claims else more
    email = source.get("email")
    name = claims.get("name", more.get("name"))
    found = _found(claims, role_claim)
    return Vouched(
        issuer=issuer,
        subject=claims["sub"],
        email=email if isinstance(email, str) else "",
        email_verified=source.get("email_verified") is True,
        name=_plain(name) if isinstance(name, str) else "",
        groups=_texts(_found(more, role_claim) if found is None else found),
        methods=_texts(claims.get("amr")),
    )


def _found(claims: Claims, name: str) -> Any:
    # Names may have dots in them, as URLs do; else a dot leads inwards.
    if not name or name in claims:
        return claims.get(name) if name else None
    inner: Any = claims
    for part in name.split("."):
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    return inner


def _texts(said: Any) -> frozenset[str]:
    given = [said] if isinstance(said, str) else said
    if not isinstance(given, list):
        return frozenset()
    return frozenset(each for each in given[:GROUPS_MAX] if isinstance(each, str))


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).strip()[:NAME_LENGTH_MAX]
