"""Attacks on access tokens: each is refused, whatever it says of itself."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import (
    LEEWAY_SECONDS,
    TOKEN_LENGTH_MAX,
    TOKEN_TYPE,
    VERIFIED_MAX,
    AccessTokens,
    TokenOptions,
)
from tests.unit.services.identity.control import START
from tests.unit.services.identity.sessions.lobby import ACCESS_SECONDS, HOUR, ISSUER, SECOND, Lobby

SESSION = "ab" * 16
USER = 7
NOW = START // SECOND


def _payload(**more: Any) -> dict[str, Any]:
    said = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(USER),
        "sid": SESSION,
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + ACCESS_SECONDS,
        "jti": "one",
    }
    return {name: value for name, value in {**said, **more}.items() if value is not None}


def _signed(place: Lobby, payload: dict[str, Any], **header: Any) -> str:
    signer = place.keys.signer()
    headers = {"typ": TOKEN_TYPE, "kid": signer.kid, **header}
    return jwt.encode(payload, signer.private_key, algorithm="EdDSA", headers=headers)


def _encoded(said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def test_a_token_says_of_which_session_and_person_it_is(place: Lobby) -> None:
    issued = place.tokens.issue(SESSION, USER, START + HOUR)
    claims = place.tokens.verify(issued.token)
    assert claims is not None
    assert (claims.session_id, claims.user_id) == (SESSION, USER)
    assert claims.expires_time == issued.expires_time == START + ACCESS_SECONDS * SECOND
    assert place.tokens.verify(_signed(place, _payload())) is not None
    assert jwt.get_unverified_header(issued.token)["typ"] == TOKEN_TYPE


def test_a_token_ends_with_its_session(place: Lobby) -> None:
    # ASVS 3.3.1
    issued = place.tokens.issue(SESSION, USER, START + 30 * SECOND)
    assert issued.expires_time == START + 30 * SECOND
    place.wait(29)
    assert place.tokens.verify(issued.token) is not None
    place.wait(1 + LEEWAY_SECONDS)
    assert place.tokens.verify(issued.token) is None


def test_algorithm_none_opens_nothing(place: Lobby) -> None:
    # ASVS 3.5.3
    kid = place.keys.signer().kid
    for name in ("none", "None", "NONE", ""):
        header = {"alg": name, "typ": TOKEN_TYPE, "kid": kid}
        unsigned = f"{_encoded(header)}.{_encoded(_payload())}."
        assert place.tokens.verify(unsigned) is None
        assert place.tokens.verify(unsigned.rstrip(".")) is None


def test_the_public_key_is_no_secret_to_sign_with(place: Lobby) -> None:
    # ASVS 3.5.3, 6.2.5: HS256 with the published key, in every form an attacker may try.
    signer = place.keys.signer()
    public = signer.private_key.public_key()
    jwk = json.loads(place.keys.ring.published)["keys"][0]
    forms = [
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        jwk["x"].encode(),
        json.dumps(jwk).encode(),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ]
    for secret in forms:
        for algorithm in ("HS256", "HS384", "HS512"):
            header = {"typ": TOKEN_TYPE, "kid": signer.kid}
            # What a library refuses to sign with, an attacker signs with all the same.
            body = f"{_encoded({'alg': algorithm, **header})}.{_encoded(_payload())}"
            mac = jwt.algorithms.get_default_algorithms()[algorithm].sign(body.encode(), secret)
            seal = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
            assert place.tokens.verify(f"{body}.{seal}") is None


@pytest.mark.parametrize(
    "kid",
    [
        "unknown",
        "",
        "../../../../dev/null",
        "/etc/hosts",
        "' OR '1'='1",
        "x' UNION SELECT 'secret",
        "https://evil.example/jwks.json",
        "a" * 500,
    ],
)
def test_a_key_id_is_looked_up_and_nothing_else(place: Lobby, kid: str) -> None:
    # ASVS 5.2.5, 5.3.4
    assert place.tokens.verify(_signed(place, _payload(), kid=kid)) is None


def test_a_key_that_the_token_brings_along_counts_for_nothing(place: Lobby) -> None:
    # ASVS 3.5.3
    own = Ed25519PrivateKey.generate()
    kid = place.keys.signer().kid
    jwk = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(own.public_key()))
    for more in ({"jwk": jwk}, {"jku": "https://evil.example/"}, {"x5u": "x"}, {}):
        headers = {"typ": TOKEN_TYPE, "kid": kid, **more}
        token = jwt.encode(_payload(), own, algorithm="EdDSA", headers=headers)
        assert place.tokens.verify(token) is None


@pytest.mark.parametrize("kind", ["JWT", "id+jwt", "refresh", ""])
def test_a_token_for_something_else_opens_nothing(place: Lobby, kind: str) -> None:
    # ASVS 3.5.3
    assert place.tokens.verify(_signed(place, _payload(), typ=kind)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - LEEWAY_SECONDS, "iat": NOW - 700, "nbf": NOW - 700},
        {"iat": NOW + LEEWAY_SECONDS + 1},
        {"nbf": NOW + LEEWAY_SECONDS + 1},
        {"exp": NOW + 365 * 86_400},
        {"exp": None},
        {"iat": None},
        {"nbf": None},
        {"jti": None},
        {"sid": None},
        {"sub": None},
        {"exp": f"{NOW + 60}"},
        {"exp": NOW + 60.5},
        {"exp": True},
        {"sub": "-7"},
        {"sub": "7 or 1"},
        {"sub": "9" * 400},
        {"sid": 12},
        {"iss": "http://another"},
        {"iss": None},
        {"aud": "http://another"},
        {"aud": None},
        {"aud": [ISSUER]},
    ],
)
def test_expired_future_and_foreign_tokens_open_nothing(
    place: Lobby, changed: dict[str, Any]
) -> None:
    # ASVS 3.3.1, 3.5.3: also when they are signed as they should be.
    assert place.tokens.verify(_signed(place, _payload(**changed))) is None


def test_a_clock_that_is_a_little_off_shuts_nobody_out(place: Lobby) -> None:
    early = _payload(iat=NOW + LEEWAY_SECONDS, nbf=NOW + LEEWAY_SECONDS)
    assert place.tokens.verify(_signed(place, early)) is not None


def test_a_tampered_payload_opens_nothing(place: Lobby) -> None:
    # ASVS 3.5.3: the token of another user cannot be made of one's own.
    token = place.tokens.issue(SESSION, USER, START + HOUR).token
    assert place.tokens.verify(token) is not None
    header, _, seal = token.split(".")
    for changed in ({"sub": "1"}, {"sid": "cd" * 16}, {"exp": NOW + 3_000}):
        assert place.tokens.verify(f"{header}.{_encoded(_payload(**changed))}.{seal}") is None
    for place_of_change in range(0, len(token), 7):
        letter = "A" if token[place_of_change] != "A" else "B"
        changed_text = token[:place_of_change] + letter + token[place_of_change + 1 :]
        assert place.tokens.verify(changed_text) is None


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b.c", "é.é.é", "\x00", "e30.e30.", "x" * (TOKEN_LENGTH_MAX + 1), "[" * 900],
)
def test_what_is_no_token_opens_nothing(place: Lobby, text: str) -> None:
    assert place.tokens.verify(text) is None


def test_a_deeply_nested_header_opens_nothing(place: Lobby) -> None:
    nested = base64.urlsafe_b64encode(b"[" * 300 + b"]" * 300).rstrip(b"=").decode()
    assert place.tokens.verify(f"{nested}.e30.e30") is None


def test_another_venue_signs_for_itself_alone(place: Lobby) -> None:
    # ASVS 3.5.3
    token = place.tokens.issue(SESSION, USER, START + HOUR).token
    other = AccessTokens(place.keys, TokenOptions(issuer="http://b", audience=ISSUER))
    assert other.verify(token) is None


def test_what_is_remembered_is_bounded_and_ends_in_time(place: Lobby) -> None:
    # ASVS 3.3.1
    token = place.tokens.issue(SESSION, USER, START + HOUR).token
    first = place.tokens.verify(token)
    assert first is not None
    assert place.tokens.verify(token) is first
    place.wait(ACCESS_SECONDS + LEEWAY_SECONDS - 1)
    assert place.tokens.verify(token) is first
    place.wait(1)
    assert place.tokens.verify(token) is None
    assert VERIFIED_MAX < 100_000


def test_a_key_that_leaked_takes_its_tokens_with_it(place: Lobby) -> None:
    # ASVS 6.4.2
    token = place.tokens.issue(SESSION, USER, START + HOUR).token
    assert place.tokens.verify(token) is not None
    place.run(place.keys.rotate(at_once=True))
    assert place.tokens.verify(token) is None
    assert place.tokens.verify(place.tokens.issue(SESSION, USER, START + HOUR).token) is not None


def test_tokens_that_last_too_long_cannot_be_configured(place: Lobby) -> None:
    with pytest.raises(ValueError, match="access_seconds must be from 1 to 3600, was 3601"):
        AccessTokens(place.keys, TokenOptions(issuer="a", audience="a", access_seconds=3_601))


def test_keys_of_another_control_plane_verify_nothing(place: Lobby) -> None:
    token = place.tokens.issue(SESSION, USER, START + HOUR).token
    empty = AccessTokens(SigningKeys(place.store), TokenOptions(issuer=ISSUER, audience=ISSUER))
    assert empty.verify(token) is None
