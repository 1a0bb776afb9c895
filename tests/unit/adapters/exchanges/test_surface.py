"""What the client looks like from outside."""

import inspect
import subprocess
import sys

import damrak
from damrak.adapters.exchanges import api
from damrak.adapters.exchanges.api.stream.async_stream import AsyncStream
from damrak.adapters.exchanges.api.stream.stream import Stream

HEAVY = "import sys, damrak; print(sorted({'httpx', 'websockets'} & set(sys.modules)))"


def test_the_venues_words_are_there_without_libraries_for_networks() -> None:
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_everything_of_the_client_is_there_when_it_is_asked_for() -> None:
    assert damrak.Client is api.Client
    assert set(api.__all__) <= set(damrak.__all__)
    assert {
        name for name in api.__all__ if getattr(damrak, name) is not getattr(api, name)
    } == set()


def test_both_kinds_of_client_and_stream_offer_the_same() -> None:
    for one, other in ((api.Client, api.AsyncClient), (Stream, AsyncStream)):
        ours, theirs = ({n for n in vars(kind) if not n.startswith("_")} for kind in (one, other))
        assert ours == theirs
        for name in ours - {"close", "stream", "last_ids", "book"}:
            first, second = getattr(one, name), getattr(other, name)
            assert inspect.signature(first).parameters == inspect.signature(second).parameters
            assert first.__doc__ == second.__doc__


def test_a_method_looks_like_what_it_does() -> None:
    with api.Client("http://127.0.0.1:1", key="dmk_secret") as client:
        names = [*inspect.signature(client.submit_order).parameters]
        assert names[:4] == ["symbol", "side", "quantity", "price"]
        assert str(client.submit_order.__doc__).startswith("Send an order")
        assert "secret" not in repr(client)
