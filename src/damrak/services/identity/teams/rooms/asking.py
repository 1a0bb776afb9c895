"""Asking: a call becomes a unit of work, and what turns it down becomes a problem."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

from damrak.http.calls import Call, Refused, no_account
from damrak.http.problems import DoorCode, field_error, of_errors, problem, sentence
from damrak.ports.audit import Auditor, Did, Entry
from damrak.services.identity.people.proofs.emails import EmailRefused, read_email
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Broken, NotAllowed, Taken, Turned
from damrak.wire.problems import Problem
from damrak.wire.texts import parse_cursor

T = TypeVar("T")

_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_NOBODY: Final = "-"


class Asking:
    """Do what calls ask in the store, and write down what somebody was not allowed."""

    def __init__(self, store: Store, auditor: Auditor) -> None:
        self._store = store
        self._auditor = auditor

    async def done(self, call: Call, work: Callable[[Acting], T]) -> T:
        """Return what a piece of work returns, once it is durable; raises Refused."""

        def as_caller(unit: Unit) -> T:
            return work(Acting(unit, call.caller, cause=call.cause, address=call.address))

        try:
            return await self._store.run(as_caller)
        except Turned as turned:
            noted = isinstance(turned, NotAllowed)
            if noted:
                self._note(call, turned)
            raise Refused(problem_of(turned, call.cause), noted=noted) from turned

    def _note(self, call: Call, turned: Turned) -> None:
        self._auditor.note(
            Entry(
                action="access.refused",
                outcome=Did.REFUSED,
                user_id=call.caller.user_id,
                credential=call.caller.credential,
                target=f"{call.method} {call.path[:200]}",
                correlation_id=call.cause,
                details={"because": str(turned)},
                personal={"address": call.address},
            )
        )


def problem_of(turned: Turned, cause: str) -> Problem:
    """Return the problem that says why something was turned down."""
    match turned:
        case Absent(error=error) if error.field == "account_id" and error.value.isdigit():
            return no_account(int(error.value), cause)
        case Absent(error=error):
            return problem(DoorCode.NOT_FOUND, sentence(error), cause=cause, errors=(error,))
        case Taken(error=error):
            return of_errors([(DoorCode.FIELD_INVALID, error)], cause=cause, status=409)
        case Broken(error=error):
            return of_errors([(DoorCode.FIELD_INVALID, error)], cause=cause)
    return problem(DoorCode.FORBIDDEN, str(turned), cause=cause)


def public_id(text: str) -> str:
    """Return a public id out of a path or body; what cannot be one is nobody's."""
    return text if _PUBLIC_ID.fullmatch(text) else _NOBODY


def email_of(call: Call, text: str) -> str:
    """Return an address as it is written to; raises Refused."""
    try:
        return read_email(text)
    except EmailRefused as error:
        raise _refused(call, "email", str(error), "") from error


def name_of(call: Call, text: str) -> str:
    """Return a name without blanks around it; raises Refused where it cannot be printed."""
    name = text.strip()
    if not name or not name.isprintable():
        raise _refused(call, "name", "must have printable characters", "")
    return name


def place_of(call: Call, cursor: str | None) -> int | None:
    """Return the number in a cursor, None where there is none; raises Refused."""
    if cursor is None:
        return None
    try:
        return parse_cursor(cursor, 1)[0]
    except ValueError as error:
        found = field_error("cursor", str(error), cursor)
        said = problem(
            DoorCode.PARAMETER_INVALID, sentence(found), cause=call.cause, errors=(found,)
        )
        raise Refused(said) from error


def _refused(call: Call, field: str, rule: str, value: str) -> Refused:
    error = field_error(field, rule, value)
    return Refused(of_errors([(DoorCode.FIELD_INVALID, error)], cause=call.cause))
