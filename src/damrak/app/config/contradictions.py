"""Contradictions: settings that are right alone but not together, or name what is not there."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from damrak.app.config.certificates import CertificateUnusable, context_of
from damrak.app.config.doors_settings import LimitSettings, TlsSettings
from damrak.app.config.settings import Settings

_STREAM_URL: Final = re.compile(
    r"wss?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", re.ASCII
)

Broken = tuple[str, str]
"""A setting by name, and the rule that it breaks."""


def contradictions(settings: Settings) -> Iterator[Broken]:
    """Find what is wrong with settings that are each within their bounds."""
    server = settings.server
    if not server.allow_remote and not is_loopback(server.host):
        yield (
            "server.host",
            "must be an address of this machine alone, such as 127.0.0.1, unless "
            "server.allow_remote is true",
        )
    if server.port == server.stream_port != 0:
        yield "server.stream_port", "must differ from server.port"
    if server.stream_url and _STREAM_URL.fullmatch(server.stream_url) is None:
        yield "server.stream_url", "must be such as wss://venue.example.org/api/stream"
    yield from _of_certificate(settings.tls)
    yield from _of_proxies(settings.tls)
    yield from _of_sites(settings)
    yield from _of_redis(settings.limits)


def is_loopback(host: str) -> bool:
    """Return whether only programs on this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listed(text: str) -> list[str]:
    """Return what a setting lists with commas."""
    return [word for each in text.split(",") if (word := each.strip())]


def _of_certificate(tls: TlsSettings) -> Iterator[Broken]:
    if not tls.certificate and not tls.private_key:
        return
    if not tls.private_key:
        yield "tls.private_key", "must be given with tls.certificate"
    elif not tls.certificate:
        yield "tls.certificate", "must be given with tls.private_key"
    else:
        try:
            context_of(tls.certificate, tls.private_key)
        except CertificateUnusable as error:
            yield "tls.private_key" if error.key else "tls.certificate", str(error)


def _of_proxies(tls: TlsSettings) -> Iterator[Broken]:
    for each in listed(tls.trusted_proxies):
        try:
            network = ipaddress.ip_network(each)
        except ValueError:
            rule = "must be addresses and networks such as 10.0.0.0/8, with commas between them"
            yield "tls.trusted_proxies", rule
            return
        if not network.prefixlen:
            yield "tls.trusted_proxies", "must not be everybody: then anyone could say anything"


def _of_sites(settings: Settings) -> Iterator[Broken]:
    origins, url = listed(settings.tls.cors_origins), settings.identity.public_url
    if "*" in origins:
        yield "tls.cors_origins", "must name each site: credentials are for none that is not listed"
    elif not all(map(_is_site, origins)):
        yield "tls.cors_origins", "must be sites such as https://terminal.example.org, no path"
    if url and not _is_site(url):
        yield "identity.public_url", "must be such as https://venue.example.org, without a path"


def _is_site(text: str) -> bool:
    # Imported here, for most venues have none to look at.
    from damrak.services.gateway.borders.sites import plain_site

    try:
        return plain_site(text) == text
    except ValueError:
        return False


def _of_redis(limits: LimitSettings) -> Iterator[Broken]:
    if limits.redis_url and not limits.redis_url.startswith(("redis://", "rediss://")):
        yield "limits.redis_url", "must begin with redis:// or rediss://"
