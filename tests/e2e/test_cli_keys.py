"""Keys on the command line: made once, shown without their secret, taken back."""

import stat
from pathlib import Path

import pytest

from damrak.app.keys import open_ring
from damrak.app.wiring import open_venue
from damrak.ports.identity import Caller, Scope
from tests.e2e.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "venue")
    shell.run("account", "open", "1")
    return shell


def caller_of(shell: Shell, secret: str) -> Caller | None:
    with open_ring(shell.data_dir) as ring:
        return ring.caller_of(secret)


def test_a_traders_key_is_told_once_and_listed_without_its_secret(shell: Shell) -> None:
    made = shell.json("key", "create", "bot", "--account", "1")

    assert (made["name"], made["scopes"], made["account_id"]) == ("bot", ["read", "trade"], 1)
    assert caller_of(shell, made["secret"]) is not None
    (listed,) = shell.rows("key", "list")
    assert {**listed, "secret": made["secret"]} == made
    text = shell.run("key", "list").stdout
    assert made["key_id"] in text
    assert made["secret"][17:] not in text


def test_for_a_script_the_secret_alone_is_the_result(shell: Shell) -> None:
    result = shell.run("key", "create", "bot", "--scope", "read")

    caller = caller_of(shell, result.stdout.strip())
    assert caller is not None
    assert caller.scopes == {Scope.READ}
    assert "its secret is not kept" in result.stderr


def test_a_revoked_key_opens_nothing_and_stays_on_the_list(shell: Shell) -> None:
    made = shell.json("key", "create", "bot", "--account", "1")
    revoked = shell.json("key", "revoke", made["key_id"])

    assert revoked["revoked_time"] > made["created_time"]
    assert caller_of(shell, made["secret"]) is None
    assert shell.rows("key", "list") == [revoked]
    assert shell.json("key", "revoke", made["key_id"]) == revoked
    assert "damrak key list" in shell.refusal("key", "revoke", "nothing")


def test_the_operators_key_goes_to_its_file(shell: Shell) -> None:
    made = shell.json("key", "create", "--operator")
    path = shell.data_dir / "operator.key"

    assert made["file"] == str(path)
    assert "secret" not in made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    caller = caller_of(shell, path.read_text().strip())
    assert caller is not None
    assert caller.scopes == {Scope.READ, Scope.ADMIN}
    assert "damrak key revoke" in shell.refusal("key", "create", "--operator")
    shell.run("key", "create", "--operator", "--account", "1", code=2)


def test_a_key_that_makes_no_sense_is_refused(shell: Shell) -> None:
    shell.run("key", "create", code=2)
    shell.run("key", "create", "bot", "--scope", "all", code=2)
    assert "must be set on a key that trades" in shell.refusal("key", "create", "bot")
    assert "damrak account open 9" in shell.refusal("key", "create", "bot", "--account", "9")
    assert "must not be set" in shell.refusal(
        "key", "create", "bot", "--scope", "admin", "--account", "1"
    )
    assert shell.run("key", "list").stdout == "no key is made yet\n"


def test_while_another_process_holds_the_venue_keys_are_listed_but_not_changed(
    shell: Shell,
) -> None:
    made = shell.json("key", "create", "bot", "--account", "1")
    with open_venue(shell.data_dir):
        assert "in use by process" in shell.refusal("key", "revoke", made["key_id"])
        assert len(shell.rows("key", "list")) == 1
