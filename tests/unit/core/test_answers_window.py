"""The window of remembered answers: the oldest go first, but never the key of an open order."""

from damrak.core.accounts.answers import ANSWERS_MAX, Answers
from damrak.core.accounts.orders import AccountOrder
from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import OrderApproved
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.orders import OrderType, Side

STOCK = InstrumentId(1)


def approved(number: int) -> OrderApproved:
    keys = (AccountId(1), f"k{number}", STOCK)
    order = SubmitOrder(*keys, Side.BUY, OrderType.LIMIT, Quantity(1), Price(1))
    return OrderApproved(OrderId(number), STOCK, order)


def open_order(number: int) -> AccountOrder:
    return AccountOrder(OrderId(number), approved(number).order, 1, 1, 1)


def remember(answers: Answers, count: int, *, start: int = 0) -> None:
    for number in range(start, start + count):
        answers.remember(f"k{number}", approved(number))


def test_the_oldest_answer_is_forgotten_beyond_the_limit() -> None:
    answers = Answers({})
    remember(answers, ANSWERS_MAX)
    assert answers.get("k0") is not None
    remember(answers, 1, start=ANSWERS_MAX)
    assert answers.get("k0") is None
    assert answers.get("k1") is not None
    assert len(answers.dump()) == ANSWERS_MAX


def test_an_open_orders_key_outlives_any_number_of_answers() -> None:
    open_orders = {OrderId(0): open_order(0)}
    answers = Answers(open_orders)
    remember(answers, 3 * ANSWERS_MAX)
    assert answers.get("k0") == approved(0)
    assert len(answers.dump()) == ANSWERS_MAX
    open_orders.clear()
    remember(answers, 2 * ANSWERS_MAX, start=3 * ANSWERS_MAX)
    assert answers.get("k0") is None
    assert len(answers.dump()) == ANSWERS_MAX


def test_a_window_stretched_by_open_orders_shrinks_again() -> None:
    wide = ANSWERS_MAX + 500
    open_orders = {OrderId(number): open_order(number) for number in range(wide)}
    answers = Answers(open_orders)
    remember(answers, wide)
    assert len(answers.dump()) == wide
    open_orders.clear()
    remember(answers, 600, start=wide)
    assert len(answers.dump()) == ANSWERS_MAX


def test_a_second_key_counts_and_is_forgotten_with_the_first() -> None:
    answers = Answers({})
    for number in range(ANSWERS_MAX):
        answers.remember(f"k{number}", approved(number))
        answers.remember_also(f"also-{number}", f"k{number}")
    kept = [n for n in range(ANSWERS_MAX) if answers.get(f"k{n}") is not None]
    assert kept == list(range(ANSWERS_MAX // 2, ANSWERS_MAX))
    assert kept == [n for n in range(ANSWERS_MAX) if answers.get(f"also-{n}") is not None]
    assert len(answers.dump()) == ANSWERS_MAX // 2


def test_both_keys_of_an_open_order_outlive_any_number_of_answers() -> None:
    open_orders = {OrderId(0): open_order(0)}
    answers = Answers(open_orders)
    answers.remember("k0", approved(0))
    answers.remember_also("also-0", "k0")
    remember(answers, 3 * ANSWERS_MAX, start=1)
    assert answers.get("k0") == answers.get("also-0") == approved(0)
    open_orders.clear()
    remember(answers, 2 * ANSWERS_MAX, start=4 * ANSWERS_MAX)
    assert answers.get("k0") is answers.get("also-0") is None
    assert len(answers.dump()) == ANSWERS_MAX
