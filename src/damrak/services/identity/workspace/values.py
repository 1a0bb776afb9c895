"""Values: JSON objects that a page keeps for a person and that nobody else reads.

What is in them is the page's affair. The venue bounds how much it is and how deep, so that whatever
was taken in can be told again.
"""

from typing import Any, Final

import msgspec

from damrak.services.identity.teams.refusals import Broken

VALUE_BYTES_MAX: Final = 65_536
"""Most bytes of one value, as JSON without blanks."""

DEPTH_MAX: Final = 64
"""Most objects and lists within one another."""


def text_of(value: dict[str, Any]) -> str:
    """Return the JSON that is kept of a value; raises Broken."""
    if _depth_of(value) > DEPTH_MAX:
        raise Broken("value", f"must be nested at most {DEPTH_MAX} deep")
    text = msgspec.json.encode(value)
    if len(text) > VALUE_BYTES_MAX:
        raise Broken("value", f"must have at most {VALUE_BYTES_MAX} bytes as JSON", f"{len(text)}")
    return text.decode()


def value_of(text: str) -> dict[str, Any]:
    """Return the value that was kept."""
    return msgspec.json.decode(text, type=dict[str, Any])


def _depth_of(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [each for one in level for each in (one.values() if isinstance(one, dict) else one)]
        level = [each for each in inner if isinstance(each, dict | list)]
    return depth
