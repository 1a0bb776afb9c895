"""Opening accounts: each gets a number of its own, however many are opened at a time."""

from damrak.domain.commands import Command, OpenAccount
from damrak.domain.events import CommandDenied, Event
from damrak.domain.identifiers import AccountId
from damrak.domain.reasons import Reason
from damrak.http import problems
from damrak.http.calls import Refused
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.sending import send
from damrak.wire.problems import Problem

_ABSENT = frozenset({Reason.ACCOUNT_UNKNOWN, Reason.INSTRUMENT_UNKNOWN})


class AccountOpener:
    """Open accounts, for whichever room asks; there is one of it for a venue."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._last = 0

    async def open(self, number: int | None = None, *, cause: str = "", actor: int = 0) -> int:
        """Open an account of a number, or of the next free one, and return the number.

        Raises Refused.
        """
        if number is None:
            number = self._next()
        await carry_out(self._doors, OpenAccount(AccountId(number)), cause=cause, actor=actor)
        return number

    # Numbers are handed out once, so that two requests at a time do not meet.
    def _next(self) -> int:
        self._last += 1
        while self._last in self._doors.view.accounts:
            self._last += 1
        return self._last


async def carry_out(doors: Doors, command: Command, *, cause: str, actor: int) -> tuple[Event, ...]:
    """Send one command and return what it caused; raises Refused where the laws deny it."""
    outcomes = await send(doors, [command], cause, actor)
    if isinstance(outcomes, Problem):
        raise Refused(outcomes)
    for said in outcomes[0].events:
        if isinstance(said, CommandDenied):
            status = 404 if said.violation.reason in _ABSENT else 0
            raise Refused(problems.of_violation(said.violation, cause=cause, status=status))
    return outcomes[0].events
