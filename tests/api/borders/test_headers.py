"""Headers: what every answer tells browsers, and what none tells pages of other sites."""

import pytest

from tests.api.borders.gate import LISTED, OWN, PROXY, STRANGER, Gate

PATHS = ("/health", "/api/assets", "/nothing", "/api/openapi.json", "/api/docs", "/docs/problems")
EVIL = "https://evil.example"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_every_answer_bears_what_keeps_browsers_in_bounds(
    gate: Gate, method: str, path: str
) -> None:
    # ASVS 14.4.3 to 14.4.7
    headers = gate.ask(method, path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert len(headers.get_list("content-security-policy")) == 1


def test_pages_run_their_own_files_and_data_runs_nothing(gate: Gate) -> None:
    page, data = gate.ask("GET", "/api/docs"), gate.ask("GET", "/health")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "script-src" not in data.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize(
    ("peer", "said", "insists"),
    [(STRANGER, "https", False), (PROXY, "https", True), (PROXY, "http", False)],
)
def test_browsers_insist_on_encryption_once_a_proxy_says_they_have_it(
    gate: Gate, peer: str, said: str, insists: bool
) -> None:
    # ASVS 14.4.5
    answer = gate.ask("GET", "/health", peer=peer, x_forwarded_proto=said)
    assert ("strict-transport-security" in answer.headers) is insists


@pytest.mark.parametrize("site", [EVIL, "null", f"{LISTED}.evil.example", f"{LISTED}:8443", OWN])
def test_cors_with_credentials_from_a_foreign_origin_is_told_nothing(gate: Gate, site: str) -> None:
    # ASVS 14.5.3
    for path in PATHS:
        headers = gate.ask("GET", path, origin=site, key=gate.house.trader).headers
        assert not [name for name in headers if name.startswith("access-control")]
        assert headers["vary"] == "origin"


def test_cors_from_a_listed_origin_names_it_and_nobody_else(gate: Gate) -> None:
    for path in PATHS:
        headers = gate.ask("GET", path, origin=LISTED).headers
        assert headers["access-control-allow-origin"] == LISTED
        assert headers["access-control-allow-credentials"] == "true"
        assert headers["vary"] == "origin"
        assert "x-ratelimit-remaining" in headers["access-control-expose-headers"]


def test_a_preflight_from_a_foreign_origin_is_refused(gate: Gate) -> None:
    # ASVS 14.5.3
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "x"}
    foreign = gate.ask("OPTIONS", "/api/orders", origin=EVIL, **asked)
    assert foreign.status_code == 403
    assert not [name for name in foreign.headers if name.startswith("access-control")]
    listed = gate.ask("OPTIONS", "/api/orders", origin=LISTED, **asked)
    assert listed.status_code == 204
    assert listed.headers["access-control-allow-origin"] == LISTED
    assert "POST" in listed.headers["access-control-allow-methods"]
    assert "x-csrf-token" in listed.headers["access-control-allow-headers"]


@pytest.mark.parametrize("path", ["/health", "/api/openapi.json", "/api/assets", "/nothing"])
def test_head_is_answered_as_get_without_the_body(gate: Gate, path: str) -> None:
    head, whole = gate.ask("HEAD", path), gate.ask("GET", path)
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert (head.content, whole.content != b"") == (b"", True)


def test_head_changes_nothing(gate: Gate) -> None:
    told = gate.house.told
    answer = gate.ask("HEAD", "/api/orders", key=gate.house.trader)
    assert answer.status_code == 200
    assert gate.house.told == told


def test_trace_and_made_up_methods_do_nothing(gate: Gate) -> None:
    # ASVS 14.5.1
    for method in ("TRACE", "CONNECT", "PROPFIND", "DEBUG"):
        answer = gate.ask(method, "/api/assets", key=gate.house.trader, x_planted="planted")
        assert answer.status_code in (404, 405, 429)
        assert "planted" not in answer.text


def test_the_host_of_a_request_is_in_no_answer(gate: Gate) -> None:
    # ASVS 14.5.2
    for path in PATHS:
        answer = gate.ask("GET", path, host="evil.example", x_forwarded_host="evil.example")
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/api/docs/../../../../etc/passwd",
        "/api/docs/..%2f..%2f..%2fetc%2fpasswd",
        "/api/docs/%2e%2e/%2e%2e/pyproject.toml",
        "/api/docs/explorer.js/../__init__.py",
        "/api/docs/..%5c..%5c__init__.py",
        "/api/docs/%00",
        "//etc/passwd",
        "/docs/problems/../../damrak.toml",
    ],
)
def test_path_traversal_finds_no_file(gate: Gate, path: str) -> None:
    # ASVS 12.3.1
    answer = gate.ask("GET", path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "symbol", ["a%0d%0aset-cookie:x=1", "a%0aLocation:%20evil", "%0d%0a%0d%0a"]
)
def test_header_injection_by_a_path_adds_no_header(gate: Gate, symbol: str) -> None:
    # ASVS 5.2.3, 5.3.1
    answer = gate.ask("GET", f"/api/instruments/{symbol}", key=gate.house.trader)
    assert answer.status_code in (400, 404)
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
