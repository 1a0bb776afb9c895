"""The command line as a person or a program uses it, in this process."""

import json
from pathlib import Path

import pytest

from damrak import (
    AccountId,
    InstrumentId,
    OrderType,
    Price,
    Quantity,
    Side,
    SubmitOrder,
    __version__,
)
from damrak.app.order_file import COLUMNS
from damrak.app.wiring import open_venue
from tests.conftest import ROOT
from tests.e2e.shell import Shell

FIRST_STEPS = str(ROOT / "examples/orders/first-steps.csv")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "venue")


@pytest.fixture
def market(shell: Shell) -> Shell:
    shell.market()
    return shell


def test_version_says_what_runs_where(shell: Shell) -> None:
    assert shell.run("version").stdout == f"damrak {__version__}\n"
    facts = shell.json("version")
    assert (facts["damrak"], facts["data_dir"]) == (__version__, str(shell.data_dir))


def test_data_dir_and_json_are_heard_before_and_after_the_command(
    shell: Shell, tmp_path: Path
) -> None:
    here, there = str(tmp_path / "here"), str(tmp_path / "there")

    before = shell.run("--data-dir", here, "--json", "version").stdout
    after = shell.run("--data-dir", here, "version", "--json", "--data-dir", there).stdout

    assert json.loads(before)["data_dir"] == here
    assert json.loads(after)["data_dir"] == there


def test_wrong_usage_ends_with_two(shell: Shell) -> None:
    for words in (["nonsense"], ["asset", "add", "EUR"], ["order", "submit", "1"]):
        result = shell.run(*words, code=2)
        assert "Usage:" in result.stderr
    shell.run("asset", "add", "EUR", "--scale", "19", code=2)
    shell.run("archive", "--keep", "0", code=2)


def test_assets_and_instruments_are_listed_as_they_were_added(market: Shell) -> None:
    assert market.rows("asset", "list") == [
        {"asset": "EUR", "scale": 8},
        {"asset": "VOC", "scale": 0},
    ]
    (listed,) = market.rows("instrument", "list")
    assert market.json("instrument", "show", "VOC/EUR") == listed
    assert (listed["tick"], listed["lot"], listed["taker_fee_ppm"]) == ("0.05", "1", 500)
    assert "VOC/EUR" in market.run("instrument", "list").stdout
    assert "taker_fee_ppm" in market.run("instrument", "show", "VOC/EUR").stdout
    assert "EUR" in market.run("asset", "list").stdout


def test_an_instrument_may_have_a_tick_table_and_limits(market: Shell) -> None:
    market.run("asset", "add", "BTC", "--scale", "8")
    facts = market.json(
        *("instrument", "add", "BTC/EUR", "--base", "BTC", "--quote", "EUR"),
        *("--price-scale", "2", "--quantity-scale", "4", "--lot", "0.001"),
        *("--tick", "0.01", "--tick", "1000=0.5", "--notional-min", "5"),
        *("--quantity-max", "10", "--maker-fee-ppm", "-100", "--taker-fee-ppm", "200"),
    )

    assert facts["tick"] == "0=0.01 1000=0.5"
    assert (facts["quantity_min"], facts["quantity_max"]) == ("0.001", "10")
    assert (facts["instrument_id"], facts["notional_min"]) == (2, "5")


def test_what_cannot_be_listed_is_refused_with_the_rule(market: Shell) -> None:
    add = ("instrument", "add", "X/Y", "--quote", "EUR", "--price-scale", "2", "--tick", "0.01")

    assert "asset ABC is not listed" in market.refusal(*add, "--base", "ABC")
    assert "must differ" in market.refusal(*add, "--base", "EUR")
    assert "plus quantity_scale" in market.refusal(*add, "--base", "VOC", "--quantity-scale", "7")
    assert "listed already" in market.refusal(
        *("instrument", "add", "VOC/EUR", "--base", "VOC", "--quote", "EUR"),
        *("--price-scale", "2", "--tick", "0.01"),
    )
    assert "must not be listed already" in market.refusal("asset", "add", "EUR", "--scale", "2")


def test_accounts_take_the_next_free_number(shell: Shell) -> None:
    assert shell.json("account", "open", "2") == {"account": 2}
    assert [shell.json("account", "open")["account"] for _ in range(2)] == [1, 3]
    assert [row["account"] for row in shell.rows("account", "list")] == [1, 2, 3]
    assert "must not be open already" in shell.refusal("account", "open", "2")


def test_a_deposit_with_a_reference_is_credited_once(market: Shell) -> None:
    words = ("account", "deposit", "1", "VOC", "5", "--reference", "r1")

    assert market.json(*words)["repeated"] is False
    again = market.json(*words)
    assert (again["repeated"], again["posted"]) == (True, "1005")
    assert "another request" in market.refusal(*words[:4], "6", "--reference", "r1")


def test_only_what_is_available_can_be_withdrawn(market: Shell) -> None:
    market.run("order", "submit", "1", "VOC/EUR", "sell", "900", "480")

    assert "available 100 VOC" in market.refusal("account", "withdraw", "1", "VOC", "101")
    taken = market.json("account", "withdraw", "1", "VOC", "100")
    assert (taken["posted"], taken["available"]) == ("900", "0")


def test_unknown_names_are_refused_with_what_would_do(market: Shell) -> None:
    assert "`damrak account open 9`" in market.refusal("account", "show", "9")
    assert "`damrak account open 9`" in market.refusal("account", "deposit", "9", "EUR", "1")
    assert "`damrak asset add USD --scale N`" in market.refusal(
        "account", "deposit", "1", "USD", "1"
    )
    assert "listed are VOC/EUR" in market.refusal("book", "ABC/EUR")
    assert "decimal places" in market.refusal("account", "deposit", "1", "VOC", "0.5")


def test_a_refusal_is_an_object_for_programs(market: Shell) -> None:
    error = market.json("order", "submit", "1", "VOC/EUR", "buy", "1", "480.01", code=1)["error"]

    assert error["reason"] == "PRICE_TICK"
    assert (error["field"], error["value"], error["limit"]) == ("price", "480.01", "0.05")
    assert "message" in market.json("book", "ABC", code=1)["error"]


def test_an_order_lives_from_submission_to_cancel(market: Shell) -> None:
    sold = market.json("order", "submit", "1", "VOC/EUR", "sell", "10", "480.10")
    bought = market.json("order", "submit", "2", "VOC/EUR", "buy", "4", "480.20")
    order_id = str(sold["order_id"])
    smaller = market.json("order", "replace", "1", order_id, "--quantity", "9")
    moved = market.json("order", "replace", "1", order_id, "--price", "480.15")
    gone = market.json("order", "cancel", "1", order_id)

    assert (sold["status"], bought["status"]) == ("accepted", "filled")
    assert (bought["average_price"], bought["fees"]) == ("480.1", "0.9602")
    assert (smaller["quantity"], smaller["leaves_quantity"]) == ("9", "5")
    assert (moved["price"], moved["status"]) == ("480.15", "partially_filled")
    assert (gone["status"], gone["reason"]) == ("canceled", "CANCEL_REQUESTED")
    assert market.rows("order", "list", "1") == []
    assert [row["status"] for row in market.rows("order", "list", "1", "--all")] == ["canceled"]
    assert "must be an open order" in market.refusal("order", "cancel", "1", order_id)


def test_a_retry_of_an_order_is_the_same_order(market: Shell) -> None:
    words = ("order", "submit", "1", "VOC/EUR", "sell", "10", "480", "--client-order-id", "x")

    first, second = market.json(*words), market.json(*words)

    assert first == second
    assert market.json("book", "VOC/EUR")["asks"] == [["480", "10"]]


def test_a_market_order_needs_a_quote_and_never_rests(market: Shell) -> None:
    buy = ("order", "submit", "2", "VOC/EUR", "buy", "10")
    error = market.json(*buy, code=1)["error"]
    assert error["reason"] == "NO_QUOTE"

    market.run("order", "submit", "1", "VOC/EUR", "sell", "4", "480")
    order = market.json(*buy)
    assert (order["status"], order["cum_quantity"]) == ("canceled", "4")
    assert order["price"] == "504"
    assert market.json("book", "VOC/EUR")["bids"] == []


def test_an_order_that_the_market_rejects_fails(market: Shell) -> None:
    market.run("order", "submit", "1", "VOC/EUR", "sell", "4", "480")
    order = market.json(
        *("order", "submit", "2", "VOC/EUR", "buy", "4", "480", "--post-only"), code=1
    )

    assert (order["status"], order["reason"]) == ("rejected", "POST_ONLY_WOULD_TAKE")


def test_a_dry_run_says_what_would_come_of_an_order_and_changes_nothing(market: Shell) -> None:
    market.run("order", "submit", "1", "VOC/EUR", "sell", "4", "480")
    before = market.json("verify")["digest"]
    buy = ("order", "submit", "2", "VOC/EUR", "buy", "10", "480.05", "--dry-run")
    effect = market.json(*buy)

    assert effect["passed"]
    assert all(check["passed"] for check in effect["checks"])
    assert (effect["fills"], effect["resting"]) == ([["480", "4"]], "6")
    assert (effect["asset"], effect["notional"], effect["fee"]) == ("EUR", "1920", "0.96")
    assert market.run(*buy).stdout.startswith("would be taken: reserves 4802.90025 of")
    assert market.json("verify")["digest"] == before


def test_a_dry_run_names_every_rule_that_an_order_would_break(market: Shell) -> None:
    words = ("order", "submit", "2", "VOC/EUR", "buy", "10000", "480.01", "--dry-run")
    text = market.run(*words, code=1).stdout
    effect = market.json(*words, code=1)

    assert len(text.splitlines()) == 2
    assert "price must be a multiple of 0.05, was 480.01" in text
    assert "must be at most the available 100000 EUR" in text
    assert [check["passed"] for check in effect["checks"]].count(False) == 2
    unknown = market.json("order", "submit", "9", "VOC/EUR", "buy", "1", "1", "--dry-run", code=1)
    assert [check["because"] for check in unknown["checks"]] == [
        "account_id must be an open account, was 9"
    ]


def test_an_order_may_end_at_a_time(market: Shell) -> None:
    words = ("order", "submit", "1", "VOC/EUR", "buy", "4", "480", "--time-in-force", "gtd")

    order = market.json(*words, "--expire-time", "2130-01-31T17:30:00.5Z")
    assert order["status"] == "accepted"
    assert "must be like" in market.refusal(*words, "--expire-time", "tomorrow")
    assert "must name its zone" in market.refusal(*words, "--expire-time", "2130-01-31T17:30:00")


def test_a_denied_order_of_an_instrument_that_is_not_listed_is_shown(market: Shell) -> None:
    with open_venue(market.data_dir) as venue:
        market_id, limit = InstrumentId(99), OrderType.LIMIT
        lost = SubmitOrder(AccountId(1), "x", market_id, Side.BUY, limit, Quantity(3), Price(7))
        venue.client.submit([lost])
    (row,) = market.rows("order", "list", "1", "--all")

    assert (row["symbol"], row["quantity"], row["price"]) == ("?99", "3", "7")
    assert (row["status"], row["reason"]) == ("denied", "INSTRUMENT_UNKNOWN")


def test_books_and_trades_are_shown_best_and_newest_first(market: Shell) -> None:
    for price in ("480", "480.10"):
        market.run("order", "submit", "1", "VOC/EUR", "sell", "5", price)
    market.run("order", "submit", "2", "VOC/EUR", "buy", "1", "479")
    market.run("order", "submit", "2", "VOC/EUR", "buy", "7")

    assert market.json("book", "VOC/EUR")["asks"] == [["480.1", "3"]]
    assert market.json("book", "VOC/EUR")["bids"] == [["479", "1"]]
    trades = market.rows("trades", "VOC/EUR")
    assert [(trade["price"], trade["quantity"]) for trade in trades] == [
        ("480.1", "2"),
        ("480", "5"),
    ]
    assert len(market.rows("trades", "VOC/EUR", "--limit", "1")) == 1
    assert "480.1" in market.run("book", "VOC/EUR").stdout
    assert "480.1" in market.run("trades", "VOC/EUR").stdout


def test_a_halted_instrument_takes_no_orders_but_cancels(market: Shell) -> None:
    order = market.json("order", "submit", "1", "VOC/EUR", "sell", "5", "480")
    market.run("instrument", "halt", "VOC/EUR")

    assert "must be open for trading" in market.refusal(
        "order", "submit", "1", "VOC/EUR", "sell", "5", "480"
    )
    assert market.json("order", "cancel", "1", str(order["order_id"]))["status"] == "canceled"
    assert market.json("instrument", "open", "VOC/EUR")["status"] == "open"
    market.run("order", "submit", "1", "VOC/EUR", "sell", "5", "480")


def test_account_show_tells_balances_positions_and_orders(market: Shell) -> None:
    market.run("order", "submit", "1", "VOC/EUR", "sell", "5", "480")
    market.run("order", "submit", "2", "VOC/EUR", "buy", "2", "480")
    facts = market.json("account", "show", "1")

    assert facts["open_orders"] == 1
    assert facts["balances"][1] == {
        "asset": "VOC",
        "posted": "998",
        "reserved": "3",
        "available": "995",
    }
    assert facts["positions"][0]["quantity"] == "-2"
    text = market.run("account", "show", "2").stdout
    assert "positions" in text
    assert "open orders: 0" in text


def test_a_file_of_orders_is_sent(market: Shell) -> None:
    report = market.json("replay", "orders", FIRST_STEPS)

    assert (report["commands"], report["trades"], report["canceled"]) == (7, 3, 1)
    assert market.json("book", "VOC/EUR")["asks"] == [["480.1", "20"]]
    assert market.json("verify")["ok"]


def test_a_file_with_a_fault_is_sent_in_part(market: Shell, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    good = "0,1,submit,a,VOC/EUR,sell,limit,gtc,1,480"
    file.write_text("\n".join((",".join(COLUMNS), good, "0,1,cancel,b", "")))

    text = market.refusal("replay", "orders", str(file), code=3)
    assert "line 3: order b of account 1" in text
    assert "commands sent before it: 1" in text
    assert market.json("book", "VOC/EUR")["asks"] == [["480", "1"]]


def test_a_file_of_something_else_is_refused(market: Shell, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes(b"\xff\xfe date;price\n")

    assert "line 1: " in market.refusal("replay", "orders", str(file))
    assert "must have 6 columns" in market.refusal("replay", "lobster", str(file))
    market.run("replay", "orders", str(tmp_path / "none.csv"), code=2)


def test_what_is_not_there_yet_is_said(shell: Shell) -> None:
    assert "does not exist" in shell.refusal("account", "list")
    shell.run("account", "open")
    assert shell.run("asset", "list").stdout == "no asset is known yet\n"
    assert shell.run("instrument", "list").stdout == "no instrument is listed yet\n"
    assert shell.run("order", "list", "1").stdout == "no orders\n"
    assert shell.rows("order", "list", "1") == []


def test_reset_asks_and_removes_the_venue_alone(market: Shell) -> None:
    kept = market.data_dir / "notes.txt"
    kept.write_text("mine")

    assert "Aborted" in market.run("reset", typed="n\n", code=1).stderr
    assert market.json("verify")["ok"]
    market.run("reset", typed="y\n")
    assert list(market.data_dir.iterdir()) == [kept]
    assert market.json("reset", "--yes")["removed"] == []
