"""Causes over REST: the way from a row of the ledger back to the request, step by step.

A row is one of a posting; a posting follows a trade, or a request to move money; a trade met an
order; an order came by a command; a command by a request of somebody. Each step says what the log
knows of it, and what others did is told only as far as the caller may know.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.domain.records import Record
from damrak.http.calls import Call, Refused, no_account
from damrak.http.problems import DoorCode
from damrak.ports.audit import Doer
from damrak.ports.history import Fill, PostedTransfer
from damrak.ports.identity import IdentityUnavailable, Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import fill_answer, order_of_view, time_text, transfer_answer
from damrak.services.gateway.lookups import FoundOrder, find_order
from damrak.services.gateway.rest.rooms.parameters import AccountQuery
from damrak.wire.portfolio import Cause, TransferCauses

YOU: Final = "you"
VENUE: Final = "venue"


class _Request(Struct, frozen=True):
    sequence: int
    record: Record
    actor: str | None
    words: str

    @property
    def command(self) -> str:
        return type(self.record.messages[0]).__name__


class CausesRoom:
    """Answer why something was posted."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def causes(self, call: Call) -> Any:
        """Tell a transfer and what led to it."""
        transfer_id = call.identifier("transfer_id")
        account_id = call.account_id(call.query(AccountQuery).account_id)
        doors = self._doors
        if account_id not in doors.view.accounts:
            raise Refused(no_account(account_id, call.cause))
        await doors.history.reach(doors.view.sequence)
        transfer = await doors.history.transfer(transfer_id)
        if transfer is None or transfer.account_id != account_id:
            text = f"transfer_id must be a transfer of the account, was {transfer_id}"
            raise call.refuse(DoorCode.NOT_FOUND, text)
        steps = [*self._posting(transfer), *await self._behind(call, transfer)]
        numbered = [
            msgspec.structs.replace(each, step=number) for number, each in enumerate(steps, 1)
        ]
        return TransferCauses(transfer_answer(transfer, doors.view.assets), tuple(numbered))

    def _posting(self, transfer: PostedTransfer) -> list[Cause]:
        told = transfer_answer(transfer, self._doors.view.assets)
        way = "into" if transfer.credit == transfer.account_id else "out of"
        text = f"{told.amount} {told.asset} went {way} the account as {told.code}"
        known: dict[str, Any] = {
            "time": told.time,
            "order_id": transfer.order_id or None,
            "execution_id": transfer.execution_id or None,
            "event_id": transfer.event_id,
        }
        posting = "The ledger posted it together with all else that this moved"
        return [
            Cause(step=0, kind="transfer", text=text, **known),
            Cause(step=0, kind="posting", text=posting, **known),
        ]

    async def _behind(self, call: Call, transfer: PostedTransfer) -> list[Cause]:
        posted_by = _sequence(transfer.event_id)
        if not transfer.execution_id:
            return _asked(await self._request(call, posted_by, transfer.account_id))
        fill = await self._doors.history.fill(transfer.execution_id)
        order = await find_order(self._doors, transfer.order_id)
        if fill is None or order is None:
            return []
        steps = [self._trade(fill)]
        ordered_by = _sequence(order.event_id)
        if posted_by != ordered_by:
            steps += self._match(await self._request(call, posted_by, transfer.account_id), fill)
        steps.append(self._order(order))
        return steps + _asked(
            await self._request(call, ordered_by, transfer.account_id), order.order_id
        )

    def _trade(self, fill: Fill) -> Cause:
        told = fill_answer(fill, self._doors.view)
        did = "Bought" if told.side == "buy" else "Sold"
        role = "taker" if told.aggressor else "maker"
        return Cause(
            step=0,
            kind="trade",
            time=told.time,
            text=f"{did} {told.last_quantity} {told.symbol} at {told.last_price} as {role}",
            order_id=told.order_id,
            execution_id=told.execution_id,
            trade_id=told.trade_id,
            event_id=fill.event_id,
        )

    def _match(self, request: _Request | None, fill: Fill) -> list[Cause]:
        if request is None:
            return []
        is_own = bool(request.words)
        text = (
            f"{request.command} of this account made the order trade"
            if is_own
            else "Another participant's request met the order, which was in the book"
        )
        return [
            Cause(
                step=0,
                kind="match",
                time=time_text(request.record.time),
                text=text,
                trade_id=fill.trade_id,
                correlation_id=(request.record.cause or None) if is_own else None,
                actor=request.actor if is_own else None,
            )
        ]

    def _order(self, order: FoundOrder) -> Cause:
        told = order_of_view(order, self._doors.view)
        price = "" if told.price is None else f" at {told.price}"
        text = (
            f"A {told.order_type} order to {told.side} {told.quantity} {told.symbol}{price}, "
            f"{told.time_in_force}: {told.status} now"
        )
        return Cause(
            step=0,
            kind="order",
            time=told.created_time,
            text=text,
            order_id=told.order_id,
            event_id=order.event_id,
        )

    async def _request(self, call: Call, sequence: int, account_id: int) -> _Request | None:
        record = await self._doors.history.request(sequence)
        if record is None:
            return None
        owner = getattr(record.messages[0], "account_id", 0)
        if owner != account_id:
            return _Request(sequence, record, None, "")
        actor, words = await self._actor(call, record.actor)
        return _Request(sequence, record, actor, words)

    async def _actor(self, call: Call, number: int) -> tuple[str | None, str]:
        if number == 0:
            return VENUE, "Asked by the venue itself, or at its command line"
        caller = call.caller
        doer = await self._doer(number)
        if doer is None:
            doer = Doer() if number != caller.actor else _doer_of(call)
        is_self = doer.credential == caller.credential or doer.user_id == caller.user_id != 0
        place = f" from {doer.address}" if doer.address else ""
        if is_self:
            return YOU, f"Asked by you with {doer.credential}{place}"
        if caller.may(Permission.READ_AUDIT) and doer.credential:
            name = doer.name or doer.credential
            return name, f"Asked by {name} with {doer.credential}{place}"
        return None, "Asked by another person or program with a grant on the account"

    async def _doer(self, number: int) -> Doer | None:
        try:
            return await self._doors.doers.doer(number)
        except IdentityUnavailable:
            return None


def _doer_of(call: Call) -> Doer:
    caller = call.caller
    return Doer(user_id=caller.user_id, credential=caller.credential, address=call.address)


def _asked(request: _Request | None, order_id: int = 0) -> list[Cause]:
    if request is None:
        return []
    record = request.record
    known: dict[str, Any] = {
        "time": time_text(record.time),
        "order_id": order_id or None,
        "correlation_id": record.cause or None,
        "actor": request.actor,
    }
    taken = f"{request.command} was taken in as number {request.sequence} of the inbox"
    return [
        Cause(step=0, kind="command", text=taken, **known),
        Cause(step=0, kind="request", text=request.words, **known),
    ]


def _sequence(event_id: str) -> int:
    return int(event_id.rsplit(":", 2)[1])
