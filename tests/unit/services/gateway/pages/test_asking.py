"""Asking: what browsers say is understood as the standards mean it."""

from typing import Any

import pytest

from damrak.services.gateway.pages.asking import has_already, is_page_route, takes_zipped

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TAG = b'"abc"'


def scope(path: str = "/", method: str = "GET", **headers: str) -> dict[str, Any]:
    said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"method": method, "path": path, "headers": said}


@pytest.mark.parametrize(
    "path", ["/", "/trade", "/trade/BTC-USD", "/trade/BRK.B", "/trade/VOC%2FEUR", "/admin/users"]
)
def test_whoever_navigates_to_a_page_is_shown_it(path: str) -> None:
    assert is_page_route(scope(path, accept=BROWSER))
    assert not is_page_route(scope(path, accept="*/*"))
    assert not is_page_route(scope(path))
    assert not is_page_route(scope(path, "POST", accept=BROWSER))


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/nothing",
        "/health/x",
        "/metrics/x",
        "/.well-known/security.txt",
        "/assets/old-1.js",
        "/docs/nothing",
        "/robots.txt",
        "/favicon.ico",
        "*",
        "",
    ],
)
def test_what_is_no_page_is_none_for_browsers_either(path: str) -> None:
    assert not is_page_route(scope(path, accept=BROWSER))


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("x-gzip", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_answers_are_compressed_for_whoever_takes_them_so(said: str, takes: bool) -> None:
    assert takes_zipped(scope(accept_encoding=said)) is takes


@pytest.mark.parametrize(
    ("said", "has"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ("*", True),
        ('"x"', False),
        ("abc", False),
        ("", False),
    ],
)
def test_a_tag_is_found_among_those_that_were_sent(said: str, has: bool) -> None:
    assert has_already(scope(if_none_match=said), TAG) is has
