"""Which files and variables hold settings, and what they say, value by value with its place."""

import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from damrak.app.config.fields import Field

CONFIG_FILE: Final = "damrak.toml"
"""The file in the data directory that is read when no other is named."""

CONFIG_VARIABLE: Final = "DAMRAK_CONFIG"
PREFIX: Final = "DAMRAK__"

FILE_SUFFIX: Final = "_FILE"
"""Ends the name of a variable that names a file, in which the value is."""

FILE_BYTES_MAX: Final = 65_536
"""Most bytes that are read of it."""

ENVIRONMENT: Final = "env"
FLAG: Final = "flag"
"""Say before a name in what kind of place a value was set."""

_HEADER = re.compile(r"\s*\[\s*([\w.\"' -]+?)\s*\]")
_KEY = re.compile(r"\s*([\w\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_MULTILINE: Final = ('"""', "'''")


class Said(NamedTuple):
    """Hold a value that somebody set, under a dotted name that may be nobody's, and where.

    A name that ends with a dot is that of a section without settings.
    """

    name: str
    value: object
    place: str


class Flag(NamedTuple):
    """Hold a value that an option of the command line set, such as ``--port``."""

    option: str
    name: str
    value: object


class Problem(Exception):
    """Tell what cannot be read; the message names the place."""


def config_files(
    data_dir: Path, given: Sequence[Path], environment: Mapping[str, str]
) -> list[Path]:
    """Return the files to read, in order.

    Those named by ``--config``, or else by ``DAMRAK_CONFIG``, several with the separator of the
    system's paths, or else the one in the data directory if it is there.
    """
    if given:
        return list(given)
    if named := environment.get(CONFIG_VARIABLE, ""):
        return [Path(name).expanduser() for name in named.split(os.pathsep) if name]
    usual = data_dir / CONFIG_FILE
    return [usual] if usual.exists() else []


def said_in_file(path: Path) -> list[Said]:
    """Return what a TOML file sets; raises Problem."""
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(f"{path} must be TOML: {error}") from error
    lines = _lines(text)
    found = []
    for section, table in document.items():
        for name, value in _flat(section, table):
            line = lines.get(name.rstrip("."))
            found.append(Said(name, value, f"{path}:{line}" if line else str(path)))
    return found


def said_in_environment(
    environment: Mapping[str, str], fields: Mapping[str, Field]
) -> tuple[list[Said], list[str]]:
    """Return what variables set, and what is wrong with the files that they name.

    ``DAMRAK__SECTION__KEY`` has a value as TOML has it; what is no TOML value is a text as it
    stands, and so is whatever a setting takes only as text. ``DAMRAK__SECTION__KEY_FILE`` names a
    file that holds the value, as secrets of containers do.
    """
    found: list[Said] = []
    problems: list[str] = []
    for variable in sorted(environment):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower().replace("__", ".")
        text, place = environment[variable], f"{ENVIRONMENT} {variable}"
        if (key := _key_of_file(name, fields)) is not None:
            name = key
            if variable.removesuffix(FILE_SUFFIX) in environment:
                problems.append(f"{place}: {name} must be set in one way, was also set by itself")
                continue
            try:
                text = _held(Path(text))
            except (OSError, UnicodeDecodeError) as error:
                why = getattr(error, "strerror", None) or "it is no text"
                problems.append(f"{place}: {name} must be in a file that can be read ({why})")
                continue
        found.append(Said(name, _value(text, fields.get(name)), place))
    return found, problems


def exposed_files(environment: Mapping[str, str], fields: Mapping[str, Field]) -> list[Path]:
    """Return the files of secrets, named by variables, that everybody on this machine may read."""
    found = []
    for variable in sorted(environment):
        name = variable.removeprefix(PREFIX).lower().replace("__", ".")
        key = _key_of_file(name, fields) if variable.startswith(PREFIX) else None
        if key is None or not fields[key].secret:
            continue
        path = Path(environment[variable])
        if path.exists() and path.stat().st_mode & stat.S_IROTH:
            found.append(path)
    return found


def _key_of_file(name: str, fields: Mapping[str, Field]) -> str | None:
    key = name.removesuffix(FILE_SUFFIX.lower())
    return key if name not in fields and key != name and key in fields else None


def _held(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(FILE_BYTES_MAX).decode("utf-8").rstrip("\r\n")


def variable_of(field: Field) -> str:
    """Return the variable that sets a setting."""
    return f"{PREFIX}{field.section}__{field.key}".upper()


def _value(text: str, field: Field | None) -> object:
    try:
        document = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    if list(document) != ["value"]:
        return text
    value: object = document["value"]
    if field is not None and field.takes_text() and not isinstance(value, str):
        try:
            field.read(value)
        except ValueError:
            return text
    return value


def _flat(section: str, table: object) -> list[tuple[str, object]]:
    if not isinstance(table, dict):
        return [(section, table)]
    # An empty section says nothing, but its name may be wrong.
    return [(f"{section}.{key}", value) for key, value in table.items()] or [(f"{section}.", None)]


def _lines(text: str) -> dict[str, int]:
    # What tomllib does not tell. A line within a text of several lines could look like a key.
    if any(quotes in text for quotes in _MULTILINE):
        return {}
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            section = _plain(header[1])
            lines.setdefault(section, number)
        elif key := _KEY.match(line):
            lines[f"{section}.{_plain(key[1])}".lstrip(".")] = number
    return lines


def _plain(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)
