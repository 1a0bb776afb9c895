"""Options of a server, handed on to the process that serves."""

from pathlib import Path

from damrak.app.background.starting import option_words


def test_options_that_were_given_are_handed_on_as_words() -> None:
    values = {
        "files": (Path("a.toml"), Path("b.toml")),
        "port": 0,
        "host": None,
        "crowd": False,
        "allow_remote": True,
        "log_level": "debug",
    }

    assert option_words(values) == [
        *("--config", "a.toml", "--config", "b.toml"),
        *("--port", "0", "--no-crowd", "--allow-remote", "--log-level", "debug"),
    ]
    assert option_words({"files": (), "crowd": True}) == ["--crowd"]
