"""Problems: every way in which a door says no, each with its code, status and title.

What a law refuses keeps the law's reason as its code; what the door itself refuses has a code of
its own. A code means one thing for ever: its title and its page never change with the request.
"""

import enum
from collections.abc import Sequence
from typing import Final

from damrak.domain.reasons import Reason, Violation
from damrak.http.titles import REASON_TITLES
from damrak.wire.problems import FieldError, Problem
from damrak.wire.texts import format_time

PAGE: Final = "/docs/problems"
"""Where every code is explained; a problem's ``type`` points into it."""

VALUE_LENGTH_MAX: Final = 64
"""Most characters that a problem repeats of a value that was sent."""

WORDS_LENGTH_MAX: Final = 200
"""Most characters of a field's place or its rule, both of which may hold what was sent."""


class DoorCode(enum.StrEnum):
    """Name why a door refuses by itself."""

    BODY_MALFORMED = "BODY_MALFORMED"
    PARAMETER_INVALID = "PARAMETER_INVALID"
    FIELD_INVALID = "FIELD_INVALID"
    KEY_MISSING = "KEY_MISSING"
    KEY_INVALID = "KEY_INVALID"
    PROOF_INVALID = "PROOF_INVALID"
    LOGIN_REFUSED = "LOGIN_REFUSED"
    SECOND_FACTOR_NEEDED = "SECOND_FACTOR_NEEDED"
    EMAIL_UNVERIFIED = "EMAIL_UNVERIFIED"
    SIGN_IN_AGAIN = "SIGN_IN_AGAIN"
    SESSION_ENDED = "SESSION_ENDED"
    REFRESHED_ALREADY = "REFRESHED_ALREADY"
    REGISTRATION_CLOSED = "REGISTRATION_CLOSED"
    SECOND_FACTOR_EXISTS = "SECOND_FACTOR_EXISTS"
    SSO_REFUSED = "SSO_REFUSED"
    LINK_INVALID = "LINK_INVALID"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    RATE_LIMITED = "RATE_LIMITED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    ORDER_CLOSED = "ORDER_CLOSED"
    KILL_SWITCH_ENGAGED = "KILL_SWITCH_ENGAGED"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    MEDIA_TYPE_UNSUPPORTED = "MEDIA_TYPE_UNSUPPORTED"
    REQUEST_INVALID = "REQUEST_INVALID"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    OVERLOADED = "OVERLOADED"
    UNAVAILABLE = "UNAVAILABLE"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    HISTORY_BEHIND = "HISTORY_BEHIND"


Code = DoorCode | Reason

DOOR_TITLES: Final[dict[Code, tuple[int, str]]] = {
    DoorCode.BODY_MALFORMED: (400, "The body cannot be read"),
    DoorCode.PARAMETER_INVALID: (400, "A parameter cannot be read"),
    DoorCode.REQUEST_INVALID: (400, "The request cannot be read"),
    DoorCode.KEY_MISSING: (401, "A key is needed"),
    DoorCode.KEY_INVALID: (401, "The key is not valid"),
    DoorCode.PROOF_INVALID: (403, "The change was not asked by a page of the venue"),
    DoorCode.LOGIN_REFUSED: (401, "Signing in was refused"),
    DoorCode.SECOND_FACTOR_NEEDED: (401, "A second factor is needed"),
    DoorCode.EMAIL_UNVERIFIED: (403, "The e-mail address is not verified yet"),
    DoorCode.SIGN_IN_AGAIN: (403, "This needs the password, or a recent sign-in"),
    DoorCode.SESSION_ENDED: (401, "The session has ended"),
    DoorCode.REFRESHED_ALREADY: (409, "The session was refreshed just now"),
    DoorCode.REGISTRATION_CLOSED: (403, "Nobody can register by himself"),
    DoorCode.SSO_REFUSED: (403, "Single sign-on did not let you in"),
    DoorCode.SECOND_FACTOR_EXISTS: (409, "There is a second factor already"),
    DoorCode.LINK_INVALID: (422, "The link or code was used, has expired, or never was one"),
    DoorCode.TOO_MANY_ATTEMPTS: (429, "Too many attempts: wait a while"),
    DoorCode.RATE_LIMITED: (429, "Too many requests in too short a time"),
    DoorCode.FORBIDDEN: (403, "You may not do this"),
    DoorCode.NOT_FOUND: (404, "There is nothing here"),
    DoorCode.METHOD_NOT_ALLOWED: (405, "The method is not allowed here"),
    DoorCode.ORDER_CLOSED: (409, "The order is no longer open"),
    DoorCode.KILL_SWITCH_ENGAGED: (409, "The kill switch is engaged"),
    DoorCode.BODY_TOO_LARGE: (413, "The body is too large"),
    DoorCode.MEDIA_TYPE_UNSUPPORTED: (415, "The body must be JSON"),
    DoorCode.FIELD_INVALID: (422, "A field breaks a rule"),
    DoorCode.INTERNAL_ERROR: (500, "The venue made a mistake"),
    DoorCode.OVERLOADED: (503, "Too many requests wait"),
    DoorCode.UNAVAILABLE: (503, "The venue takes nothing in"),
    DoorCode.OUTCOME_UNKNOWN: (503, "The outcome is unknown"),
    DoorCode.HISTORY_BEHIND: (503, "The records are behind"),
}
"""The status and title of each code of the door."""

_CONFLICTS: Final = frozenset(
    {Reason.ACCOUNT_EXISTS, Reason.ASSET_EXISTS, Reason.INSTRUMENT_EXISTS}
)
_STATUS: Final[dict[Code, tuple[int, str]]] = {
    **DOOR_TITLES,
    **{reason: (422, title) for reason, title in REASON_TITLES.items()},
    **{reason: (409, REASON_TITLES[reason]) for reason in _CONFLICTS},
    Reason.ORDER_UNKNOWN: (404, REASON_TITLES[Reason.ORDER_UNKNOWN]),
}

# How laws call what a door calls otherwise.
_FIELDS: Final = {"instrument_id": "symbol"}
_OF_LISTING: Final = frozenset({Reason.INSTRUMENT_INVALID, Reason.INSTRUMENT_EXISTS})
_STOPPING: Final = "nothing new is taken in"


def status_and_title(code: Code) -> tuple[int, str]:
    """Return the usual HTTP status and the title of a code."""
    return _STATUS[code]


def problem(
    code: Code,
    detail: str,
    *,
    cause: str = "",
    errors: Sequence[FieldError] = (),
    order_id: int = 0,
    status: int = 0,
    retry_after: int = 0,
) -> Problem:
    """Return a problem document; ``status`` overrides the code's usual one."""
    usual, title = _STATUS[code]
    return Problem(
        type=f"{PAGE}#{code.value}",
        title=title,
        status=status or usual,
        detail=detail,
        code=code.value,
        errors=tuple(errors),
        order_id=order_id,
        correlation_id=cause,
        retry_after=retry_after,
    )


def field_error(field: str, rule: str, value: str = "", limit: str = "") -> FieldError:
    """Return what a field broke, with what was sent cut to a length that is safe to repeat."""
    field, rule = field[:WORDS_LENGTH_MAX], rule[:WORDS_LENGTH_MAX]
    return FieldError(field, rule, value[:VALUE_LENGTH_MAX], limit)


def sentence(error: FieldError) -> str:
    """Return one sentence, such as ``price must be above 0, was -1``."""
    said = f"{error.field} {error.rule}"
    return f"{said}, was {error.value}" if error.value else said


def of_errors(found: Sequence[tuple[Code, FieldError]], *, cause: str, status: int = 0) -> Problem:
    """Return the problem of one or more broken fields; a single kind of mistake is its code."""
    codes = {code for code, _ in found}
    code: Code = found[0][0] if len(codes) == 1 else DoorCode.FIELD_INVALID
    errors = [error for _, error in found]
    detail = "; ".join(sentence(error) for error in errors)
    return problem(code, detail, cause=cause, errors=errors, status=status)


def of_violation(
    violation: Violation, *, cause: str, order_id: int = 0, status: int = 0
) -> Problem:
    """Return the problem of what a law refused."""
    error = _field_error(violation)
    return problem(
        violation.reason,
        sentence(error),
        cause=cause,
        errors=(error,),
        order_id=order_id,
        status=status,
    )


def of_reason(reason: Reason, *, cause: str, order_id: int) -> Problem:
    """Return the problem of an order or request that the market refused."""
    return problem(reason, f"{_STATUS[reason][1]}.", cause=cause, order_id=order_id, status=422)


def unavailable(detail: str, *, cause: str) -> Problem:
    """Return the problem of a venue that takes nothing in."""
    return problem(DoorCode.UNAVAILABLE, detail or _STOPPING, cause=cause)


def _field_error(violation: Violation) -> FieldError:
    field = violation.field
    if violation.reason not in _OF_LISTING:
        field = _FIELDS.get(field, field)
    rule, value, limit = violation.rule, violation.value, violation.limit
    if violation.reason is Reason.EXPIRE_TIME_INVALID:
        # Laws count nanoseconds; people and their programs read dates.
        if limit:
            rule = rule.replace(limit, _time_text(limit))
        value, limit = _time_text(value), _time_text(limit)
    return field_error(field, rule, value, limit)


def _time_text(nanoseconds: str) -> str:
    try:
        return format_time(int(nanoseconds)) if nanoseconds else ""
    except (OverflowError, ValueError):
        return nanoseconds
