from damrak.domain.commands import CancelOrder, ReplaceOrder, SubmitOrder
from damrak.domain.orders import Side, TimeInForce
from damrak.strategy.context import OPEN_ORDERS_MAX, Budget, Context
from tests.unit.strategy.sights import ACCOUNT, SECOND, SetOrder, SetSight


def context(sight: SetSight | None = None, burst: int = 100) -> Context:
    return Context(ACCOUNT, sight or SetSight(), Budget(SECOND, burst), "s1")


def submit(asked: Context, force: TimeInForce = TimeInForce.GTC) -> bool:
    return asked.submit(1, Side.BUY, quantity=5, price=100, time_in_force=force)


def test_a_budget_allows_a_burst_and_then_one_an_interval() -> None:
    budget = Budget(SECOND, 2)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    budget.advance(10 * SECOND)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    budget.advance(11 * SECOND - 1)
    assert not budget.spend()
    budget.advance(11 * SECOND)
    assert budget.spend()


def test_a_clock_that_goes_back_gives_no_credit() -> None:
    budget = Budget(SECOND, 1)
    budget.advance(10 * SECOND)
    assert budget.spend()
    for now in (9, 10, 9, 10):
        budget.advance(now * SECOND)
    assert not budget.spend()


def test_commands_are_collected_in_order_and_taken_once() -> None:
    asked = context()
    assert submit(asked)
    assert asked.replace(7, quantity=6, price=101)
    assert asked.cancel(8)
    assert [type(command) for command in asked.take_commands()] == [
        SubmitOrder,
        ReplaceOrder,
        CancelOrder,
    ]
    assert asked.take_commands() == []


def test_client_order_ids_never_repeat_in_a_session() -> None:
    asked = context()
    for _ in range(3):
        submit(asked)
        asked.take_commands()
    submit(asked)
    (command,) = asked.take_commands()
    assert isinstance(command, SubmitOrder)
    assert command.client_order_id == "s1-4"


def test_what_the_budget_does_not_allow_is_not_asked() -> None:
    asked = context(burst=1)
    assert submit(asked)
    assert not submit(asked)
    assert not asked.cancel(1)
    assert not asked.replace(1, quantity=1, price=1)
    assert len(asked.take_commands()) == 1


def test_open_orders_are_bounded_with_those_that_were_just_asked_for() -> None:
    sight = SetSight()
    sight.accounts[ACCOUNT].open_orders = {
        key: SetOrder(key, Side.BUY, 100, 5) for key in range(OPEN_ORDERS_MAX - 2)
    }
    asked = context(sight)
    assert [submit(asked) for _ in range(3)] == [True, True, False]
    assert submit(asked, TimeInForce.IOC)
    asked.take_commands()
    assert submit(asked)


def test_an_account_that_is_not_there_owns_nothing() -> None:
    asked = context(SetSight(accounts={}))
    assert (asked.posted("USD"), asked.available("USD"), asked.open_orders(1)) == (0, 0, [])
    assert submit(asked)


def test_available_is_what_is_not_reserved() -> None:
    sight = SetSight()
    sight.accounts[ACCOUNT].balances["USD"] = (100, 30)
    asked = context(sight)
    assert (asked.posted("USD"), asked.available("USD")) == (100, 70)
