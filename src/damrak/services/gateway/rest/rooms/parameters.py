"""Query parameters that many operations share, and how pages of a list follow one another."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from msgspec import Meta, Struct

from damrak.domain.identifiers import IDENTIFIER_MAX, InstrumentId
from damrak.domain.orders import EXPIRE_TIME_MAX
from damrak.domain.reasons import Reason
from damrak.http import problems
from damrak.http.calls import Call, Refused
from damrak.http.problems import DoorCode, field_error, problem
from damrak.runtime.view import View
from damrak.services.gateway.reading import Mistake, find_book
from damrak.wire.problems import FieldError
from damrak.wire.texts import Cursor, TimeText, format_cursor, parse_cursor, parse_time

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 500
"""Most rows of a page."""

Limit = Annotated[int, Meta(ge=1, le=LIMIT_MAX, description="Most rows of the page.")]
AccountId = Annotated[
    int,
    Meta(
        ge=1,
        le=IDENTIFIER_MAX,
        description="The account; a key that belongs to one may name no other.",
    ),
]

T = TypeVar("T")


class AccountQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name the account; without it the key's own is meant."""

    account_id: AccountId | None = None


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask for a page of what belongs to an account."""

    cursor: Cursor | None = None
    limit: Limit = LIMIT_DEFAULT
    account_id: AccountId | None = None


class SpanQuery(
    PageQuery,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"start": "from", "end": "to"},
):
    """Ask for a page of what happened to an account in a time: ``from`` on, before ``to``."""

    start: Annotated[TimeText, Meta(description="From this time on.")] | None = None
    end: Annotated[TimeText, Meta(description="Before this time.")] | None = None


class ListQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask for a page of a list."""

    cursor: Cursor | None = None
    limit: Limit = LIMIT_DEFAULT


def page_of(
    found: Sequence[T], limit: int, place: Callable[[T], tuple[int, ...]]
) -> tuple[Sequence[T], str | None]:
    """Return the first ``limit`` rows, and the cursor of the next page if there are more."""
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, format_cursor(*place(page[-1]))


def cursor_of(call: Call, text: str, count: int) -> tuple[int, ...]:
    """Return the numbers of a cursor; raises Refused."""
    try:
        return parse_cursor(text, count)
    except ValueError as error:
        raise refused(call, field_error("cursor", str(error), text)) from error


def time_of(call: Call, name: str, text: str | None) -> int | None:
    """Return the nanoseconds UTC of a time, None where it was left out; raises Refused."""
    if text is None:
        return None
    try:
        time = parse_time(text)
    except ValueError as error:
        rule = str(error).partition(", ")[0]
        raise refused(call, field_error(name, rule, text)) from error
    # Dates beyond what tables hold find what their last date finds.
    return max(-1, min(time, EXPIRE_TIME_MAX))


def instrument_id_of(call: Call, symbol: str | None, view: View) -> InstrumentId | None:
    """Return the instrument of a symbol, None where it was left out; raises Refused."""
    if symbol is None:
        return None
    mistakes: list[Mistake] = []
    book = find_book(symbol, view, mistakes)
    if book is None:
        raise Refused(problems.of_errors(mistakes, cause=call.cause))
    return book.instrument.instrument_id


def asset_of(call: Call, code: str | None, view: View) -> str | None:
    """Return the code of an asset, None where it was left out; raises Refused."""
    if code is None or code in view.assets:
        return code
    error = field_error("asset", "must be a listed asset", code)
    raise Refused(problems.of_errors([(Reason.ASSET_UNKNOWN, error)], cause=call.cause))


def unlisted(call: Call, symbol: str) -> Refused:
    """Return the refusal of a path that names no instrument."""
    error = field_error("symbol", "must be a listed instrument", symbol)
    said = problems.of_errors([(Reason.INSTRUMENT_UNKNOWN, error)], cause=call.cause, status=404)
    return Refused(said)


def refused(call: Call, error: FieldError) -> Refused:
    """Return the refusal of a query parameter."""
    text = problems.sentence(error)
    code = DoorCode.PARAMETER_INVALID
    return Refused(problem(code, text, cause=call.cause, errors=(error,)))
