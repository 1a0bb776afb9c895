"""Logs: no line that nobody wrote, no secret, in either format."""

import io
import logging
from collections.abc import Iterator

import msgspec
import pytest
import structlog

from damrak.app.config.settings import LogSettings
from damrak.app.serving.logs import set_up_logs

FORGED = "2026-01-01T00:00:00.000000Z [info     ] forged"
SECRETS = (
    "Authorization: Bearer abc.def-123",
    "dmk_0123456789ab_c2VjcmV0LXNlY3JldA",
    "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "redis://user:word@host/0",
    "password='hunter2222'",
    '"token": "abcdef123456"',
)
HIDDEN = ("abc.def", "c2VjcmV0", "c2lnbmF0dXJl", "user:word", "hunter2222", "abcdef123456")


@pytest.fixture(params=["json", "console"])
def heard(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers, root.level
    set_up_logs(LogSettings(level="debug", format=request.param))
    said = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(said)
    yield said
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_log_injection_makes_no_line_and_moves_no_cursor(heard: io.StringIO) -> None:
    # ASVS 7.3.1
    log = structlog.get_logger("damrak")
    for end in ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        log.info(f"said{end}{FORGED}", value=f"a{end}{FORGED}", parts=[f"b{end}{FORGED}"])
        log.info("deep", value={f"k{end}": {"x": (f"c{end}{FORGED}",)}})
    log.info("screen", value="\x1b[2J\x1b[31m\u202eevil\x9b")
    logging.getLogger("library").warning("foreign %s", f"x\n{FORGED}")

    lines = heard.getvalue().split("\n")[:-1]
    assert len(lines) == 18
    assert not [line for line in lines if line.lstrip().startswith(FORGED)]
    assert heard.getvalue().replace("\n", "").isprintable()


def test_log_injection_by_an_error_is_no_line_of_the_log(heard: io.StringIO) -> None:
    # ASVS 7.3.1
    try:
        raise ValueError(f"bad\n{FORGED}\n\x1b[2Jpassword=hunter2222")
    except ValueError:
        structlog.get_logger("damrak").exception("fault")

    assert "ValueError" in heard.getvalue()
    assert "hunter2222" not in heard.getvalue()
    assert "\x1b" not in heard.getvalue()
    assert not [line for line in heard.getvalue().splitlines() if line.startswith(FORGED)]


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_in_logs_are_struck_out(heard: io.StringIO, secret: str) -> None:
    # ASVS 7.1.1
    log = structlog.get_logger("damrak")
    log.info(
        f"event {secret}", value=f"value {secret}", parts={"x": [secret]}, error=OSError(secret)
    )
    logging.getLogger("library").warning("foreign %s", secret)

    assert "********" in heard.getvalue()
    assert not [hidden for hidden in HIDDEN if hidden in heard.getvalue()]


def test_what_is_plain_stays_as_it_is(heard: io.StringIO) -> None:
    structlog.get_logger("damrak").info("request", status=200, path="/api/orders", duration_ms=0.5)
    (line,) = heard.getvalue().splitlines()
    if line.startswith("{"):
        said = msgspec.json.decode(line)
        assert (said["status"], said["path"], said["duration_ms"]) == (200, "/api/orders", 0.5)
    else:
        assert "path=/api/orders" in line
