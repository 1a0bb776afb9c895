"""The order desk: what every door does with an order, from text to what came of it."""

import hashlib
import secrets
from collections.abc import Sequence
from itertools import count
from typing import Final

from damrak.domain.commands import CancelAllOrders, CancelOrder, SubmitOrder
from damrak.domain.events import (
    CommandDenied,
    Event,
    OrderApproved,
    OrderClosed,
    OrderDenied,
    OrderRepeated,
    ReplaceRejected,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.orders import CLOSED, OrderStatus, Side
from damrak.domain.reasons import Reason, Violation
from damrak.http import problems
from damrak.http.calls import no_account
from damrak.http.problems import DoorCode
from damrak.ports.client import Outcome
from damrak.ports.history import HistoryBehind
from damrak.ports.identity import Caller, Permission
from damrak.services.gateway.desk import Doors, denial_of
from damrak.services.gateway.formats import dry_run_answer, order_of_view
from damrak.services.gateway.lookups import FoundOrder, find_order, find_order_of_client
from damrak.services.gateway.reading import (
    Mistake,
    Mistakes,
    check_request_key,
    find_book,
    read_order,
    read_replacement,
)
from damrak.services.gateway.sending import send
from damrak.wire.orders import DryRun, Order, OrderRequest, ReplaceRequest
from damrak.wire.problems import Problem

IDEMPOTENCY_KEY_LENGTH_MAX: Final = 64
"""Most characters of an idempotency key."""

BATCH_KEY_LENGTH_MAX: Final = 60
"""Most characters of a batch's key, of which each order's is made by adding its place."""

_REJECTED: Final = OrderStatus.REJECTED
_TRADE: Final = Permission.TRADE
_NO_ACCOUNT: Final = "this needs an account on which you may trade"


class OrderDesk:
    """Take orders in for callers who may trade; nothing here depends on which door they came by."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._prefix = secrets.token_hex(8)
        self._numbers = count(1)

    async def submit(
        self,
        caller: Caller,
        requests: Sequence[OrderRequest],
        *,
        idempotency_key: str = "",
        batch: bool = False,
        cause: str,
    ) -> list[Order | Problem]:
        """Send orders in one submission and return what came of each, in order.

        A ``batch`` with an idempotency key gives every order a key of its own.
        """
        refused = self._refusal(cause) or _key_problem(idempotency_key, batch, cause)
        if refused is not None:
            return [refused] * len(requests)
        answers: list[Order | Problem | None] = []
        commands: list[SubmitOrder] = []
        for index, request in enumerate(requests):
            key = f"{idempotency_key}/{index}" if batch and idempotency_key else idempotency_key
            command = self._read(caller, request, key, cause)
            if isinstance(command, Problem):
                answers.append(command)
            else:
                answers.append(None)
                commands.append(command)
        outcomes = await send(self._doors, commands, cause, caller.actor)
        if isinstance(outcomes, Problem):
            return [outcomes if answer is None else answer for answer in answers]
        told = iter(outcomes)
        return [
            await self._order_outcome(next(told), cause) if answer is None else answer
            for answer in answers
        ]

    async def cancel(
        self,
        caller: Caller,
        *,
        order_id: int | None = None,
        client_order_id: str | None = None,
        account_id: int | None = None,
        cause: str,
    ) -> Order | Problem:
        """Cancel an open order, named by the venue's id, or by the sender's own in an account."""
        refused = self._refusal(cause)
        if refused is not None:
            return refused
        try:
            if order_id is None:
                order = await self._find_of_client(caller, client_order_id, account_id, cause=cause)
            else:
                order = await self._find(caller, order_id, cause)
            if isinstance(order, Problem):
                return order
            if order.status in CLOSED:
                return _closed(order, cause)
            command = CancelOrder(AccountId(order.account_id), OrderId(order.order_id))
            outcomes = await send(self._doors, [command], cause, caller.actor)
            if isinstance(outcomes, Problem):
                return outcomes
            return await self._request_outcome(outcomes[0], order.order_id, cause)
        except HistoryBehind as error:
            return problems.problem(DoorCode.HISTORY_BEHIND, str(error), cause=cause)

    async def replace(
        self,
        caller: Caller,
        order_id: int,
        request: ReplaceRequest,
        *,
        idempotency_key: str = "",
        cause: str,
    ) -> Order | Problem:
        """Give an open order another quantity, another price, or both."""
        refused = self._refusal(cause) or _key_problem(idempotency_key, False, cause)
        if refused is not None:
            return refused
        try:
            order = await self._find(caller, order_id, cause)
            if isinstance(order, Problem):
                return order
            book = self._doors.view.books.get(order.instrument_id)
            if book is None:
                return _unknown(order_id, None, cause)
            if order.status in CLOSED and not idempotency_key:
                return _closed(order, cause)
            ids = AccountId(order.account_id), OrderId(order_id)
            command = read_replacement(request, book.instrument, ids, idempotency_key)
            outcomes = await send(self._doors, [command], cause, caller.actor)
            if isinstance(outcomes, Problem):
                return outcomes
            return await self._request_outcome(outcomes[0], order_id, cause)
        except Mistakes as mistakes:
            return problems.of_errors(mistakes.found, cause=cause)
        except HistoryBehind as error:
            return problems.problem(DoorCode.HISTORY_BEHIND, str(error), cause=cause)

    async def cancel_all(
        self,
        caller: Caller,
        *,
        symbol: str | None,
        side: Side | None,
        account_id: int | None = None,
        cause: str,
    ) -> list[Order] | Problem:
        """Cancel an account's open orders, or those of one instrument or side."""
        owner = self._refusal(cause) or self._account(caller, account_id, cause)
        if isinstance(owner, Problem):
            return owner
        instrument_id: InstrumentId | None = None
        if symbol is not None:
            mistakes: list[Mistake] = []
            book = find_book(symbol, self._doors.view, mistakes)
            if book is None:
                return problems.of_errors(mistakes, cause=cause)
            instrument_id = book.instrument.instrument_id
        command = CancelAllOrders(owner, instrument_id, side)
        outcomes = await send(self._doors, [command], cause, caller.actor)
        if isinstance(outcomes, Problem):
            return outcomes
        events = outcomes[0].events
        if events and isinstance(events[0], CommandDenied):
            return problems.of_violation(events[0].violation, cause=cause)
        try:
            return await self._canceled(owner, events)
        except HistoryBehind as error:
            text = f"the orders are canceled, but cannot be listed now: {error}"
            return problems.problem(DoorCode.HISTORY_BEHIND, text, cause=cause)

    def dry_run(self, caller: Caller, request: OrderRequest, *, cause: str) -> DryRun | Problem:
        """Return what an order would do if it were sent now; nothing changes."""
        command = self._read(caller, request, "", cause)
        if isinstance(command, Problem):
            return command
        instrument = self._doors.view.books[command.instrument_id].instrument
        return dry_run_answer(self._doors.preview(command), instrument, self._doors.view)

    def _refusal(self, cause: str) -> Problem | None:
        if self._doors.refuses:
            return problems.unavailable(self._doors.refuses, cause=cause)
        return None

    def _read(
        self, caller: Caller, request: OrderRequest, key: str, cause: str
    ) -> SubmitOrder | Problem:
        owner = self._account(caller, request.account_id, cause)
        if isinstance(owner, Problem):
            return owner
        client_order_id = request.client_order_id
        if client_order_id is None:
            client_order_id = _derived(key) if key else self._new_client_order_id()
        try:
            return read_order(request, self._doors.view, owner, (client_order_id, key))
        except Mistakes as mistakes:
            return problems.of_errors(mistakes.found, cause=cause)

    def _new_client_order_id(self) -> str:
        return f"{self._prefix}-{next(self._numbers):x}"

    async def _find(self, caller: Caller, order_id: int, cause: str) -> FoundOrder | Problem:
        if not caller.may(_TRADE):
            return self._denied_to(caller, f"order:{order_id}", _untrading(cause))
        order = await find_order(self._doors, order_id)
        # What somebody may not see does not exist for him.
        if order is None:
            return _unknown(order_id, None, cause)
        if caller.may_trade(order.account_id):
            return order
        said = _unknown(order_id, None, cause)
        if caller.may_see(order.account_id):
            said = problems.problem(DoorCode.FORBIDDEN, _NO_ACCOUNT, cause=cause)
        return self._denied_to(caller, f"order:{order_id}", said)

    def _account(self, caller: Caller, named: int | None, cause: str) -> AccountId | Problem:
        account_id = caller.account_id if named is None else AccountId(named)
        if account_id is not None and caller.may_trade(account_id):
            return account_id
        if not caller.may(_TRADE):
            said = _untrading(cause)
        elif named is not None and not caller.may_see(named):
            said = no_account(named, cause)
        else:
            said = problems.problem(DoorCode.FORBIDDEN, _NO_ACCOUNT, cause=cause)
        return self._denied_to(caller, f"account:{account_id or 'none'}", said)

    def _denied_to(self, caller: Caller, target: str, said: Problem) -> Problem:
        entry = denial_of(caller, target, said.detail, cause=said.correlation_id)
        self._doors.auditor.note(entry)
        return said

    async def _find_of_client(
        self, caller: Caller, client_order_id: str | None, named: int | None, *, cause: str
    ) -> FoundOrder | Problem:
        owner = self._account(caller, named, cause)
        if isinstance(owner, Problem):
            return owner
        order: FoundOrder | None = None
        if client_order_id is not None:
            order = await find_order_of_client(self._doors, owner, client_order_id)
        return _unknown(None, client_order_id, cause) if order is None else order

    async def _order_outcome(self, outcome: Outcome, cause: str) -> Order | Problem:
        said = outcome.events[0]
        if isinstance(said, OrderApproved):
            live = self._doors.view.orders.get(said.order_id)
            if live is not None and live.status is not _REJECTED:
                return order_of_view(live, self._doors.view)
            return await self._told(said.order_id, cause)
        if isinstance(said, OrderDenied):
            return problems.of_violation(said.violation, cause=cause, order_id=said.order_id)
        assert isinstance(said, OrderRepeated)
        return await self._repeated(said, cause)

    async def _repeated(self, said: OrderRepeated, cause: str) -> Order | Problem:
        if said.violation is not None:
            return _refused(said.violation, said.order_id, cause)
        return await self._told(said.order_id, cause)

    async def _told(self, order_id: int, cause: str) -> Order | Problem:
        # What was done must be told even when the records lag behind: then the order is named.
        try:
            order = await find_order(self._doors, order_id)
        except HistoryBehind as error:
            code = DoorCode.HISTORY_BEHIND
            text = f"the request was carried out on order {order_id}, which cannot be told: {error}"
            return problems.problem(code, text, cause=cause, order_id=order_id)
        if order is None:
            return _unknown(order_id, None, cause)
        if order.status is _REJECTED:
            return problems.of_reason(Reason(order.reason), cause=cause, order_id=order_id)
        return order_of_view(order, self._doors.view)

    async def _request_outcome(
        self, outcome: Outcome, order_id: int, cause: str
    ) -> Order | Problem:
        for said in outcome.events:
            if isinstance(said, CommandDenied):
                return await self._denied(said.violation, order_id, cause)
            if isinstance(said, ReplaceRejected) and said.order_id == order_id:
                return problems.of_reason(said.reason, cause=cause, order_id=order_id)
            if isinstance(said, OrderRepeated) and said.violation is not None:
                return await self._denied(said.violation, order_id, cause)
        return await self._told(order_id, cause)

    async def _denied(self, violation: Violation, order_id: int, cause: str) -> Order | Problem:
        if violation.reason is Reason.ORDER_UNKNOWN:
            # It was there a moment ago, so it has ended since.
            order = await find_order(self._doors, order_id)
            if order is not None:
                return _closed(order, cause)
        return _refused(violation, order_id, cause)

    async def _canceled(self, account_id: int, events: Sequence[Event]) -> list[Order]:
        canceled: list[Order] = []
        for said in events:
            if isinstance(said, OrderClosed) and said.account_id == account_id:
                order = await find_order(self._doors, said.order_id)
                if order is not None:
                    canceled.append(order_of_view(order, self._doors.view))
        return canceled


def _untrading(cause: str) -> Problem:
    text = f"this needs the permission {_TRADE}"
    return problems.problem(DoorCode.FORBIDDEN, text, cause=cause)


def _derived(key: str) -> str:
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"key-{digest}"


def _key_problem(key: str, batch: bool, cause: str) -> Problem | None:
    if not key:
        return None
    mistakes: list[Mistake] = []
    longest = BATCH_KEY_LENGTH_MAX if batch else IDEMPOTENCY_KEY_LENGTH_MAX
    check_request_key(key, longest, mistakes)
    return problems.of_errors(mistakes, cause=cause) if mistakes else None


def _unknown(order_id: int | None, client_order_id: str | None, cause: str) -> Problem:
    field, value = "order_id", str(order_id)
    if order_id is None:
        field, value = "client_order_id", client_order_id or ""
    error = problems.field_error(field, "must be an order of the account", value)
    return problems.of_errors([(Reason.ORDER_UNKNOWN, error)], cause=cause)


def _closed(order: FoundOrder, cause: str) -> Problem:
    text = f"order {order.order_id} must be open, was {order.status.value}"
    error = problems.field_error("status", "must be open", order.status.value)
    return problems.problem(
        DoorCode.ORDER_CLOSED, text, cause=cause, errors=(error,), order_id=order.order_id
    )


def _refused(violation: Violation, order_id: int, cause: str) -> Problem:
    return problems.of_violation(violation, cause=cause, order_id=order_id, status=422)
