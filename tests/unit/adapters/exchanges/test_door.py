"""Where a client finds its venue and its key."""

from pathlib import Path

import httpx
import pytest

from damrak.adapters.exchanges.api import Client
from damrak.adapters.exchanges.api.calls.steps import Request
from damrak.adapters.exchanges.api.door import heard, http_request, is_local, lost

URL = "http://127.0.0.1:8000"
MARKER = b'{"pid":1,"http":"http://127.0.0.1:1","stream":"ws://127.0.0.1:2","version":"0"}'


def served(path: Path) -> Path:
    (path / "server.json").write_bytes(MARKER)
    (path / "operator.key").write_text("dmk_operator\n")
    return path


def test_the_environment_names_a_venue_and_a_key() -> None:
    names = {
        "DAMRAK_URL": f"{URL}/",
        "DAMRAK_KEY": "dmk_1",
        "DAMRAK_STREAM_URL": "ws://localhost:1",
    }
    with Client.from_env(names) as client:
        assert (client.url, client.stream_url) == (URL, "ws://localhost:1")
        assert client.headers["Authorization"] == "Bearer dmk_1"


def test_the_environment_may_name_a_data_directory(tmp_path: Path) -> None:
    with Client.from_env({"DAMRAK_DATA_DIR": str(served(tmp_path))}) as client:
        assert (client.url, client.stream_url) == ("http://127.0.0.1:1", "ws://127.0.0.1:2")
        assert client.headers["Authorization"] == "Bearer dmk_operator"


def test_another_key_than_the_operators_may_be_used_with_a_data_directory(tmp_path: Path) -> None:
    with Client.from_data_dir(served(tmp_path), key="dmk_1") as client:
        assert client.headers["Authorization"] == "Bearer dmk_1"


def test_who_is_told_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="set DAMRAK_URL"):
        Client.from_env({})
    with pytest.raises(FileNotFoundError, match="start one with `damrak serve`"):
        Client.from_data_dir(tmp_path)


def test_requests_say_who_sends_them_and_bodies_what_they_are() -> None:
    client = httpx.Client(base_url=URL, headers=Client(URL).headers)
    asked = http_request(client, Request(path="/api/orders", query={"symbol": "VOC/EUR"}))
    assert str(asked.url) == f"{URL}/api/orders?symbol=VOC%2FEUR"
    assert asked.headers["User-Agent"].startswith("damrak-python/")
    assert "Authorization" not in asked.headers and "Content-Type" not in asked.headers
    sent = http_request(client, Request(method="POST", path="/api/orders", body=b"{}"))
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [(503, "3", 3.0), (429, "0", 0.0), (503, "soon", None), (503, "", None), (200, "3", None)],
)
def test_how_long_to_wait_is_what_a_busy_venue_says(
    status: int, header: str, seconds: float | None
) -> None:
    response = httpx.Response(status, headers={"Retry-After": header})
    assert heard(response).retry_after == seconds


def test_what_may_have_arrived_is_told_from_what_cannot() -> None:
    request = httpx.Request("GET", f"{URL}/x")
    assert not lost(httpx.ConnectError("refused", request=request)).sent
    assert not lost(httpx.PoolTimeout("", request=request)).sent
    assert lost(httpx.ReadTimeout("", request=request)).sent
    assert lost(httpx.ReadTimeout("", request=request)).text == f"{URL}: ReadTimeout"


@pytest.mark.parametrize("url", [URL, "http://localhost:1", "http://[::1]:1"])
def test_a_proxy_is_not_asked_for_this_machine(url: str) -> None:
    assert is_local(url)
    assert not Client(url).http_options()["trust_env"]
    assert not is_local("https://venue.example")
