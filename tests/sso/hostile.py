"""A provider that lies: it speaks the protocol and says whatever a test wants it to say."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.jwk import RSAKey

ISSUER: Final = "https://id.example.org"
KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
STRANGE_KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})

Claims = dict[str, Any]


class HostileProvider(httpx.AsyncBaseTransport):
    """Answer as a provider would, after a test has had its hand in it."""

    def __init__(self, now_seconds: int) -> None:
        self.now = now_seconds
        self.nonce = ""
        self.asked: list[str] = []
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }
        self.keys: list[dict[str, Any]] = [dict(KEY.as_dict(private=False))]
        self.sign: Callable[[Claims], str] = signed
        self.claims: Callable[[Claims], Claims] = lambda claims: claims
        self.userinfo: Claims = {}
        self.answers: dict[str, httpx.Response] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        places: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": lambda: self.metadata,
            "/jwks": lambda: {"keys": self.keys},
            "/token": self._tokens,
            "/userinfo": lambda: self.userinfo,
        }
        return plain(msgspec.json.encode(places[path]()))

    def callback_for(self, left: httpx.Response) -> str:
        """Return where a browser comes back that left for here."""
        asked = parse_qs(urlsplit(left.headers["location"]).query)
        self.nonce = asked["nonce"][0]
        return f"/api/auth/sso/callback?code=any&state={asked['state'][0]}"

    def _tokens(self) -> dict[str, Any]:
        claims = {
            "iss": ISSUER,
            "sub": "alice",
            "aud": "damrak",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": self.nonce,
            "email": "alice@example.org",
            "email_verified": True,
            "groups": ["traders"],
        }
        id_token = self.sign(self.claims(claims))
        return {"access_token": "an access token", "token_type": "Bearer", "id_token": id_token}


class Endless(httpx.AsyncByteStream):
    """Send on and on; ``sent`` counts the bytes."""

    def __init__(self) -> None:
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent < 100_000_000:
            self.sent += 65_536
            yield b" " * 65_536


def plain(
    body: bytes, status: int = 200, *, headers: Mapping[str, str] = MappingProxyType({})
) -> httpx.Response:
    """Return an answer with a body that is sent when it is read."""
    said = {"content-type": "application/json", **headers}
    return httpx.Response(status, headers=said, stream=httpx.ByteStream(body))


def signed(claims: Claims) -> str:
    """Return an ID token as it should be."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)


def signed_by_a_stranger(claims: Claims) -> str:
    """Return an ID token that bears the right key's name and another one's signature."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, STRANGE_KEY)


def signed_by_the_next_key(claims: Claims) -> str:
    """Return an ID token as it should be once the provider has changed its key."""
    return jwt.encode({"alg": "RS256", "kid": "two"}, claims, STRANGE_KEY)


def signed_with_the_public_key(claims: Claims) -> str:
    """Return an ID token that takes the provider's public key for a shared secret."""
    said = f"{_packed({'alg': 'HS256', 'kid': 'one'})}.{_packed(claims)}"
    signature = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def unsigned(claims: Claims) -> str:
    """Return an ID token that nobody signed."""
    return f"{_packed({'alg': 'none'})}.{_packed(claims)}."


def with_another_algorithm_named(claims: Claims) -> str:
    """Return a signed ID token whose header says that it is not."""
    _, body, signature = signed(claims).split(".")
    return f"{_packed({'alg': 'none', 'kid': 'one'})}.{body}.{signature}"


def _packed(said: Claims) -> str:
    return urlsafe_b64encode(msgspec.json.encode(said)).rstrip(b"=").decode()
