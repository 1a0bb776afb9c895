"""Where a venue is and which key opens it; and how requests look to the HTTP library."""

import ipaddress
import os
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self, TypedDict
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Struct

from damrak import __version__
from damrak.adapters.exchanges.api.calls.steps import Answer, Lost, Patience, Request
from damrak.adapters.exchanges.api.signing import PrivateKey, Signing

CONNECT_SECONDS: Final = 5.0
"""How long a connection may take to open."""
ANSWER_SECONDS: Final = 15.0
"""How long an answer may take once the request is sent; afterwards its outcome is unknown."""
CONNECTIONS_MAX: Final = 64
"""How many connections a client opens at most; further requests wait for one."""
KEEP_ALIVE_SECONDS: Final = 30.0
"""How long an idle connection is kept: less than the venue keeps it, so that it ends here."""

USER_AGENT: Final = f"damrak-python/{__version__}"
URL_VARIABLE: Final = "DAMRAK_URL"
STREAM_URL_VARIABLE: Final = "DAMRAK_STREAM_URL"
KEY_VARIABLE: Final = "DAMRAK_KEY"
DATA_DIR_VARIABLE: Final = "DAMRAK_DATA_DIR"
MARKER_FILE: Final = "server.json"
OPERATOR_KEY_FILE: Final = "operator.key"


class Marker(Struct, frozen=True):
    """Say where the server of a data directory listens."""

    http: str
    stream: str
    certificate: str = ""


class HttpOptions(TypedDict):
    """Hold what both kinds of HTTP client are made with."""

    base_url: str
    headers: dict[str, str]
    timeout: httpx.Timeout
    limits: httpx.Limits
    trust_env: bool
    verify: ssl.SSLContext | bool
    auth: Signing | None


class Door:
    """Hold where a venue is, which key opens it, and how patient its client is."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        stream_url: str | None = None,
        patience: Patience | None = None,
        certificate: str = "",
        key_id: str | None = None,
        private_key: PrivateKey | None = None,
    ) -> None:
        """Speak to the venue at ``url``, such as ``http://127.0.0.1:8000``.

        ``key`` is the secret of an API key. ``stream_url``, such as ``ws://127.0.0.1:8001``, is
        needed for streams alone. ``certificate`` is a PEM file of the venue's own, which is then
        trusted alone, under whatever name the venue is reached. Nothing is sent yet.

        A key that signs has no secret: ``key_id`` names it, and ``private_key`` is its Ed25519 key,
        or that in PEM. Streams need a key with a secret.
        """
        self.url = _checked("url", url, ("http", "https"))
        self.stream_url = stream_url and _checked("stream_url", stream_url, ("ws", "wss"))
        self.patience = patience or Patience()
        self.certificate = certificate
        self._key = key
        self._signing = _signing_of(key, key_id, private_key)
        self._open()

    def _open(self) -> None:
        raise NotImplementedError

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Speak to the venue that the environment names.

        ``DAMRAK_URL``, ``DAMRAK_KEY`` and ``DAMRAK_STREAM_URL``; without the first, the server of
        ``DAMRAK_DATA_DIR`` on this machine. Raises ValueError where it names none.
        """
        url, directory = environment.get(URL_VARIABLE), environment.get(DATA_DIR_VARIABLE)
        key = environment.get(KEY_VARIABLE)
        if url:
            return cls(url, key=key, stream_url=environment.get(STREAM_URL_VARIABLE))
        if directory:
            return cls.from_data_dir(directory, key=key)
        raise ValueError(f"the environment must name a venue: set {URL_VARIABLE}")

    @classmethod
    def from_data_dir(cls, data_dir: str | Path, *, key: str | None = None) -> Self:
        """Speak to the server of a data directory on this machine, by default as its operator.

        Raises FileNotFoundError where none runs, or the operator's key lies elsewhere.
        """
        place = Path(data_dir).expanduser()
        if not (place / MARKER_FILE).exists():
            raise FileNotFoundError(f"no server runs on {place}: start one with `damrak serve`")
        marker = msgspec.json.decode((place / MARKER_FILE).read_bytes(), type=Marker)
        secret = key or (place / OPERATOR_KEY_FILE).read_text("utf-8").strip()
        return cls(
            marker.http, key=secret, stream_url=marker.stream, certificate=marker.certificate
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of every request, the key among them."""
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        return headers

    def http_options(self) -> HttpOptions:
        """Return what an HTTP client is made with."""
        return {
            "base_url": self.url,
            "headers": self.headers,
            "timeout": httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            "limits": httpx.Limits(
                max_connections=CONNECTIONS_MAX, keepalive_expiry=KEEP_ALIVE_SECONDS
            ),
            # A proxy of the environment cannot reach a venue on this machine.
            "trust_env": not is_local(self.url),
            "verify": trusting(self.certificate),
            "auth": self._signing,
        }


def _signing_of(
    key: str | None, key_id: str | None, private_key: PrivateKey | None
) -> Signing | None:
    if key_id is None and private_key is None:
        return None
    if key_id is None or private_key is None or key is not None:
        raise ValueError("a key is either a secret, key, or key_id and private_key together")
    return Signing(key_id, private_key)


def http_request(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    """Return a request as the HTTP library wants it."""
    headers = dict(request.headers)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    return client.build_request(
        request.method,
        request.path,
        params=request.query or None,
        content=request.body,
        headers=headers,
    )


def heard(response: httpx.Response) -> Answer:
    """Return what the HTTP library heard."""
    return Answer(response.status_code, response.content, _retry_after(response))


def lost(error: httpx.RequestError) -> Lost:
    """Tell why no answer came, and whether the request may have arrived."""
    unsent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    url = error.request.url
    text = f"{url.scheme}://{url.netloc.decode()}: {str(error) or type(error).__name__}"
    return Lost(text, sent=not isinstance(error, unsent))


def is_local(url: str) -> bool:
    """Return whether a URL names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def trusting(certificate: str) -> ssl.SSLContext | bool:
    """Return what trusts one certificate alone, True for whatever this machine trusts.

    Raises ValueError for a file that is none.
    """
    if not certificate:
        return True
    try:
        context = ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"certificate must be a PEM file, was {certificate}") from error
    # It is made out to the name that others know the venue by, and need not be signed by itself.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    unsure = response.status_code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    return float(text) if unsure and text.isascii() and text.isdigit() else None


def _checked(field: str, url: str, schemes: tuple[str, str]) -> str:
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(f"{field} must look like {schemes[0]}://127.0.0.1:8000, was {url!r}")
    return url.rstrip("/")
