"""Sites: which pages are the venue's own, and which others may ask with credentials."""

from typing import Any

import pytest

from damrak.services.gateway.borders.sites import Sites, plain_site

OWN = "https://venue.example.org"
LISTED = "https://terminal.example.org"
SITES = Sites([OWN], [LISTED])


def scope(method: str = "GET", **headers: str) -> dict[str, Any]:
    said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"method": method, "headers": said}


@pytest.mark.parametrize(
    ("site", "own"),
    [
        (OWN, True),
        ("https://VENUE.example.org:443", True),
        (LISTED, True),
        ("http://venue.example.org", False),
        ("https://venue.example.org:8443", False),
        ("https://venue.example.org.evil.example", False),
        ("https://evil.example/https://venue.example.org", False),
        ("https://venue.example.org@evil.example", False),
        ("null", False),
        ("", False),
        ("https://rebound.example", False),
    ],
)
def test_pages_of_another_site_are_not_ours_whatever_host_was_asked(site: str, own: bool) -> None:
    # ASVS 13.2.3
    # A name that somebody lets point at the venue is asked with that name as host.
    host = site.rpartition("//")[2]
    assert SITES.is_own(site, host) is own


def test_a_venue_on_this_machine_is_known_by_its_loopback_names_alone() -> None:
    sites = Sites(["http://127.0.0.1:8000"])
    assert sites.is_own("http://127.0.0.1:8000", "127.0.0.1:8000")
    assert sites.is_own("http://localhost:9000", "localhost:9000")
    assert not sites.is_own("http://localhost:9001", "localhost:9000")
    assert not sites.is_own("http://rebound.example:8000", "rebound.example:8000")


def test_a_venue_that_nobody_named_takes_the_host_that_was_asked() -> None:
    sites = Sites(any_host=True)
    assert sites.is_own("http://lab-3:8000", "lab-3:8000")
    assert not sites.is_own("http://evil.example", "lab-3:8000")


@pytest.mark.parametrize(
    ("site", "own"),
    [
        ("https://lab-3:8000", True),
        ("https://lab-3:8001", True),
        ("https://lab-3:8002", False),
        ("https://evil.example:8000", False),
    ],
)
def test_the_stream_of_a_venue_that_nobody_named_knows_the_pages_of_the_other_door(
    site: str, own: bool
) -> None:
    sites = Sites(any_host=True, port=8000)
    assert sites.is_own(site, "lab-3:8001") is own


def test_a_foreign_origin_hears_of_no_permission() -> None:
    # ASVS 14.5.3
    for site in (
        "https://evil.example",
        "null",
        f"{LISTED}.evil.example",
        "http://terminal.example.org",
    ):
        assert SITES.headers(scope(origin=site)) == [(b"vary", b"origin")]
    assert SITES.headers(scope()) == [(b"vary", b"origin")]
    assert Sites([OWN]).headers(scope(origin=LISTED)) == []


def test_a_listed_origin_may_ask_with_credentials() -> None:
    found = dict(SITES.headers(scope(origin=LISTED)))
    assert found[b"access-control-allow-origin"] == LISTED.encode()
    assert found[b"access-control-allow-credentials"] == b"true"
    assert found[b"vary"] == b"origin"


def test_two_origins_are_none() -> None:
    said = scope()
    said["headers"] = [(b"origin", LISTED.encode()), (b"origin", b"https://evil.example")]
    assert SITES.headers(said) == [(b"vary", b"origin")]


def test_a_preflight_of_a_foreign_origin_is_refused() -> None:
    # ASVS 14.5.3
    asked = {"access_control_request_method": "DELETE"}
    foreign = SITES.preflight(scope("OPTIONS", origin="https://evil.example", **asked))
    listed = SITES.preflight(scope("OPTIONS", origin=LISTED, **asked))
    assert foreign is not None
    assert listed is not None
    assert (foreign.status, foreign.headers) == (403, ())
    assert listed.status == 204
    allowed = dict(listed.headers)
    assert b"DELETE" in allowed[b"access-control-allow-methods"]
    assert b"*" not in b"".join(allowed.values())


def test_what_asks_for_nothing_first_is_no_preflight() -> None:
    assert SITES.preflight(scope("OPTIONS", origin=LISTED)) is None
    assert SITES.preflight(scope("GET", access_control_request_method="GET")) is None


@pytest.mark.parametrize(
    "text", ["*", "venue", "https://", "https://a/b", "ftp://a", "https://*.a"]
)
def test_what_is_no_site_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a site must be"):
        plain_site(text)
