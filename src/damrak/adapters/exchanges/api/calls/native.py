"""The native call: commands in and events out, scaled integers and all, as the client port has it.

A command that carries a key of its own is sent again when its answer was lost; of the others
nobody could tell the first from the second.
"""

from collections.abc import Sequence

import msgspec

from damrak.adapters.exchanges.api.calls.steps import Call, post
from damrak.domain.commands import (
    AdvanceTime,
    Command,
    Deposit,
    ReplaceOrder,
    SetTradingStatus,
    SubmitOrder,
    Withdraw,
)
from damrak.ports.client import Outcome
from damrak.wire.commands import COMMANDS_MAX, CommandsAnswer, CommandsRequest

COMMANDS = "/api/commands"
CAUSE_HEADER = "X-Correlation-Id"
_KEYED = SubmitOrder | Deposit | Withdraw | SetTradingStatus | AdvanceTime


def submit(commands: Sequence[Command], cause: str = "") -> Call[list[Outcome]]:
    """Return the outcome of each command, in order, once all of them are durable.

    Raises Overloaded while too many commands wait, and Unavailable when the venue does not answer
    or takes no more.
    """
    outcomes: list[Outcome] = []
    for start in range(0, len(commands), COMMANDS_MAX):
        chunk = tuple(commands[start : start + COMMANDS_MAX])
        request = post(
            COMMANDS,
            CommandsRequest(chunk),
            repeatable=all(map(_has_key, chunk)),
            lookup="ask for each command's key",
        )
        if cause:
            request = msgspec.structs.replace(request, headers={CAUSE_HEADER: cause})
        answer = yield request
        outcomes += [Outcome(e.offset, e.events) for e in answer.read(CommandsAnswer).outcomes]
    return outcomes


def _has_key(command: Command) -> bool:
    if isinstance(command, ReplaceOrder):
        return bool(command.idempotency_key)
    return isinstance(command, _KEYED)
