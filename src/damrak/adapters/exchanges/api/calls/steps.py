"""A call, apart from how its bytes travel: a generator that asks requests and is told answers.

``patiently`` adds the patience: what may be sent again is sent again after a pause that grows. The
clients for threads and for event loops carry the steps out; neither decides anything.
"""

import random
from collections.abc import Callable, Generator
from http import HTTPStatus
from itertools import count
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from damrak.adapters.exchanges.api.errors import (
    UNREACHABLE,
    ApiError,
    Overloaded,
    Unavailable,
    error_of,
    made_up,
    problem_of,
)

ATTEMPTS_MAX: Final = 8
"""How often a request is sent before it is given up."""
RETRY_SECONDS_MAX: Final = 30.0
"""How long after the first attempt another one may start."""
PAUSE_SECONDS: Final = 0.1
"""The first pause; each doubles the one before, and half of each is chance."""
PAUSE_SECONDS_MAX: Final = 5.0

PAGE_ROWS: Final = 500
"""Rows of a page: the most that a venue gives at once."""

T = TypeVar("T")

_CHANCE: Final = random.SystemRandom().random


class Patience(Struct, frozen=True, kw_only=True):
    """Say how long a client goes on asking."""

    attempts_max: int = ATTEMPTS_MAX
    seconds_max: float = RETRY_SECONDS_MAX
    pause_seconds: float = PAUSE_SECONDS
    pause_seconds_max: float = PAUSE_SECONDS_MAX

    def pause(self, attempt: int, chance: float) -> float:
        """Return the seconds to wait after an attempt, counted from 1; ``chance`` is 0 to 1."""
        whole: float = min(self.pause_seconds_max, self.pause_seconds * 2 ** min(attempt - 1, 30))
        return whole * (1 + chance) / 2


class Request(Struct, frozen=True, kw_only=True):
    """Hold a request.

    ``repeatable`` says that sending it twice does what sending it once does, ``lookup`` how to find
    out whether it was carried out, ``once`` that whatever is heard is the answer.
    """

    method: str = "GET"
    path: str
    query: dict[str, str] = {}
    body: bytes | None = None
    headers: dict[str, str] = {}
    repeatable: bool = True
    lookup: str = ""
    once: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Answer(Struct, frozen=True):
    """Hold an answer; ``retry_after`` is in seconds, None where the venue did not say."""

    status: int
    body: bytes
    retry_after: float | None = None

    def read(self, kind: type[T]) -> T:
        """Return the body as a struct; raises ApiError when it is none."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except msgspec.MsgspecError as error:
            raise ApiError(problem_of(HTTPStatus.BAD_GATEWAY, b"")) from error


class Lost(Struct, frozen=True):
    """Tell that no answer came; ``sent`` says that the request may have arrived."""

    text: str
    sent: bool


class Pause(Struct, frozen=True):
    """Ask that time pass."""

    seconds: float


Call = Generator[Request, Answer, T]
"""What a client method is: it asks requests, is told answers, and returns a result."""
Steps = Generator[Request | Pause, Answer | Lost | None, T]
"""The same with pauses, and with answers that did not come."""


class Pages(Generic[T]):
    """Say how a list is read page by page."""

    def __init__(
        self,
        path: str,
        query: dict[str, str | None],
        read: Callable[[Answer], tuple[tuple[T, ...], str | None]],
    ) -> None:
        """Read a list at a path; ``read`` takes the items and the next cursor from an answer."""
        self._path = path
        self._query = query
        self._read = read

    def page(self, cursor: str | None) -> Call[tuple[tuple[T, ...], str | None]]:
        """Return the items of a page and where the next one starts, None after the last."""
        place = {"limit": str(PAGE_ROWS), "cursor": cursor}
        answer = yield get(self._path, {**self._query, **place})
        return self._read(answer)


def get(path: str, query: dict[str, str | None] | None = None) -> Request:
    """Return a request that reads; what is None is left out of the query."""
    given = {name: text for name, text in (query or {}).items() if text is not None}
    return Request(path=path, query=given)


def post(path: str, body: Struct, *, repeatable: bool = True, lookup: str = "") -> Request:
    """Return a request that carries a struct."""
    return Request(
        method="POST",
        path=path,
        body=msgspec.json.encode(body),
        repeatable=repeatable,
        lookup=lookup,
    )


def patiently(
    call: Call[T],
    patience: Patience,
    clock: Callable[[], float],
    chance: Callable[[], float] = _CHANCE,
) -> Steps[T]:
    """Carry a call out, sending again what may be sent again; ``clock`` is in seconds.

    Raises ApiError into the call, which may know better.
    """
    try:
        request = next(call)
        while True:
            try:
                answer = yield from _answered(request, patience, clock, chance)
            except ApiError as error:
                request = call.throw(error)
            else:
                request = call.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def _answered(
    request: Request,
    patience: Patience,
    clock: Callable[[], float],
    chance: Callable[[], float],
) -> Steps[Answer]:
    started = clock()
    doubt = False
    for attempt in count(1):
        heard = yield request
        assert heard is not None
        if isinstance(heard, Answer) and (request.once or heard.status < HTTPStatus.BAD_REQUEST):
            return heard
        error = _error(request, heard)
        error.repeated = doubt
        doubt |= isinstance(error, Unavailable) and error.outcome_unknown
        if request.once or not isinstance(error, Overloaded | Unavailable):
            raise error
        pause = patience.pause(attempt, chance())
        if isinstance(heard, Answer) and heard.retry_after is not None:
            pause = max(pause, heard.retry_after)
        spent = clock() + pause - started > patience.seconds_max
        if attempt >= patience.attempts_max or spent or (doubt and not request.repeatable):
            raise _given_up(request, error, attempt, doubt=doubt) from error
        yield Pause(pause)
    raise AssertionError


def _error(request: Request, heard: Answer | Lost) -> ApiError:
    changes = request.method != "GET"
    if isinstance(heard, Lost):
        problem = made_up(HTTPStatus.SERVICE_UNAVAILABLE, UNREACHABLE, heard.text)
        return Unavailable(problem, outcome_unknown=changes and heard.sent)
    error = error_of(problem_of(heard.status, heard.body))
    if isinstance(error, Unavailable):
        error.outcome_unknown &= changes
    return error


def _given_up(request: Request, error: ApiError, attempts: int, *, doubt: bool) -> ApiError:
    if not isinstance(error, Unavailable) and not doubt:
        return error
    detail = f"{request} was not answered after {attempts} attempts: {error.problem.detail}"
    if doubt:
        detail += "; it may have been carried out: "
        detail += request.lookup or "look before you send it again"
    problem = msgspec.structs.replace(error.problem, detail=detail)
    return Unavailable(problem, outcome_unknown=doubt)
