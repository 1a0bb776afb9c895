"""Settings on the command line: every value with where it comes from."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from damrak.app.cli import main
from tests.e2e.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "venue")
    shell.data_dir.mkdir()
    return shell


def origins(shell: Shell, *words: str) -> dict[str, tuple[object, str]]:
    rows = shell.rows("config", "show", *words)
    return {row["setting"]: (row["value"], row["origin"]) for row in rows}


def test_settings_are_shown_with_their_origins(shell: Shell, tmp_path: Path) -> None:
    usual, other = shell.data_dir / "damrak.toml", tmp_path / "other.toml"
    usual.write_text("[server]\nport = 9000\n")
    other.write_text("[crowd]\nenabled = false\n")

    shown = origins(shell)
    assert shown["server.port"] == (9000, f"{usual}:2")
    assert shown["crowd.enabled"] == (True, "default")

    named = origins(shell, "--config", str(usual), "--config", str(other))
    assert named["server.port"] == (9000, f"{usual}:2")
    assert named["crowd.enabled"] == (False, f"{other}:2")
    assert origins(shell, "--config", str(other))["server.port"] == (8000, "default")
    assert f"{usual}:2" in shell.run("config", "show").stdout


def test_the_environment_is_heard(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "named.toml").write_text("[server]\nport = 1\nstream_port = 2\n")
    environment = {"DAMRAK_CONFIG": str(tmp_path / "named.toml"), "DAMRAK__SERVER__PORT": "9001"}
    words = ["--data-dir", str(shell.data_dir), "config", "show", "--json"]

    lines = CliRunner(env=environment).invoke(main, words).stdout.splitlines()

    shown = {row["setting"]: row for row in map(json.loads, lines)}
    assert shown["server.port"]["value"] == 9001
    assert shown["server.port"]["origin"] == "env DAMRAK__SERVER__PORT"
    assert shown["server.stream_port"]["origin"] == f"{tmp_path / 'named.toml'}:3"


def test_what_is_wrong_is_refused_all_at_once(shell: Shell) -> None:
    (shell.data_dir / "damrak.toml").write_text("[server]\nprot = 1\nhost = 5\n")

    refusal = shell.refusal("config", "show")
    assert "the settings have 2 problems" in refusal
    assert "damrak.toml:2: setting prot is not known" in refusal
    assert "damrak.toml:3: server.host must be a text" in refusal


def test_files_are_checked_before_they_are_used(shell: Shell, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("[server]\nport = 9000\n[crowd]\nenabled = false\n")
    bad.write_text("[server]\nport = 'x'\n")

    assert shell.json("config", "check", str(good)) == {"files": [str(good)], "settings": 2}
    assert "all right" in shell.run("config", "check", str(good)).stdout
    assert f"{bad}:2" in shell.refusal("config", "check", str(good), str(bad))
    shell.run("config", "check", code=2)
