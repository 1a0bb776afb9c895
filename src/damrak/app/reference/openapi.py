"""The OpenAPI document of a whole venue, without one that runs.

``python -m damrak.app.reference.openapi`` prints it. What can be asked is known only once all rooms
are put together, so a venue is opened for a moment, in a folder that is gone afterwards and on free
ports of this machine, and asked: what is printed can only be what is served.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

import httpx
import msgspec
import structlog

from damrak.app.config.settings import CrowdSettings, ServerSettings, Settings
from damrak.app.serving.serve import Ready, serve
from damrak.services.gateway.rest.explorer import DOCUMENT_PATH

ANSWER_SECONDS: Final = 30.0
"""Longest time that the venue may take to tell its document."""

_SETTINGS: Final = Settings(
    server=ServerSettings(port=0, stream_port=0), crowd=CrowdSettings(enabled=False)
)


def document() -> bytes:
    """Return the document as JSON, indented; raises what serving raises."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_asked(Path(folder)))


async def _asked(data_dir: Path) -> bytes:
    stop, ready = asyncio.Event(), asyncio.Queue[Ready](1)
    serving = asyncio.create_task(serve(data_dir, _SETTINGS, on_ready=ready.put_nowait, stop=stop))
    opening = asyncio.create_task(ready.get())
    await asyncio.wait((serving, opening), return_when=asyncio.FIRST_COMPLETED)
    try:
        if not opening.done():
            # It ended before it was open, and says why below.
            return b""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            answer = await client.get(opening.result().http + DOCUMENT_PATH)
        return msgspec.json.format(answer.raise_for_status().content, indent=2) + b"\n"
    finally:
        opening.cancel()
        stop.set()
        await serving


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sys.stdout.buffer.write(document())
