"""Requests become commands: text to integers, every mistake of a request named at once.

Nothing that is refused here reaches the venue. What only the venue can judge, such as ticks, limits
and funds, is left to it.
"""

from typing import Final

from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.decimals import (
    DIGITS_MAX,
    DecimalError,
    Price,
    Quantity,
    parse_decimal,
)
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.instruments import Instrument, protection_price
from damrak.domain.orders import (
    CLIENT_ORDER_ID,
    EXPIRE_TIME_MAX,
    REQUEST_KEY,
    OrderType,
    Side,
)
from damrak.domain.reasons import Reason
from damrak.http.problems import Code, DoorCode, field_error
from damrak.runtime.view import LiveBook, View
from damrak.wire.orders import OrderRequest, ReplaceRequest
from damrak.wire.problems import FieldError
from damrak.wire.texts import format_time, parse_time

Mistake = tuple[Code, FieldError]
"""A field that broke a rule, and the code of the rule."""

_FIELD: Final = DoorCode.FIELD_INVALID
_LIMIT: Final = OrderType.LIMIT
_MARKET: Final = OrderType.MARKET
_BUY: Final = Side.BUY
_SELL: Final = Side.SELL
_client_order_id_matches = CLIENT_ORDER_ID.fullmatch


class Mistakes(Exception):
    """Tell every field of a request that broke a rule."""

    def __init__(self, found: list[Mistake]) -> None:
        super().__init__(f"{len(found)} mistakes")
        self.found = found


def read_number(field: str, text: str, scale: int, mistakes: list[Mistake]) -> int:
    """Return the integer of a decimal text; a mistake is added to the list, and 0 returned."""
    try:
        return parse_decimal(text, scale)
    except DecimalError as error:
        rule = str(error).partition(", ")[0]
        limit = str(scale) if "decimal places" in rule else ""
        mistakes.append((_FIELD, field_error(field, rule, text, limit)))
        return 0


def read_time(field: str, text: str, mistakes: list[Mistake]) -> int:
    """Return the nanoseconds UTC of a time; a mistake is added to the list, and 0 returned."""
    try:
        time = parse_time(text)
    except ValueError as error:
        rule = str(error).partition(", ")[0]
    else:
        if 0 <= time <= EXPIRE_TIME_MAX:
            return time
        rule = f"must be from 1970 to {format_time(EXPIRE_TIME_MAX)}"
    mistakes.append((_FIELD, field_error(field, rule, text)))
    return 0


def find_book(symbol: str, view: View, mistakes: list[Mistake]) -> LiveBook | None:
    """Return the book of a symbol, however it is cased; a mistake is added where there is none."""
    book = view.book_of(symbol) if symbol.isascii() else None
    if book is None:
        error = field_error("symbol", "must be a listed instrument", symbol)
        mistakes.append((Reason.INSTRUMENT_UNKNOWN, error))
    return book


def check_request_key(key: str, length_max: int, mistakes: list[Mistake]) -> None:
    """Add a mistake where a request's key is malformed or longer than ``length_max``."""
    if not key or (len(key) <= length_max and REQUEST_KEY.fullmatch(key)):
        return
    rule = f"must be 1 to {length_max} printable ASCII characters without spaces"
    error = field_error("Idempotency-Key", rule, key, str(length_max))
    mistakes.append((Reason.IDEMPOTENCY_KEY_INVALID, error))


def read_order(
    request: OrderRequest, view: View, owner: AccountId, keys: tuple[str, str]
) -> SubmitOrder:
    """Return the command of a request; ``keys`` are its client order id and idempotency key.

    Raises Mistakes.
    """
    mistakes: list[Mistake] = []
    client_order_id, idempotency_key = keys
    book = find_book(request.symbol, view, mistakes)
    # An unknown instrument keeps no digits from being looked at.
    scale = DIGITS_MAX if book is None else book.instrument.quantity_scale
    quantity = read_number("quantity", request.quantity, scale, mistakes)
    kind = request.order_type or (_MARKET if request.price is None else _LIMIT)
    price = _read_price(request, kind, book, mistakes)
    expire_time = None
    if request.expire_time is not None:
        expire_time = read_time("expire_time", request.expire_time, mistakes)
    if _client_order_id_matches(client_order_id) is None:
        rule = "must be 1 to 36 of A-Z, a-z, 0-9, dash and underscore"
        error = field_error("client_order_id", rule, client_order_id, "36")
        mistakes.append((Reason.CLIENT_ORDER_ID_INVALID, error))
    if mistakes or book is None:
        raise Mistakes(mistakes)
    return SubmitOrder(
        owner,
        client_order_id,
        book.instrument.instrument_id,
        request.side,
        kind,
        Quantity(quantity),
        None if price is None else Price(price),
        request.time_in_force,
        expire_time,
        request.post_only,
        request.self_trade_prevention,
        idempotency_key,
    )


def _read_price(
    request: OrderRequest, kind: OrderType, book: LiveBook | None, mistakes: list[Mistake]
) -> int | None:
    text = request.price
    if text is not None:
        scale = DIGITS_MAX if book is None else book.instrument.price_scale
        price = read_number("price", text, scale, mistakes)
        if kind is _MARKET:
            rule = "must be absent for a market order, which the venue protects"
            mistakes.append((_FIELD, field_error("price", rule, text)))
        return price
    if kind is _LIMIT:
        rule = "must be given for a limit order"
        mistakes.append((Reason.PRICE_MISSING, field_error("price", rule)))
    elif book is not None:
        best = book.best(_SELL if request.side is _BUY else _BUY)
        if best is not None:
            return protection_price(book.instrument, request.side, best[0])
    return None


def read_replacement(
    request: ReplaceRequest, instrument: Instrument, ids: tuple[AccountId, OrderId], key: str
) -> ReplaceOrder:
    """Return the command of a request to replace an order; ``ids`` are its owner's and its own.

    Raises Mistakes.
    """
    mistakes: list[Mistake] = []
    quantity = price = None
    if request.quantity is not None:
        scale = instrument.quantity_scale
        quantity = Quantity(read_number("quantity", request.quantity, scale, mistakes))
    if request.price is not None:
        price = Price(read_number("price", request.price, instrument.price_scale, mistakes))
    if request.quantity is None and request.price is None:
        error = field_error("quantity", "must be given unless the price is")
        mistakes.append((Reason.REPLACE_EMPTY, error))
    if mistakes:
        raise Mistakes(mistakes)
    return ReplaceOrder(*ids, quantity, price, key)
