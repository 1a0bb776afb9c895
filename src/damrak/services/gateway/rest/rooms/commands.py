"""The native door: commands as they lie in the log go in, the events that they caused come out.

What a caller may ask and see here is no more than elsewhere.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from damrak.domain import commands, events
from damrak.domain.commands import AdvanceTime, Command, SubmitOrder
from damrak.domain.events import Event
from damrak.ports.identity import Caller, Scope
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.problems import DoorCode, field_error, of_errors
from damrak.services.gateway.rest.calls import Call
from damrak.services.gateway.sending import send
from damrak.wire.commands import CommandOutcome, CommandsAnswer, CommandsRequest
from damrak.wire.problems import Problem

KEY_LENGTH_MAX: Final = 64
"""Most characters of a client order id or idempotency key; laws allow fewer, and say so."""

_TRADING: Final = (
    commands.SubmitOrder,
    commands.CancelOrder,
    commands.CancelAllOrders,
    commands.ReplaceOrder,
)
_PUBLIC: Final = (
    events.AssetListed,
    events.InstrumentListed,
    events.TradingStatusChanged,
    events.TradeExecuted,
    events.BookChanged,
)

_commands = msgspec.json.Decoder(CommandsRequest)


class CommandRoom:
    """Pass commands on for those who may say them."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def submit(self, call: Call) -> Any:
        """Send commands, and tell the events that the caller may know of."""
        request = await call.body(_commands)
        for place, command in enumerate(request.commands):
            refused = _refusal(call.caller, command)
            if refused:
                raise call.refuse(DoorCode.FORBIDDEN, f"commands[{place}] {refused}")
            long = _too_long(command)
            if long:
                rule = f"must have at most {KEY_LENGTH_MAX} characters"
                error = field_error(f"commands[{place}].{long}", rule, "", str(KEY_LENGTH_MAX))
                return of_errors([(DoorCode.FIELD_INVALID, error)], cause=call.cause)
        outcomes = await send(self._doors, request.commands, call.cause)
        if isinstance(outcomes, Problem):
            return outcomes
        caller = call.caller
        return CommandsAnswer(
            tuple(
                CommandOutcome(outcome.offset, visible(outcome.events, caller))
                for outcome in outcomes
            )
        )


def visible(said: Iterable[Event], caller: Caller) -> tuple[Event, ...]:
    """Return the events that a caller may know of: the public ones and those of his account."""
    if caller.may(Scope.OPERATE):
        return tuple(said)
    own = caller.account_id
    return tuple(event for event in said if isinstance(event, _PUBLIC) or owner_of(event) == own)


def owner_of(event: Event) -> int | None:
    """Return the account that an event is about, None where it is about none."""
    if isinstance(event, events.OrderDenied | events.OrderApproved):
        return event.order.account_id
    return getattr(event, "account_id", None)


def _refusal(caller: Caller, command: Command) -> str:
    if isinstance(command, AdvanceTime):
        return "must not advance the time, which the venue's clock does"
    if not isinstance(command, _TRADING):
        return "" if caller.may(Scope.OPERATE) else "needs a key with the scope operate"
    if not caller.may(Scope.TRADE):
        return "needs a key with the scope trade"
    if command.account_id != caller.account_id:
        return f"must be of the key's own account, was of {command.account_id}"
    return ""


def _too_long(command: Command) -> str:
    if isinstance(command, SubmitOrder) and len(command.client_order_id) > KEY_LENGTH_MAX:
        return "client_order_id"
    if len(getattr(command, "idempotency_key", "")) > KEY_LENGTH_MAX:
        return "idempotency_key"
    return ""
