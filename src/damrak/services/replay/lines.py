"""One line of a LOBSTER file to integers, and what to say about a line that is none.

A message line is ``time, type, order id, size, price, direction``; some editions add a seventh
column, which is ignored. A book line is ``ask price, ask size, bid price, bid size`` a level.
Prices are dollars times 10,000; empty levels hold a dummy price and size 0.
"""

import re
from typing import Final

import msgspec
from msgspec import Struct

NEW: Final = 1
REDUCE: Final = 2
DELETE: Final = 3
EXECUTE: Final = 4
EXECUTE_HIDDEN: Final = 5
CROSS: Final = 6
HALT: Final = 7

HALTED: Final = -1
QUOTING: Final = 0
TRADING: Final = 1
"""Prices that a halt message carries in place of one."""

PRICE_SCALE: Final = 4
DUMMY_PRICE: Final = 9_999_999_999
COLUMNS: Final = ("time", "type", "order id", "size", "price", "direction")
COLUMNS_MAX: Final = len(COLUMNS) + 1
LEVEL_COLUMNS: Final = ("ask price", "ask size", "bid price", "bid size")
NANOSECOND_DIGITS: Final = 9
NANOSECONDS: Final = 10**NANOSECOND_DIGITS

_LINE = re.compile(
    rb"([0-9]{1,6})(?:\.([0-9]{1,15}))?"
    rb",([1-7]),(-?[0-9]+),(-?[0-9]+),(-?[0-9]+),(-?[01])(?:,[^,]*)?\s*",
)
_decode_integers = msgspec.json.Decoder(list[int]).decode
_FORMS: Final = (
    (r"[0-9]{1,6}(\.[0-9]{1,15})?", "be seconds after midnight with up to 15 decimals"),
    (r"[1-7]", "be from 1 to 7"),
    (r"-?[0-9]+", "be an integer"),
    (r"-?[0-9]+", "be an integer"),
    (r"-?[0-9]+", "be an integer"),
    (r"-?[01]", "be 1 or -1"),
)


class LobsterError(Exception):
    """Tell that a file is not LOBSTER data; the message names file, line, field and value."""


class LobsterMessage(Struct, frozen=True, gc=False):
    """Hold a message: ``time`` in nanoseconds after midnight, ``price`` in 1/10,000 dollar.

    ``buys`` is true where the *resting* order that the message is about buys.
    """

    line: int
    time: int
    kind: int
    order_id: int
    quantity: int
    price: int
    buys: bool


class PublishedRow(Struct, frozen=True, gc=False):
    """Hold the published book after a message: quantity by price for each side, best first."""

    bids: dict[int, int]
    asks: dict[int, int]


def parse_message(raw: bytes, file: str, line: int) -> LobsterMessage:
    """Return the message on a line; raises LobsterError."""
    match = _LINE.fullmatch(raw)
    if match is None:
        raise _message_fault(_text(raw), file, line)
    whole, fraction, kind_text, order_id, size, price_text, direction = match.groups()
    if fraction is not None and len(fraction) == NANOSECOND_DIGITS:
        time = int(whole + fraction)
    else:
        time = int(whole) * NANOSECONDS + _nanoseconds(fraction or b"")
    kind, quantity, price = int(kind_text), int(size), int(price_text)
    if kind <= EXECUTE:
        if quantity <= 0:
            raise _fault((file, line), "size", "be above 0", quantity)
        if price <= 0:
            raise _fault((file, line), "price", "be above 0", price)
        if direction == b"0":
            raise _fault((file, line), "direction", "be 1 or -1", 0)
    elif kind == HALT and not HALTED <= price <= TRADING:
        raise _fault((file, line), "price", "be -1, 0 or 1 in a halt message", price)
    return LobsterMessage(line, time, kind, int(order_id), quantity, price, direction == b"1")


def parse_row(raw: bytes, levels: int, file: str, line: int) -> PublishedRow:
    """Return the book on a line, dummy levels left out; raises LobsterError."""
    try:
        # Comma-separated integers are JSON but for the brackets, and that parser is in C.
        values = _decode_integers(b"[%b]" % raw)
    except msgspec.MsgspecError:
        raise _row_fault(_text(raw).split(","), file, line) from None
    if len(values) != levels * len(LEVEL_COLUMNS):
        rule = f"have {levels * len(LEVEL_COLUMNS)} columns, 4 for each of {levels} levels"
        raise _fault((file, line), "row", rule, len(values))
    asks = dict(zip(values[0::4], values[1::4]))  # noqa: B905
    bids = dict(zip(values[2::4], values[3::4]))  # noqa: B905
    if b",0" in raw or b"-" in raw:
        _require_dummies(values, file, line)
        for side in (bids, asks):
            side.pop(DUMMY_PRICE, None)
            side.pop(-DUMMY_PRICE, None)
    elif len(asks) != levels or len(bids) != levels:
        raise _fault((file, line), "row", "show each price once", _text(raw)[:80])
    return PublishedRow(bids, asks)


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace").strip()


def _nanoseconds(fraction: bytes) -> int:
    nanoseconds = int(fraction[:NANOSECOND_DIGITS].ljust(NANOSECOND_DIGITS, b"0"))
    # Some times passed through a float on their way into the file: 43002.632812672004.
    return nanoseconds + (fraction[NANOSECOND_DIGITS:] >= b"5")


def _require_dummies(values: list[int], file: str, line: int) -> None:
    for at in range(0, len(values), 2):
        price, quantity = values[at], values[at + 1]
        if quantity == 0 and abs(price) == DUMMY_PRICE:
            continue
        level = at // len(LEVEL_COLUMNS) + 1
        if quantity <= 0:
            name = f"{LEVEL_COLUMNS[at % 4 + 1]} {level}"
            raise _fault((file, line), name, "be above 0 at a price that is no dummy", quantity)
        if price <= 0:
            raise _fault((file, line), f"{LEVEL_COLUMNS[at % 4]} {level}", "be above 0", price)


def _message_fault(text: str, file: str, line: int) -> LobsterError:
    fields = text.split(",")
    if not len(COLUMNS) <= len(fields) <= COLUMNS_MAX:
        rule = f"have {len(COLUMNS)} columns ({', '.join(COLUMNS)})"
        return _fault((file, line), "line", rule, len(fields))
    for name, (form, rule), value in zip(COLUMNS, _FORMS, fields, strict=False):
        if re.fullmatch(form, value, re.ASCII) is None:
            return _fault((file, line), name, rule, value)
    return _fault((file, line), "line", "be a LOBSTER message", text[:80])


def _row_fault(fields: list[str], file: str, line: int) -> LobsterError:
    for at, value in enumerate(fields):
        if re.fullmatch(r"-?[0-9]+", value.strip(), re.ASCII) is None:
            name = f"{LEVEL_COLUMNS[at % 4]} {at // 4 + 1}"
            return _fault((file, line), name, "be an integer", value)
    return _fault((file, line), "row", "hold integers alone", ",".join(fields)[:80])


def _fault(place: tuple[str, int], field: str, rule: str, value: object) -> LobsterError:
    file, line = place
    shown = repr(value[:60]) if isinstance(value, str) else str(value)
    return LobsterError(f"{file}, line {line}: {field} must {rule}, was {shown}")
