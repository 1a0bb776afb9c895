"""What traders know: the orders and balances that they heard of, which may be out of date."""

from collections import deque
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from damrak.domain.events import BalanceChanged, OrderApproved, OrderClosed, OrderFilled
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.orders import Side

GONE_MAX: Final = 30
"""Most closed orders that are remembered, to ask for what cannot be done any more."""


class Known(NamedTuple):
    """Hold an order as its owner sent it."""

    order_id: OrderId
    account_id: AccountId
    instrument_id: InstrumentId
    side: Side
    price: int
    quantity: int


class Knowledge:
    """Hold what was heard so far."""

    def __init__(self) -> None:
        self.open: dict[OrderId, Known] = {}
        self.gone: deque[Known] = deque(maxlen=GONE_MAX)
        self.available: dict[tuple[AccountId, str], int] = {}

    def hear(self, messages: Iterable[Any]) -> None:
        """Learn from events, in order."""
        for message in messages:
            match message:
                case OrderApproved(order_id=key, order=sent):
                    self.open[key] = Known(
                        key,
                        sent.account_id,
                        sent.instrument_id,
                        sent.side,
                        sent.price or 0,
                        sent.quantity,
                    )
                case OrderClosed(order_id=key):
                    self._forget(key)
                case OrderFilled(order_id=key, leaves_quantity=0):
                    self._forget(key)
                case BalanceChanged(account_id=owner, asset=asset, posted=posted, reserved=held):
                    self.available[owner, asset] = posted - held
                case _:
                    pass

    def _forget(self, order_id: OrderId) -> None:
        order = self.open.pop(order_id, None)
        if order is not None:
            self.gone.append(order)
