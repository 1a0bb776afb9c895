"""The provider: what it says of itself, and what is asked of it.

What it says of itself is kept for an hour. Its keys are asked for again when a token names one that
is not known, but never more often than every ten seconds, whatever tokens are sent here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from damrak.ports.clock import Clock
from damrak.services.identity.sso.bounds import (
    CONVERSATION_SECONDS,
    CONVERSATIONS_MAX,
    STEP_SECONDS,
    BoundedTransport,
)
from damrak.services.identity.sso.options import (
    ProviderUnavailable,
    SsoOptions,
    SsoRefused,
    is_trusted_url,
)
from damrak.services.identity.sso.transactions import Transaction
from damrak.services.identity.sso.vouching import Expected, Vouched, checked_claims, vouched

METADATA_SECONDS: Final = 3_600
"""How long is believed what a provider says of itself, its keys included."""

KEYS_AGAIN_SECONDS: Final = 10
"""How soon keys are asked for again because one is not known."""

KEYS_MAX: Final = 64
"""Most keys of a provider."""

TOKEN_LENGTH_MAX: Final = 65_536
"""Most characters of a token."""

_NANOSECONDS: Final = 1_000_000_000
_KINDS: Final = frozenset({"RSA", "EC", "OKP"})
_DISCOVERY: Final = "/.well-known/openid-configuration"

_WANTED: Final = {"accept": "application/json"}

T = TypeVar("T")


class Metadata(Struct, frozen=True, kw_only=True):
    """Hold what a provider says of itself (OpenID Connect Discovery 3), as far as it matters."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    names_itself: bool
    takes_basic: bool


class Provider:
    """Send people to a provider, and ask it who came back."""

    def __init__(
        self,
        options: SsoOptions,
        clock: Clock,
        open_transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
    ) -> None:
        self.options = options
        self._clock = clock
        self._open_transport = open_transport or _opening()
        self._metadata: Metadata | None = None
        self._metadata_time = 0
        self._keys: KeySet | None = None
        self._keys_time = 0
        self._asking = asyncio.Lock()
        self._free = CONVERSATIONS_MAX

    async def address_for(self, transaction: Transaction) -> str:
        """Return where a browser must go to sign in; raises ProviderUnavailable."""
        return await self._conversation(lambda client: self._address(client, transaction))

    async def vouch(self, transaction: Transaction, code: str, issuer: str) -> Vouched:
        """Return whom the provider vouches for, with the code that a browser brought back.

        ``issuer`` is who the browser said had sent it, empty where it said nothing. Raises
        SsoRefused, ProviderUnavailable.
        """
        return await self._conversation(
            lambda client: self._vouch(client, transaction, code, issuer)
        )

    async def _address(self, client: httpx.AsyncClient, transaction: Transaction) -> str:
        metadata = await self._known(client)
        address = prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=self.options.client_id,
            response_type="code",
            redirect_uri=self.options.redirect_uri,
            scope=self.options.scopes,
            state=transaction.state,
            nonce=transaction.nonce,
            code_challenge=create_s256_code_challenge(transaction.verifier),
            code_challenge_method="S256",
        )
        return str(address)

    async def _vouch(
        self, client: httpx.AsyncClient, transaction: Transaction, code: str, issuer: str
    ) -> Vouched:
        metadata = await self._known(client)
        if issuer != metadata.issuer and (issuer or metadata.names_itself):
            raise SsoRefused("iss", "must be the provider that was asked", issuer)
        tokens = await self._tokens(client, metadata, code, transaction.verifier)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not 0 < len(id_token) <= TOKEN_LENGTH_MAX:
            raise SsoRefused("id_token", f"must have at most {TOKEN_LENGTH_MAX} characters")
        if not isinstance(access_token, str) or not 0 < len(access_token) <= TOKEN_LENGTH_MAX:
            raise SsoRefused("access_token", f"must have at most {TOKEN_LENGTH_MAX} characters")
        expected = Expected(
            issuer=metadata.issuer,
            client_id=self.options.client_id,
            nonce=transaction.nonce,
            access_token=access_token,
            now_seconds=self._seconds(),
        )
        claims = checked_claims(id_token, await self._keys_for(client, id_token), expected)
        more: dict[str, Any] = {}
        if metadata.userinfo_endpoint:
            more = await self._fetched(client, metadata.userinfo_endpoint, access_token)
        return vouched(metadata.issuer, claims, more, self.options.role_claim)

    async def _tokens(
        self, client: httpx.AsyncClient, metadata: Metadata, code: str, verifier: str
    ) -> dict[str, Any]:
        name, secret = self.options.client_id, self.options.client_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": self.options.redirect_uri,
        }
        auth: httpx.Auth = httpx.Auth()
        if secret and metadata.takes_basic:
            # RFC 6749 2.3.1 wants both encoded before they are joined.
            auth = httpx.BasicAuth(quote_plus(name), quote_plus(secret))
        else:
            form |= {"client_id": name, "client_secret": secret} if secret else {"client_id": name}
        answer = await client.post(metadata.token_endpoint, data=form, auth=auth, headers=_WANTED)
        if answer.status_code == 400 and _error_of(answer) == "invalid_grant":
            raise SsoRefused("code", "must be one that the provider takes, once")
        said = _object(answer)
        if str(said.get("token_type", "")).lower() != "bearer":
            raise SsoRefused("token_type", "must be Bearer")
        return said

    async def _keys_for(self, client: httpx.AsyncClient, id_token: str) -> KeySet:
        try:
            kid = jws.extract_compact(id_token.encode()).headers().get("kid")
        except (JoseError, ValueError):
            raise SsoRefused("id_token", "must be a signed token") from None
        async with self._asking:
            age = self._seconds() - self._keys_time
            is_known = self._keys is not None and (
                kid is None or any(key.kid == kid for key in self._keys)
            )
            if (
                self._keys is None
                or age >= METADATA_SECONDS
                or (not is_known and age >= KEYS_AGAIN_SECONDS)
            ):
                assert self._metadata is not None
                said = await self._fetched(client, self._metadata.jwks_uri)
                self._keys, self._keys_time = _key_set(said), self._seconds()
            return self._keys

    async def _known(self, client: httpx.AsyncClient) -> Metadata:
        async with self._asking:
            known, age = self._metadata, self._seconds() - self._metadata_time
            if known is None or age >= METADATA_SECONDS:
                place = self.options.issuer.rstrip("/") + _DISCOVERY
                said = await self._fetched(client, place)
                known = _metadata(said, self.options.issuer)
                self._metadata, self._metadata_time = known, self._seconds()
            return known

    async def _fetched(
        self, client: httpx.AsyncClient, url: str, access_token: str = ""
    ) -> dict[str, Any]:
        more = {"authorization": f"Bearer {access_token}"} if access_token else {}
        return _object(await client.get(url, headers={**_WANTED, **more}))

    async def _conversation(self, ask: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
        if self._free == 0:
            raise ProviderUnavailable("too many sign in at once: try again in a moment")
        self._free -= 1
        try:
            async with asyncio.timeout(CONVERSATION_SECONDS), self._client() as client:
                return await ask(client)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            text = f"the provider cannot be reached ({type(error).__name__})"
            raise ProviderUnavailable(text) from None
        finally:
            self._free += 1

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=BoundedTransport(self._open_transport()),
            timeout=STEP_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    def _seconds(self) -> int:
        return self._clock.now() // _NANOSECONDS


def _opening() -> Callable[[], httpx.AsyncBaseTransport]:
    # Reading the certificates takes longer than all the rest, so it is done once.
    context = cache(httpx.create_ssl_context)
    return lambda: httpx.AsyncHTTPTransport(verify=context())


def _error_of(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _object(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise ProviderUnavailable(f"the provider answered {answer.status_code}")
    try:
        said = answer.json()
    except ValueError:
        raise ProviderUnavailable("the provider's answer is not JSON") from None
    if not isinstance(said, dict):
        raise ProviderUnavailable("the provider's answer is not an object")
    return said


def _metadata(said: dict[str, Any], issuer: str) -> Metadata:
    if said.get("issuer") != issuer:
        raise ProviderUnavailable("the provider must name itself as the settings do")

    def place(name: str, *, required: bool = True) -> str:
        url = said.get(name, "")
        if isinstance(url, str) and (is_trusted_url(url) or not (url or required)):
            return url
        raise ProviderUnavailable(f"the provider's {name} must be a URL with https")

    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        issuer=issuer,
        authorization_endpoint=place("authorization_endpoint"),
        token_endpoint=place("token_endpoint"),
        jwks_uri=place("jwks_uri"),
        userinfo_endpoint=place("userinfo_endpoint", required=False),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic=isinstance(methods, list) and "client_secret_basic" in methods,
    )


def _key_set(said: dict[str, Any]) -> KeySet:
    given = said.get("keys")
    if not isinstance(given, list) or len(given) > KEYS_MAX:
        raise ProviderUnavailable(f"the provider must have at most {KEYS_MAX} keys")
    # A shared secret among public keys would let anybody sign.
    fit = [
        each
        for each in given
        if isinstance(each, dict)
        and each.get("kty") in _KINDS
        and each.get("use", "sig") == "sig"
        and "d" not in each
    ]
    try:
        return KeySet.import_key_set({"keys": fit})
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderUnavailable("the provider's keys cannot be read") from None
