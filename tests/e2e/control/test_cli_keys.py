"""Keys on the command line: made once, shown without their secret, taken back."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.app.wiring import open_venue
from damrak.ports.identity import Caller, Permission
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import Recogniser
from tests.e2e.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "venue")
    shell.run("account", "open", "1")
    return shell


def caller_of(shell: Shell, secret: str) -> Caller | None:
    with open_control(shell.data_dir, Settings()) as store:
        directory = Directory(store)
        directory.load()
        return Recogniser(directory, store).caller_of(secret)


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
    assert caller.may(Permission.VIEW_MARKETS)
    assert not caller.may(Permission.TRADE)
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
    assert caller.may(Permission.MANAGE_KEYS)
    assert caller.may(Permission.TRANSFER)
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


def test_while_another_process_holds_the_venue_keys_are_changed_all_the_same(
    shell: Shell,
) -> None:
    made = shell.json("key", "create", "bot", "--account", "1")
    with open_venue(shell.data_dir):
        assert shell.json("key", "revoke", made["key_id"])["revoked_time"]
        assert len(shell.rows("key", "list")) == 1


def test_a_key_is_replaced_and_the_old_one_works_on_for_its_grace(shell: Shell) -> None:
    made = shell.json("key", "create", "bot", "--account", "1", "--per-second", "5")
    fresh = shell.json("key", "rotate", made["key_id"], "--grace", "3600")

    assert (fresh["replaces"], fresh["requests_per_second"]) == (made["key_id"], 5)
    assert caller_of(shell, made["secret"]) is not None
    assert caller_of(shell, fresh["secret"]) is not None
    last = shell.run("key", "rotate", fresh["key_id"]).stdout.strip()
    assert caller_of(shell, fresh["secret"]) is None
    assert caller_of(shell, last) is not None
    assert "damrak key list" in shell.refusal("key", "rotate", "nothing")


def test_a_key_may_have_an_end_a_place_and_a_public_key(shell: Shell, tmp_path: Path) -> None:
    public = Ed25519PrivateKey.generate().public_key()
    pem = tmp_path / "key.pem"
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    options = ("--expires", "2100-01-31T17:30:00Z", "--from", "192.0.2.0/24", "--public-key")
    made = shell.json("key", "create", "bot", "--scope", "read", *options, str(pem))

    assert made["secret"] == ""
    assert made["addresses"] == ["192.0.2.0/24"]
    assert made["expires_time"] == "2100-01-31T17:30:00.000000000Z"
    assert base64.b64decode(made["public_key"]) == public.public_bytes_raw()
    assert "expires_time must be RFC 3339" in shell.refusal(
        "key", "create", "bot", "--scope", "read", "--expires", "tomorrow"
    )
    assert "addresses must be" in shell.refusal(
        "key", "create", "bot", "--scope", "read", "--from", "everywhere"
    )
