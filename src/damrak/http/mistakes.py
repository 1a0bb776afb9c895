"""Mistakes in the form of a request, from the decoder's words to ours: field, rule and value."""

import enum
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from damrak.http.problems import field_error
from damrak.wire.problems import FieldError

_PLACE = re.compile(r"(.*?)(?: - at `(?:key in )?\$?(.*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_ENUM = re.compile(r"Invalid (?:enum )?value '?(.*?)'?", re.DOTALL)
_TYPES = re.compile(r"Expected `(.*)`, \w+ `(.*)`", re.DOTALL)
_BOUND = re.compile(r"Expected `(\w+)` (of length )?([<>]=?) (\S+)", re.DOTALL)

_WORDS: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_BOUNDS: Final = {">=": "at least", "<=": "at most", ">": "above", "<": "below"}
_NUMBERS: Final = frozenset({"int", "float"})


def body_error(error: msgspec.ValidationError, kind: Any) -> FieldError:
    """Return the field of a body that has the wrong form, given what the body should be."""
    return _field_error(str(error), _choices(kind), {})


def parameter_error(error: msgspec.ValidationError, given: Mapping[str, str]) -> FieldError:
    """Return the query parameter that has the wrong form."""
    return _field_error(str(error), {}, given)


def _field_error(
    said: str, choices: Mapping[str, tuple[str, ...]], given: Mapping[str, str]
) -> FieldError:
    match = _PLACE.fullmatch(said)
    text, place = (match[1], match[2] or "") if match else (said, "")
    field = place.removeprefix(".")
    if found := _UNKNOWN.fullmatch(text):
        return field_error(_joined(field, found[1]), "must be left out: there is no such field")
    if found := _MISSING.fullmatch(text):
        return field_error(_joined(field, found[1]), "must be given")
    value = given.get(field, "")
    field = field or "body"
    if found := _ENUM.fullmatch(text):
        allowed = choices.get(field.rpartition(".")[2].partition("[")[0], ())
        rule = f"must be one of {', '.join(allowed)}" if allowed else "must be a known word"
        return field_error(field, rule, found[1])
    if found := _BOUND.fullmatch(text):
        measure = " characters" if found[1] == "str" else " items"
        unit = measure if found[2] else ""
        has = "have" if found[2] else "be"
        rule = f"must {has} {_BOUNDS[found[3]]} {found[4]}{unit}"
        return field_error(field, rule, value, found[4])
    if found := _TYPES.fullmatch(text):
        return field_error(field, _type_rule(found[1], found[2]), value or _word(found[2]))
    if text == "Number out of range":
        return field_error(field, "must be a number within range", value)
    return field_error(field, f"must have the right form ({text.lower()})", value)


def _type_rule(wanted: str, given: str) -> str:
    kinds = wanted.split(" | ")
    if "str" in kinds and given in _NUMBERS:
        return 'must be text in quotes such as "12.5", which no reader rounds'
    return f"must be {' or '.join(_word(kind) for kind in kinds)}"


def _word(kind: str) -> str:
    return _WORDS.get(kind, kind)


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


@lru_cache(maxsize=64)
def _choices(kind: Any) -> Mapping[str, tuple[str, ...]]:
    # Fields of one name have one set of words throughout the wire, so a name is enough.
    return dict(_enumerations(inspect.type_info(kind)))


def _enumerations(info: inspect.Type) -> Iterator[tuple[str, tuple[str, ...]]]:
    ahead: list[tuple[str, inspect.Type]] = [("", info)]
    seen: set[int] = set()
    while ahead:
        name, node = ahead.pop()
        if isinstance(node, inspect.EnumType):
            yield name, tuple(str(member.value) for member in _members(node.cls))
        elif isinstance(node, inspect.StructType) and id(node.cls) not in seen:
            seen.add(id(node.cls))
            ahead.extend((field.encode_name, field.type) for field in node.fields)
        elif isinstance(node, inspect.UnionType):
            ahead.extend((name, part) for part in node.types)
        elif isinstance(node, inspect.VarTupleType | inspect.ListType):
            ahead.append((name, node.item_type))
        elif isinstance(node, inspect.Metadata):
            ahead.append((name, node.type))


def _members(kind: type[enum.Enum]) -> list[enum.Enum]:
    return list(kind)
