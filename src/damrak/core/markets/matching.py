"""Matching: an incoming order against the book, by price, then time.

The taker trades at the maker's price. Self-trade prevention is the taker's choice: when it meets an
order of its own account, the taker, the maker or both end there.
"""

from typing import NamedTuple

from damrak.core.markets.book import Book, BookOrder, Level
from damrak.domain.orders import SelfTradePrevention, Side

_BUY = Side.BUY
_NONE = SelfTradePrevention.NONE
_CANCEL_TAKER = SelfTradePrevention.CANCEL_TAKER
_CANCEL_MAKER = SelfTradePrevention.CANCEL_MAKER


class Match(NamedTuple):
    """Hold what matching did, in order.

    ``fills`` are makers with the quantity traded, ``prevented`` makers removed by self-trade
    prevention, ``touched`` the levels whose quantity changed, ``stopped`` whether prevention ended
    the taker.
    """

    fills: list[tuple[BookOrder, int]]
    prevented: list[BookOrder]
    touched: list[Level]
    stopped: bool


def match(book: Book, taker: BookOrder) -> Match | None:
    """Trade an order against the other side up to its price; return None if nothing was in reach.

    Lowers ``leaves`` of all orders involved and removes makers that are done. The taker is not added.
    """
    ladder = book.asks if taker.side is _BUY else book.bids
    keys, levels, sign = ladder.keys, ladder.levels, ladder.sign
    bound = sign * taker.price
    if not keys or keys[-1] < bound:
        return None
    result = Match([], [], [], False)
    wary = taker.prevention is not _NONE
    while taker.leaves and keys and keys[-1] >= bound:
        level = levels[sign * keys[-1]]
        if wary:
            before = level.quantity
            stopped = _take_wary(book, level, taker, result)
            if level.quantity != before:
                result.touched.append(level)
            if stopped:
                return result._replace(stopped=True)
        else:
            result.touched.append(level)
            _take(book, level, taker, result.fills)
    return result


def enter(book: Book, order: BookOrder) -> Match | None:
    """Trade an order as ``match`` does, and rest what is left of it."""
    matched = match(book, order)
    if order.leaves and not (matched and matched.stopped):
        book.add(order)
    return matched


def _take(book: Book, level: Level, taker: BookOrder, fills: list[tuple[BookOrder, int]]) -> None:
    wanted = taker.leaves
    orders = book.orders
    maker = level.first
    while maker is not None:
        leaves = maker.leaves
        if leaves > wanted:
            maker.leaves = leaves - wanted
            fills.append((maker, wanted))
            level.quantity -= wanted
            level.first = maker
            maker.previous = None
            taker.leaves = 0
            return
        fills.append((maker, leaves))
        wanted -= leaves
        level.quantity -= leaves
        maker.leaves = 0
        maker.level = None
        del orders[maker.order_id]
        following = maker.next
        maker.next = None
        if following is not None:
            following.previous = None
        maker = following
        if not wanted:
            break
    taker.leaves = wanted
    level.first = maker
    if maker is None:
        level.last = None
        level.ladder.drop(level)


def _take_wary(book: Book, level: Level, taker: BookOrder, result: Match) -> bool:
    """Return whether prevention ended the taker."""
    mode = taker.prevention
    while level.first is not None and taker.leaves:
        maker = level.first
        if maker.account_id != taker.account_id:
            _take_one(book, maker, taker, result.fills)
            continue
        if mode is not _CANCEL_TAKER:
            book.remove(maker)
            result.prevented.append(maker)
        if mode is not _CANCEL_MAKER:
            return True
    return False


def _take_one(book: Book, maker: BookOrder, taker: BookOrder, fills: list[tuple[BookOrder, int]]) -> None:
    quantity = min(maker.leaves, taker.leaves)
    taker.leaves -= quantity
    fills.append((maker, quantity))
    if quantity < maker.leaves:
        book.shrink(maker, maker.leaves - quantity)
    else:
        book.remove(maker)
        maker.leaves = 0


def fillable(book: Book, taker: BookOrder) -> bool:
    """Return whether an order could be filled whole at once, self-trade prevention considered."""
    ladder = book.asks if taker.side is _BUY else book.bids
    bound = ladder.sign * taker.price
    wanted = taker.leaves
    for level in ladder.from_best():
        if ladder.sign * level.price < bound:
            return False
        if taker.prevention is _NONE:
            wanted -= level.quantity
        else:
            for maker in level:
                if maker.account_id != taker.account_id:
                    wanted -= maker.leaves
                elif taker.prevention is not _CANCEL_MAKER and wanted > 0:
                    return False
        if wanted <= 0:
            return True
    return False
