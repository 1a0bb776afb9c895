"""Streams: where the page of a browser finds the stream, which is a door of its own.

A browser is told the host by which it came, where that is one of the venue's own; any other name
could be anybody's, and is not repeated.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from damrak.services.gateway.borders.proxies import PROXIED
from damrak.services.gateway.pages.asking import header_of

STREAM_PATH: Final = "/api/stream"

_SCHEMES: Final = {"http": "ws", "https": "wss"}


def no_site(site: str, host: str) -> bool:
    """Take no site for one of ours."""
    del site, host
    return False


class StreamPlace(Struct, frozen=True, kw_only=True):
    """Know where browsers reach the stream.

    ``url`` is where that was set, and counts alone. Otherwise the stream has a ``port`` of the host
    that was asked, or, where a proxy is in between, the proxy's own. ``is_own_site`` tells of a
    site and of the host that was asked whether it is the venue's; of other hosts ``public_url``
    stands in.
    """

    port: int = 8001
    public_url: str = "http://127.0.0.1"
    url: str = ""
    is_own_site: Callable[[str, str], bool] = no_site

    def url_for(self, scope: Any) -> str:
        """Return the URL of the stream for whoever sent a request."""
        if self.url:
            return self.url
        scheme = scope["scheme"]
        place = header_of(scope, b"host").decode("latin-1").lower()
        if not self.is_own_site(f"{scheme}://{place}", place):
            scheme, _, place = self.public_url.partition("://")
        if not scope.get(PROXIED):
            place = f"{_without_port(place)}:{self.port}"
        return f"{_SCHEMES[scheme]}://{place}{STREAM_PATH}"


def origin_of(url: str) -> str:
    """Return the origin of a URL as a content security policy names it."""
    parts = urlsplit(url)
    if "[" not in parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    # No policy can name an address of IPv6; with the port, any host is the closest that it can say.
    return f"{parts.scheme}://*" + (f":{parts.port}" if parts.port else "")


def _without_port(place: str) -> str:
    if place.startswith("["):
        return place.partition("]")[0] + "]"
    return place.partition(":")[0]
