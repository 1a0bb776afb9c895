"""Pages: the built terminal at the door, and a venue whose terminal was not built."""

import gzip
import re
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
import structlog
from prometheus_client import CollectorRegistry

from damrak.services.gateway.borders.border import Border
from damrak.services.gateway.borders.sites import Sites
from damrak.services.gateway.pages.files import PageFile
from damrak.services.gateway.pages.room import PageRoom
from damrak.services.gateway.pages.streams import StreamPlace
from damrak.services.gateway.rest import create_app
from tests.api.rest.house import House, open_house

SCRIPT = b"console.log(1);\n" * 500
BUILT = {
    "/index.html": b'<meta content="__STREAM__"><meta content="__NONCE__"><a nonce="__NONCE__">',
    "/assets/index-1a2b.js": SCRIPT,
    "/assets/font-1a2b.woff2": bytes(2_000),
    "/sw.js": b"// offline\n" * 100,
    "/manifest.webmanifest": b"{}",
    "/api/assets": b"this is no file of a page",
}
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SITES = Sites(["http://venue"])
NONCE = re.compile(r"style-src 'self' 'nonce-([\w-]{22})'")


class Door:
    """Ask the doors of one venue: with a terminal, and without."""

    def __init__(self, house: House) -> None:
        self.loop = house.loop
        files = {path: PageFile(path, body) for path, body in BUILT.items()}
        place = StreamPlace(port=8765, is_own_site=SITES.is_own)
        border = Border(sites=SITES)
        self.clients = {
            is_built: httpx.AsyncClient(
                transport=httpx.ASGITransport(
                    app=cast(
                        Any,
                        create_app(
                            house.doors,
                            registry=CollectorRegistry(),
                            border=border,
                            pages=PageRoom(files if is_built else None, place),
                        ),
                    )
                ),
                base_url="http://venue",
            )
            for is_built in (True, False)
        }

    def ask(
        self, path: str, method: str = "GET", *, is_built: bool = True, **headers: str
    ) -> httpx.Response:
        """Ask as a browser that navigates, unless headers say otherwise."""
        said = {"accept": BROWSER, "accept-encoding": "identity"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.loop.run_until_complete(
            self.clients[is_built].request(method, path, headers=said)
        )


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Return a door with a terminal behind it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with open_house() as house:
        opened = Door(house)
        yield opened
        for client in opened.clients.values():
            house.loop.run_until_complete(client.aclose())
    structlog.reset_defaults()


@pytest.mark.parametrize("path", ["/", "/index.html", "/trade/BTC-USD", "/verify", "/trade/BRK.B"])
def test_every_page_is_the_index_with_a_nonce_of_its_own(door: Door, path: str) -> None:
    # ASVS 14.4.3
    first, second = door.ask(path), door.ask(path)
    nonces = []
    for answer in (first, second):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        # One kept and found unchanged would bear the nonce of another policy.
        assert "etag" not in answer.headers
        policy = answer.headers["content-security-policy"]
        found = NONCE.search(policy)
        assert found is not None
        nonces.append(found[1])
        assert answer.text == (
            '<meta content="ws://venue:8765/api/stream">'
            f'<meta content="{found[1]}"><a nonce="{found[1]}">'
        )
        assert "connect-src 'self' ws://venue:8765;" in policy
        assert "unsafe" not in policy
    assert nonces[0] != nonces[1]


def test_a_host_that_is_none_of_ours_is_not_repeated(door: Door) -> None:
    # ASVS 5.3.3, 14.5.1
    answer = door.ask("/", host='evil.example"><script>')
    assert "evil" not in answer.text + answer.headers["content-security-policy"]


def test_what_is_named_by_what_it_holds_is_kept_for_good(door: Door) -> None:
    answer = door.ask("/assets/index-1a2b.js", accept="*/*")
    assert answer.content == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "accept-encoding" in answer.headers.get_list("vary")


def test_a_file_is_compressed_for_whoever_takes_it_so(door: Door) -> None:
    path = "/assets/index-1a2b.js"
    plain, zipped = door.ask(path), door.ask(path, accept_encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["content-length"] == str(len(gzip.compress(SCRIPT, mtime=0)))
    assert zipped.content == SCRIPT
    assert zipped.headers["etag"] != plain.headers["etag"]
    dense = door.ask("/assets/font-1a2b.woff2", accept_encoding="gzip")
    assert "content-encoding" not in dense.headers


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_is_still_so_is_not_sent_again(door: Door, encoding: str) -> None:
    first = door.ask("/sw.js", accept_encoding=encoding)
    again = door.ask(
        "/sw.js", accept_encoding=encoding, if_none_match=f'"x", {first.headers["etag"]}'
    )
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers
    # What is said with it replaces what the browser kept, so it is the page's own policy.
    for name in ("etag", "content-security-policy", "vary"):
        assert again.headers[name] == first.headers[name]
    assert "worker-src 'self' blob:" in again.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/assets/index-1a2b.js", "/manifest.webmanifest"])
def test_head_tells_as_much_without_the_body(door: Door, path: str) -> None:
    got, head = door.ask(path), door.ask(path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-0000.js",
        "/robots.txt",
        "/assets/..%2findex.html",
        "/assets/%2e%2e/%2e%2e/room.py",
        "/..%2f..%2froom.py",
        "/api/nothing",
        "/.well-known/nothing",
    ],
)
def test_what_is_not_there_is_a_problem(door: Door, path: str) -> None:
    # ASVS 12.3.1
    answer = door.ask(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"


def test_programs_that_take_no_page_are_told_that_there_is_nothing(door: Door) -> None:
    assert door.ask("/trade", accept="application/json").status_code == 404
    assert door.ask("/trade", "POST").status_code == 404


def test_a_file_never_stands_in_for_what_can_be_asked(door: Door) -> None:
    assert door.ask("/api/assets").json()["code"] == "KEY_MISSING"
    assert door.ask("/api/docs").headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/trade"])
def test_where_no_terminal_was_built_a_page_says_how(door: Door, path: str) -> None:
    answer = door.ask(path, is_built=False)
    assert answer.status_code == 200
    assert "make web" in answer.text
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
