"""The stream for programs with an event loop: messages are iterated over, replies are futures.

A task of its own reads. It stops reading while too much waits to be taken, and the venue then lets
go of it, as of any slow reader; the next connection goes on where this one stopped.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from damrak.adapters.exchanges.api.door import ANSWER_SECONDS, Door
from damrak.adapters.exchanges.api.errors import ApiError
from damrak.adapters.exchanges.api.methods import like
from damrak.adapters.exchanges.api.stream import requests
from damrak.adapters.exchanges.api.stream.places import Delivered, place_of
from damrak.adapters.exchanges.api.stream.reconnecting import (
    Reconnecting,
    closed_here,
    socket_options,
    stream_url,
)
from damrak.adapters.exchanges.api.stream.requests import Wish
from damrak.adapters.exchanges.api.stream.session import UNDELIVERED_MAX, Session
from damrak.wire.stream import BookSnapshot, Channel

P = ParamSpec("P")
T = TypeVar("T")


def _asks(
    build: Callable[P, Wish[T]],
) -> "Callable[Concatenate[AsyncStream, P], asyncio.Future[T]]":
    def method(self: "AsyncStream", /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        return self._ask(build(*args, **kwargs))

    return like(build, method)


class AsyncStream:
    """Hear what happens as it happens, and trade over the same connection.

    Use it in an ``async with`` block, and iterate over it for messages. Orders return futures at
    once, so that many can be under way; await them for their replies.
    """

    def __init__(
        self,
        door: Door,
        last_ids: Mapping[str, str] | None = None,
        *,
        undelivered_max: int = UNDELIVERED_MAX,
    ) -> None:
        """Go on after ``last_ids``, as another stream told them.

        While ``undelivered_max`` messages wait to be taken, nothing is read.
        """
        self._url = stream_url(door)
        self._options = socket_options(door)
        self._reconnecting = Reconnecting(door.patience)
        self._session = Session(last_ids, undelivered_max)
        self._changed = asyncio.Event()
        self._closing = False
        self._error: BaseException | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await self._until(lambda: self._session.connected or self._error is not None)
        if self._error is not None:
            raise self._error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; what waits for a reply hears that its outcome is unknown."""
        self._closing = True
        self._changed.set()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def __aiter__(self) -> AsyncIterator[Delivered]:
        while (message := await self.next_message()) is not None:
            yield message

    async def next_message(self, timeout: float | None = None) -> Delivered | None:
        """Return the next message, None once it is closed or the seconds of ``timeout`` are over.

        Raises ApiError when the stream cannot go on.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._until(self._stirred)
        message = self._session.take()
        if message is None and self._error is not None:
            raise self._error
        self._changed.set()
        return message

    @property
    def last_ids(self) -> dict[str, str]:
        """Return how far each channel was handed on: keep it, and give it to the next stream."""
        return dict(self._session.last_ids)

    def book(self, symbol: str) -> BookSnapshot | None:
        """Return a book that is subscribed to as it is now; None while it is not known.

        Raises ApiError when the stream cannot go on.
        """
        self._raise_if_over()
        return self._session.book(symbol)

    async def subscribe(
        self,
        channel: Channel | str,
        symbol: str | None = None,
        *,
        account_id: int | None = None,
        silent: bool = False,
    ) -> None:
        """Ask for a channel, from where ``last_ids`` says it was left; an operator names accounts.

        A ``silent`` book is kept up to date and not handed on. Raises ApiError where it is refused.
        """
        place = place_of(channel, symbol, account_id)
        future = self._future()
        self._session.subscribe(place, future, silent=silent)
        await self._replied(future)

    async def unsubscribe(
        self, channel: Channel | str, symbol: str | None = None, *, account_id: int | None = None
    ) -> None:
        """Ask that a channel stop; where it stood stays in ``last_ids``."""
        place = place_of(channel, symbol, account_id)
        future = self._future()
        self._session.unsubscribe(place, future)
        await self._replied(future)

    submit_order = _asks(requests.submit_order)
    submit_orders = _asks(requests.submit_orders)
    cancel_order = _asks(requests.cancel_order)
    cancel_orders = _asks(requests.cancel_orders)
    replace_order = _asks(requests.replace_order)
    ping = _asks(requests.ping)

    def _ask(self, wish: Wish[T]) -> asyncio.Future[T]:
        self._raise_if_over()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._session.ask(wish, future)
        self._changed.set()
        return future

    def _future(self) -> asyncio.Future[None]:
        self._raise_if_over()
        return asyncio.get_running_loop().create_future()

    async def _replied(self, future: asyncio.Future[None]) -> None:
        self._changed.set()
        async with asyncio.timeout(ANSWER_SECONDS):
            await future

    def _raise_if_over(self) -> None:
        if self._error is not None:
            raise self._error
        if self._closing:
            raise closed_here()

    def _stirred(self) -> bool:
        return bool(self._session.undelivered) or self._error is not None or self._closing

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():
            self._changed.clear()
            await self._changed.wait()

    async def _run(self) -> None:
        try:
            while True:
                try:
                    async with connect(self._url, **self._options) as socket:
                        await self._converse(socket)
                except (OSError, WebSocketException) as error:
                    self._session.lost(str(error))
                    await asyncio.sleep(self._reconnecting.pause(error))
        except ApiError as error:
            self._error = error
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._error = error
            raise
        finally:
            self._session.ended(self._error or closed_here())
            self._changed.set()

    async def _converse(self, socket: ClientConnection) -> None:
        writer = asyncio.create_task(self._write(socket))
        try:
            while True:
                frame = await socket.recv(decode=False)
                self._session.hear(frame)
                self._reconnecting.heard()
                self._changed.set()
                if self._session.full:
                    await self._until(lambda: not self._session.full)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    async def _write(self, socket: ClientConnection) -> None:
        # The task that reads notices a closed connection too, and knows what to do.
        with contextlib.suppress(OSError, WebSocketException):
            while True:
                await self._until(lambda: self._session.speaks)
                for frame in self._session.frames():
                    await socket.send(frame, text=True)
