"""Exporting: the audit as JSON lines, oldest first, however long it is.

A page is read, sent and forgotten before the next one is read, so memory is bounded by the page and
a slow reader slows nobody but himself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec
from litestar.types import Receive, Scope, Send

from damrak.services.identity.audit.reading.lines import Asked, Place
from damrak.services.identity.audit.reading.pages import CHUNK_MAX, AuditReader
from damrak.wire.identity.audit import AuditLine

EXPORTS_MAX: Final = 4
"""Most exports at once; of one caller there is one."""

SEND_SECONDS_MAX: Final = 30.0
"""Longest that a reader may leave a page lying."""

EXPORT_SECONDS_MAX: Final = 3_600.0
"""Longest time of an export."""

MEDIA: Final = "application/x-ndjson"

_HEADERS: Final = (
    (b"content-type", MEDIA.encode()),
    (b"content-disposition", b'attachment; filename="audit.jsonl"'),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)

_encode_lines = msgspec.json.Encoder().encode_lines


async def exported(reader: AuditReader, asked: Asked) -> AsyncIterator[list[AuditLine]]:
    """Yield all that is asked for, a page at a time, oldest first."""
    place: Place | None = Place()
    while place is not None:
        page, place = await reader.page(asked, place, CHUNK_MAX, oldest_first=True)
        if page:
            yield page


class Export:
    """Be the answer that holds an export: an ASGI application; ``ended`` is called at its end.

    ``first`` is the page before ``pages``, so that what fails early can still be told.
    """

    def __init__(
        self,
        first: list[AuditLine],
        pages: AsyncIterator[list[AuditLine]],
        ended: Callable[[], None],
    ) -> None:
        self._first = first
        self._pages = pages
        self._ended = ended

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send until all is sent, the client hangs up, or its time is over."""
        sending = asyncio.create_task(self._send(send))
        gone = asyncio.create_task(_hung_up(receive))
        try:
            await asyncio.wait(
                (sending, gone),
                return_when=asyncio.FIRST_COMPLETED,
                timeout=EXPORT_SECONDS_MAX,
            )
            if sending.done():
                sending.result()
        finally:
            self._ended()
            for task in (sending, gone):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
        await _send_page(send, self._first)
        async for page in self._pages:
            await _send_page(send, page)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_page(send: Send, page: list[AuditLine]) -> None:
    async with asyncio.timeout(SEND_SECONDS_MAX):
        body = _encode_lines(page)
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
