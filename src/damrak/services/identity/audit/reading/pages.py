"""Reading: pages of the audit, lines of the control plane and actions of the log in one order."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from damrak.ports.audit import Action, ActionFilter, Actions
from damrak.services.identity.audit.actors import place_of
from damrak.services.identity.audit.reading.describing import described
from damrak.services.identity.audit.reading.lines import (
    Asked,
    Place,
    action_filter,
    chosen_lines,
    user_of,
)
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store, Unit
from damrak.wire.identity.audit import AuditLine

SCANNED_MAX: Final = 2_000
"""Most lines that one page opens to find an address."""

CHUNK_MAX: Final = 200
"""Most lines described at once: opening them keeps others from the interpreter for a moment."""

_Found = AuditRow | Action
_Placed = tuple[AuditLine, Place]


class AuditReader:
    """Find lines and actions; raises StoreUnavailable and TooManyActors."""

    def __init__(self, store: Store, actions: Actions) -> None:
        self._store = store
        self._actions = actions

    async def page(
        self, asked: Asked, place: Place, limit: int, *, oldest_first: bool = False
    ) -> tuple[list[AuditLine], Place | None]:
        """Return up to ``limit`` lines behind a place, and where the next page starts."""
        told: list[_Placed] = []
        scanned = 0
        going = True
        while going and len(told) <= limit and scanned < SCANNED_MAX:
            wanted = CHUNK_MAX if asked.address else min(CHUNK_MAX, limit + 1 - len(told))
            found = await self._next(asked, place, wanted, oldest_first=oldest_first)
            going = len(found) == wanted
            scanned += len(found) if asked.address else 0
            if found:
                place = found[-1][1]
                told += await self._told(asked, found)
        if len(told) > limit:
            return [line for line, _ in told[:limit]], told[limit - 1][1]
        return [line for line, _ in told], place if going else None

    async def _told(self, asked: Asked, found: list[tuple[_Found, Place]]) -> list[_Placed]:
        lines = await self._store.read(lambda unit: described(unit, [each for each, _ in found]))
        placed = zip(lines, (place for _, place in found), strict=True)
        # What was done on the machines is told by network, where that is a place.
        places = {asked.address, place_of(asked.address)}
        return [each for each in placed if not asked.address or each[0].address in places]

    async def _next(
        self, asked: Asked, place: Place, limit: int, *, oldest_first: bool
    ) -> list[tuple[_Found, Place]]:
        def look(unit: Unit) -> tuple[list[AuditRow], ActionFilter | None]:
            user_id = user_of(unit.session, asked) if asked.user else 0
            if user_id is None:
                return [], None
            bounds = (place.line or 0, None) if oldest_first else (None, place.line)
            rows = chosen_lines(unit.session, asked, user_id, bounds=(*bounds, limit))
            return rows, action_filter(unit.session, asked, user_id, oldest_first=oldest_first)

        lines, chosen = await self._store.read(look)
        if chosen is None:
            return []
        bound = "after" if oldest_first else "before"
        actions = await self._actions.actions(replace(chosen, **{bound: place.action}), limit)
        return _merged((lines, actions), place, limit, oldest_first=oldest_first)


def _merged(
    found: tuple[Sequence[AuditRow], Sequence[Action]],
    place: Place,
    limit: int,
    *,
    oldest_first: bool,
) -> list[tuple[_Found, Place]]:
    # Each of the two keeps the order of its numbers, so that a place says all there is to say,
    # also where the clock was set back.
    lines, actions = found
    sign = 1 if oldest_first else -1
    merged: list[tuple[_Found, Place]] = []
    at_line = at_action = 0
    while len(merged) < limit and (at_line < len(lines) or at_action < len(actions)):
        line = lines[at_line] if at_line < len(lines) else None
        action = actions[at_action] if at_action < len(actions) else None
        if action is None or (line is not None and sign * line.time <= sign * action.time):
            assert line is not None
            at_line += 1
            place = Place(line.number, place.action)
            merged.append((line, place))
        else:
            at_action += 1
            place = Place(place.line, action.number)
            merged.append((action, place))
    return merged
