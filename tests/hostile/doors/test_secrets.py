"""Secrets and lies in logs: whatever is sent, no log holds a secret or a line that nobody wrote."""

import contextlib
import re
from collections.abc import Iterator

import msgspec
import pytest
from click.testing import CliRunner
from websockets.sync.client import connect

from damrak.app.cli import main
from tests.hostile.doors.exposed import PLANTED, Exposed, exposed

FORGED = "2026-01-01T00:00:00.000000Z [info     ] forged"
KEY = f"dmk_000000000000_{PLANTED}"
_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \[[a-z]+\s*\]|  |\tat |$")


@pytest.fixture(params=["json", "console"])
def venue(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Exposed]:
    with exposed(tmp_path_factory.mktemp("exposed"), request.param) as found:
        yield found


def _attack(venue: Exposed) -> None:
    lines = f"{PLANTED}%0a{FORGED.replace(' ', '%20')}%1b%5b2J%0d".encode()
    headers = [
        b"Authorization: Bearer " + KEY.encode(),
        b"Authorization: Basic " + PLANTED.encode(),
        b"Cookie: damrak_access=" + PLANTED.encode() + b"; damrak_refresh=" + PLANTED.encode(),
        b"X-Csrf-Token: " + PLANTED.encode(),
        b"Damrak-Key: " + PLANTED.encode() + b"\r\nDamrak-Signature: " + PLANTED.encode(),
        b"Traceparent: " + PLANTED.encode(),
        b"X-Forwarded-For: " + PLANTED.encode() + b"\x1b[31m",
        b"Authorization: Bearer " + venue.operator.encode(),
    ]
    bodies = [
        msgspec.json.encode({"password": PLANTED, "email": f"{FORGED}\n{FORGED}"}),
        b'{"symbol":"' + PLANTED.encode() + b"\\n" + FORGED.encode() + b'"',
        PLANTED.encode() + b"\n" + FORGED.encode(),
    ]
    paths = [b"/api/orders", b"/api/orders/" + lines, b"/api/assets?token=" + lines,
             b"/api/auth/login", b"/api/auth/reset?token=" + lines, b"/" + lines]  # fmt: skip
    for header in headers:
        with venue.connected() as wire, contextlib.suppress(EOFError):
            for path in paths:
                for body in bodies:
                    head = b"POST %b HTTP/1.1\r\nHost: venue\r\n%b\r\n" % (path, header)
                    wire.say(head + b"Content-Type: application/json\r\n")
                    wire.say(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                    assert wire.answer().status < 500
    with venue.connected() as wire, contextlib.suppress(EOFError):
        wire.say(b"GARBAGE %b\r\n\x1b[31m%b\r\n\r\n" % (PLANTED.encode(), FORGED.encode()))
        wire.answer()


def _attack_stream(venue: Exposed) -> None:
    url = f"wss://localhost:{venue.port(stream=True)}"
    for headers in ({"Authorization": f"Bearer {KEY}"}, {"Cookie": f"damrak_access={PLANTED}"}):
        with connect(url, ssl=venue.context(), additional_headers=headers) as stream:
            for said in (
                {"op": "authenticate", "id": 1, "key": KEY},
                {"op": "subscribe", "id": 2, "channel": "trades", "symbol": f"{PLANTED}\n{FORGED}"},
                {"op": f"{PLANTED}\n{FORGED}", "id": 3},
            ):
                stream.send(msgspec.json.encode(said).decode())
                stream.recv(timeout=20)


def test_secrets_in_logs_and_log_injection(venue: Exposed) -> None:
    # ASVS 7.1.1, 7.1.2, 7.3.1
    _attack(venue)
    _attack_stream(venue)
    log = venue.log
    assert log.count("request") > 100
    for secret in (PLANTED, venue.operator, venue.operator.rpartition("_")[2]):
        assert secret not in log
    assert "forged" not in log
    assert "\x1b" not in log
    for line in log.splitlines():
        if line.startswith("{"):
            assert msgspec.json.decode(line)["event"]
        else:
            assert _LINE.match(line), line


def test_secrets_are_not_shown_by_commands(venue: Exposed) -> None:
    # ASVS 8.3.4
    config = str(venue.folder / "exposed.toml")
    data_dir = ["--data-dir", str(venue.served.data_dir)]
    environment = {"DAMRAK__SSO__CLIENT_SECRET": f"{PLANTED}-of-sso"}
    for command in (
        ["config", "show", "--config", config],
        ["--json", "config", "show", "--config", config],
        ["config", "check", config],
        ["doctor", "--config", config],
    ):
        said = CliRunner().invoke(main, [*data_dir, *command], env=environment)
        assert said.exit_code == 0, said.output
        assert PLANTED not in said.output


def test_secrets_are_not_in_the_list_of_processes(venue: Exposed) -> None:
    # ASVS 2.10.4
    with open(f"/proc/{venue.served.pid}/cmdline", "rb") as file:  # noqa: PTH123
        assert PLANTED.encode() not in file.read()
    said = CliRunner().invoke(main, ["serve", "--help"])
    for word in ("password", "secret", "key ", "token"):
        assert word not in said.output.lower()
