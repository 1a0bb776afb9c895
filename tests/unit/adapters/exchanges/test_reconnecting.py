"""When a stream connects again, and when it gives up."""

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import Close
from websockets.http11 import Response

from damrak.adapters.exchanges.api import Client, Patience, Unauthorized, Unavailable
from damrak.adapters.exchanges.api.stream.reconnecting import Reconnecting, stream_url


class Clock:
    """A clock that is set by hand."""

    time = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.time


def reconnecting(clock: Clock) -> Reconnecting:
    return Reconnecting(Patience(seconds_max=10.0), clock, lambda: 1.0)


def closed(code: int) -> ConnectionClosedError:
    return ConnectionClosedError(Close(code, "so"), None)


def refused(status: int) -> InvalidStatus:
    return InvalidStatus(Response(status, "No", Headers(), b""))


def test_pauses_grow_until_something_is_heard() -> None:
    again = reconnecting(Clock())
    assert [again.pause(OSError("refused")) for _ in range(3)] == [0.1, 0.2, 0.4]
    again.heard()
    assert again.pause(closed(1001)) == 0.1


def test_a_slow_reader_resumes_at_once_unless_it_heard_nothing_at_all() -> None:
    again = reconnecting(Clock())
    again.heard()
    assert again.pause(closed(1013)) == 0.0
    assert again.pause(closed(1013)) == 0.1


def test_the_first_connection_is_given_up_sooner_than_a_later_one() -> None:
    clock = Clock()
    again = reconnecting(clock)
    clock.time = 11.0
    with pytest.raises(Unavailable, match="refused"):
        again.pause(OSError("refused"))

    again = reconnecting(clock)
    again.heard()
    assert again.pause(OSError("refused")) == 0.1
    clock.time += 299
    assert again.pause(OSError("refused")) == 0.2
    clock.time += 2
    with pytest.raises(Unavailable):
        again.pause(OSError("refused"))


def test_a_key_that_is_refused_is_not_tried_again() -> None:
    with pytest.raises(Unauthorized):
        reconnecting(Clock()).pause(refused(401))
    assert reconnecting(Clock()).pause(refused(503)) == 0.1


def test_a_client_that_was_not_told_where_streams_are_says_so() -> None:
    with (
        Client("http://127.0.0.1:1") as client,
        pytest.raises(ValueError, match="stream_url must be given"),
    ):
        stream_url(client)
    for wrong in ("127.0.0.1:8000", "ftp://x", "http://"):
        with pytest.raises(ValueError, match="url must look like http://127.0.0.1:8000"):
            Client(wrong)
