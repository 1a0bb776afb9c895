"""The native door: commands as they lie in the log go in, the events that they caused come out.

What a caller may ask and see here is no more than elsewhere.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.domain import commands, events
from damrak.domain.commands import AdvanceTime, Command
from damrak.domain.decimals import DIGITS_MAX
from damrak.domain.events import Event
from damrak.http.calls import Call, Refused, no_account
from damrak.http.problems import DoorCode, field_error, of_errors
from damrak.ports.identity import Caller, Level, Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.limits.charging import Charging
from damrak.services.gateway.rest.rooms.steering.switching import resumes
from damrak.services.gateway.sending import send
from damrak.wire.commands import CommandOutcome, CommandsAnswer, CommandsRequest
from damrak.wire.problems import FieldError, Problem

KEY_LENGTH_MAX: Final = 64
"""Most characters of a text, such as a client order id; laws allow fewer, and say so."""

NUMBER_BOUND: Final = 10**DIGITS_MAX
"""No number may be as large as this; laws allow less, and say so."""

COMMAND_PERMISSIONS: Final[dict[type[Command], Permission]] = {
    commands.SubmitOrder: Permission.TRADE,
    commands.CancelOrder: Permission.TRADE,
    commands.CancelAllOrders: Permission.TRADE,
    commands.ReplaceOrder: Permission.TRADE,
    commands.OpenAccount: Permission.OPEN_ACCOUNTS,
    commands.Deposit: Permission.TRANSFER,
    commands.Withdraw: Permission.TRANSFER,
    commands.ListAsset: Permission.LIST_INSTRUMENTS,
    commands.ListInstrument: Permission.LIST_INSTRUMENTS,
    commands.SetTradingStatus: Permission.HALT_INSTRUMENTS,
}
"""What each command needs; the venue's clock alone advances the time."""

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
            broken = _too_long(command, f"commands[{place}]")
            if broken is not None:
                return of_errors([(DoorCode.FIELD_INVALID, broken)], cause=call.cause)
            hidden = _hidden(call.caller, command)
            if hidden:
                raise Refused(no_account(hidden, call.cause))
            refused = _refusal(call.caller, command)
            if refused:
                raise call.refuse(DoorCode.FORBIDDEN, f"commands[{place}] {refused}")
        Charging(self._doors.limiter).more(call, len(request.commands) - 1)
        if self._doors.steering.switch.engaged and any(map(resumes, request.commands)):
            text = "commands must not open an instrument while the kill switch is engaged"
            raise call.refuse(DoorCode.KILL_SWITCH_ENGAGED, f"{text}: release it first")
        outcomes = await send(self._doors, request.commands, call.cause, call.caller.actor)
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
    if caller.may(Permission.VIEW_ALL_ACCOUNTS):
        return tuple(said)
    return tuple(
        event
        for event in said
        if isinstance(event, _PUBLIC)
        or ((owner := owner_of(event)) is not None and caller.may_see(owner))
    )


def owner_of(event: Event) -> int | None:
    """Return the account that an event is about, None where it is about none."""
    if isinstance(event, events.OrderDenied | events.OrderApproved):
        return event.order.account_id
    return getattr(event, "account_id", None)


def _hidden(caller: Caller, command: Command) -> int:
    # The account of a command that its sender may not know of, 0 where there is none.
    account_id: int = getattr(command, "account_id", 0)
    if not account_id or isinstance(command, commands.OpenAccount):
        return 0
    known = caller.may_see(account_id) or caller.level_on(account_id) > Level.NONE
    return 0 if known or caller.may_fund(account_id) else account_id


def _refusal(caller: Caller, command: Command) -> str:
    if isinstance(command, AdvanceTime):
        return "must not advance the time, which the venue's clock does"
    needs = COMMAND_PERMISSIONS[type(command)]
    if not caller.may(needs):
        return f"needs the permission {needs}"
    account_id: int = getattr(command, "account_id", 0)
    if needs is Permission.OPEN_ACCOUNTS and not caller.may(Permission.VIEW_ALL_ACCOUNTS):
        return "must not choose the number of an account: ask POST /api/accounts for one"
    if needs is Permission.TRADE and not caller.may_trade(account_id):
        return f"must be of an account on which you may trade, was of {account_id}"
    if needs is Permission.TRANSFER and not caller.may_fund(account_id):
        return f"must be of an account that you may fund, was of {account_id}"
    return ""


def _too_long(command: Command, place: str) -> FieldError | None:
    # What is longer than any law allows would only be recorded to be denied.
    ahead: list[tuple[str, Any]] = [(place, command)]
    while ahead:
        name, value = ahead.pop()
        if isinstance(value, int):
            if not -NUMBER_BOUND < value < NUMBER_BOUND:
                return field_error(name, f"must have at most {DIGITS_MAX} digits")
        elif isinstance(value, str):
            if len(value) > KEY_LENGTH_MAX:
                rule = f"must have at most {KEY_LENGTH_MAX} characters"
                return field_error(name, rule, value, str(KEY_LENGTH_MAX))
        elif isinstance(value, Struct):
            ahead += [
                (f"{name}.{field}", getattr(value, field)) for field in value.__struct_fields__
            ]
        elif isinstance(value, tuple):
            ahead += [(f"{name}[{row}]", each) for row, each in enumerate(value)]
    return None
