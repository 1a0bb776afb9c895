"""Bounds: how much a provider may say, and how long it may take.

A provider is another organisation's program: what it says is read up to a size, uncompressed, from
where it was asked and nowhere else.
"""

from collections.abc import AsyncIterator
from typing import Final

import httpx

from damrak.services.identity.sso.options import ProviderUnavailable

ANSWER_BYTES_MAX: Final = 262_144
"""Most bytes of one answer of a provider."""

STEP_SECONDS: Final = 5.0
"""Longest wait for one step of a request: to connect, to send, for the next bytes."""

CONVERSATION_SECONDS: Final = 10.0
"""Longest time for all that is asked of a provider for one sign-in."""

CONVERSATIONS_MAX: Final = 16
"""Most sign-ins that ask a provider at a time; more are told to try again."""


class BoundedTransport(httpx.AsyncBaseTransport):
    """Pass requests on, and end answers that are too long or packed."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask; raises ProviderUnavailable for a packed answer, and when one becomes too long."""
        # A few packed bytes may unfold to gigabytes.
        request.headers["accept-encoding"] = "identity"
        answer = await self._inner.handle_async_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise ProviderUnavailable("the provider's answer is packed, though plain was asked for")
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        return httpx.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_BoundedStream(answer.stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._inner.aclose()


class _BoundedStream(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._inner:
            size += len(part)
            if size > ANSWER_BYTES_MAX:
                text = f"the provider's answer has more than {ANSWER_BYTES_MAX} bytes"
                raise ProviderUnavailable(text)
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
