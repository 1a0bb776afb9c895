"""Safety: what browsers are told with an answer, and what an answer must not say."""

import pytest

from damrak.services.gateway.borders.safety import DATA_POLICY, Safety, page_policy

JSON = [(b"content-type", b"application/json")]


def test_data_may_neither_run_nor_be_framed_or_kept() -> None:
    # ASVS 14.4.3, 14.4.4, 14.4.6, 14.4.7, 8.2.1
    found = dict(Safety().headers(JSON, "http"))
    assert found[b"content-security-policy"] == DATA_POLICY
    assert found[b"x-content-type-options"] == b"nosniff"
    assert found[b"cache-control"] == b"no-store"
    assert found[b"referrer-policy"] == b"no-referrer"
    assert found[b"x-frame-options"] == b"DENY"


def test_what_an_answer_says_of_itself_stays() -> None:
    said = [(b"cache-control", b"max-age=60"), (b"content-security-policy", page_policy())]
    found = dict(Safety().headers(said, "http"))
    assert not {b"cache-control", b"content-security-policy"} & set(found)


def test_browsers_are_told_to_insist_on_encryption_only_where_they_have_it() -> None:
    # ASVS 14.4.5
    safety = Safety(31_536_000)
    name = b"strict-transport-security"
    assert dict(safety.headers(JSON, "https"))[name] == b"max-age=31536000; includeSubDomains"
    assert name not in dict(safety.headers(JSON, "http"))
    assert name not in dict(Safety(0).headers(JSON, "https"))


def test_a_page_runs_files_of_the_venue_and_nothing_that_stands_in_it() -> None:
    # ASVS 14.4.3
    policy = page_policy(["wss://venue.example.org:8001"]).decode()
    parts = {each.split()[0]: each.split()[1:] for each in policy.split("; ")}
    assert parts["script-src"] == parts["style-src"] == ["'self'"]
    assert parts["connect-src"] == ["'self'", "wss://venue.example.org:8001"]
    assert parts["default-src"] == parts["frame-ancestors"] == parts["base-uri"] == ["'none'"]
    assert "unsafe" not in policy


def test_styles_that_stand_in_a_page_need_the_nonce_of_its_answer() -> None:
    # ASVS 14.4.3
    parts = page_policy(nonce="c2VjcmV0").decode().split("; ")
    assert "style-src 'self' 'nonce-c2VjcmV0'" in parts
    assert "script-src 'self'" in parts
    assert b"nonce" not in page_policy()


@pytest.mark.parametrize("value", [b"/a\r\nset-cookie: x=1", b"/a\nx", b"/a\r"])
def test_a_header_that_is_more_than_a_line_is_never_sent(value: bytes) -> None:
    # ASVS 5.1.5, 5.2.3
    with pytest.raises(ValueError, match="location must be one line"):
        Safety().headers([(b"location", value)], "http")
