"""The book by itself: depth, and orders taken out from anywhere in a level."""

import pytest

from damrak.core.markets.book import Book, BookOrder
from damrak.domain.orders import Side


def book_of(*orders: tuple[int, Side, int, int]) -> Book:
    book = Book()
    for order_id, side, price, quantity in orders:
        book.add(BookOrder(order_id, 1, side, price, quantity, quantity))
    return book


def test_depth_is_best_first_and_no_deeper_than_asked() -> None:
    book = book_of(
        (1, Side.BUY, 10, 1),
        (2, Side.BUY, 12, 2),
        (3, Side.BUY, 11, 3),
        (4, Side.BUY, 12, 4),
        (5, Side.SELL, 15, 5),
        (6, Side.SELL, 14, 6),
    )
    assert book.depth(Side.BUY, 2) == [(12, 6), (11, 3)]
    assert book.depth(Side.SELL, 9) == [(14, 6), (15, 5)]
    assert book.depth(Side.BUY, 0) == []
    assert Book().depth(Side.BUY, 3) == []


@pytest.mark.parametrize("gone", (1, 2, 3))
def test_the_others_keep_their_order(gone: int) -> None:
    book = book_of((1, Side.BUY, 10, 1), (2, Side.BUY, 10, 2), (3, Side.BUY, 10, 3))
    level = book.remove(book.orders[gone])
    assert [order.order_id for order in level] == [i for i in (1, 2, 3) if i != gone]
    assert level.quantity == 6 - gone


def test_an_emptied_level_is_gone_and_may_come_again() -> None:
    book = book_of((1, Side.SELL, 10, 1), (2, Side.SELL, 11, 1))
    book.remove(book.orders[1])
    assert book.depth(Side.SELL, 9) == [(11, 1)]
    book.add(BookOrder(3, 1, Side.SELL, 10, 5, 5))
    assert book.depth(Side.SELL, 9) == [(10, 5), (11, 1)]


@pytest.mark.parametrize(
    ("side", "price", "crosses"),
    ((Side.BUY, 11, True), (Side.BUY, 10, False), (Side.SELL, 9, True), (Side.SELL, 10, False)),
)
def test_an_order_crosses_when_it_reaches_the_best_price(
    side: Side, price: int, crosses: bool
) -> None:
    book = book_of((1, Side.BUY, 9, 1), (2, Side.SELL, 11, 1))
    assert book.crosses(side, price) is crosses
    assert Book().crosses(side, price) is False
