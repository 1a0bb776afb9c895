"""Markets over REST: what is listed, books, quotes, trades and bars."""

import pytest

from damrak.wire.texts import format_time
from tests.api.rest.house import House

MINUTE = 60_000_000_000
VOC = "/api/instruments/VOC%2FUSD"


def test_instruments_are_told_as_decimals(house: House) -> None:
    said = house.get("/api/instruments")["instruments"]

    assert [each["symbol"] for each in said] == ["BTC-USD", "VOC/USD"]
    assert said[0]["tick_table"] == [{"price_min": "0", "tick": "0.05"}]
    assert (said[0]["lot"], said[0]["quantity_min"]) == ("0.0001", "0.0001")
    assert (said[1]["maker_fee_ppm"], said[1]["status"]) == (-100, "open")
    assert house.get("/api/assets")["assets"][2] == {"code": "VOC", "scale": 8}


@pytest.mark.parametrize("path", [VOC, VOC.lower(), "/api/instruments/voc%2fusd"])
def test_a_symbol_with_a_slash_is_percent_encoded_in_a_path(house: House, path: str) -> None:
    assert house.get(path)["symbol"] == "VOC/USD"


@pytest.mark.parametrize("symbol", ["NONE", "VOC", "BTC-USD%00", "%EF%BC%A2TC-USD", "x" * 3_000])
def test_an_unknown_symbol_is_not_found(house: House, symbol: str) -> None:
    answer = house.ask("GET", f"/api/instruments/{symbol}")

    assert (answer.status_code, answer.json()["code"]) == (404, "INSTRUMENT_UNKNOWN")


def test_a_book_is_told_to_a_depth(house: House) -> None:
    for price in ("10", "11", "12"):
        house.submit("buy", "1", price, symbol="VOC/USD")
    house.submit("buy", "2", "12", symbol="VOC/USD", key=house.other)
    house.submit("sell", "5", "20", symbol="VOC/USD")
    said = house.get(f"{VOC}/book?depth=2")

    assert said["bids"] == [["12", "3"], ["11", "1"]]
    assert said["asks"] == [["20", "5"]]
    assert said["sequence"] == house.get(f"{VOC}/quote")["sequence"] > 0
    assert len(house.get(f"{VOC}/book")["bids"]) == 3
    for depth in ("0", "1001", "-1"):
        assert house.ask("GET", f"{VOC}/book?depth={depth}").status_code == 400


def test_a_quote_tells_the_best_prices_and_the_last_trade(house: House) -> None:
    empty = house.get(f"{VOC}/quote")
    assert (empty["bid_price"], empty["ask_price"], empty["last_price"]) == (None, None, None)
    house.submit("sell", "5", "20", symbol="VOC/USD")
    house.submit("buy", "1", "20", symbol="VOC/USD", key=house.other)
    said = house.get(f"{VOC}/quote")

    assert (said["ask_price"], said["ask_quantity"]) == ("20", "4")
    assert (said["last_price"], said["last_quantity"]) == ("20", "1")
    assert (empty["status"], said["status"]) == ("open", "open")


def test_trades_come_newest_first_in_pages(house: House) -> None:
    house.submit("sell", "9", "20", symbol="VOC/USD")
    for quantity in ("1", "2", "3"):
        house.submit("buy", quantity, "20", symbol="VOC/USD", key=house.other)
    first = house.get(f"{VOC}/trades?limit=2")
    second = house.get(f"{VOC}/trades?limit=2&cursor={first['next_cursor']}")

    assert [each["quantity"] for each in first["trades"]] == ["3", "2"]
    assert [each["quantity"] for each in second["trades"]] == ["1"]
    assert {each["side"] for each in first["trades"]} == {"buy"}
    assert second["next_cursor"] is None


def test_bars_sum_trades_up(house: House) -> None:
    for price in ("20", "22", "19", "21"):
        house.submit("sell", "1", price, symbol="VOC/USD")
        house.submit("buy", "1", price, symbol="VOC/USD", key=house.other)
    (bar,) = house.get(f"{VOC}/bars?interval=1d")["bars"]

    prices = [bar[name] for name in ("open", "high", "low", "close")]
    assert prices == ["20", "22", "19", "21"]
    assert (bar["quantity"], bar["trade_count"], bar["complete"]) == ("4", 4, False)
    past = "start=2020-01-01T00:00:00Z&end=2020-01-03T12:00:00Z"
    assert house.get(f"{VOC}/bars?interval=1h&{past}")["bars"] == []
    # The longest span that is taken is looked at as a whole.
    now = house.clock.now()
    start = format_time((now // MINUTE - 998) * MINUTE)
    assert len(house.get(f"{VOC}/bars?interval=1m&start={start}")["bars"]) in (1, 2)


@pytest.mark.parametrize(
    "query",
    [
        "interval=2m",
        "interval=1s&start=2020-01-01T00:00:00Z&end=2021-01-01T00:00:00Z",
        "interval=1m&start=2020-01-01T00:00:00Z&end=2020-01-01T16:41:00Z",
        "start=now",
        "end=2020-13-01T00:00:00Z",
    ],
)
def test_bars_that_cannot_be_are_refused(house: House, query: str) -> None:
    assert house.ask("GET", f"{VOC}/bars?{query}").json()["code"] == "PARAMETER_INVALID"


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_dates_far_away_are_no_fault(house: House, date: str) -> None:
    assert house.get(f"{VOC}/bars?interval=1d&end={date}&start={date}")["bars"] == []
    assert house.ask("GET", f"/api/orders?after={date}").status_code == 200


def test_strangers_are_not_told_the_time_either(house: House) -> None:
    # ASVS 4.1.5
    assert house.get("/api/time")["nanoseconds"] > 1_700_000_000_000_000_000
    assert house.ask("GET", "/api/time", key=None).status_code == 401
    assert house.ask("GET", "/api/instruments", key=None).status_code == 401
