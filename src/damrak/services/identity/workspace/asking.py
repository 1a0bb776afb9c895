"""Asking: what a call is about in the workspace, and looking without keeping others waiting."""

from collections.abc import Callable
from typing import Final, TypeVar

from damrak.domain.reasons import Reason
from damrak.http.calls import Call, Refused
from damrak.http.problems import Code, DoorCode, field_error, of_errors
from damrak.ports.audit import Auditor
from damrak.services.identity.storage.store import Store
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Turned
from damrak.services.identity.teams.rooms.asking import Asking, problem_of
from damrak.wire.problems import FieldError

T = TypeVar("T")

Listed = Callable[[str], str | None]
"""Returns a symbol as the venue writes it, None where no instrument has it."""

NAME_LENGTH_MAX: Final = 64

_SLASH: Final = "%2F"


class WorkspaceAsking(Asking):
    """Do what calls ask of the workspace; ``listed`` knows the venue's instruments."""

    def __init__(self, store: Store, auditor: Auditor, listed: Listed) -> None:
        super().__init__(store, auditor)
        self._listed = listed

    async def seen(self, call: Call, look: Callable[[Acting], T]) -> T:
        """Return what somebody sees, without a turn at writing; raises Refused."""
        try:
            return await self._store.read(lambda unit: look(Acting(unit, call.caller)))
        except Turned as turned:
            raise Refused(problem_of(turned, call.cause)) from turned

    def symbol(self, call: Call) -> str:
        """Return the instrument that the path names; raises Refused."""
        said = _part(call, "symbol")
        known = self._known(said)
        if known is None:
            error = field_error("symbol", "must be a listed instrument", said)
            found: list[tuple[Code, FieldError]] = [(Reason.INSTRUMENT_UNKNOWN, error)]
            raise Refused(of_errors(found, cause=call.cause, status=404))
        return known

    def symbols(self, call: Call, said: tuple[str, ...]) -> tuple[str, ...]:
        """Return symbols as the venue writes them; raises Refused for an unknown or second one."""
        mistakes: list[tuple[Code, FieldError]] = []
        known: list[str] = []
        for place, text in enumerate(said):
            symbol, field = self._known(text), f"symbols[{place}]"
            if symbol is None:
                error = field_error(field, "must be a listed instrument", text)
                mistakes.append((Reason.INSTRUMENT_UNKNOWN, error))
            elif symbol in known:
                error = field_error(field, "must be in the list once", text)
                mistakes.append((DoorCode.FIELD_INVALID, error))
            else:
                known.append(symbol)
        if mistakes:
            raise Refused(of_errors(mistakes, cause=call.cause))
        return tuple(known)

    def _known(self, symbol: str) -> str | None:
        return self._listed(symbol) if symbol.isascii() else None


def layout_name(call: Call) -> str:
    """Return the name of a layout out of the path; raises Refused where it cannot be one."""
    name = _part(call, "name")
    if len(name) > NAME_LENGTH_MAX or not name.isprintable() or name != name.strip():
        rule = f"must have 1 to {NAME_LENGTH_MAX} printable characters, no blanks around them"
        error = field_error("name", rule, ascii(name))
        raise Refused(of_errors([(DoorCode.FIELD_INVALID, error)], cause=call.cause))
    return name


def _part(call: Call, place: str) -> str:
    # A slash within a part of a path is handed on as it was sent.
    return call.places[place].replace(_SLASH, "/")
