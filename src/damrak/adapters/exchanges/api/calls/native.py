"""The native call: commands in and events out, scaled integers and all, as the client port has it.

A command that carries a key of its own is sent again when its answer was lost; of the others
nobody could tell the first from the second.
"""

import hashlib
import re
import secrets
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
_TRACE_ID = re.compile(r"(?!0{32})[0-9a-f]{32}", re.ASCII)
_KEYED = SubmitOrder | Deposit | Withdraw | SetTradingStatus | AdvanceTime


def submit(
    commands: Sequence[Command],
    cause: str = "",
    actor: int = 0,  # noqa: ARG001 - the venue knows who asks by the key
) -> Call[list[Outcome]]:
    """Return the outcome of each command, in order, once all of them are durable.

    ``cause`` correlates them with what caused them: it is their trace id, or the trace id is made
    of it where it is none.

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
            request = msgspec.structs.replace(request, headers=_trace(cause))
        answer = yield request
        outcomes += [Outcome(e.offset, e.events) for e in answer.read(CommandsAnswer).outcomes]
    return outcomes


def _has_key(command: Command) -> bool:
    if isinstance(command, ReplaceOrder):
        return bool(command.idempotency_key)
    return isinstance(command, _KEYED)


def _trace(cause: str) -> dict[str, str]:
    known = _TRACE_ID.fullmatch(cause) is not None
    trace_id = cause if known else hashlib.blake2b(cause.encode(), digest_size=16).hexdigest()
    return {"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-00"}
