"""Rights at a relay: what everybody may do, as the venue tells it over HTTP.

A relay needs neither the control plane nor the keys of its vault. It asks again as soon as it was
answered; while the venue does not answer, what was told holds for a few seconds, and then nobody is
served, since rights may have been taken meanwhile.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import msgspec
import structlog
from msgspec import Struct

from damrak.app.register import Refused
from damrak.app.serving.marker import read_marker
from damrak.ports.identity import Caller, SignedRequest
from damrak.ports.peers import VENUE, Peers
from damrak.services.identity.directory.recogniser import Recogniser
from damrak.services.identity.peering.hearing import HeardRights
from damrak.wire.identity.feed import WAIT_SECONDS, RightsNews

KNOWN_SECONDS_MAX: Final = 2.0
"""Longest time after which a new key is let in, and a revoked one closed."""

KEYS_UNREADABLE_SECONDS_MAX: Final = 10.0
"""How long the venue may not answer before nobody is served: rights may have been taken."""

ANSWER_SECONDS: Final = WAIT_SECONDS + 2.0
"""How long is waited for an answer, which waits for news itself."""

RETRY_SECONDS: Final = 0.25
"""How soon a venue that did not answer is asked again."""

NEWS_BYTES_MAX: Final = 268_435_456
"""Most bytes of news, several hundred thousand people's."""

_PATH: Final = "/internal/rights"
_log: Final = structlog.get_logger("damrak")
_news: Final = msgspec.json.Decoder(RightsNews)


class Unheard(Exception):
    """Tell why the venue did not say what everybody may do."""


class Place(Struct, frozen=True):
    """Say where a venue is asked, and whose certificate it must show; None asks without TLS."""

    url: str
    tls: ssl.SSLContext | None = None


class FollowedRights:
    """Recognise callers as the venue does, ``KNOWN_SECONDS_MAX`` late.

    ``find`` returns where the venue is asked now, None where none runs. ``seconds`` tells a time
    that only passes.
    """

    def __init__(
        self,
        find: Callable[[], Place | None],
        peers: Peers,
        rights: HeardRights,
        *,
        seconds: Callable[[], float] = time.monotonic,
        open_transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
    ) -> None:
        self._find = find
        self._peers = peers
        self._rights = rights
        self._seconds = seconds
        self._open_transport = open_transport
        self._heard = -KEYS_UNREADABLE_SECONDS_MAX
        self._answers = True
        self._place: Place | None = None
        self._client: httpx.AsyncClient | None = None

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret."""
        known = self._recogniser()
        return known.caller_of(secret, address) if known else None

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return who signed a request."""
        known = self._recogniser()
        return known.signer_of(signed, address) if known else None

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key or session has ended."""
        known = self._recogniser()
        return known.renewed(caller) if known else None

    def page_proof(self, caller: Caller) -> str:
        """Return what nobody knows: no page of the venue's asks here."""
        known = self._recogniser()
        return known.page_proof(caller) if known else ""

    async def begin(self) -> None:
        """Ask once; where nobody answers, nobody is known as yet."""
        try:
            await self.ask()
        except Unheard as error:
            self._tell(error)

    async def follow(self) -> None:
        """Ask for ever."""
        while True:
            try:
                await self.ask()
                self._answers = True
            except Unheard as error:
                self._tell(error)
                await asyncio.sleep(RETRY_SECONDS)

    async def ask(self) -> None:
        """Ask for what is new, and wait for it a while; raises Unheard."""
        place = self._find()
        if place is None:
            raise Unheard("no venue runs")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                client = await self._client_for(place)
                self._rights.take(await self._news(client, place.url))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unheard(f"the venue does not answer ({type(error).__name__})") from error
        except (msgspec.MsgspecError, ValueError) as error:
            raise Unheard("the venue's answer cannot be read: is it of this release?") from error
        self._heard = self._seconds()

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _client_for(self, place: Place) -> httpx.AsyncClient:
        # Making one takes longer than asking.
        if self._client is None or place != self._place:
            await self.close()
            self._client = httpx.AsyncClient(
                verify=place.tls or True,
                timeout=ANSWER_SECONDS,
                trust_env=False,
                transport=self._open_transport() if self._open_transport else None,
            )
            self._place = place
        return self._client

    async def _news(self, client: httpx.AsyncClient, url: str) -> RightsNews:
        asked = {"after": str(self._rights.number), "instance": self._rights.instance}
        headers = {"authorization": f"Bearer {self._peers.token_for(VENUE)}"}
        parts: list[bytes] = []
        size = 0
        place = url.rstrip("/") + _PATH
        async with client.stream("GET", place, params=asked, headers=headers) as answer:
            if answer.status_code != 200:
                raise Unheard(f"the venue answered {answer.status_code}")
            async for part in answer.aiter_bytes():
                size += len(part)
                if size > NEWS_BYTES_MAX:
                    raise Unheard(f"the venue's answer has more than {NEWS_BYTES_MAX} bytes")
                parts.append(part)
        return _news.decode(b"".join(parts))

    def _recogniser(self) -> Recogniser | None:
        if self._seconds() - self._heard >= KEYS_UNREADABLE_SECONDS_MAX:
            return None
        return self._rights.recogniser

    def _tell(self, error: Unheard) -> None:
        if self._answers:
            self._answers = False
            _log.warning("rights cannot be heard now", detail=str(error))


def finding(data_dir: Path, url: str, certificate: str) -> Callable[[], Place | None]:
    """Return what finds the venue: at a URL, or else where its data directory says.

    On the same machine its own certificate is enough; elsewhere one must be trusted as by anybody.
    Raises Refused for a URL that would show tokens to others.
    """
    if url:
        parsed = httpx.URL(url)
        if parsed.scheme != "https" and not (parsed.scheme == "http" and _is_here(parsed.host)):
            raise Refused(f"the venue's URL must be one with https, or of this machine, was {url}")
        place = Place(url, ssl.create_default_context() if parsed.scheme == "https" else None)
        return lambda: place
    tls = _own_certificate(certificate)

    def found() -> Place | None:
        marker = read_marker(data_dir)
        return None if marker is None else Place(_here(marker.http), tls)

    return found


def _own_certificate(certificate: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    try:
        context = ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError) as error:
        raise Refused(f"certificate {certificate} cannot be read: {error}") from error
    # It is made out to the name that others know the venue by.
    context.check_hostname = False
    return context


def _here(url: str) -> str:
    # Whoever listens everywhere is reached on this machine.
    parsed = httpx.URL(url)
    places = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    return str(parsed.copy_with(host=places.get(parsed.host, parsed.host)))


def _is_here(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")
