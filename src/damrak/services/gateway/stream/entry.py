"""Order entry over the stream: what came together is submitted together.

Requests that arrived at once are worked as one group, so that thousands of pipelined orders share
a commit and a write. Requests of a socket are submitted in the order in which they came; replies
bear the ids of their requests and may come in another one.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from typing import Final, Protocol

import structlog

from damrak.domain.orders import Side
from damrak.http.problems import DoorCode, problem
from damrak.ports.identity import Caller
from damrak.services.gateway.limits.limiter import Limiter, too_often
from damrak.services.gateway.stream.facts import frame_of
from damrak.wire.orders import Order, OrderRequest, ReplaceRequest
from damrak.wire.problems import Problem
from damrak.wire.stream import (
    CancelOrderRequest,
    CancelOrdersRequest,
    ReplaceOrderRequest,
    Reply,
    StreamItem,
    SubmitOrderRequest,
    SubmitOrdersRequest,
)

GROUP_ORDERS_MAX: Final = 500
"""Most single orders that are worked as one group: replies keep the loop busy meanwhile."""

IN_FLIGHT_MAX: Final = 4_000
"""Orders of one socket that may be under way; then it is read from no more until some are done."""

OrderOperation = (
    SubmitOrderRequest
    | SubmitOrdersRequest
    | CancelOrderRequest
    | ReplaceOrderRequest
    | CancelOrdersRequest
)
ORDER_OPERATIONS: Final = frozenset(OrderOperation.__args__)
"""The requests that are order entry."""

_NO_ENTRY: Final = "orders are not taken here; send them to the venue itself"

_log = structlog.get_logger(__name__)


class Desk(Protocol):
    """Work orders: text to commands, outcomes to answers; problems carry their status."""

    async def submit(
        self,
        caller: Caller,
        requests: Sequence[OrderRequest],
        *,
        idempotency_key: str = "",
        cause: str,
    ) -> Sequence[Order | Problem]:
        """Return what came of each order."""

    async def cancel(
        self,
        caller: Caller,
        *,
        order_id: int | None = None,
        client_order_id: str | None = None,
        account_id: int | None = None,
        cause: str,
    ) -> Order | Problem:
        """Return the canceled order."""

    async def replace(
        self,
        caller: Caller,
        order_id: int,
        request: ReplaceRequest,
        *,
        idempotency_key: str = "",
        cause: str,
    ) -> Order | Problem:
        """Return the replaced order."""

    async def cancel_all(
        self,
        caller: Caller,
        *,
        symbol: str | None,
        side: Side | None,
        account_id: int | None = None,
        cause: str,
    ) -> Sequence[Order] | Problem:
        """Return the orders that were canceled."""


class Sender(Protocol):
    """Take replies: the socket that requests came over."""

    caller: Caller | None

    def answer(self, data: bytes, done: int) -> None:
        """Send frames that answer so many orders."""

    def cause_of(self, request_id: int) -> str:
        """Return what correlates everything that a request causes."""


class OrderEntry:
    """Work what sockets ask of the desk; without a desk, refuse it."""

    def __init__(self, desk: Desk | None, limiter: Limiter | None = None) -> None:
        self._desk = desk
        self._limiter = limiter or Limiter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._submitting: dict[Sender, set[asyncio.Task[None]]] = {}

    @property
    def busy(self) -> bool:
        """Return whether something is under way."""
        return bool(self._tasks)

    def take(self, sender: Sender, requests: Sequence[OrderOperation]) -> None:
        """Work requests that came together, in order; each will be answered."""
        requests = self._within_rate(sender, requests)
        loop = asyncio.get_running_loop()
        for run in _runs(requests):
            submits = run[0].__class__ in _SUBMITS
            task = loop.create_task(self._work(sender, run))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            if submits:
                self._note_submission(sender, task)

    async def wait(self, seconds: float) -> None:
        """Wait until nothing is under way, for so long at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _within_rate(
        self, sender: Sender, requests: Sequence[OrderOperation]
    ) -> Sequence[OrderOperation]:
        caller = sender.caller
        if caller is None:
            return requests
        count = self._limiter.caller(caller, sum(map(units_of, requests)))
        if count is None or count.allowed:
            return requests
        # Together they are too many: as many as there is room for are worked, one by one.
        within = []
        for request in requests:
            cost = units_of(request)
            count = self._limiter.caller(caller, cost)
            if count is None or count.allowed:
                within.append(request)
                continue
            refused = too_often(count, cost=cost, cause=sender.cause_of(request.id))
            reply = Reply(request.id, refused.status, problem=refused)
            sender.answer(frame_of(reply), cost)
        return within

    def _note_submission(self, sender: Sender, task: asyncio.Task[None]) -> None:
        tasks = self._submitting.setdefault(sender, set())
        tasks.add(task)

        def forget(done: asyncio.Task[None]) -> None:
            tasks.discard(done)
            if not tasks:
                self._submitting.pop(sender, None)

        task.add_done_callback(forget)

    async def _work(self, sender: Sender, run: Sequence[OrderOperation]) -> None:
        count = sum(map(units_of, run))
        try:
            replies = await self._replies(sender, run)
        except Exception:  # noqa: BLE001 - whatever it was, the sender must hear of his orders
            cause = sender.cause_of(run[0].id)
            _log.exception("stream.request_failed", correlation_id=cause)
            detail = "the venue failed at this request; look up what became of it"
            failed = problem(DoorCode.INTERNAL_ERROR, detail, cause=cause)
            replies = [Reply(request.id, failed.status, problem=failed) for request in run]
        sender.answer(b"".join([frame_of(reply) for reply in replies]), count)

    async def _replies(self, sender: Sender, run: Sequence[OrderOperation]) -> list[Reply]:
        first, caller = run[0], sender.caller
        cause = sender.cause_of(first.id)
        if caller is None:
            refusal = problem(DoorCode.KEY_MISSING, "authenticate first", cause=cause)
        elif self._desk is None:
            refusal = problem(DoorCode.UNAVAILABLE, _NO_ENTRY, cause=cause)
        elif isinstance(first, SubmitOrderRequest):
            orders = [request.order for request in run if isinstance(request, SubmitOrderRequest)]
            answers = await self._desk.submit(caller, orders, cause=cause)
            return [
                _submitted(request.id, answer) for request, answer in zip(run, answers, strict=True)
            ]
        else:
            return [await self._reply(self._desk, (sender, caller), first, cause)]
        return [Reply(request.id, refusal.status, problem=refusal) for request in run]

    async def _reply(
        self, desk: Desk, who: tuple[Sender, Caller], request: OrderOperation, cause: str
    ) -> Reply:
        _, caller = who
        match request:
            case SubmitOrdersRequest():
                answers = await desk.submit(caller, request.orders, cause=cause)
                return Reply(request.id, 200, items=tuple(map(_item, answers)))
            case CancelOrderRequest():
                return _changed(request.id, await self._cancel(desk, who, request, cause))
            case ReplaceOrderRequest():
                answer = await desk.replace(caller, request.order_id, request.replace, cause=cause)
                return _changed(request.id, answer)
            case CancelOrdersRequest():
                canceled = await desk.cancel_all(
                    caller,
                    symbol=request.symbol,
                    side=request.side,
                    account_id=request.account_id,
                    cause=cause,
                )
                if isinstance(canceled, Problem):
                    return Reply(request.id, canceled.status, problem=canceled)
                return Reply(request.id, 200, orders=tuple(canceled))
        raise TypeError(f"{type(request).__name__} must be an order operation")

    async def _cancel(
        self, desk: Desk, who: tuple[Sender, Caller], request: CancelOrderRequest, cause: str
    ) -> Order | Problem:
        sender, caller = who

        def cancel() -> Awaitable[Order | Problem]:
            return desk.cancel(
                caller,
                order_id=request.order_id,
                client_order_id=request.client_order_id,
                account_id=request.account_id,
                cause=cause,
            )

        before = set(self._submitting.get(sender, ()))
        answer = await cancel()
        if isinstance(answer, Problem) and answer.status == 404 and before:
            # The order may have been sent just before, and not be known yet.
            await asyncio.wait(before)
            answer = await cancel()
        return answer


_SUBMITS: Final = frozenset({SubmitOrderRequest, SubmitOrdersRequest})


def units_of(request: OrderOperation) -> int:
    """Return how many orders a request counts for."""
    return len(request.orders) if isinstance(request, SubmitOrdersRequest) else 1


def _runs(requests: Sequence[OrderOperation]) -> Iterator[Sequence[OrderOperation]]:
    start = 0
    for place, request in enumerate(requests):
        if request.__class__ is not SubmitOrderRequest:
            if start < place:
                yield requests[start:place]
            yield (request,)
            start = place + 1
        elif place - start == GROUP_ORDERS_MAX:
            yield requests[start:place]
            start = place
    if start < len(requests):
        yield requests[start:]


def _submitted(request_id: int, answer: Order | Problem) -> Reply:
    if isinstance(answer, Problem):
        return Reply(request_id, answer.status, problem=answer)
    return Reply(request_id, 201, answer)


def _changed(request_id: int, answer: Order | Problem) -> Reply:
    if isinstance(answer, Problem):
        return Reply(request_id, answer.status, problem=answer)
    return Reply(request_id, 200, answer)


def _item(answer: Order | Problem) -> StreamItem:
    if isinstance(answer, Problem):
        return StreamItem(answer.status, problem=answer)
    return StreamItem(201, answer)
