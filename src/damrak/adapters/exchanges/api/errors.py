"""What can go wrong between a program and a venue, as exceptions that a program can tell apart.

Each holds the venue's problem document, or one made up here where the venue could not be heard.
"""

from http import HTTPStatus
from typing import Final

import msgspec

from damrak.ports import client as port
from damrak.wire.problems import Problem

OVERLOADED: Final = "OVERLOADED"
UNAVAILABLE: Final = "UNAVAILABLE"
UNREACHABLE: Final = "UNREACHABLE"
UNREADABLE: Final = "UNREADABLE"


class ApiError(Exception):
    """Tell that a request was not done; ``problem`` is the venue's document, ``status`` HTTP's."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(_words(problem))
        self.problem = problem
        self.status = problem.status
        self.repeated = False
        """Whether an earlier attempt of the same request may have been carried out."""


class Malformed(ApiError):
    """Tell that the request could not be understood; ``problem.errors`` names the fields."""


class Unauthorized(ApiError):
    """Tell that the venue knows no such key, or that it was revoked."""


class Forbidden(ApiError):
    """Tell that the key does not allow this."""


class NotFound(ApiError):
    """Tell that there is no such order, instrument, account or key."""


class Conflict(ApiError):
    """Tell that something stands in the way, such as that the order is closed already."""


class Refused(ApiError):
    """Tell that a rule said no; ``problem.code`` is the reason."""


class Overloaded(ApiError, port.Overloaded):
    """Tell that too much was asked at once; nothing was taken in."""


class Unavailable(ApiError, port.Unavailable):
    """Tell that the venue did not answer, or takes nothing in.

    ``outcome_unknown`` says that the request may have been carried out: look it up before you send
    another.
    """

    def __init__(self, problem: Problem, *, outcome_unknown: bool = False) -> None:
        ApiError.__init__(self, problem)
        self.outcome_unknown = outcome_unknown


_OF_STATUS: Final[dict[int, type[ApiError]]] = {
    400: Malformed,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Refused,
    429: Overloaded,
}


def error_of(problem: Problem) -> ApiError:
    """Return the exception that stands for a problem."""
    if problem.code == OVERLOADED:
        return Overloaded(problem)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(problem, outcome_unknown=problem.code != UNAVAILABLE)
    return _OF_STATUS.get(problem.status, ApiError)(problem)


def problem_of(status: int, body: bytes) -> Problem:
    """Return the problem document of an answer, or one for an answer that holds none."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        return made_up(status, UNREADABLE, "the answer is not one of a Damrak venue")


def made_up(status: int, code: str, detail: str) -> Problem:
    """Return a problem that the venue did not word."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "No answer"
    return Problem("about:blank", title, status, detail, code)


def _words(problem: Problem) -> str:
    fields = [each for each in problem.errors if each.field not in problem.detail]
    more = "".join(
        f"; {each.field} {each.rule}" + (f", was {each.value}" if each.value else "")
        for each in fields
    )
    return f"{problem.detail or problem.title}{more} ({problem.code})"
