"""A house that opens again shows what it was, live and from history."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from damrak import AccountId, CancelAllOrders
from damrak.app.config.settings import Settings
from damrak.app.serving.doors import complaint_of
from damrak.app.serving.house import House, open_house
from damrak.app.wiring import RECORDS_WITHOUT_SNAPSHOT_MAX
from damrak.domain.orders import Side
from damrak.domain.records import Record
from damrak.ports.client import Unavailable
from damrak.ports.history import OrderFilter
from tests.unit.app.venues import orders, preparation


def fails(error: BaseException) -> None:
    raise AssertionError(f"the house must not fail, but did: {error}")


def seen(house: House) -> tuple[object, ...]:
    view = house.view
    book = view.books[1]
    account = view.accounts[1]
    return (
        view.sequence,
        book.sequence,
        book.last_trade,
        [book.depth(side, 5) for side in Side],
        dict(account.balances),
        {key: (order.status, order.event_id) for key, order in account.open_orders.items()},
    )


def test_history_answers_after_a_restart_though_the_last_command_said_nothing(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with open_house(tmp_path, Settings(), on_failure=fails) as house:
            await house.sequencer.submit([*preparation(), *orders(0, 7)])
            # Account 2 has nothing open: this is in the inbox, but not among the events.
            await house.sequencer.submit([CancelAllOrders(AccountId(2))])
            before = seen(house)
        async with open_house(tmp_path, Settings(), on_failure=fails) as house:
            assert seen(house) == before
            assert house.view.sequence < house.shard.offset
            await house.history.reach(house.view.sequence)
            found = await house.history.orders(1, OrderFilter(is_open=False), 10)
            assert [order.client_order_id for order in found] == ["o4", "o2", "o0"]

    asyncio.run(scenario())


def test_a_house_whose_projections_have_stopped_is_not_ready(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_house(tmp_path, Settings(), on_failure=fails) as house:
            assert complaint_of(house) == ""
            house.projection.failure = "the projections died 6 times: see the log"
            assert "died 6 times" in complaint_of(house)

    asyncio.run(scenario())


def test_a_house_that_failed_is_closed_without_a_snapshot(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def deaf(records: Sequence[Record]) -> None:
        raise KeyError(len(records))

    async def scenario() -> None:
        async with open_house(tmp_path, Settings(), on_failure=failures.append) as house:
            enough = RECORDS_WITHOUT_SNAPSHOT_MAX
            await house.sequencer.submit([*preparation(), *orders(0, enough)])
            house.sequencer.add_listener(deaf)
            # More than one group, so that the next is applied when the first one cannot be told.
            tasks = [house.sequencer.submit([command]) for command in orders(enough, 700)]
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(answer, Unavailable) for answer in answers)
            assert house.sequencer.failed and not house.shard.stopped
            before = house.shard.snapshot_offset
        assert house.shard.snapshot_offset == before
        assert [type(failure) for failure in failures] == [KeyError]

    asyncio.run(scenario())
