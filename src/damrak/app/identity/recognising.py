"""Recognising put together: a directory over a control plane, and what keeps it as the tables are.

A server and a relay recognise callers alike; they differ in who tells the log and the tables of it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from damrak.app.config.settings import Settings
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.following import Following
from damrak.services.identity.directory.recogniser import (
    Recogniser,
    RecogniserOptions,
    Recognising,
)
from damrak.services.identity.sessions.tokens import TokenOptions
from damrak.services.identity.storage.store import Store

ISSUER = "damrak"
"""Who makes access tokens where the settings name no public address; and for whom they are."""


class Known(Struct, frozen=True):
    """Hold who knows everybody's rights, and who recognises callers by them."""

    directory: Directory
    recogniser: Recogniser


@asynccontextmanager
async def open_directory(
    store: Store, settings: Settings, parts: Recognising | None = None
) -> AsyncIterator[Known]:
    """Read everybody's rights and keep them as the tables are, until the block is left.

    ``parts`` verify tokens, number callers and hear of uses; without them keys alone open
    anything. Raises StoreUnavailable.
    """
    known, following = known_of(store, settings, parts)
    await asyncio.to_thread(following.begin)
    store.add_listener(known.directory.refresh)
    task = asyncio.create_task(following.follow())
    try:
        yield known
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def known_of(
    store: Store, settings: Settings, parts: Recognising | None = None
) -> tuple[Known, Following]:
    """Return a directory that has read nothing yet, and what will let it follow the tables."""
    identity = settings.identity
    directory = Directory(store)
    options = RecogniserOptions(
        idle_seconds=3_600 * identity.idle_hours,
        admin_second_factor=identity.admin_second_factor,
    )
    known = Known(directory, Recogniser(directory, store, parts, options))
    return known, Following(store, directory)


def token_options(settings: Settings) -> TokenOptions:
    """Return what access tokens of a venue say, whichever of its processes makes or reads them."""
    identity = settings.identity
    return TokenOptions(
        issuer=identity.public_url or ISSUER,
        audience=identity.public_url or ISSUER,
        access_seconds=60 * identity.access_minutes,
    )
