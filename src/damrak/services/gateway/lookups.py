"""Looking orders up: in the view, and behind it in history, as far as the caller may see."""

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.history import Order
from damrak.runtime.view import LiveOrder
from damrak.services.gateway.desk import Doors

FoundOrder = LiveOrder | Order


async def find_order(doors: Doors, order_id: int) -> FoundOrder | None:
    """Return an order, whoever owns it; raises HistoryBehind."""
    live = doors.view.orders.get(order_id)
    if live is not None:
        return live
    # What cannot be a number of ours no table can be asked for.
    if not 1 <= order_id <= IDENTIFIER_MAX:
        return None
    await doors.history.reach(doors.view.sequence)
    return await doors.history.order(order_id)


async def find_order_of_client(
    doors: Doors, account_id: int, client_order_id: str
) -> FoundOrder | None:
    """Return the newest order that an account sent under an id of its own; raises HistoryBehind."""
    live = doors.view.order_of_client(account_id, client_order_id)
    if live is not None:
        return live
    await doors.history.reach(doors.view.sequence)
    return await doors.history.order_of_client(account_id, client_order_id)
