"""The stream for programs with threads: messages are iterated over, replies are futures.

A thread of its own reads. It stops reading while too much waits to be taken, and the venue then
lets go of it, as of any slow reader; the next connection goes on where this one stopped.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

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


def _asks(build: Callable[P, Wish[T]]) -> "Callable[Concatenate[Stream, P], Future[T]]":
    def method(self: "Stream", /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._ask(build(*args, **kwargs))

    return like(build, method)


class Stream:
    """Hear what happens as it happens, and trade over the same connection.

    Use it in a ``with`` block, and iterate over it for messages. Orders return futures, so that
    many can be under way at once.
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
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._closing = threading.Event()
        self._socket: ClientConnection | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="damrak-stream", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._session.connected or self._error)
        if self._error is not None:
            self._thread.join()
            raise self._error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what waits for a reply hears that its outcome is unknown."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
            socket = self._socket
        if socket is not None:
            socket.close()
        self._thread.join()

    def __iter__(self) -> Iterator[Delivered]:
        while (message := self.next_message()) is not None:
            yield message

    def next_message(self, timeout: float | None = None) -> Delivered | None:
        """Return the next message, None once it is closed or the seconds of ``timeout`` are over.

        Raises ApiError when the stream cannot go on.
        """
        with self._changed:
            self._changed.wait_for(self._stirred, timeout)
            message = self._session.take()
            if message is None and self._error is not None:
                raise self._error
            self._changed.notify_all()
            return message

    @property
    def last_ids(self) -> dict[str, str]:
        """Return how far each channel was handed on: keep it, and give it to the next stream."""
        with self._changed:
            return dict(self._session.last_ids)

    def book(self, symbol: str) -> BookSnapshot | None:
        """Return a book that is subscribed to as it is now; None while it is not known.

        Raises ApiError when the stream cannot go on.
        """
        with self._changed:
            self._raise_if_over()
            return self._session.book(symbol)

    def subscribe(
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
        future: Future[None] = Future()
        with self._changed:
            self._raise_if_over()
            self._session.subscribe(place, future, silent=silent)
        self._flush()
        future.result(ANSWER_SECONDS)

    def unsubscribe(
        self, channel: Channel | str, symbol: str | None = None, *, account_id: int | None = None
    ) -> None:
        """Ask that a channel stop; where it stood stays in ``last_ids``."""
        place = place_of(channel, symbol, account_id)
        future: Future[None] = Future()
        with self._changed:
            self._raise_if_over()
            self._session.unsubscribe(place, future)
        self._flush()
        future.result(ANSWER_SECONDS)

    submit_order = _asks(requests.submit_order)
    submit_orders = _asks(requests.submit_orders)
    cancel_order = _asks(requests.cancel_order)
    cancel_orders = _asks(requests.cancel_orders)
    replace_order = _asks(requests.replace_order)
    ping = _asks(requests.ping)

    def _ask(self, wish: Wish[T]) -> Future[T]:
        future: Future[T] = Future()
        with self._changed:
            self._raise_if_over()
            self._session.ask(wish, future)
        self._flush()
        return future

    def _raise_if_over(self) -> None:
        if self._error is not None:
            raise self._error
        if self._closing.is_set():
            raise closed_here()

    def _stirred(self) -> bool:
        over = self._error is not None or self._closing.is_set()
        return over or bool(self._session.undelivered)

    def _flush(self) -> None:
        with self._sending:
            with self._changed:
                frames, socket = self._session.frames(), self._socket
            # The thread that reads notices too, and knows what to do.
            with contextlib.suppress(OSError, WebSocketException):
                for frame in frames:
                    assert socket is not None
                    socket.send(frame, text=True)

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                try:
                    with connect(self._url, **self._options) as socket:
                        self._listen(socket)
                except (OSError, WebSocketException) as error:
                    self._closing.wait(self._lost(error))
        except ApiError as error:
            self._error = error
        except BaseException as error:
            self._error = error
            raise
        finally:
            with self._changed:
                self._session.ended(closed_here() if self._error is None else self._error)
                self._changed.notify_all()

    def _listen(self, socket: ClientConnection) -> None:
        with self._changed:
            self._socket = socket
        while not self._closing.is_set():
            frame = socket.recv(decode=False)
            with self._changed:
                self._session.hear(frame)
                self._reconnecting.heard()
                self._changed.notify_all()
                self._changed.wait_for(lambda: not self._session.full or self._closing.is_set())
            self._flush()

    def _lost(self, error: Exception) -> float:
        with self._changed:
            self._socket = None
            self._session.lost(str(error))
            return 0.0 if self._closing.is_set() else self._reconnecting.pause(error)
