"""Portfolios: every figure follows from the ledger, and every row of that leads to a request."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from damrak.domain.assets import Asset
from damrak.domain.commands import Command, Deposit, ListAsset
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId
from damrak.ports.audit import Doer
from damrak.ports.identity import IdentityUnavailable, Scope
from tests.api.rest.house import House, open_house

FUNDS = Decimal(10_000_000)


@pytest.fixture
def house() -> Iterator[House]:
    """Return a venue where nothing was traded."""
    with open_house() as opened:
        yield opened


@pytest.fixture(scope="module")
def traded() -> Iterator[House]:
    """Return a venue where account 1 bought 2 BTC of account 2, and sold 1 dearer."""
    with open_house() as house:
        house.submit("sell", "2", "100", key=house.other)
        house.submit("buy", "2", "100")
        house.submit("sell", "1", "110")
        house.submit("buy", "1", "110", key=house.other)
        house.submit("buy", "3", "50", symbol="VOC/USD", key=house.other)
        house.submit("sell", "1", "50", symbol="VOC/USD")
        yield house


def number(told: Any) -> Decimal:
    return Decimal(told)


def test_figures_add_up_to_the_last_digit(traded: House) -> None:
    told = traded.get("/api/portfolio")
    figures = {name: number(told[name]) for name in told["rows"] if isinstance(told.get(name), str)}
    assert told["asset"] == "USD"
    assert figures["cash"] + figures["positions_value"] == figures["equity"]
    assert figures["net_transfers"] + figures["total_profit"] == figures["equity"]
    gained = figures["realised_profit"] + figures["unrealised_profit"] - figures["fees"]
    assert gained == figures["total_profit"]
    values = [number(each["value"]) for each in told["allocation"]]
    assert sum(values) == figures["equity"]
    # 1 of 2 BTC sold 10 dearer; both bases came in before they had a price: at their first one.
    assert figures["realised_profit"] == 10
    assert figures["net_transfers"] == FUNDS + FUNDS * 100 + FUNDS * 50
    # The other BTC, and those that came in, rose by 10 since; fees of 500 ppm on 50.
    assert figures["unrealised_profit"] == 10 + FUNDS * 10
    assert figures["fees"] == Decimal("0.025")
    assert figures["exposure"] == figures["positions_value"]
    assert told["unpriced"] == []
    # Everything happened today.
    assert figures["day_profit"] == figures["total_profit"]
    by_symbol = {each["symbol"]: each for each in told["positions"]}
    assert by_symbol["BTC-USD"]["quantity"] == "1"
    assert by_symbol["BTC-USD"]["unrealised_profit"] == "10"
    assert by_symbol["VOC/USD"]["last_price"] == "50"


def test_each_figure_leads_to_the_rows_behind_it(traded: House) -> None:
    told = traded.get("/api/portfolio")

    def rows(figure: str) -> list[Any]:
        found = traded.get(f"/api/transfers?{told['rows'][figure]}&limit=500")["transfers"]
        assert isinstance(found, list)
        return found

    def signed(row: Any) -> Decimal:
        return number(row["amount"]) * (1 if row["credit"] == 1 else -1)

    assert sum(map(signed, rows("cash"))) == number(told["cash"])
    assert -sum(map(signed, rows("fees"))) == number(told["fees"])
    assert {row["code"] for row in rows("net_transfers")} == {"deposit"}
    for holding in told["allocation"]:
        found = rows(f"allocation.{holding['asset']}")
        assert sum(map(signed, found)) == number(holding["quantity"])
    assert {row["code"] for row in rows("positions.VOC/USD")} == {"trade", "fee"}
    assert len(rows("day_profit")) == len(rows("equity")) == 10


def test_transfers_and_fills_and_orders_are_chosen(traded: House) -> None:
    every = traded.get("/api/transfers")["transfers"]
    fills = traded.get("/api/fills")["fills"]
    first = fills[-1]

    def ids(query: str) -> list[int]:
        return [each["transfer_id"] for each in traded.get(f"/api/transfers?{query}")["transfers"]]

    def where(name: str, value: object) -> list[int]:
        return [each["transfer_id"] for each in every if each[name] == value]

    execution, order = first["execution_id"], first["order_id"]
    assert ids(f"execution_id={execution}") == where("execution_id", execution) != []
    assert ids(f"order_id={order}") == where("order_id", order) != []
    assert ids("asset=VOC&code=trade,fee") == [
        each["transfer_id"]
        for each in every
        if each["asset"] == "VOC" and each["code"] in ("trade", "fee")
    ]
    assert ids("order_id=999999") == ids("execution_id=999999") == []
    moment = first["time"]
    assert ids(f"from={moment}") + ids(f"to={moment}") == [each["transfer_id"] for each in every]
    assert [each["symbol"] for each in traded.get("/api/fills?symbol=VOC/USD")["fills"]] == [
        "VOC/USD"
    ]
    assert traded.get(f"/api/fills?to={moment}")["fills"] == []
    assert traded.get(f"/api/fills?from={moment}")["fills"] == fills
    orders = traded.get("/api/orders")["orders"]
    begun = orders[1]["created_time"]
    assert traded.get(f"/api/orders?from={begun}")["orders"] == orders[:2]
    assert traded.get(f"/api/orders?to={begun}")["orders"] == orders[2:]
    for query in ("code=gift", "asset=NONE", "symbol=NONE", "from=x", "execution_id=0"):
        answer = traded.ask("GET", f"/api/transfers?{query}")
        assert answer.status_code in (400, 422), query
        assert query.partition("=")[0] in answer.json()["detail"]


def test_equity_ends_with_what_the_account_is_worth_now(traded: House) -> None:
    told = traded.get("/api/equity")
    assert (told["asset"], told["interval_seconds"]) == ("USD", 60)
    now, portfolio = told["points"][-1], traded.get("/api/portfolio")
    assert now["equity"] == portfolio["equity"]
    assert now["net_transfers"] == portfolio["net_transfers"]
    times = [point["time"] for point in told["points"]]
    assert times == sorted(times)
    year = traded.get("/api/equity?from=2020-01-01T00:00:00Z&limit=4")
    # Most of that time the account was not there, and takes no part in how long intervals are.
    assert 1 <= len(year["points"]) <= 4
    assert year["interval_seconds"] == 60
    for query in ("limit=3", "limit=1001", "from=2999-01-01T00:00:00Z"):
        assert traded.ask("GET", f"/api/equity?{query}").status_code == 400


def test_a_row_leads_back_to_the_request(traded: House) -> None:
    fee, *_ = traded.get("/api/transfers?code=fee")["transfers"]
    told = traded.get(f"/api/transfers/{fee['transfer_id']}/causes")
    assert told["transfer"] == fee
    kinds = [each["kind"] for each in told["causes"]]
    assert kinds == ["transfer", "posting", "trade", "order", "command", "request"]
    assert [each["step"] for each in told["causes"]] == [1, 2, 3, 4, 5, 6]
    assert told["causes"][-1]["correlation_id"] == fee["correlation_id"]
    assert told["causes"][2]["text"] == "Sold 1 VOC/USD at 50 as taker"
    assert {each["order_id"] for each in told["causes"]} == {fee["order_id"]}


def test_what_another_did_is_told_as_another_participant(traded: House) -> None:
    fills = traded.get("/api/fills")["fills"]
    (met,) = [each for each in fills if not each["aggressor"]]
    row, *_ = traded.get(f"/api/transfers?execution_id={met['execution_id']}")["transfers"]
    causes = traded.get(f"/api/transfers/{row['transfer_id']}/causes")["causes"]
    assert [each["kind"] for each in causes[2:]] == [
        "trade",
        "match",
        "order",
        "command",
        "request",
    ]
    match = causes[3]
    assert (match["correlation_id"], match["actor"]) == (None, None)
    assert "Another participant" in match["text"]
    assert causes[-1]["correlation_id"] != row["correlation_id"]


def test_money_leads_back_to_its_request_and_no_row_of_another_is_told(traded: House) -> None:
    row, *_ = traded.get("/api/transfers?code=deposit")["transfers"]
    causes = traded.get(f"/api/transfers/{row['transfer_id']}/causes")["causes"]
    assert [each["kind"] for each in causes] == ["transfer", "posting", "command", "request"]
    assert causes[-1]["actor"] == "venue"
    foreign = traded.get("/api/transfers", key=traded.other)["transfers"][0]["transfer_id"]
    for unknown in (foreign, 999_999):
        answer = traded.ask("GET", f"/api/transfers/{unknown}/causes")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


class Names:
    """Know some who asked; the last number is asked while the names are away."""

    def __init__(self, *known: Doer) -> None:
        self.known = known

    async def doer(self, number: int) -> Doer | None:
        """Return who has a number."""
        if number == 99:
            raise IdentityUnavailable("away")
        return self.known[number - 1] if number <= len(self.known) else None


def test_who_asked_is_told_to_himself_and_to_whoever_reads_the_audit(house: House) -> None:
    record, secret = house.keys.create("mine", [Scope.READ], 1)
    house.doors.doers = Names(
        Doer(credential=f"key:{record.key_id}", address="192.0.2.7"),
        Doer(user_id=7, name="anna@example.org", credential="session:s1", address="192.0.2.8"),
    )

    def asked(actor: int, key: str) -> tuple[str | None, str]:
        gift = Deposit(AccountId(1), "USD", Amount(1), f"gift-{actor}-{key[:12]}")
        house.loop.run_until_complete(house.sequencer.submit([gift], cause="c", actor=actor))
        row = house.get("/api/transfers?account_id=1&limit=1", key=key)["transfers"][0]
        path = f"/api/transfers/{row['transfer_id']}/causes?account_id=1"
        last = house.get(path, key=key)["causes"][-1]
        assert last["correlation_id"] == "c"
        return last["actor"], last["text"]

    own = f"Asked by you with key:{record.key_id} from 192.0.2.7"
    assert asked(1, secret) == ("you", own)
    stranger = (None, "Asked by another person or program with a grant on the account")
    assert asked(2, secret) == asked(5, secret) == asked(99, secret) == stranger
    seen = asked(2, house.operator)
    assert seen[0] == "anna@example.org"
    assert seen[1].endswith("with session:s1 from 192.0.2.8")
    assert asked(0, secret)[0] == "venue"


def test_what_has_no_price_is_named_and_in_no_figure(house: House) -> None:
    gifts: list[Command] = [
        ListAsset(Asset("XYZ", 2)),
        Deposit(AccountId(1), "XYZ", Amount(5), "gift"),
    ]
    house.loop.run_until_complete(house.sequencer.submit(gifts))
    told = house.get("/api/portfolio")
    assert told["unpriced"] == ["BTC", "VOC", "XYZ"]
    assert told["equity"] == told["cash"] == told["net_transfers"] == str(FUNDS)
    assert told["total_profit"] == told["day_profit"] == told["day_profit_percent"] == "0"
    held = {each["asset"]: (each["quantity"], each["value"]) for each in told["allocation"]}
    assert held["XYZ"] == ("0.05", None)
    assert house.get("/api/equity")["points"][-1]["equity"] == str(FUNDS)
