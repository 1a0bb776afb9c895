"""Whoever shows nothing is told what everybody may know, and nothing else (ASVS 4.1.1, 4.1.5)."""

import re

import httpx
import pytest

from tests.hostile.identity.browser import PATIENCE
from tests.hostile.identity.town import Town

OPEN = {
    "GET /health",
    "GET /ready",
    "GET /.well-known/jwks.json",
    "GET /api/auth/options",
    "GET /api/auth/sso",
    "GET /api/auth/sso/callback",
    "GET /api/auth/sso/landing",
    "POST /api/auth/register",
    "POST /api/auth/verify",
    "POST /api/auth/verify/resend",
    "POST /api/auth/login",
    "POST /api/auth/login/second-factor",
    "POST /api/auth/passkeys/challenge",
    "POST /api/auth/passkeys/login",
    "POST /api/auth/refresh",
    "POST /api/auth/logout",
    "POST /api/auth/forgot",
    "POST /api/auth/reset",
}
"""All that answers whoever asks, apart from the document that names it: health and signing in."""

UNLISTED = (
    "/ /api /api/ /admin /api/admin /api/internal /internal /internal/rights /debug /debug/pprof "
    "/.env /.git/config /.git/HEAD /robots.txt /server-status /actuator /actuator/env /console "
    "/graphql /api/v1/orders /api//orders /API/ORDERS /api/orders/ /api/orders;x "
    "/api/orders/../keys /api/auth/../keys /api/auth/%2e%2e/keys /api/auth/..%2fkeys "
    "/api/auth /api/auth/ /api/auth/login/ /api/auth/users /api/auth/options/../../keys "
    "/.well-known /.well-known/ /.well-known/openid-configuration /.well-known/security.txt "
    "/health/../api/keys /health/ /healthz /api/docs /docs/../api/keys /static /static/ "
    "/vault.keys /control.sqlite /operator.key /server.json /log.sqlite /api/me/ /api/users/1"
).split()
WELCOMING = {"/", "/health/", "/api/docs"}
"""The page that greets, health by another name, and the page that lists what can be asked."""

REFUSED = {400, 401, 403, 404, 405, 415}


def operations(town: Town) -> list[tuple[str, str]]:
    """Return the method and the path of everything that the served document names."""
    document = httpx.get(f"{town.served.http}/api/openapi.json", timeout=PATIENCE).json()
    return [(verb.upper(), path) for path, item in document["paths"].items() for verb in item]


def test_nothing_but_health_docs_and_signing_in_answers_a_stranger(town: Town) -> None:
    asked = operations(town)
    assert len(asked) > 90
    answered = set()
    with httpx.Client(base_url=town.served.http, timeout=PATIENCE) as client:
        for method, path in asked:
            aimed = re.sub(r"{\w+}", "1", path)
            answer = client.request(method, aimed)
            if answer.status_code == 401 and answer.json()["code"] == "KEY_MISSING":
                assert answer.headers["www-authenticate"].startswith("Bearer")
                continue
            answered.add(f"{method} {path}")
            assert answer.status_code < 500, (method, path, answer.text)
    assert answered == OPEN


def test_every_method_on_every_path_is_refused_to_strangers(town: Town) -> None:
    known = set(operations(town))
    with httpx.Client(base_url=town.served.http, timeout=PATIENCE) as client:
        for path in {path for _, path in known}:
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"):
                reads = "GET" if method == "HEAD" else method
                if (reads, path) in known:
                    continue
                answer = client.request(method, re.sub(r"{\w+}", "1", path))
                assert answer.status_code in (400, 401, 404, 405), (method, path, answer.text)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_paths_that_nobody_listed_tell_nothing(town: Town, method: str) -> None:
    with httpx.Client(base_url=town.served.http, timeout=PATIENCE) as client:
        for path in UNLISTED:
            request = client.build_request(method, "/")
            request.url = request.url.copy_with(raw_path=path.encode())
            answer = client.send(request)
            if path in WELCOMING and answer.status_code < 400:
                assert "dmk_" not in answer.text
                continue
            assert answer.status_code in REFUSED, (method, path, answer.status_code)
            assert len(answer.content) < 1_000


def test_the_stream_tells_strangers_nothing(town: Town) -> None:
    for path in ("/", "/stream", "/api/events", "/health", "/metrics", "/api/keys"):
        with httpx.Client(base_url=town.stream.replace("ws", "http", 1)) as client:
            answer = client.get(path)
            assert answer.status_code >= 400 or answer.text in ("", "OK\n"), (path, answer.text)
