"""The page of the stream, written from its structs.

``python -m damrak.services.gateway.stream.reference`` prints it; it lies in
``docs/reference/stream.md``.
"""

import sys
import textwrap
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import inspect

from damrak.services.gateway.stream.hub import RESUME_RECORDS_MAX, TICK_SECONDS
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.sse import HEARTBEAT_SECONDS, PATH, EventsQuery
from damrak.wire import orders, problems
from damrak.wire.stream import StreamItem, StreamMessage, StreamRequest

_WIDTH: Final = 100
_LIMITS: Final = Limits()
_PARTS: Final[tuple[type, ...]] = (
    orders.OrderRequest,
    orders.ReplaceRequest,
    orders.Order,
    StreamItem,
    problems.Problem,
    problems.FieldError,
)

_OPENING: Final = f"""\
# The stream

<!-- Written by `python -m damrak.services.gateway.stream.reference`; change the structs in
     src/damrak/wire/stream.py instead. -->

A WebSocket, on a port of its own, tells what happens as it happens, and takes orders. The same
messages come as server-sent events from `{PATH}` at the REST door.

## Connecting

Connect to `/` or `/api/stream` with the header `Authorization: Bearer <key>`, where an access token
does as well. A page of the venue's own needs neither: its browser shows the session's cookie, which
counts for no other site. Whoever cannot send headers sends `authenticate` first, within
{_LIMITS.authenticate_seconds:g} seconds. Nothing is told without a key, public market data neither.

Send `authenticate` again to mean another account, or with a newer token of the same session. A
connection lasts as long as its key or session does, however short its access token is. When that
is revoked or ends, no more orders are taken, and within {_LIMITS.key_check_seconds:g} seconds the
connection is closed. When somebody may no longer see an account, its subscriptions end in the same
time, and `ended` says so.

Every frame is one JSON object in a text frame of at most {_LIMITS.frame_bytes_max:,} bytes. A
request has an `id` of your choosing, which its reply repeats; send as many as you like without
waiting. What arrives together is committed together. Replies may come in another order than their
requests, but requests of one connection are carried out in the order in which they were sent. Once
{_LIMITS.in_flight_max:,} orders are under way, the venue reads on when some of them are done.

The venue pings after {_LIMITS.ping_seconds:g} seconds of silence and gives a connection up after
{_LIMITS.silence_seconds:g}.

```json
{{"op":"subscribe","id":1,"channel":"book","symbol":"BTC-USD"}}
{{"op":"submit_order","id":2,"order":{{"symbol":"AAPL","side":"buy","quantity":"1","price":"99"}}}}
```

## Channels

| channel | of | what is told |
|---|---|---|
| `orders` | an account | every event of its orders |
| `fills` | an account | every trade of its orders |
| `balances` | an account | every change of a balance |
| `positions` | an account | every change of a position |
| `trades` | an instrument | every trade |
| `quotes` | an instrument | the best prices, the latest only |
| `book` | an instrument | the book, then what changed in it |

The first five tell **facts**: none is left out, and each is the same bytes whenever it is told. The
last two tell the present **state**: what changed more than once before it could be sent is told
once. With many listeners, states are told at most every {TICK_SECONDS * 1_000:g} milliseconds.

A book begins with a `book_snapshot` as of a sequence. Each `book` after it covers
`first_sequence` to `last_sequence` and states the whole quantity at each price that changed; 0
removes the price. It continues yours if `first_sequence` is one more than your sequence. If not,
subscribe again: you are given a snapshot.

## Resuming

Facts carry an `id`. Give the last one that you saw of a channel as `after`, and the channel goes on
behind it: nothing is missed, nothing is told twice. The reply to `subscribe` has a `last_id` to
begin with, for the case that nothing is told before you are cut off. Ids are to be kept, not to be
taken apart. Where more than {RESUME_RECORDS_MAX:,} records were missed, a `gap` says so, and
what follows is live: look up the rest over REST.

All facts that one connection is told come in the order of their ids.

## Closing

| code | why |
|---|---|
| 1001 | the venue goes away (a `closing` message comes first), or nothing was heard for too long |
| 1002 | the WebSocket protocol was broken |
| 1003 | a frame was not text |
| 1007 | a frame was not UTF-8 |
| 1008 | no key was given in time, it was revoked, or the session has ended |
| 1009 | a message was too big |
| 1013 | you read too slowly, or the key has too many connections: come back, and resume |

What is readable but wrong is answered with a problem, and the connection stays.
"""

_EVENTS: Final = f"""\
## Server-sent events

`GET {PATH}` at the REST door, with the same header or cookie. `event` is the message's type, `data`
the same JSON as over a WebSocket. `id` is to be sent back in `Last-Event-ID`, as browsers do by
themselves: all channels of facts go on behind it. A silent stream sends a comment every
{HEARTBEAT_SECONDS:g} seconds. It is cut off as a WebSocket is.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield _OPENING
    yield "## Requests\n"
    for kind in StreamRequest.__args__:
        yield from _entry(kind, "op")
    yield "## Messages\n"
    for kind in StreamMessage.__args__:
        yield from _entry(kind, "type")
    yield "## Parts\n"
    for kind in _PARTS:
        yield from _entry(kind, "")
    yield _EVENTS
    yield from _table(EventsQuery, "")


def _entry(kind: type, tag_field: str) -> Iterator[str]:
    if tag_field:
        yield f"### `{kind.__struct_config__.tag}`\n"  # type: ignore[attr-defined]
    else:
        yield f"### Part: {kind.__name__}\n"
    yield f"{_purpose(kind)}\n"
    yield from _table(kind, tag_field)


def _purpose(kind: type) -> str:
    paragraphs = (kind.__doc__ or "").split("\n\n")
    said = (" ".join(paragraph.split()).replace("``", "`") for paragraph in paragraphs)
    return "\n\n".join(textwrap.fill(text, _WIDTH, break_on_hyphens=False) for text in said)


def _table(kind: type, tag_field: str) -> Iterator[str]:
    lines = ["| field | is | may be left out |", "|---|---|---|"]
    if tag_field:
        tag = kind.__struct_config__.tag  # type: ignore[attr-defined]
        lines.append(f"| `{tag_field}` | `{tag}` | |")
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    for field in info.fields:
        spare = "" if field.required else "yes"
        lines.append(f"| `{field.encode_name}` | {_name(field.type)} | {spare} |")
    yield "\n".join([*lines, ""])


def _name(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _name(inner)
        case inspect.UnionType(types=members):
            return " or ".join(_name(member) for member in members)
        case inspect.NoneType():
            return "null"
        case inspect.IntType(ge=least, le=most):
            bounds = "" if most is None else f" from {least} to {most}"
            return f"whole number{bounds}"
        case inspect.StrType(max_length=longest):
            return "text" if longest is None else f"text of at most {longest}"
        case inspect.BoolType():
            return "true or false"
        case inspect.EnumType(cls=members):
            return ", ".join(f"`{member.value}`" for member in members)
        case inspect.VarTupleType(item_type=item):
            return f"list of {_name(item)}"
        case inspect.TupleType(item_types=items):
            return f"[{', '.join(_name(item) for item in items)}]"
        case inspect.StructType(cls=struct):
            return f"[{struct.__name__}](#part-{struct.__name__.lower()})"
    raise TypeError(f"{kind} must be known to this page")


def schema() -> dict[str, Any]:
    """Return the JSON schemas of all requests and messages, with the parts that they share."""
    kinds = [StreamRequest, StreamMessage]
    (request, message), parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The stream",
        "$defs": {**parts, "StreamRequest": request, "StreamMessage": message},
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["--schema"]:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(schema())) + b"\n")
    else:
        sys.stdout.write(page())
