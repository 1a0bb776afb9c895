"""Patience: what is sent again, how often, and what is told when nobody answers."""

import msgspec
import pytest

from damrak.adapters.exchanges.api import (
    ApiError,
    Conflict,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)
from damrak.adapters.exchanges.api.calls import native, operating, trading
from damrak.adapters.exchanges.api.calls.steps import Answer, Patience
from damrak.domain.commands import CancelOrder, Deposit
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.orders import OrderStatus
from damrak.ports import client as port
from damrak.wire.commands import CommandOutcome, CommandsAnswer
from damrak.wire.orders import CanceledOrders, OrderRequest
from tests.unit.adapters.exchanges.scripts import SENT, UNSENT, Script, an_order, answer, refusal


def test_an_order_whose_answer_was_lost_is_sent_again_under_the_same_id() -> None:
    script = Script([SENT, Answer(502, b"<html>"), UNSENT, answer(an_order(), 201)])

    order = script.run(trading.submit_order("BTC-USD", "buy", "1", price="2"))

    assert order.order_id == 7
    bodies = [request.body for request in script.asked]
    assert len(bodies) == 4 and len(set(bodies)) == 1
    assert len(msgspec.json.decode(bodies[0] or b"", type=OrderRequest).client_order_id or "") == 32


def test_pauses_double_and_are_as_long_as_the_venue_asks() -> None:
    busy = refusal(503, "UNAVAILABLE")
    script = Script([UNSENT, UNSENT, refusal(503, "UNAVAILABLE", 3.0), busy, answer(an_order())])

    script.run(trading.order(7))

    assert script.pauses == [0.1, 0.2, 3.0, 0.8]


def test_who_is_never_answered_hears_that_the_outcome_is_unknown_and_how_to_look() -> None:
    script = Script([SENT] + [UNSENT] * 9, Patience(attempts_max=3))

    with pytest.raises(Unavailable, match=r"order_of_client\('mine'\)") as caught:
        script.run(trading.submit_order("BTC-USD", "buy", "1", client_order_id="mine"))

    assert caught.value.outcome_unknown
    assert isinstance(caught.value, port.Unavailable)
    assert len(script.asked) == 3


def test_what_never_left_has_a_known_outcome() -> None:
    script = Script([UNSENT] * 9, Patience(attempts_max=3))

    with pytest.raises(Unavailable, match="refused") as caught:
        script.run(trading.submit_order("BTC-USD", "buy", "1"))

    assert not caught.value.outcome_unknown


def test_asking_ends_when_the_time_is_over() -> None:
    script = Script([UNSENT] * 99, Patience(attempts_max=99, seconds_max=1.0))

    with pytest.raises(Unavailable):
        script.run(trading.order(7))

    assert script.time <= 1.0


def test_a_venue_that_asks_for_more_patience_than_there_is_is_not_waited_for() -> None:
    script = Script([refusal(503, "UNAVAILABLE", 60.0)], Patience(seconds_max=5.0))

    with pytest.raises(Unavailable):
        script.run(trading.order(7))

    assert script.pauses == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(422, "PRICE_TICK", Refused), (404, "NOT_FOUND", NotFound), (409, "ORDER_CLOSED", Conflict)],
)
def test_a_plain_no_is_taken_for_an_answer(status: int, code: str, kind: type[ApiError]) -> None:
    script = Script([refusal(status, code)])

    with pytest.raises(kind) as caught:
        script.run(trading.cancel_order(7))

    assert (caught.value.status, caught.value.problem.code) == (status, code)


def test_a_venue_with_too_much_to_do_is_asked_again_and_then_named_overloaded() -> None:
    script = Script([refusal(503, "OVERLOADED")] * 3, Patience(attempts_max=3))

    with pytest.raises(Overloaded) as caught:
        script.run(native.submit([CancelOrder(AccountId(1), OrderId(7))]))

    assert isinstance(caught.value, port.Overloaded)
    assert len(script.asked) == 3


def test_a_cancel_that_finds_its_own_earlier_work_returns_the_order() -> None:
    closed = answer(an_order(OrderStatus.CANCELED))
    script = Script([SENT, refusal(409, "ORDER_CLOSED"), closed])

    order = script.run(trading.cancel_order(7))

    assert order.status is OrderStatus.CANCELED
    assert [request.method for request in script.asked] == ["DELETE", "DELETE", "GET"]


def test_a_cancel_that_comes_too_late_at_the_first_attempt_is_told_so() -> None:
    script = Script([UNSENT, refusal(409, "ORDER_CLOSED")])

    with pytest.raises(Conflict):
        script.run(trading.cancel_order(7))


def test_a_cancel_names_an_order_in_one_way() -> None:
    for wrong in (trading.cancel_order(), trading.cancel_order(1, client_order_id="mine")):
        with pytest.raises(ValueError, match="either order_id or client_order_id"):
            Script([]).run(wrong)


def test_a_replacement_bears_one_key_through_all_attempts() -> None:
    script = Script([SENT, answer(an_order())])

    script.run(trading.replace_order(7, quantity="2"))

    first, second = (request.headers["Idempotency-Key"] for request in script.asked)
    assert first == second


def test_what_bears_no_key_is_not_sent_again_once_it_may_have_arrived() -> None:
    script = Script([UNSENT, SENT])

    with pytest.raises(Unavailable, match="look for it with accounts") as caught:
        script.run(operating.open_account())

    assert caught.value.outcome_unknown
    assert len(script.asked) == 2


def test_commands_with_keys_are_sent_again_and_others_are_not() -> None:
    told = answer(CommandsAnswer((CommandOutcome(5, ()),)))
    deposit = Deposit(AccountId(1), "EUR", Amount(1), "once")
    assert Script([SENT, told]).run(native.submit([deposit]))[0].offset == 5

    with pytest.raises(Unavailable):
        Script([SENT, told]).run(native.submit([deposit, CancelOrder(AccountId(1), OrderId(7))]))


def test_many_commands_are_sent_in_several_requests() -> None:
    commands = [Deposit(AccountId(1), "EUR", Amount(1), str(number)) for number in range(1_001)]
    answers = [
        answer(CommandsAnswer(tuple(CommandOutcome(place, ()) for place in places)))
        for places in (range(1_000), range(1_000, 1_001))
    ]

    outcomes = Script(answers).run(native.submit(commands, "why"))

    assert [outcome.offset for outcome in outcomes] == list(range(1_001))


def test_orders_of_a_batch_get_ids_unless_they_have_them() -> None:
    given = [
        {"symbol": "BTC-USD", "side": "buy", "quantity": 1, "client_order_id": "mine"},
        {"symbol": "BTC-USD", "side": "buy", "quantity": 1},
    ]
    first, second = trading.batch_of(given)
    assert first.client_order_id == "mine" and len(second.client_order_id or "") == 32
    with pytest.raises(ValueError, match="orders must be 1 to 1000, was 0"):
        trading.batch_of([])


def test_an_answer_of_somebody_else_is_called_so() -> None:
    with pytest.raises(ApiError, match="not one of a Damrak venue"):
        Script([Answer(200, b"<html>")]).run(trading.cancel_orders())
    assert Script([answer(CanceledOrders(()))]).run(trading.cancel_orders()) == ()
