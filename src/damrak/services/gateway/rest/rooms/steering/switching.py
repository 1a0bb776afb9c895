"""The kill switch: halts all that trades, and keeps it halted until it is released.

What halts and resumes are the ordinary commands of the log; the switch is only the memory of which
instruments it halted, and the rule that nothing is resumed past it. Whatever comes to trade all the
same, such as an instrument that a crowd lists, is halted as soon as it is heard of.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from damrak.domain.commands import CancelOrder, Command, ListInstrument, SetTradingStatus
from damrak.domain.events import InstrumentListed, OrderClosed, TradingStatusChanged
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import OrderStatus
from damrak.domain.records import Record
from damrak.http.calls import Refused
from damrak.http.problems import DoorCode
from damrak.ports.audit import Entry
from damrak.ports.client import Outcome
from damrak.ports.identity import IdentityUnavailable
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.sending import send
from damrak.services.gateway.steering import SwitchState
from damrak.wire.problems import Problem

SETTING: Final = "kill_switch"
"""The name under which the switch is kept."""

CAUSE: Final = "kill-switch"
"""The cause of what the switch does by itself."""

CANCEL_BATCH: Final = 250
"""Orders that are canceled with one submission, so that others get their turn in between."""

ATTEMPTS_MAX: Final = 100
PAUSE_SECONDS: Final = 0.05
"""How often, and how far apart, the switch asks a venue that is too busy: five seconds in all."""

_OPEN: Final = TradingStatus.OPEN
_HALTED: Final = TradingStatus.HALTED

log = structlog.get_logger("damrak")


class Asked(Struct, frozen=True):
    """Say on whose behalf the switch acts, as records bear it, and the line of audit about it."""

    cause: str
    actor: int
    entry: Entry


class _Kept(Struct, frozen=True):
    engaged: bool
    halted: tuple[int, ...]


class KillSwitch:
    """Work the switch of the doors; all that it knows lies there, so there may be several."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._halting: set[asyncio.Task[None]] = set()

    async def restore(self) -> None:
        """Be what the switch was before a restart, and halt what trades past it."""
        kept = await asyncio.to_thread(self._doors.steering.keeper.kept, SETTING)
        if not kept:
            return
        state, was = self._state, msgspec.json.decode(kept, type=_Kept)
        known = self._doors.view.books
        state.engaged = was.engaged
        state.halted = tuple(key for key in was.halted if key in known)
        if was.engaged:
            log.warning("the kill switch is engaged", halted=len(was.halted))
            await self._halt_late()

    def hear(self, records: Sequence[Record]) -> None:
        """Hear of committed records, after the view has, and halt what came to trade."""
        if self._state.engaged and any(map(_trades, _events(records))):
            task = asyncio.get_running_loop().create_task(self._halt_late())
            self._halting.add(task)
            task.add_done_callback(self._halting.discard)

    async def engage(self, asked: Asked) -> None:
        """Halt every instrument that trades; raises Refused where that cannot be done or kept."""
        state = self._state
        async with state.lock:
            was = state.engaged
            # From here on nothing is resumed.
            state.engaged = True
            try:
                await self._halt(asked.cause, asked.actor)
            except Refused:
                state.engaged = was
                raise
            await self._keep(asked.entry)

    async def release(self, asked: Asked) -> None:
        """Resume what the switch halted; raises Refused, and IdentityUnavailable with no change."""
        state = self._state
        async with state.lock:
            if not state.engaged and not state.halted:
                return
            await self._keep(asked.entry, engaged=False)
            state.engaged = False
            books = self._doors.view.books
            halted = [key for key in state.halted if books[key].status is _HALTED]
            await self._set(halted, _OPEN, (asked.cause, asked.actor))
            state.halted = ()
            # Trading goes on; what is not forgotten now is by the next change.
            with suppress(IdentityUnavailable):
                await self._keep(None)

    async def leave_out(self, instrument_id: int) -> None:
        """Resume an instrument no more with the others, since somebody decided about it singly."""
        state = self._state
        if instrument_id in state.halted:
            async with state.lock:
                state.halted = tuple(key for key in state.halted if key != instrument_id)
                # It is halted, whether or not that could be kept.
                with suppress(IdentityUnavailable):
                    await self._keep(None)

    async def cancel_orders(self, asked: Asked) -> int:
        """Cancel all open orders of everybody, a batch at a time, and return how many that were."""
        canceled, orders = 0, self._open_orders()
        while batch := list(islice(orders, CANCEL_BATCH)):
            outcomes = await self._insist(batch, (asked.cause, asked.actor))
            canceled += sum(
                isinstance(event, OrderClosed) and event.status is OrderStatus.CANCELED
                for outcome in outcomes
                for event in outcome.events
            )
        entry = msgspec.structs.replace(asked.entry, details={"count": str(canceled)})
        async with self._state.lock:
            try:
                await self._keep(entry)
            except IdentityUnavailable:
                self._doors.auditor.note(entry)
        return canceled

    @property
    def symbols(self) -> tuple[str, ...]:
        """Return the symbols of what the switch holds halted."""
        books = self._doors.view.books
        return tuple(sorted(books[key].instrument.symbol for key in self._state.halted))

    @property
    def _state(self) -> SwitchState:
        return self._doors.steering.switch

    def _open_orders(self) -> Iterator[CancelOrder]:
        for account in list(self._doors.view.accounts.values()):
            for order_id in list(account.open_orders):
                yield CancelOrder(AccountId(account.account_id), OrderId(order_id))

    async def _halt(self, cause: str, actor: int) -> None:
        books = self._doors.view.books
        trading = [key for key, book in books.items() if book.status is _OPEN]
        await self._set(trading, _HALTED, (cause, actor))
        self._state.halted = tuple(sorted({*self._state.halted, *trading}))

    async def _halt_late(self) -> None:
        try:
            async with self._state.lock:
                if self._state.engaged:
                    before = self._state.halted
                    await self._halt(CAUSE, 0)
                    if self._state.halted != before:
                        await self._keep(None)
        except (Refused, IdentityUnavailable) as error:
            log.warning("the kill switch could not halt what came to trade", detail=str(error))

    async def _keep(self, entry: Entry | None, *, engaged: bool | None = None) -> None:
        state = self._state
        kept = _Kept(state.engaged if engaged is None else engaged, state.halted)
        await self._doors.steering.keeper.keep(SETTING, msgspec.json.encode(kept), entry)

    async def _set(
        self, instrument_ids: Iterable[int], status: TradingStatus, who: tuple[str, int]
    ) -> None:
        wanted = [SetTradingStatus(InstrumentId(key), status) for key in instrument_ids]
        await self._insist(wanted, who)

    async def _insist(self, commands: Sequence[Command], who: tuple[str, int]) -> Sequence[Outcome]:
        attempts = 0
        while True:
            said = await send(self._doors, commands, *who)
            if not isinstance(said, Problem):
                return said
            attempts += 1
            if said.code != DoorCode.OVERLOADED or attempts == ATTEMPTS_MAX:
                raise Refused(said)
            await asyncio.sleep(PAUSE_SECONDS)


def resumes(command: Command) -> bool:
    """Return whether a command would let an instrument trade: not while the switch is engaged."""
    if isinstance(command, SetTradingStatus):
        return command.status is _OPEN
    return isinstance(command, ListInstrument) and command.instrument.status is _OPEN


def _events(records: Sequence[Record]) -> Iterator[object]:
    return (message for record in records for message in record.messages)


def _trades(event: object) -> bool:
    if isinstance(event, TradingStatusChanged):
        return event.status is _OPEN
    return isinstance(event, InstrumentListed) and event.instrument.status is _OPEN
