"""Places: where resting orders stand in line, read off the book without touching it.

Who asks learns what the matching goes by: price first, then who came first. It lies beside the
book because nothing outside of it knows the order of those who wait.
"""

from collections.abc import Collection

from damrak.core.markets.book import Book, BookOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.identifiers import OrderId
from damrak.domain.orders import Place


def places_of(book: Book, order_ids: Collection[OrderId]) -> dict[OrderId, Place]:
    """Return the places of orders by their ids; who does not rest in the book has none.

    Costs as much as there are orders ahead at each level, however many of them are asked about.
    """
    wanted = frozenset(order_ids)
    places: dict[OrderId, Place] = {}
    for order_id in order_ids:
        order = book.orders.get(order_id)
        if order is not None and order_id not in places:
            _walk(order, wanted, places)
    return places


def _walk(order: BookOrder, wanted: Collection[OrderId], places: dict[OrderId, Place]) -> None:
    passed = [order]
    ahead = order.previous
    while ahead is not None and ahead.order_id not in places:
        passed.append(ahead)
        ahead = ahead.previous
    quantity = count = 0
    if ahead is not None:
        known = places[OrderId(ahead.order_id)]
        quantity, count = known.ahead_quantity + ahead.leaves, known.ahead_orders + 1
    level = order.level.quantity  # type: ignore[union-attr]  # a resting order has a level
    for each in reversed(passed):
        if each.order_id in wanted:
            places[OrderId(each.order_id)] = Place(
                side=each.side,
                price=Price(each.price),
                leaves_quantity=Quantity(each.leaves),
                ahead_quantity=Quantity(quantity),
                ahead_orders=count,
                level_quantity=Quantity(level),
            )
        quantity += each.leaves
        count += 1
