"""Sending: commands go in, and what keeps them out becomes a problem."""

from collections.abc import Sequence

from damrak.domain.commands import Command
from damrak.http import problems
from damrak.http.problems import DoorCode
from damrak.ports.client import Outcome, Overloaded, Unavailable
from damrak.services.gateway.desk import Doors
from damrak.wire.problems import Problem


async def send(
    doors: Doors, commands: Sequence[Command], cause: str, actor: int
) -> Sequence[Outcome] | Problem:
    """Return the outcome of each command once all are durable, or the problem of all of them.

    ``actor`` is the number of who asks, as the log has it.
    """
    if not commands:
        return ()
    if doors.refuses:
        return problems.unavailable(doors.refuses, cause=cause)
    try:
        return await doors.client.submit(commands, cause, actor)
    except Overloaded as error:
        return problems.problem(DoorCode.OVERLOADED, str(error), cause=cause)
    except Unavailable as error:
        if not error.outcome_unknown:
            return problems.unavailable(str(error), cause=cause)
        text = (
            f"{error}; whether this was done is unknown: repeat it with the same key, "
            "or look it up, once the venue is back"
        )
        return problems.problem(DoorCode.OUTCOME_UNKNOWN, text, cause=cause)
