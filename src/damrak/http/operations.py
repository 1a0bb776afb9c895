"""An operation: one method on one path, with all that its route and its documentation say of it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar.types import ASGIApp
from msgspec import Struct

from damrak.http.calls import Answer, Call, Nothing
from damrak.ports.identity import Permission
from damrak.wire.problems import Problem

Handle = Callable[[Call], Awaitable[Any]]
"""Does what is asked and returns a structure of the wire, a Problem, or an Answer as it is."""


ANYBODY: Final = None
"""What an operation needs that answers whoever asks."""


class Operation(Struct, frozen=True, kw_only=True):
    """Describe what can be asked.

    ``needs`` has no default: where no credential is asked for, ``ANYBODY`` must be said.
    ``problems`` are the statuses beyond those that follow from
    the rest. ``example`` is a body that shows the form; ``keyed`` says that an idempotency key is
    heeded, ``links`` lead from the answer to other operations. What is ``quiet`` is logged at the
    lowest level, since there is too much of it. Without ``answer`` what is told is text of a
    ``media`` type.
    """

    method: str
    path: str
    name: str
    summary: str
    tag: str
    handle: Handle
    needs: Permission | None
    query: type[Struct] = Nothing
    body: Any = None
    body_required: bool = True
    answer: Any = None
    status: int = 200
    problems: tuple[int, ...] = ()
    example: Any = None
    keyed: bool = False
    links: tuple[tuple[str, tuple[str, str]], ...] = ()
    quiet: bool = False
    media: str = "text/plain"


def created(said: Any, location: str) -> Answer:
    """Return the answer that something is there now, and where."""
    return Answer.of(201, said, (b"location", location.encode()))


def answered(operation: Operation, said: Any) -> ASGIApp:
    """Return the answer to an operation; what knows how to answer by itself is left alone."""
    if callable(said):
        application: ASGIApp = said
        return application
    if isinstance(said, Problem):
        return Answer.refusing(said)
    return Answer.of(operation.status, said)
