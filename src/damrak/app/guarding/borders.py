"""The border of a server, as its settings say: proxies, sites, headers, and rates."""

import asyncio
import contextlib
from contextlib import AsyncExitStack

import structlog
from limits.errors import ConfigurationError
from prometheus_client import CollectorRegistry

from damrak.adapters.caches.memory import MemoryCounter
from damrak.adapters.caches.redis import RedisCounter
from damrak.app.config.contradictions import is_loopback, listed
from damrak.app.config.doors_settings import LimitSettings
from damrak.app.config.settings import Settings
from damrak.app.register import Refused
from damrak.ports.clock import Clock
from damrak.services.gateway.borders.border import Border
from damrak.services.gateway.borders.proxies import Proxies
from damrak.services.gateway.borders.safety import Safety
from damrak.services.gateway.borders.sites import Sites
from damrak.services.gateway.limits.limiter import Limiter, LimitFigures, Rates

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")

log = structlog.get_logger("damrak")


def border_of(settings: Settings, port: int) -> Border:
    """Return the border of a server whose REST door listens on a port."""
    tls = settings.tls
    return Border(
        proxies=proxies_of(settings),
        sites=_sites_of(settings, port),
        safety=Safety(tls.hsts_seconds),
    )


def proxies_of(settings: Settings) -> Proxies:
    """Return the proxies whose word is taken."""
    return Proxies(listed(settings.tls.trusted_proxies))


def open_limiter(
    opened: AsyncExitStack, settings: LimitSettings, clock: Clock, registry: CollectorRegistry
) -> Limiter:
    """Return what bounds how often anybody asks; what it needs is closed with the stack.

    Raises Refused where Redis is set and the package for it is missing.
    """
    memory = MemoryCounter(clock)
    counter: MemoryCounter | RedisCounter = memory
    if settings.redis_url:
        try:
            counter = RedisCounter(settings.redis_url, memory, clock)
        except ConfigurationError as error:
            text = "limits.redis_url needs a package: pip install 'damrak[redis]'"
            raise Refused(text) from error
        opened.push_async_callback(_end_sharing, counter, asyncio.create_task(counter.share()))
    rates = Rates(
        address_per_second=settings.address_per_second,
        user_per_second=settings.user_per_second,
        key_per_second=settings.key_per_second,
        login_per_minute=settings.login_per_minute,
    )
    limiter = Limiter(counter, rates)
    registry.register(LimitFigures(limiter))
    return limiter


def warn_of_exposure(settings: Settings) -> None:
    """Log it where other machines can come and nothing keeps others from listening."""
    if is_loopback(settings.server.host) or settings.tls.certificate:
        return
    if not settings.tls.trusted_proxies:
        log.warning(
            "other machines can come, and what they send is not encrypted",
            host=settings.server.host,
            advice="set tls.certificate, or put a proxy before it and name it in "
            "tls.trusted_proxies; see docs/guides/exposing.md",
        )


async def _end_sharing(counter: RedisCounter, sharing: "asyncio.Task[None]") -> None:
    sharing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sharing
    await counter.close()


def _sites_of(settings: Settings, port: int) -> Sites:
    server, url = settings.server, settings.identity.public_url
    scheme = "https" if settings.tls.certificate else "http"
    own = [url] if url else []
    if is_loopback(server.host):
        own += [f"{scheme}://{name}:{port}" for name in _LOOPBACK_NAMES]
    others = listed(settings.tls.cors_origins)
    any_host = not url and not is_loopback(server.host)
    return Sites(own, others, any_host=any_host, port=port)
