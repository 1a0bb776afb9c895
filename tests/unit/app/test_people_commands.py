"""The commands about users, roles and teams, on a control plane that no server holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from damrak.app.cli import main


class Host:
    """Run commands on a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        """Return what a command writes, which must end with a code."""
        given = ["--data-dir", str(self._data_dir), "--json", *words]
        done = CliRunner().invoke(main, given, input=typed)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.output

    def told(self, *words: str, typed: str = "") -> list[Any]:
        """Return what a command tells programs."""
        return [json.loads(line) for line in self.run(*words, typed=typed).splitlines()]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """Return a host with an admin and a trader."""
    made = Host(tmp_path)
    made.run("user", "add", "anna@example.org", "--role", "admin")
    made.run("user", "add", "tom@example.org", "--name", "Tom")
    return made


def test_a_password_is_made_and_told_once(host: Host) -> None:
    (made,) = host.told("user", "add", "tess@example.org")
    (shown,) = host.told("user", "show", "tess@example.org")

    assert len(made["password"]) >= 20
    assert "password" not in shown
    assert shown["roles"] == ["trader"]


def test_a_password_is_read_from_input_and_never_told(host: Host) -> None:
    # ASVS 2.1.1 and 2.1.7 hold here too.
    (made,) = host.told("user", "add", "x@example.org", "--stdin", typed="tulips and canals 9\n")
    assert "password" not in made

    said = host.run("user", "add", "y@example.org", "--stdin", typed="short\n", code=1)
    assert "12 to 128 characters" in said
    assert [each["email"] for each in host.told("user", "list", "--email", "y@example.org")] == []


def test_roles_are_granted_and_withdrawn_but_not_from_the_last_admin(host: Host) -> None:
    assert host.told("role", "grant", "tom@example.org", "risk") == [
        {"user_id": host.told("user", "show", "tom@example.org")[0]["user_id"]}
        | {"roles": ["trader", "risk"]}
    ]
    host.run("role", "withdraw", "tom@example.org", "risk")
    assert "last active admin" in host.run("role", "withdraw", "anna@example.org", "admin", code=1)
    assert "last active admin" in host.run("user", "disable", "anna@example.org", code=1)
    assert len(host.told("role", "list")) == 6


def test_users_are_disabled_and_enabled(host: Host) -> None:
    assert host.told("user", "disable", "tom@example.org")[0]["status"] == "disabled"
    assert len(host.told("user", "list", "--status", "disabled")) == 1
    assert host.told("user", "enable", "tom@example.org")[0]["status"] == "active"
    assert host.told("user", "sessions", "tom@example.org", "--revoke")[0]["revoked"] == 0
    assert not host.told("user", "reset-second-factor", "tom@example.org")[0]["second_factor"]
    assert "must be a user" in host.run("user", "show", "nobody@example.org", code=1)


def test_teams_and_what_is_shared_with_them(host: Host) -> None:
    (team,) = host.told("team", "add", "School", "3b")
    number = str(team["team_id"])
    host.run("team", "join", number, "tom@example.org", "--leader")
    host.run("team", "accounts", number, "--put", "7")

    assert [each["leads"] for each in host.told("team", "members", number)] == [True]
    (grant,) = host.told("team", "share", "7", "view", "--team", number)
    assert (grant["level"], grant["team_id"]) == ("view", team["team_id"])
    assert host.told("team", "share", "7", "nothing", "--team", number) == []
    host.run("team", "leave", number, "tom@example.org")
    host.run("team", "remove", number)
    assert host.told("team", "list") == []
