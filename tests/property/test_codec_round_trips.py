"""Every message comes out of its bytes as it went in, and no later release's is guessed at."""

import enum
import types
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damrak.domain.codec import (
    CodecError,
    decode_record,
    decode_records,
    encode_record,
    encode_records,
)
from damrak.domain.commands import Command
from damrak.domain.events import Event
from damrak.domain.messages import Message
from damrak.domain.records import Record

TYPES: tuple[type[Message], ...] = (*typing.get_args(Command), *typing.get_args(Event))
INTEGERS = st.integers(-(10**40), 10**40)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    int: INTEGERS,
    str: TEXTS,
    bool: st.booleans(),
    type(None): st.none(),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    kind = getattr(kind, "__supertype__", kind)  # a NewType is its integer
    if kind in PLAIN:
        return PLAIN[kind]
    if typing.get_origin(kind) is tuple:
        return st.lists(values_of(typing.get_args(kind)[0]), max_size=2).map(tuple)
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return st.one_of(*map(values_of, typing.get_args(kind)))
    if issubclass(kind, enum.Enum):
        return st.sampled_from(kind)
    fields = msgspec.structs.fields(kind)
    return st.builds(kind, **{field.name: values_of(field.type) for field in fields})


@st.composite
def records(draw: st.DrawFn, kind: type[Message]) -> Record:
    return draw(
        st.builds(
            Record,
            INTEGERS,
            st.lists(values_of(kind), max_size=2).map(tuple),
            writer=TEXTS,
            sequence=INTEGERS,
            cause=TEXTS,
        )
    )


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=8)
@given(st.data())
def test_every_message_type_round_trips(kind: type[Message], data: st.DataObject) -> None:
    several = data.draw(st.lists(records(kind), max_size=3))
    for record in several:
        encoded = encode_record(record)
        assert b"\n" not in encoded
        assert decode_record(encoded) == record
        assert encode_record(decode_record(encoded)) == encoded
    assert list(decode_records(encode_records(several))) == several


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=2)
@given(st.data())
def test_a_field_of_a_later_release_is_refused_at_any_depth(
    kind: type[Message], data: st.DataObject
) -> None:
    record = Record(1, (data.draw(values_of(kind)),))
    tree = msgspec.json.decode(encode_record(record))
    spots = list(objects_in(tree))
    data.draw(st.sampled_from(spots))["invented_later"] = 1
    with pytest.raises(CodecError, match="later release"):
        decode_record(msgspec.json.encode(tree))


def objects_in(tree: Any) -> list[dict[str, Any]]:
    found, ahead = [], [tree]
    while ahead:
        node = ahead.pop()
        if isinstance(node, dict):
            found.append(node)
            ahead.extend(node.values())
        elif isinstance(node, list):
            ahead.extend(node)
    return found
