"""What a struct of settings says of itself: every field with its rule in words, by dotted name.

It works on any struct whose fields are structs, so that tests can bring their own.
"""

import json
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

MASK: Final = "********"
"""Shown in place of a secret."""

VALUE_LENGTH_MAX: Final = 80
"""Characters of a wrong value that an error repeats."""


class Field(Struct, frozen=True, kw_only=True):
    """Describe a setting; ``annotation`` is the type that its value is checked against."""

    section: str
    key: str
    annotation: Any
    default: object
    rule: str
    description: str
    examples: tuple[object, ...]
    secret: bool

    @property
    def name(self) -> str:
        """Return the dotted name."""
        return f"{self.section}.{self.key}"

    def takes_text(self) -> bool:
        """Return whether a text may be a value."""
        return any(kind is str for kind, _ in _alternatives(self.annotation))

    def read(self, value: object) -> object:
        """Return a value as the struct takes it; raises ValueError that names the rule."""
        try:
            return msgspec.convert(value, self.annotation)
        except msgspec.ValidationError as error:
            raise ValueError(f"must be {self.rule}, was {self.shown(value)}") from error

    def shown(self, value: object) -> str:
        """Return a value for people: as TOML has it, short, and nothing of a secret."""
        if self.secret and value != "":
            return MASK
        text = value_text(value)
        return text if len(text) <= VALUE_LENGTH_MAX else f"{text[:VALUE_LENGTH_MAX]}…"


def fields_of(model: type[Struct]) -> dict[str, Field]:
    """Return the settings of a struct of sections by dotted name, in order."""
    found = {}
    for section in fields(model):
        for field in fields(section.type):
            described = _described(section.name, field)
            found[described.name] = described
    return found


def value_text(value: object) -> str:
    """Return a value as TOML has it."""
    # TOML writes these as JSON does.
    return json.dumps(value, ensure_ascii=False, default=str)


def _described(section: str, field: FieldInfo) -> Field:
    description, secret = "", False
    examples: list[object] = []
    for meta in _metas(field.type):
        description = meta.description or description
        examples = meta.examples or examples
        secret = secret or bool((meta.extra or {}).get("secret"))
    return Field(
        section=section,
        key=field.name,
        annotation=field.type,
        default=field.default,
        rule=_rule(field.type),
        description=description,
        examples=tuple(examples),
        secret=secret,
    )


def _metas(annotation: Any) -> list[Meta]:
    if get_origin(annotation) is not Annotated:
        return []
    return [meta for meta in annotation.__metadata__ if isinstance(meta, Meta)]


def _alternatives(annotation: Any) -> list[tuple[Any, list[Meta]]]:
    # The types of a union, each with what bounds it.
    kind, metas = annotation, _metas(annotation)
    if metas:
        kind = annotation.__origin__
    if get_origin(kind) in (Union, UnionType):
        inner = [each for member in get_args(kind) for each in _alternatives(member)]
        return [(each, [*own, *metas]) for each, own in inner]
    return [(kind, metas)]


def _rule(annotation: Any) -> str:
    return " or ".join(_one_rule(kind, metas) for kind, metas in _alternatives(annotation))


def _one_rule(kind: Any, metas: list[Meta]) -> str:
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(value_text(value) for value in get_args(kind))
    if kind is bool:
        return "true or false"
    if kind is str:
        return "a text" + _bounds(metas, "min_length", "max_length", " characters").replace(
            "from", "of"
        )
    words = {int: "a whole number", float: "a number"}
    return words[kind] + _bounds(metas, "ge", "le", "")


def _bounds(metas: list[Meta], least: str, most: str, unit: str) -> str:
    low = next((v for meta in metas if (v := getattr(meta, least)) is not None), None)
    high = next((v for meta in metas if (v := getattr(meta, most)) is not None), None)
    if low is not None and high is not None:
        return f" from {low} to {high}{unit}"
    if low is not None:
        return f" of at least {low}{unit}"
    return "" if high is None else f" of at most {high}{unit}"
