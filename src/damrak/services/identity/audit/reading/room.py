"""The room where the audit is read: by whoever may, and never without a line that says so."""

import time
from collections.abc import Callable
from typing import Annotated, Final

from msgspec import Meta, Struct

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.domain.orders import EXPIRE_TIME_MAX
from damrak.http import problems
from damrak.http.calls import Call, Refused
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.audit import ACTORS_MAX, Did, Entry
from damrak.services.identity.audit.reading.exporting import (
    EXPORT_SECONDS_MAX,
    EXPORTS_MAX,
    Export,
    exported,
)
from damrak.services.identity.audit.reading.lines import Asked, Place, TooManyActors
from damrak.services.identity.audit.reading.pages import AuditReader
from damrak.services.identity.audit.reading.verifying import Verifier
from damrak.services.identity.storage.store import Store
from damrak.wire.identity.audit import AuditLine, AuditPage, AuditVerdict
from damrak.wire.texts import Cursor, TimeText, format_cursor, parse_cursor, parse_time

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 500
"""Most lines of a page."""

READ: Final = "audit.read"
EXPORTED: Final = "audit.exported"

_PLACES: Final = 2
_TOO_MANY: Final = (
    f"must be asked for by credential, since there are more than {ACTORS_MAX} places of his"
)


class ChosenQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose lines; what is left out chooses all."""

    since: TimeText | None = None
    until: TimeText | None = None
    user_id: Annotated[str, Meta(max_length=32, description="The person's public id.")] = ""
    account_id: Annotated[int, Meta(ge=1, le=IDENTIFIER_MAX)] | None = None
    action: Annotated[
        str, Meta(max_length=48, description="How the action begins.", examples=["order."])
    ] = ""
    outcome: Did | None = None
    credential: Annotated[
        str, Meta(max_length=64, description="Such as `key:4f1c` or `session:9b2e`.")
    ] = ""
    correlation_id: Annotated[str, Meta(max_length=64)] = ""
    address: Annotated[
        str,
        Meta(max_length=64, description="Exactly this address; lines are opened to find it."),
    ] = ""


class AuditQuery(ChosenQuery, frozen=True, kw_only=True):
    """Ask for a page of the audit."""

    cursor: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT


class ExportQuery(ChosenQuery, frozen=True, kw_only=True):
    """Ask for all lines that are chosen."""


class AuditRoom:
    """Answer what is asked of the audit."""

    def __init__(self, store: Store, reader: AuditReader) -> None:
        self._store = store
        self._reader = reader
        self._verifier = Verifier(store)
        self._exporting: dict[int | str, float] = {}

    async def page(self, call: Call) -> AuditPage:
        """List lines, newest first."""
        query = call.query(AuditQuery)
        asked = _asked(call, query)
        place = _place(call, query.cursor)
        await self._say(call, READ, query)
        try:
            lines, after = await self._reader.page(asked, place, query.limit)
        except TooManyActors as error:
            raise _parameter(call, "user_id", _TOO_MANY, query.user_id) from error
        return AuditPage(tuple(lines), None if after is None else _cursor(after))

    async def export(self, call: Call) -> Export:
        """Send all lines that are chosen, oldest first."""
        query = call.query(ExportQuery)
        asked = _asked(call, query, self._store.clock.now())
        ended = self._claimed(call)
        try:
            await self._say(call, EXPORTED, query)
            pages = exported(self._reader, asked)
            first: list[AuditLine] = await anext(pages, [])
        except TooManyActors as error:
            ended()
            raise _parameter(call, "user_id", _TOO_MANY, query.user_id) from error
        except BaseException:
            ended()
            raise
        return Export(first, pages, ended)

    def _claimed(self, call: Call) -> Callable[[], None]:
        claims, now = self._exporting, time.monotonic()
        # An answer that nobody came to fetch never says that it ended.
        for old in [key for key, since in claims.items() if now - since > EXPORT_SECONDS_MAX]:
            del claims[old]
        caller = call.caller.user_id or call.caller.credential
        if caller in claims:
            raise call.refuse(DoorCode.OVERLOADED, "an export of yours is under way: let it end")
        if len(claims) >= EXPORTS_MAX:
            raise call.refuse(DoorCode.OVERLOADED, f"at most {EXPORTS_MAX} exports at once")
        claims[caller] = now
        return lambda: _release(claims, caller, now)

    async def verify(self, call: Call) -> AuditVerdict:
        """Tell whether the chain holds."""
        return await self._verifier.verdict()

    async def _say(self, call: Call, action: str, query: ChosenQuery) -> None:
        # Written before anything is told: nobody reads unseen because the database went away.
        asked = {name: str(getattr(query, name) or "") for name in query.__struct_fields__}
        personal = {"address": call.address, "address_asked_for": asked.pop("address")}
        entry = Entry(
            action=action,
            user_id=call.caller.user_id,
            credential=call.caller.credential,
            correlation_id=call.cause,
            details={name: value for name, value in asked.items() if value},
            personal={name: value for name, value in personal.items() if value},
        )
        await self._store.run(lambda unit: unit.audit(entry))


def _release(claims: dict[int | str, float], caller: int | str, since: float) -> None:
    if claims.get(caller) == since:
        del claims[caller]


def _asked(call: Call, query: ChosenQuery, now: int | None = None) -> Asked:
    # An export ends where the audit ended when it began: it never runs after its own lines.
    until = _time(call, "until", query.until)
    return Asked(
        time_from=_time(call, "since", query.since),
        time_until=until if now is None else min(now + 1 if until is None else until, now + 1),
        user=query.user_id,
        account_id=query.account_id or 0,
        action=query.action,
        outcome=query.outcome,
        credential=query.credential,
        correlation_id=query.correlation_id,
        address=query.address,
    )


def _time(call: Call, name: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        # Dates beyond what tables hold find what their last date finds.
        return max(-1, min(parse_time(text), EXPIRE_TIME_MAX))
    except ValueError as error:
        raise _parameter(call, name, str(error).partition(", ")[0], text) from error


def _place(call: Call, cursor: str | None) -> Place:
    if cursor is None:
        return Place()
    try:
        line, action = parse_cursor(cursor, _PLACES)
    except ValueError as error:
        raise _parameter(call, "cursor", str(error), cursor) from error
    return Place(line or None, action or None)


def _cursor(place: Place) -> str:
    return format_cursor(place.line or 0, place.action or 0)


def _parameter(call: Call, name: str, rule: str, value: str) -> Refused:
    error = field_error(name, rule, value)
    code = DoorCode.PARAMETER_INVALID
    return Refused(problem(code, problems.sentence(error), cause=call.cause, errors=(error,)))
