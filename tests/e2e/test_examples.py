"""The examples run, and end as they say."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_one_trade_moves_shares_one_way_and_money_and_fee_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(EXAMPLES / "one_trade.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert "TradeExecuted(" in said
    # 10,000 less ten shares at 480.10 and a fee of 500 parts per million, in units of 10**-8.
    assert said.endswith("the buyer owns 10 VOC and 519659950000 units of EUR\n")
