"""Whatever JSON a page keeps within the bounds, it is told again; beyond them nothing is kept."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damrak.services.identity.teams.refusals import Broken
from damrak.services.identity.workspace.values import (
    DEPTH_MAX,
    VALUE_BYTES_MAX,
    text_of,
    value_of,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | TEXTS | st.floats(allow_nan=False)
VALUES = st.dictionaries(
    TEXTS,
    st.recursive(
        LEAVES.filter(lambda leaf: leaf not in (float("inf"), float("-inf"))),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
        max_leaves=16,
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(VALUES)
def test_what_is_kept_is_told_again(value: dict[str, Any]) -> None:
    asked = msgspec.json.decode(json.dumps(value))
    assert value_of(text_of(asked)) == asked == value


def nested(depth: int, *, lists: bool) -> dict[str, Any]:
    """Return an object with so many objects or lists within one another, itself included."""
    inner: Any = [] if lists else {}
    for _ in range(depth - 2):
        inner = [inner] if lists else {"in": inner}
    return {"in": inner}


@pytest.mark.parametrize("lists", [False, True])
def test_depth_is_bounded_and_the_bound_itself_is_told_again(lists: bool) -> None:
    deepest = nested(DEPTH_MAX, lists=lists)
    assert value_of(text_of(deepest)) == deepest
    with pytest.raises(Broken, match=f"value must be nested at most {DEPTH_MAX} deep"):
        text_of(nested(DEPTH_MAX + 1, lists=lists))


@pytest.mark.parametrize("letter", ["a", "é", "😀", "\n"])
def test_size_is_counted_in_bytes_of_json(letter: str) -> None:
    each = len(msgspec.json.encode(letter)) - 2
    room = (VALUE_BYTES_MAX - len(b'{"a":""}')) // each
    fits = {"a": letter * room}
    assert value_of(text_of(fits)) == fits
    with pytest.raises(Broken, match=f"value must have at most {VALUE_BYTES_MAX} bytes") as refused:
        text_of({"a": letter * (room + 1)})
    assert refused.value.error.field == "value"
