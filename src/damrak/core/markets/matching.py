"""Matching: an incoming order against the book, by price, then time.

The taker trades at the maker's price. Self-trade prevention is the taker's choice: when it meets an
order of its own account, the taker, the maker or both end there.
"""

from collections.abc import Iterator

from msgspec import Struct

from damrak.core.markets.book import Book, BookOrder, Level
from damrak.domain.orders import SelfTradePrevention, Side

_BUY = Side.BUY
_NONE = SelfTradePrevention.NONE
_CANCEL_TAKER = SelfTradePrevention.CANCEL_TAKER
_CANCEL_MAKER = SelfTradePrevention.CANCEL_MAKER


class Match(Struct, gc=False):
    """Hold what matching did, in order.

    ``fills`` are makers with the quantity traded, ``prevented`` makers removed by self-trade
    prevention, ``touched`` the levels whose quantity changed, ``stopped`` whether prevention ended
    the taker.
    """

    fills: list[tuple[BookOrder, int]]
    prevented: list[BookOrder]
    touched: list[Level]
    stopped: bool = False


def match(book: Book, taker: BookOrder) -> Match:
    """Trade an order against the other side up to its price.

    Lowers ``leaves`` of all orders involved and removes makers that are done. The taker is not
    added.
    """
    half = book.asks if taker.side is _BUY else book.bids
    keys = half.keys
    bound = half.sign * taker.price
    result = Match([], [], [])
    while taker.leaves and not result.stopped and keys and keys[-1] >= bound:
        level = half.levels[half.sign * keys[-1]]
        before = level.quantity
        _take(book, level, taker, result)
        if level.quantity != before:
            result.touched.append(level)
    return result


def enter(book: Book, order: BookOrder) -> Match | None:
    """Trade an order as ``match`` does, and rest what is left; return None if it met nothing."""
    half = book.asks if order.side is _BUY else book.bids
    if not half.keys or half.keys[-1] < half.sign * order.price:
        book.add(order)
        return None
    matched = match(book, order)
    if order.leaves and not matched.stopped:
        book.add(order)
    return matched


def _take(book: Book, level: Level, taker: BookOrder, result: Match) -> None:
    wanted = taker.leaves
    # No account has the number 0, so without prevention no maker is the taker's own.
    own = taker.account_id if taker.prevention is not _NONE else 0
    maker = level.first
    while maker is not None and wanted:
        following = maker.next
        if maker.account_id == own:
            if taker.prevention is not _CANCEL_TAKER:
                book.remove(maker)
                result.prevented.append(maker)
            if taker.prevention is not _CANCEL_MAKER:
                result.stopped = True
                break
        elif maker.leaves > wanted:
            maker.leaves -= wanted
            level.quantity -= wanted
            result.fills.append((maker, wanted))
            wanted = 0
            break
        else:
            wanted -= maker.leaves
            level.quantity -= maker.leaves
            result.fills.append((maker, maker.leaves))
            maker.leaves = 0
            _detach_first(book, level, maker)
        maker = following
    taker.leaves = wanted


def _detach_first(book: Book, level: Level, maker: BookOrder) -> None:
    del book.orders[maker.order_id]
    following = maker.next
    level.first = following
    maker.level = maker.next = None
    if following is not None:
        following.previous = None
    else:
        level.last = None
        level.half.drop(level)


def reachable(book: Book, taker: BookOrder, time: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the prices and quantities that an order would trade at, without trading.

    Orders that expire by ``time`` (nanoseconds UTC) are passed over, as if they were gone.
    """
    half = book.asks if taker.side is _BUY else book.bids
    own = taker.account_id if taker.prevention is not _NONE else 0
    wanted = taker.leaves
    for level in half.from_best():
        if half.sign * level.price < half.sign * taker.price:
            return
        for maker in level:
            if 0 < maker.expire_time <= time:
                continue
            if maker.account_id != own:
                quantity = min(maker.leaves, wanted)
                yield level.price, quantity
                wanted -= quantity
            elif taker.prevention is not _CANCEL_MAKER:
                return
            if not wanted:
                return


def fillable(book: Book, taker: BookOrder) -> bool:
    """Return whether an order could be filled whole at once, self-trade prevention considered."""
    return sum(quantity for _, quantity in reachable(book, taker)) == taker.leaves
