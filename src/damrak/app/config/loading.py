"""Loading: defaults, files in order, environment, flags; the later word counts.

Everything that was said is checked, also what a later word overrules, and all problems are told at
once: whoever mends a configuration wants to start the server once, not five times.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from damrak.app.config.contradictions import contradictions
from damrak.app.config.fields import MASK, Field, fields_of
from damrak.app.config.files import (
    CONFIG_VARIABLE,
    ENVIRONMENT,
    FLAG,
    PREFIX,
    Flag,
    Problem,
    Said,
    said_in_environment,
    said_in_file,
)
from damrak.app.config.settings import Settings
from damrak.app.register import Refused

DEFAULT: Final = "default"

Model = TypeVar("Model", bound=Struct)
Check = Callable[[Model], Iterable[tuple[str, str]]]


class SettingsRefused(Refused):
    """Tell everything that is wrong with a configuration, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        several = f"the settings have {len(problems)} problems:\n" if len(problems) > 1 else ""
        super().__init__(several + "\n".join(problems))
        self.problems = tuple(problems)


class Loaded(Struct, Generic[Model], frozen=True):
    """Hold settings and where each came from.

    ``origins`` goes by dotted name. ``variables`` are the names in the environment that said
    something, which a server should log when it starts.
    """

    settings: Model
    origins: dict[str, str]
    files: tuple[Path, ...]
    variables: tuple[str, ...]

    def rows(self) -> Iterator[dict[str, object]]:
        """Return each setting with its value, a secret masked, and its origin."""
        for name, field in fields_of(type(self.settings)).items():
            value = getattr(getattr(self.settings, field.section), field.key)
            shown = MASK if field.secret and value != "" else value
            yield {"setting": name, "value": shown, "origin": self.origins[name]}


def load_settings(
    files: Sequence[Path], environment: Mapping[str, str], flags: Sequence[Flag] = ()
) -> Loaded[Settings]:
    """Return the settings of a server; raises SettingsRefused that tells all problems."""
    return load(Settings, (files, environment, flags), contradictions)


def load(
    model: type[Model],
    sources: tuple[Sequence[Path], Mapping[str, str], Sequence[Flag]],
    check: Check[Model] = lambda _settings: (),
) -> Loaded[Model]:
    """Return settings of any struct of sections; raises SettingsRefused."""
    files, environment, flags = sources
    fields = fields_of(model)
    problems: list[str] = []
    said: list[Said] = []
    for path in files:
        try:
            said += said_in_file(path)
        except Problem as problem:
            problems.append(str(problem))
    variables, unreadable = said_in_environment(environment, fields)
    said += variables
    problems += unreadable
    said += [Said(flag.name, flag.value, f"{FLAG} {flag.option}") for flag in flags]
    values, origins = _merged(fields, said, problems)
    settings = msgspec.convert(_sections(values), model)
    if not problems:
        problems += [_clash(fields[name], rule, values, origins) for name, rule in check(settings)]
    if problems:
        raise SettingsRefused(problems)
    names = tuple(each.place.removeprefix(f"{ENVIRONMENT} ") for each in variables)
    if environment.get(CONFIG_VARIABLE):
        names = (CONFIG_VARIABLE, *names)
    return Loaded(settings, origins, tuple(files), names)


def _merged(
    fields: Mapping[str, Field], said: Iterable[Said], problems: list[str]
) -> tuple[dict[str, object], dict[str, str]]:
    values = {name: field.default for name, field in fields.items()}
    origins = dict.fromkeys(fields, DEFAULT)
    empty = {f"{section}." for section in _keys(fields)}
    for each in said:
        name, value, place = each
        field = fields.get(name)
        if field is None:
            if name not in empty:
                problems.append(f"{place}: {_unknown(each, fields)}")
            continue
        try:
            values[name] = field.read(value)
            origins[name] = place
        except ValueError as error:
            problems.append(f"{place}: {name} {error}")
    return values, origins


def _sections(values: Mapping[str, object]) -> dict[str, dict[str, object]]:
    sections: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        section, _, key = name.partition(".")
        sections.setdefault(section, {})[key] = value
    return sections


def _clash(
    field: Field, rule: str, values: Mapping[str, object], origins: Mapping[str, str]
) -> str:
    return f"{origins[field.name]}: {field.name} {rule}, was {field.shown(values[field.name])}"


def _unknown(said: Said, fields: Mapping[str, Field]) -> str:
    section, dot, key = said.name.partition(".")
    known = _keys(fields)
    in_environment = said.place.startswith(ENVIRONMENT)
    if section in known and not dot:
        shape = f"{PREFIX}SECTION__KEY" if in_environment else f"[{section}]"
        return f"{section} must be a section, as in {shape}"
    what = f"setting {key} is not known in section {section}"
    if not dot:
        what = f"{section or 'a setting'} must be in a section"
    elif section not in known:
        what = f"section {section} is not known"
    if not (meant := _meant(said.name, known)):
        others = known.get(section)
        return (
            f"{what}: {'settings there' if others else 'sections'} are {', '.join(others or known)}"
        )
    if in_environment:
        meant = f"{PREFIX}{meant.replace('.', '__')}".upper()
    return f"{what}: did you mean {meant}?"


def _meant(name: str, known: Mapping[str, list[str]]) -> str:
    section, dot, key = name.partition(".")
    wanted = key if dot else section
    # The same key in another section is likelier than another key that looks alike.
    for other, keys in known.items():
        if wanted in keys:
            return f"{other}.{wanted}"
    near = section if section in known else _nearest(section, known)
    if near and (like := _nearest(key, known[near])):
        return f"{near}.{like}"
    if near and near != section:
        return near
    if near:
        return ""
    likes = (f"{other}.{like}" for other in known if (like := _nearest(wanted, known[other])))
    return next(likes, "")


def _nearest(word: str, words: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(word, list(words), n=1)), "")


def _keys(fields: Mapping[str, Field]) -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for field in fields.values():
        known.setdefault(field.section, []).append(field.key)
    return known
