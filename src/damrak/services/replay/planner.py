"""The planner: each message of the day into commands that make our book follow.

The files hold only what touches the published levels. So a level of ours that falls out of the
published view is canceled, because no message will tell of it any more, and a level that comes into
view without a message is entered as one anonymous house order.
"""

from __future__ import annotations

from msgspec import Struct

from damrak.services.replay.house import House
from damrak.services.replay.lines import (
    DELETE,
    EXECUTE,
    HALT,
    HALTED,
    NEW,
    REDUCE,
    LobsterError,
    LobsterMessage,
    PublishedRow,
)
from damrak.services.replay.mirror import ANONYMOUS, MirrorOrder, MirrorSide, Queue


class Execution(Struct, frozen=True, gc=False):
    """Say what the day's engine executed: ``take`` is the place of our command in the batch.

    ``queue`` names the day's order of each of our order ids at that price, in priority; it is None
    where the day's queue was not wholly known.
    """

    take: int
    nasdaq_id: int
    quantity: int
    queue: dict[int, int] | None


class Step(Struct, frozen=True, gc=False):
    """Hold what was planned for one message: commands ``first`` to ``end`` of the batch.

    After the commands before ``judged`` our book must equal ``row``; those after it repair a
    difference that the planner foresaw.
    """

    message: LobsterMessage
    first: int
    judged: int
    end: int
    row: PublishedRow | None
    revealing: bool
    execution: Execution | None


class Planner:
    """Turn messages into the house's commands, one step a message."""

    __slots__ = ("_asks", "_bids", "_house", "_levels", "_orders", "_started")

    def __init__(self, house: House, levels: int) -> None:
        self._house = house
        self._levels = levels
        self._bids = MirrorSide(buys=True)
        self._asks = MirrorSide(buys=False)
        self._orders: dict[int, MirrorOrder] = {}
        self._started = False

    def plan(self, message: LobsterMessage, row: PublishedRow | None) -> Step:
        """Write the commands of one message; ``row`` is the book published after it."""
        commands = self._house.commands
        first = len(commands)
        execution = None
        if self._started or row is None or message.kind == HALT:
            execution = self._follow(message, unaided=row is None)
        # The first row is where the book starts: it holds the first message's effect already.
        self._started = True
        revealing = False
        judged = len(commands)
        if row is not None and not self._equals(row):
            on_bids = self._reveal(self._bids, row.bids)
            on_asks = self._reveal(self._asks, row.asks)
            revealing = on_bids or on_asks
            judged = len(commands)
            if not self._equals(row):
                self._repair(row)
        return Step(message, first, judged, len(commands), row, revealing, execution)

    def _follow(self, message: LobsterMessage, *, unaided: bool) -> Execution | None:
        kind = message.kind
        side = self._bids if message.buys else self._asks
        if kind == NEW:
            self._enter(side, message, unaided=unaided)
        elif kind in (DELETE, REDUCE):
            self._lessen(side, message)
        elif kind == EXECUTE:
            return self._execute(side, message, unaided=unaided)
        elif kind == HALT:
            self._house.halt(halted=message.price == HALTED)
        return None

    def _enter(self, side: MirrorSide, message: LobsterMessage, *, unaided: bool) -> None:
        if message.order_id in self._orders:
            raise LobsterError(
                f"message line {message.line}: order id must be new, was {message.order_id}, "
                "which is in the book"
            )
        if unaided:
            self._evict(self._other(side), message.price)
        elif self._crosses(side, message.price):
            # A crossed book is published in halts alone; ours never crosses, so the order waits
            # until the rows show it in an uncrossed book.
            return
        self._rest(side, message.order_id, message.price, message.quantity)
        self._narrow(side)

    def _lessen(self, side: MirrorSide, message: LobsterMessage) -> None:
        order = self._find(side, message)
        if order is None:
            return
        whole = message.kind == DELETE and order.nasdaq_id != ANONYMOUS
        self._take_off(side, order, order.leaves if whole else min(message.quantity, order.leaves))

    def _execute(
        self, side: MirrorSide, message: LobsterMessage, *, unaided: bool
    ) -> Execution | None:
        order = self._find(side, message)
        price = order.price if order else message.price
        if unaided:
            self._evict(side, price, beyond=True)
            order = order or self._make_up(side, message)
        if price not in side.totals:
            return None
        if price != side.best():
            if order is not None:
                self._take_off(side, order, min(message.quantity, order.leaves))
            return None
        queue = side.queues[price]
        names = None
        if ANONYMOUS not in queue:
            names = {resting.order_id: resting.nasdaq_id for resting in queue.values()}
        take = self._house.take(buys=not side.buys, price=price, quantity=message.quantity)
        self._settle(side, price, order, message.quantity)
        return Execution(take, message.order_id, message.quantity, names)

    def _settle(
        self, side: MirrorSide, price: int, named: MirrorOrder | None, quantity: int
    ) -> None:
        # Note what a strict engine fills. Where the day filled another order, the level is entered
        # anew, in the day's order, with what the day left of each: it stays as known as it was.
        queue = side.queues[price]
        filled: dict[int, int] = {}
        left = quantity
        for order in queue.values():
            if left == 0:
                break
            filled[order.nasdaq_id] = min(left, order.leaves)
            left -= filled[order.nasdaq_id]
        if named is None or list(filled) == [named.nasdaq_id]:
            for nasdaq_id, part in filled.items():
                self._lower(side, queue[nasdaq_id], part)
            return
        for order in side.remove(price).values():
            if order.leaves > filled.get(order.nasdaq_id, 0):
                self._house.cancel(order)
        named.leaves -= min(quantity, named.leaves)
        self._enter_anew(side, queue)

    def _enter_anew(self, side: MirrorSide, queue: Queue) -> None:
        for order in queue.values():
            if order.leaves:
                self._house.rest(order, buys=side.buys)
                side.add(order)
            else:
                self._orders.pop(order.nasdaq_id, None)

    def _make_up(self, side: MirrorSide, message: LobsterMessage) -> MirrorOrder:
        # Enter an order that must have been there, since it was executed.
        self._evict(self._other(side), message.price)
        queue = side.queues.get(message.price)
        if queue is not None and ANONYMOUS in queue:
            return queue[ANONYMOUS]
        made_up = self._rest(side, ANONYMOUS, message.price, message.quantity)
        self._narrow(side)
        return made_up

    def _equals(self, row: PublishedRow) -> bool:
        return self._bids.totals == row.bids and self._asks.totals == row.asks

    def _reveal(self, side: MirrorSide, published: dict[int, int]) -> bool:
        # Enter the published levels that lie deeper than all of ours; return whether any did.
        if side.totals == published:
            return False
        edge = side.worst() if side.totals else None
        revealed = False
        for price, quantity in published.items():
            if edge is None or side.better(edge, price):
                revealed = True
                if not self._crosses(side, price):
                    self._rest(side, ANONYMOUS, price, quantity)
        return revealed

    def _repair(self, row: PublishedRow) -> None:
        # Make our book the published one by force, as far as that does not cross.
        both = ((self._bids, row.bids), (self._asks, row.asks))
        for side, published in both:
            for price, quantity in list(side.totals.items()):
                if published.get(price) != quantity:
                    self._drop(side, price)
        for side, published in both:
            for price, quantity in published.items():
                if price not in side.totals and not self._crosses(side, price):
                    self._rest(side, ANONYMOUS, price, quantity)

    def _narrow(self, side: MirrorSide) -> None:
        while len(side.totals) > self._levels > 0:
            self._drop(side, side.worst())

    def _evict(self, side: MirrorSide, price: int, *, beyond: bool = False) -> None:
        # Drop levels that must be gone: those a price on the other side, or ``beyond``, passes.
        best = side.best()
        while best is not None and (side.better(best, price) or (best == price and not beyond)):
            self._drop(side, best)
            best = side.best()

    def _drop(self, side: MirrorSide, price: int) -> None:
        for order in side.remove(price).values():
            self._house.cancel(order)
            self._orders.pop(order.nasdaq_id, None)

    def _rest(self, side: MirrorSide, nasdaq_id: int, price: int, quantity: int) -> MirrorOrder:
        order = MirrorOrder(nasdaq_id, price, quantity)
        self._house.rest(order, buys=side.buys)
        side.add(order)
        if nasdaq_id != ANONYMOUS:
            self._orders[nasdaq_id] = order
        return order

    def _take_off(self, side: MirrorSide, order: MirrorOrder, quantity: int) -> None:
        if quantity == order.leaves:
            self._house.cancel(order)
        else:
            self._house.lower(order, quantity)
        self._lower(side, order, quantity)

    def _lower(self, side: MirrorSide, order: MirrorOrder, quantity: int) -> None:
        side.lower(order, quantity)
        if order.leaves == 0:
            self._orders.pop(order.nasdaq_id, None)

    def _find(self, side: MirrorSide, message: LobsterMessage) -> MirrorOrder | None:
        # Return the order that a message is about, or what stands for it at its level.
        order = self._orders.get(message.order_id)
        if order is not None and order.price not in side.queues:
            raise LobsterError(
                f"message line {message.line}: direction must be that of order "
                f"{message.order_id}, was the other"
            )
        if order is None:
            queue = side.queues.get(message.price)
            order = queue.get(ANONYMOUS) if queue else None
        return order

    def _other(self, side: MirrorSide) -> MirrorSide:
        return self._asks if side.buys else self._bids

    def _crosses(self, side: MirrorSide, price: int) -> bool:
        best = self._other(side).best()
        return best is not None and (price >= best if side.buys else price <= best)
