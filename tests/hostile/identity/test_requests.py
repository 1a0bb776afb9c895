"""Requests that should break something: strange paths, headers in fields, bodies without end."""

import secrets
import time
from contextlib import ExitStack
from typing import Any

import pytest

from tests.hostile.identity.browser import Browser
from tests.hostile.identity.town import Town
from tests.hostile.wire import connected


@pytest.mark.parametrize(
    "path",
    [
        "/api/me/keys/..%2f..%2f..%2fetc%2fpasswd",
        "/api/users/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/api/users/../../../../etc/passwd",
        "/.well-known/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/.well-known/../../../../../../etc/passwd",
        "/..%2fvault.keys",
        "/%2e%2e/%2e%2e/vault.keys",
        "/docs/..%2f..%2f..%2f..%2fvault.keys",
        "/mail/",
        "/control.sqlite",
    ],
)
def test_path_traversal(town: Town, mallory: Browser, path: str) -> None:
    # ASVS 12.3.1, 12.3.2
    port = int(town.served.http.rsplit(":", 1)[1])
    vault = (town.served.data_dir / "vault.keys").read_bytes().strip()
    with connected(port) as wire:
        wire.say(f"GET {path} HTTP/1.1\r\nHost: venue\r\n".encode())
        wire.say(f"Authorization: Bearer {town.operator}\r\n\r\n".encode())
        answer = wire.answer()
        assert answer.status in (400, 403, 404, 405), answer
        assert b"root:" not in answer.body
        assert vault not in answer.body


def test_header_injection(town: Town, mallory: Browser) -> None:
    # ASVS 5.2.3, 5.3.1: into letters and into answers.
    breaks = "\r\nBcc: all@example.org\r\nSet-Cookie: damrak_access=evil\r\n\r\nevil"
    person = {"password": secrets.token_urlsafe()}
    for body in (
        {**person, "email": f"m@example.org{breaks}", "name": "x"},
        {**person, "email": f'"{breaks}"@example.org', "name": "x"},
        {**person, "email": "m@example.org", "name": f"x{breaks}"},
        {**person, "email": "m@example.org\u2028Bcc: a@example.org", "name": "x"},
    ):
        answer = mallory.ask("POST", "/api/auth/register", body)
        assert answer.status_code == 422, answer.text
        assert "evil" not in str(answer.headers)
    for browser in (town.browser("Phone\tBcc: all@example.org"), town.browser("a" * 8_000)):
        with browser:
            registered = town.registered(browser)
            other = town.browser("second <b>device</b>\tx")
            with other:
                other.does("POST", "/api/auth/login", registered.login)
    letters = [each.read_text("utf-8") for each in (town.served.data_dir / "mail").glob("*.txt")]
    heads = [each.split("\n\n")[0] for each in letters]
    assert len(heads) >= 2
    for head in heads:
        assert [line.split(":")[0] for line in head.splitlines()] == ["From", "To", "Subject"]


def test_oversized_bodies(town: Town) -> None:
    # ASVS 12.1.1, 13.1.3, 5.5.1
    with town.browser() as browser:
        for path in ("login", "register", "reset", "refresh", "logout", "passkeys/login"):
            answer = browser.http.post(f"/api/auth/{path}", content=b"a" * 20_000_000)
            assert answer.status_code in (204, 401, 413, 415), (path, answer.text)
        long = {"email": "x@example.org", "password": "a" * 2_000_000}
        assert browser.ask("POST", "/api/auth/login", long).status_code in (400, 413, 422)
        deep = b"[" * 200_000
        for path in ("login", "passkeys/login", "register"):
            kind = {"Content-Type": "application/json"}
            answer = browser.http.post(f"/api/auth/{path}", content=deep, headers=kind)
            assert answer.status_code == 400, answer.text
        nested: Any = "x"
        for _ in range(400):
            nested = {"credential": nested}
        assert browser.ask("POST", "/api/auth/passkeys/login", nested).status_code in (400, 401)


def test_half_said_sign_ins_keep_nobody_out(town: Town, anna: Browser) -> None:
    # ASVS 11.1.4, 12.1.1
    port = int(town.served.http.rsplit(":", 1)[1])
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: v\r\nContent-Type: application/json\r\n"
    with ExitStack() as opened:
        for _ in range(200):
            wire = opened.enter_context(connected(port))
            wire.say(head + b"Content-Length: 900\r\n\r\n{")
        start = time.monotonic()
        with town.browser() as browser:
            browser.does("POST", "/api/auth/login", town.registered(browser).login)
        assert anna.get("/api/me")
        assert time.monotonic() - start < 10
