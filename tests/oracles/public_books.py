"""What the public can know of a market: levels and trades, put together from the events alone."""

from dataclasses import dataclass, field

from damrak.domain.events import (
    BookChanged,
    OrderApproved,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    TradeExecuted,
)
from damrak.domain.orders import OrderStatus, OrderType, Side
from tests.oracles.audited import require


@dataclass
class WorkedOrder:
    """Hold an order as its market must know it."""

    account_id: int
    side: Side
    order_type: OrderType
    price: int
    quantity: int
    accepted: bool = False
    cum: int = 0


@dataclass
class PublicBook:
    """Hold one instrument's levels, unfinished trades and open orders."""

    sequence: int = 0
    levels: dict[Side, dict[int, int]] = field(default_factory=lambda: {s: {} for s in Side})
    trades: dict[int, tuple[TradeExecuted, list[OrderFilled]]] = field(default_factory=dict)
    orders: dict[int, WorkedOrder] = field(default_factory=dict)

    def approve(self, message: OrderApproved) -> None:
        """Take an order that is on its way to the market."""
        sent = message.order
        require(message.order_id not in self.orders, "order approved twice", message)
        require(sent.price is not None, "approved without a price", message)
        self.orders[message.order_id] = WorkedOrder(
            sent.account_id, sent.side, sent.order_type, sent.price or 0, sent.quantity
        )

    def trade(self, message: TradeExecuted) -> None:
        """Take a trade, whose two fills must follow."""
        self._count(message.sequence)
        require(message.trade_id not in self.trades, "trade id used twice", message)
        require(message.quantity > 0, "trade of nothing", message)
        self.trades[message.trade_id] = (message, [])

    def fill(self, message: OrderFilled) -> None:
        """Take one side of a trade."""
        require(message.trade_id in self.trades, "fill without a trade", message)
        trade, fills = self.trades[message.trade_id]
        order = self._open(message.order_id, message.account_id)
        order.cum += message.last_quantity
        agrees = (message.last_price, message.last_quantity) == (trade.price, trade.quantity)
        require(agrees, "fill and trade differ", trade, message)
        require((order.side is trade.side) is message.aggressor, "wrong side", trade, message)
        better = (
            trade.price <= order.price if order.side is Side.BUY else trade.price >= order.price
        )
        require(better, "traded beyond its limit", message, order)
        left = order.quantity - order.cum
        require(message.leaves_quantity == left >= 0, "cum + leaves = ordered", message, order)
        if not left:
            del self.orders[message.order_id]
        fills.append(message)
        if len(fills) == 2:
            require({f.aggressor for f in fills} == {True, False}, "maker and taker", fills)
            del self.trades[message.trade_id]

    def replace(self, message: OrderReplaced) -> None:
        """Take over what an order has become."""
        order = self._open(message.order_id, message.account_id)
        require(message.quantity > order.cum, "replaced below its fills", message, order)
        order.price, order.quantity = message.price, message.quantity

    def close(self, message: OrderClosed) -> None:
        """Take an order away."""
        order = self._open(message.order_id, message.account_id)
        left = order.quantity - order.cum
        require(message.leaves_quantity == left > 0, "cum + canceled = ordered", message, order)
        rejected = message.status is OrderStatus.REJECTED
        require(rejected is not order.accepted, "rejected after all", message, order)
        del self.orders[message.order_id]

    def accept(self, order_id: int, account_id: int) -> None:
        """Note that the market works an order."""
        order = self._open(order_id, account_id)
        require(not order.accepted, "accepted twice", order_id)
        order.accepted = True

    def change(self, message: BookChanged) -> None:
        """Take over a level."""
        self._count(message.sequence)
        levels = self.levels[message.side]
        require(levels.get(message.price, 0) != message.quantity, "level did not change", message)
        if message.quantity:
            levels[message.price] = message.quantity
        else:
            del levels[message.price]

    def settle(self) -> None:
        """Require what must hold once the market answered: no crossed book, no half trade."""
        require(not self.trades, "trades without two fills", self.trades)
        bids, asks = self.levels[Side.BUY], self.levels[Side.SELL]
        if bids and asks:
            require(max(bids) < min(asks), "book is crossed", max(bids), min(asks))

    def check(self) -> None:
        """Require that the levels are the sums of the orders that rest."""
        summed: dict[Side, dict[int, int]] = {side: {} for side in Side}
        for order in self.orders.values():
            require(order.accepted, "order without an answer", order)
            require(order.order_type is OrderType.LIMIT, "a market order rests", order)
            levels = summed[order.side]
            levels[order.price] = levels.get(order.price, 0) + order.quantity - order.cum
        require(summed == self.levels, "levels and orders differ", summed, self.levels)

    def _count(self, sequence: int) -> None:
        require(sequence == self.sequence + 1, "gap in the sequence", self.sequence, sequence)
        self.sequence = sequence

    def _open(self, order_id: int, account_id: int) -> WorkedOrder:
        require(order_id in self.orders, "no such open order", order_id)
        order = self.orders[order_id]
        require(order.account_id == account_id, "another account's order", order_id, account_id)
        return order
