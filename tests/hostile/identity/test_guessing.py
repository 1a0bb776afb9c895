"""Guessing and prying: what slows it down outlives a restart, and no record helps whoever pries."""

import secrets
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.hostile.identity.browser import Browser
from tests.hostile.identity.town import Person, Town, town_of

FREE = 5
"""Wrong passwords that cost nothing but the work to look at them."""

PLANTED = "planted-0123456789"
"""Begins every secret that no record may hold."""

FORGED = "2026-01-01T00:00:00.000000Z [info     ] forged"


def guess(browser: Browser, person: Person) -> httpx.Response:
    """Try a wrong password."""
    wrong = {"email": person.email, "password": f"{PLANTED}-{secrets.token_hex(4)}"}
    return browser.ask("POST", "/api/auth/login", wrong)


def shut_out(browser: Browser, person: Person) -> int:
    """Guess until one has to wait long enough for a restart, and return for how long."""
    for _ in range(60):
        answer = guess(browser, person)
        if answer.status_code == 429:
            waiting = int(answer.headers["retry-after"])
            assert answer.json()["code"] == "TOO_MANY_ATTEMPTS"
            if waiting > 15:
                return waiting
            time.sleep(waiting)
        else:
            assert answer.status_code == 401, answer.text
    raise AssertionError("guessing goes on for ever")


@pytest.mark.chaos
def test_brute_force_is_not_forgiven_by_a_restart(tmp_path: Path) -> None:
    # ASVS 2.2.1
    with town_of(tmp_path) as town, town.browser() as browser, town.browser() as other:
        anna, ben = town.add("trader"), town.add("trader")
        shut_out(browser, anna)
        for end in (town.served.kill, town.served.stop):
            end()
            town.served.start()
            for person in (anna, anna._replace(email=anna.email.upper())):
                answer = browser.ask("POST", "/api/auth/login", person.login)
                assert answer.status_code == 429, "who was shut out must stay so"
            other.does("POST", "/api/auth/login", ben.login)


def test_brute_force_is_slowed_down_whether_or_not_there_is_such_a_person(town: Town) -> None:
    # ASVS 2.2.1, 3.2.2
    nobody = Person(f"{secrets.token_hex(6)}@example.org", "")
    with town.browser() as browser:
        for person in (town.add("trader"), nobody):
            statuses = [guess(browser, person).status_code for _ in range(FREE + 2)]
            assert set(statuses[:FREE]) == {401}
            assert statuses[-1] == 429


def test_secrets_are_in_no_log_no_export_and_no_table(town: Town) -> None:
    # ASVS 7.1.1, 7.1.2, 7.3.1, 2.4.1, 6.1.1, 8.3.4
    with town.browser() as browser, town.browser() as school:
        email, password = f"{PLANTED}@example.org", f"{PLANTED}-of-anna"
        lines = f"{PLANTED}\n{FORGED}\x1b[2J\r"
        wish = {"email": email, "password": password, "name": f"{PLANTED} name"}
        browser.does("POST", "/api/auth/register", wish, status=202)
        token = town.code_for(email, browser, "Verify your")
        browser.does("POST", "/api/auth/verify", {"token": token})
        browser.does("POST", "/api/auth/login", {"email": email, "password": password})
        key = browser.does("POST", "/api/me/keys", {"name": "x", "scopes": ["read"]}, status=201)
        app = browser.does("POST", "/api/me/second-factor")["secret"]
        school.does("POST", "/api/auth/login", town.add("admin").login)
        invited = school.does("POST", "/api/invitations", {"roles": ["trader"]}, status=201)
        kept = [password, token, key["secret"], app, invited["token"], *browser.cookies.values()]
        _pry(browser, lines)
        browser.does("POST", "/api/auth/refresh")
        kept += browser.cookies.values()
        export = school.ask("GET", "/api/audit/export")
        assert export.status_code == 200
        lines_of_audit = export.text.splitlines()
        assert all(msgspec.json.decode(each) for each in lines_of_audit)
        said = town.run("audit", "export")
        # Addresses belong into the audit, sealed; passwords and names do not.
        told = (export.text + said).replace(email, "")
        everywhere = _files(town)
        assert len(everywhere) > 3
        for secret in (*kept, f"{PLANTED}-of-anna", f"{PLANTED} name"):
            assert secret not in told, secret
            for path, raw in everywhere.items():
                assert secret.encode() not in raw, (secret, path)
        for path, raw in everywhere.items():
            assert email.encode() not in raw, path
            assert b"\x1b[2J" not in raw, path
        assert not [line for line in town.log.splitlines() if line.startswith(FORGED[:20])]
        assert PLANTED not in town.log


def _pry(browser: Browser, lines: str) -> None:
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/api/auth/login", {"email": lines, "password": lines}),
        ("POST", "/api/auth/login", {"email": f"{PLANTED}@x.org", "password": lines}),
        ("POST", "/api/auth/reset", {"token": PLANTED, "password": lines}),
        ("POST", "/api/auth/verify", {"token": PLANTED}),
        ("POST", "/api/auth/register", {"email": lines, "password": lines, "name": lines}),
        ("POST", "/api/auth/register", {PLANTED: lines}),
        ("POST", "/api/auth/passkeys/login", {"credential": {PLANTED: lines}}),
        ("POST", "/api/auth/login/second-factor", {"challenge": PLANTED, "code": PLANTED}),
        ("PUT", "/api/me/password", {"new_password": "x", "password": PLANTED}),
        ("POST", "/api/me/keys", {"name": lines, "scopes": ["read"], "password": PLANTED}),
        ("DELETE", f"/api/me/keys/{PLANTED}%0a{FORGED}", None),
        ("GET", f"/api/auth/sso/callback?code={PLANTED}&state={PLANTED}%0aforged", None),
        ("GET", f"/api/users?email={PLANTED}%0aforged", None),
    ]
    for method, path, body in asked:
        assert browser.ask(method, path, body).status_code < 500, path
    for headers in (
        {"authorization": f"Bearer {PLANTED}"},
        {"authorization": f"Basic {PLANTED}"},
        {"cookie": f"damrak_access={PLANTED}; damrak_refresh={PLANTED}"},
        {"damrak_key": PLANTED, "damrak_signature": PLANTED, "damrak_timestamp": "1"},
        {"traceparent": PLANTED, "user_agent": PLANTED, "x_forwarded_for": PLANTED},
    ):
        for path in ("/api/me", f"/api/orders?token={PLANTED}"):
            assert browser.ask("GET", path, **headers).status_code < 500


def _files(town: Town) -> dict[Path, bytes]:
    # All that lies there but the letters, which are for their reader.
    found = [*town.served.data_dir.rglob("*"), town.folder / "server.log"]
    return {
        path: path.read_bytes() for path in found if path.is_file() and path.parent.name != "mail"
    }
