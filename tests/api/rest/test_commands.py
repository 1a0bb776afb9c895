"""The native door: commands in and events out, no more than elsewhere for anybody."""

from typing import Any

import msgspec
import pytest

from damrak.domain.commands import (
    AdvanceTime,
    CancelAllOrders,
    Command,
    Deposit,
    OpenAccount,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.orders import OrderType, Side
from damrak.wire.commands import CommandsAnswer
from tests.api.rest.house import House


def wish(account: int, side: Side, name: str, price: int = 10_000) -> SubmitOrder:
    return SubmitOrder(
        AccountId(account),
        name,
        InstrumentId(1),
        side,
        OrderType.LIMIT,
        Quantity(10_000),
        Price(price),
    )


def send(house: House, *commands: Command, **more: Any) -> CommandsAnswer:
    answer = house.ask("POST", "/api/commands", {"commands": commands}, **more)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=CommandsAnswer)


def kinds(answer: CommandsAnswer) -> list[str]:
    return [type(event).__name__ for outcome in answer.outcomes for event in outcome.events]


def test_commands_are_answered_with_the_events_that_they_caused(house: House) -> None:
    answer = send(house, wish(1, Side.BUY, "a"), CancelAllOrders(AccountId(1)))

    assert [outcome.offset for outcome in answer.outcomes] == [house.told - 1, house.told]
    assert kinds(answer)[:2] == ["OrderApproved", "BalanceChanged"]
    assert "OrderClosed" in kinds(answer)


def test_the_other_side_of_a_trade_is_not_told(house: House) -> None:
    send(house, wish(2, Side.SELL, "his"), key=house.other)
    answer = house.ask("POST", "/api/commands", {"commands": [wish(1, Side.BUY, "mine")]})
    events = [event for outcome in answer.json()["outcomes"] for event in outcome["events"]]

    assert {event["type"] for event in events} >= {"OrderFilled", "TradeExecuted", "BookChanged"}
    assert {event["account_id"] for event in events if "account_id" in event} == {1}
    assert "his" not in answer.text


def test_an_operator_hears_everything(house: House) -> None:
    answer = send(
        house,
        OpenAccount(AccountId(9)),
        Deposit(AccountId(9), "USD", Amount(5), "r"),
        key=house.operator,
    )

    assert kinds(answer) == ["AccountOpened", "TransfersPosted", "BalanceChanged"]


@pytest.mark.parametrize(
    ("command", "status", "rule"),
    [
        (wish(2, Side.BUY, "x"), 404, "account_id must be an open account, was 2"),
        (OpenAccount(AccountId(9)), 403, "commands[1] needs the permission accounts.open"),
        (Deposit(AccountId(1), "USD", Amount(5), "r"), 403, "commands[1] needs the permission"),
        (AdvanceTime(), 403, "commands[1] must not advance the time"),
    ],
)
def test_one_command_too_many_refuses_them_all(
    house: House, command: Command, status: int, rule: str
) -> None:
    told = house.told
    body = {"commands": [wish(1, Side.BUY, "a"), command]}
    said = house.post("/api/commands", body, status=status)

    assert said["detail"].startswith(rule)
    assert house.told == told


def test_an_operator_neither_trades_nor_moves_the_clock(house: House) -> None:
    for command in (wish(1, Side.BUY, "a"), AdvanceTime()):
        house.post("/api/commands", {"commands": [command]}, status=403, key=house.operator)


@pytest.mark.parametrize(
    "command",
    [
        {"type": "SubmitOrders"},
        {"type": "CancelOrder", "account_id": 1},
        {"type": "CancelOrder", "account_id": 1, "order_id": 1.5},
        {"type": "CancelOrder", "account_id": 1, "order_id": 1, "colour": "red"},
        {"account_id": 1},
        7,
    ],
)
def test_what_is_no_command_is_refused_by_name(house: House, command: Any) -> None:
    said = house.post("/api/commands", {"commands": [command]}, status=400)

    assert said["errors"][0]["field"].startswith("commands[")


def test_keys_of_any_length_do_not_reach_the_log(house: House) -> None:
    told = house.told
    said = house.post("/api/commands", {"commands": [wish(1, Side.BUY, "a" * 65)]}, status=422)

    assert said["errors"][0]["field"] == "commands[0].client_order_id"
    assert house.told == told


def test_absurd_numbers_are_answered(house: House) -> None:
    for number in (10**30, -(10**30), 2**63, 0):
        answer = send(house, wish(1, Side.BUY, f"n{abs(number) % 97}", number))
        assert "OrderDenied" in kinds(answer)


def test_an_order_is_found_by_its_id_though_a_later_one_was_denied_for_its_key(
    house: House,
) -> None:
    first = house.submit("buy", "1", "100", client_order_id="once")["order_id"]
    spoilt = {"type": "SubmitOrder", "account_id": 1, "client_order_id": "once"}
    spoilt |= {"instrument_id": 1, "side": "buy", "order_type": "limit", "quantity": 1}
    spoilt |= {"price": 100, "idempotency_key": "no spaces"}
    path = "/api/orders:by-client-order-id?client_order_id=once"
    answer = house.post("/api/commands", {"commands": [spoilt]}, status=200)
    said = answer["outcomes"][0]["events"][0]
    assert said["violation"]["reason"] == "IDEMPOTENCY_KEY_INVALID"
    assert house.get(path)["order_id"] == first
    assert house.ask("DELETE", path).json()["status"] == "canceled"
    house.view.forget_closed(house.view.sequence)
    assert house.get(path)["order_id"] == first
