"""Settings: what each place may say, which word counts, and every problem at once."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from damrak.app.config.fields import MASK, fields_of
from damrak.app.config.files import Flag, config_files, said_in_file, variable_of
from damrak.app.config.loading import Loaded, SettingsRefused, load, load_settings
from damrak.app.config.settings import Settings

SECTIONS = "server, venue, gateway, identity, mail, sso, limits, tls, database, secrets, crowd, log"

Secret = Annotated[str, Meta(min_length=8, description="A password.", extra={"secret": True})]


class Door(Struct, frozen=True):
    """Hold settings of a test."""

    password: Secret = "changeme"
    token: Annotated[str, Meta(extra={"secret": True})] = ""
    keep: Annotated[int, Meta(ge=1)] | Literal["all"] = 2
    share: Annotated[float, Meta(ge=0, le=1)] = 0.5


class House(Struct, frozen=True):
    """Hold one section."""

    door: Door = Door()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "damrak.toml"


def problems(file: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    file.write_text(text)
    with pytest.raises(SettingsRefused) as refused:
        load_settings([file], environment or {})
    return [problem.replace(str(file), "FILE") for problem in refused.value.problems]


def house(environment: dict[str, str]) -> Loaded[House]:
    return load(House, ([], environment, []))


def test_without_a_word_everything_is_as_the_structs_say() -> None:
    loaded = load_settings([], {})

    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}
    assert (loaded.files, loaded.variables) == ((), ())


def test_defaults_keep_their_own_rules() -> None:
    for field in fields_of(Settings).values():
        assert field.read(field.default) == field.default
        assert field.description.endswith("."), field.name
        assert field.rule, field.name
        for example in field.examples:
            assert field.read(example) == example


def test_the_later_word_counts_and_is_named(tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text("[server]\nport = 1\nstream_port = 2\nhost = '127.0.0.2'\n")
    second.write_text("# mine\n[server]\nstream_port = 3\nhost = 'localhost'\n")
    environment = {"DAMRAK__SERVER__HOST": "::1", "DAMRAK_CONFIG": "x", "PATH": "y"}

    loaded = load_settings([first, second], environment, [Flag("--port", "server.port", 9)])

    server = loaded.settings.server
    assert (server.host, server.port, server.stream_port) == ("::1", 9, 3)
    assert loaded.origins["server.host"] == "env DAMRAK__SERVER__HOST"
    assert loaded.origins["server.port"] == "flag --port"
    assert loaded.origins["server.stream_port"] == f"{second}:3"
    assert loaded.variables == ("DAMRAK_CONFIG", "DAMRAK__SERVER__HOST")
    assert loaded.files == (first, second)


@pytest.mark.parametrize(
    ("text", "value"),
    [("9", 9), (" 9 ", 9), ("0x10", 16), ("1_000", 1_000)],
)
def test_a_variable_is_read_as_toml(text: str, value: int) -> None:
    loaded = load_settings([], {"DAMRAK__SERVER__PORT": text})
    assert loaded.settings.server.port == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain words", "plain words"),
        ("'quoted'", "quoted"),
        ('"a\\tb"', "a\tb"),
        ("12", "12"),
        ("true", "true"),
        ("", ""),
        ("1\nlevel = 2", "1\nlevel = 2"),
        ("'half", "'half"),
    ],
)
def test_what_is_no_toml_value_is_text(text: str, value: str) -> None:
    loaded = load_settings([], {"DAMRAK__LOG__FILE": text})
    assert loaded.settings.log.file == value


def test_a_setting_that_takes_more_than_one_type_takes_each() -> None:
    assert house({"DAMRAK__DOOR__KEEP": "all"}).settings.door.keep == "all"
    assert house({"DAMRAK__DOOR__KEEP": "7"}).settings.door.keep == 7
    assert house({"DAMRAK__DOOR__SHARE": "1"}).settings.door.share == 1
    rule = r'must be a whole number of at least 1 or one of "all", was 0'
    with pytest.raises(SettingsRefused, match=rule):
        house({"DAMRAK__DOOR__KEEP": "0"})


def test_every_problem_is_told_with_its_place_rule_and_remedy(file: Path) -> None:
    text = """\
portt = 3
crowd = 1

[server]
prot = 1
stream_port = "x"  # wrong
keep = 3
port = true
[serverr]
[gateway]
idle_seconds = 0
nonsense = 1
[log]
level = "loud"
"""
    assert problems(file, text) == [
        "FILE:1: portt must be in a section: did you mean server.port?",
        "FILE:2: crowd must be a section, as in [crowd]",
        "FILE:5: setting prot is not known in section server: did you mean server.port?",
        'FILE:6: server.stream_port must be a whole number from 0 to 65535, was "x"',
        "FILE:7: setting keep is not known in section server: did you mean venue.keep?",
        "FILE:8: server.port must be a whole number from 0 to 65535, was true",
        "FILE:9: section serverr is not known: did you mean server?",
        "FILE:11: gateway.idle_seconds must be a whole number from 1 to 86400, was 0",
        "FILE:12: setting nonsense is not known in section gateway: settings there are "
        + ", ".join(Settings().gateway.__struct_fields__),
        'FILE:14: log.level must be one of "debug", "info", "warning", "error", was "loud"',
    ]


def test_variables_that_mean_nothing_are_problems(file: Path) -> None:
    environment = {
        "DAMRAK__SERVER__PRT": "1",
        "DAMRAK__SERVER": "1",
        "DAMRAK__SERVER__PORT__X": "1",
        "DAMRAK__X__Y": "1",
        "DAMRAK__": "",
        "DAMRAK__CROWD__ENABLED": "yes",
        "DAMRAK_DATA_DIR": "anything",
    }
    assert problems(file, "", environment) == [
        f"env DAMRAK__: a setting must be in a section: sections are {SECTIONS}",
        'env DAMRAK__CROWD__ENABLED: crowd.enabled must be true or false, was "yes"',
        "env DAMRAK__SERVER: server must be a section, as in DAMRAK__SECTION__KEY",
        "env DAMRAK__SERVER__PORT__X: setting port.x is not known in section server: "
        "did you mean DAMRAK__SERVER__PORT?",
        "env DAMRAK__SERVER__PRT: setting prt is not known in section server: "
        "did you mean DAMRAK__SERVER__PORT?",
        f"env DAMRAK__X__Y: section x is not known: sections are {SECTIONS}",
    ]


def test_a_wrong_word_is_a_problem_also_where_a_later_one_counts(file: Path) -> None:
    file.write_text("[server]\nport = -1\n")
    with pytest.raises(SettingsRefused, match="65535, was -1"):
        load_settings([file], {"DAMRAK__SERVER__PORT": "9"})


def test_settings_that_contradict_each_other_are_refused(file: Path) -> None:
    (remote,) = problems(file, "[server]\nhost = '0.0.0.0'\n")
    assert remote.startswith("FILE:2: server.host must be an address of this machine alone")
    assert remote.endswith('unless server.allow_remote is true, was "0.0.0.0"')
    (same,) = problems(file, "[server]\nport = 5\nstream_port = 5\n")
    assert same == "FILE:3: server.stream_port must differ from server.port, was 5"
    (stream,) = problems(file, "[server]\nstream_url = 'https://venue.example.org'\n")
    assert "server.stream_url must be such as wss://venue.example.org/api/stream, was" in stream

    file.write_text("[server]\nhost = 'venue.example'\nallow_remote = true\nport = 0\n")
    loaded = load_settings([file], {"DAMRAK__SERVER__STREAM_PORT": "0"})
    assert loaded.settings.server.host == "venue.example"


def test_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    broken, binary = tmp_path / "broken.toml", tmp_path / "binary.toml"
    broken.write_text("[server\n")
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsRefused) as refused:
        load_settings([tmp_path / "none.toml", broken, binary, tmp_path], {})
    none, syntax, encoding, folder = refused.value.problems
    assert none == f"{tmp_path / 'none.toml'} cannot be read: No such file or directory"
    assert syntax.startswith(f"{broken} must be TOML: ")
    assert "line 1" in syntax
    assert encoding.startswith(f"{binary} must be TOML: ")
    assert "Is a directory" in folder
    assert str(refused.value).startswith("the settings have 4 problems:\n")


def test_lines_are_found_in_every_common_way_of_writing(file: Path) -> None:
    file.write_text(
        "crowd = {seed = 1}\n\n [ server ] # here\n  port=1\n'host' = 'x'\n[\"log\"]\nlevel = 'a'\n"
    )
    places = {said.name: said.place.replace(str(file), "") for said in said_in_file(file)}
    assert places == {"crowd.seed": "", "server.port": ":4", "server.host": ":5", "log.level": ":7"}

    file.write_text("server.port = 1\n")
    assert [said.place for said in said_in_file(file)] == [f"{file}:1"]
    file.write_text("[log]\nfile = '''\nlevel = 1'''\n[server]\nport = 1\n")
    assert {said.place for said in said_in_file(file)} == {str(file)}


def test_a_secret_is_never_shown() -> None:
    loaded = house({"DAMRAK__DOOR__PASSWORD": "open sesame"})
    shown = {str(row["setting"]): row["value"] for row in loaded.rows()}

    assert loaded.settings.door.password == "open sesame"
    assert shown == {"door.password": MASK, "door.token": "", "door.keep": 2, "door.share": 0.5}
    assert b"sesame" not in msgspec.json.encode(list(loaded.rows()))

    with pytest.raises(SettingsRefused) as refused:
        house({"DAMRAK__DOOR__PASSWORD": "sesame"})
    assert str(refused.value) == (
        f"env DAMRAK__DOOR__PASSWORD: door.password must be a text of at least 8 characters, "
        f"was {MASK}"
    )


def test_the_file_of_the_data_directory_is_read_when_no_other_is_named(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.toml", tmp_path / "other.toml"
    named = {"DAMRAK_CONFIG": f"{mine}:{other}"}

    assert config_files(tmp_path, [], {}) == []
    (tmp_path / "damrak.toml").touch()
    assert config_files(tmp_path, [], {}) == [tmp_path / "damrak.toml"]
    assert config_files(tmp_path, [], named) == [mine, other]
    assert config_files(tmp_path, [other], named) == [other]


def test_every_setting_has_a_variable_that_sets_it() -> None:
    for name, field in fields_of(Settings).items():
        value = field.default if isinstance(field.default, str) else str(field.default).lower()
        loaded = load_settings([], {variable_of(field): value})
        assert loaded.origins[name] == f"env {variable_of(field)}"
        assert loaded.settings == Settings()
