"""Other people's matching scenarios end on our exchange as they say: in that book, those trades."""

import pytest

from damrak.domain import events
from damrak.domain.decimals import parse_decimal
from damrak.domain.reasons import Reason
from tests.acceptance.cointossx import (
    DATA,
    SCALE,
    SIDES,
    Player,
    Scenario,
    in_time_order,
    scenarios,
)

FOUND = list(scenarios())


def test_scenarios_are_found() -> None:
    if not (DATA / "matching").is_dir():
        pytest.skip("no matching scenarios: DAMRAK_TEST_DATA names no folder that holds them")
    assert FOUND


@pytest.mark.parametrize("scenario", FOUND, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    missing = scenario.wants()
    if missing is not None:
        pytest.skip(missing)
    player = Player(scenario)
    for row in in_time_order(scenario.before):
        player.send(row)
    assert not player.trades, "the initial book is crossed"
    for row in scenario.sent:
        unknown = not row["Size"] and row["OrderID"] not in player.order_ids
        said = player.send(row)
        if unknown:
            assert isinstance(said[0], events.CommandDenied)
            assert said[0].violation.reason is Reason.ORDER_UNKNOWN
    expected = [
        (SIDES[row["Side"]], row["OrderID"], int(row["Size"]), parse_decimal(row["Price"], SCALE))
        for row in scenario.after
    ]
    assert sorted(player.resting()) == sorted(expected)
    assert player.trades == [
        (parse_decimal(row["Price"], SCALE), int(row["Quantity"])) for row in scenario.trades
    ]
    player.exchange.check()
    player.auditor.check(player.exchange)
