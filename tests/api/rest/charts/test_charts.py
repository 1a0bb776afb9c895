"""What a page draws charts of: the summary of markets, pages of bars, and indicators."""

from collections.abc import Iterator
from typing import Any

import numpy
import pytest
import talib

from damrak.domain.commands import ListInstrument
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import Instrument
from damrak.services.gateway.rest.rooms.summaries import DAY_SECONDS
from damrak.wire.texts import format_time
from tests.api.rest.house import INSTRUMENTS, House, open_house

SECOND = 10**9
VOC = "/api/instruments/VOC%2FUSD"
FIELDS = ("base", "quote", "price_scale", "quantity_scale", "tick_table")
PRICES = [20 + number * 7 % 11 for number in range(40)]


class Wound:
    """Be a clock that tells what it was set to."""

    def __init__(self, time: int) -> None:
        self.time = time

    def now(self) -> int:
        """Return the time."""
        return self.time


@pytest.fixture(scope="module")
def venue() -> Iterator[House]:
    """Return a venue where VOC/USD traded once a minute, and BTC-USD never."""
    with open_house() as house:
        clock = Wound(house.clock.now() // (86_400 * SECOND) * 86_400 * SECOND + 86_400 * SECOND)
        house.sequencer._clock = clock
        house.doors.clock = clock
        for price in PRICES:
            clock.time += 60 * SECOND
            house.submit("sell", "2", str(price), symbol="VOC/USD")
            house.submit("buy", "2", str(price), symbol="VOC/USD", key=house.other)
        house.submit("buy", "1", "19.5", symbol="VOC/USD")
        house.submit("sell", "1", "33.25", symbol="VOC/USD")
        yield house


def now(house: House) -> Any:
    """Return the clock of the venue, which can be set."""
    return house.doors.clock


def summary(house: House, symbol: str) -> Any:
    """Return what is told of a market."""
    told = {each["symbol"]: each for each in house.get("/api/markets")["markets"]}
    return told[symbol]


def test_the_summary_of_a_market_tells_prices_of_now_and_the_day(venue: House) -> None:
    now(venue).time += DAY_SECONDS * SECOND
    said = summary(venue, "VOC/USD")

    assert (said["base"], said["quote"], said["status"]) == ("VOC", "USD", "open")
    assert (said["last_price"], said["bid_price"], said["ask_price"]) == (
        str(PRICES[-1]),
        "19.5",
        "33.25",
    )
    assert said["spread"] == "13.75"
    assert said["change"] == str(PRICES[-1] - PRICES[0])
    assert float(said["change_percent"]) == round(100 * (PRICES[-1] / PRICES[0] - 1), 2)
    assert (said["high_price"], said["low_price"]) == (str(max(PRICES)), str(min(PRICES)))
    assert (said["quantity"], said["turnover"]) == ("80", str(2 * sum(PRICES)))
    # A market of forty minutes is told by the minute.
    assert said["sparkline"] == [str(price) for price in PRICES]


def test_a_market_without_trades_has_no_prices(venue: House) -> None:
    said = summary(venue, "BTC-USD")

    numbers = "last_price bid_price ask_price spread change change_percent high_price low_price"
    assert {said[name] for name in numbers.split()} == {None}
    assert (said["quantity"], said["turnover"], said["sparkline"]) == ("0", "0", [])


def test_prices_are_of_now_while_the_day_is_some_seconds_old() -> None:
    with open_house() as house:
        clock = Wound(house.clock.now())
        house.sequencer._clock = clock
        house.doors.clock = clock
        assert summary(house, "VOC/USD")["last_price"] is None
        for price in ("20", "25", "15"):
            house.submit("sell", "1", price, symbol="VOC/USD")
            house.submit("buy", "1", price, symbol="VOC/USD", key=house.other)
        early = summary(house, "VOC/USD")
        assert (early["last_price"], early["quantity"], early["change"]) == ("15", "0", "0")
        clock.time += DAY_SECONDS * SECOND
        later = summary(house, "VOC/USD")
        assert (later["high_price"], later["low_price"], later["quantity"]) == ("25", "15", "3")
        assert (later["change"], later["change_percent"]) == ("-5", "-25")
        house.submit("sell", "1", "30", symbol="VOC/USD")
        house.submit("buy", "1", "30", symbol="VOC/USD", key=house.other)
        # Of the same day all the same: no last price lies above the highest.
        again = summary(house, "VOC/USD")
        assert (again["last_price"], again["high_price"], again["quantity"]) == ("30", "30", "3")
        listed = Instrument(
            InstrumentId(3), "BTC/USD2", *[getattr(INSTRUMENTS[0], name) for name in FIELDS]
        )
        house.loop.run_until_complete(house.sequencer.submit([ListInstrument(listed)]))
        assert summary(house, "BTC/USD2")["sparkline"] == []


def test_bars_page_back_in_time_up_to_the_first(venue: House) -> None:
    last = venue.get(f"{VOC}/bars?interval=1m&limit=1")["bars"]
    assert [bar["complete"] for bar in last] == [False]
    assert last[0]["close"] == str(PRICES[-1])
    closes: list[str] = []
    end = ""
    while page := venue.get(f"{VOC}/bars?interval=1m&limit=15{end}")["bars"]:
        assert len(page) in (15, 10)
        closes = [bar["close"] for bar in page] + closes
        end = f"&end={page[0]['time']}"
    assert closes == [str(price) for price in PRICES]
    for interval, count in {"1s": 40, "30s": 40, "5m": 9, "15m": 3, "1h": 1, "4h": 1}.items():
        found = venue.get(f"{VOC}/bars?interval={interval}&limit=1000")["bars"]
        assert sum(bar["trade_count"] for bar in found) == len(PRICES)
        assert len(found) == count
    start = venue.get(f"{VOC}/bars?limit=1000")["bars"][10]["time"]
    assert len(venue.get(f"{VOC}/bars?start={start}&limit=5")["bars"]) == 5
    assert len(venue.get(f"{VOC}/bars?start={start}")["bars"]) == 30


def test_indicators_are_of_the_bars_that_are_listed(venue: House) -> None:
    closes = numpy.array(PRICES, dtype=float)
    bars = venue.get(f"{VOC}/bars?interval=1m&limit=1000")["bars"]
    said = venue.get(f"{VOC}/indicators?of=sma:5,bbands:20:2,macd:3:6:4&interval=1m")

    assert (said["symbol"], said["interval"]) == ("VOC/USD", "1m")
    assert said["times"] == [bar["time"] for bar in bars]
    assert [each["of"] for each in said["indicators"]] == ["sma:5", "bbands:20:2", "macd:3:6:4"]
    expected = [[talib.SMA(closes, 5)], talib.BBANDS(closes, 20, 2, 2), talib.MACD(closes, 3, 6, 4)]
    for told, columns in zip(said["indicators"], expected, strict=True):
        for output, column in zip(told["outputs"], columns, strict=True):
            values = [None if numpy.isnan(each) else round(float(each), 6) for each in column]
            found = [None if text is None else float(text) for text in output["values"]]
            assert found == pytest.approx(values, abs=2e-6, nan_ok=False)
    before = f"&before={said['times'][-10]}&limit=7"
    page = venue.get(f"{VOC}/indicators?of=sma:5{before}")
    assert page["times"] == said["times"][-17:-10]
    [whole] = said["indicators"][0]["outputs"]
    assert page["indicators"][0]["outputs"][0]["values"] == whole["values"][-17:-10]
    long_ago = format_time(0)
    empty = venue.get(f"{VOC}/indicators?of=stoch&before={long_ago}")
    assert empty["times"] == []
    assert empty["indicators"][0]["outputs"] == [
        {"name": "k", "values": []},
        {"name": "d", "values": []},
    ]


@pytest.mark.parametrize(
    ("of", "rule", "value"),
    [
        ("sma:1", "must give the period of sma from 2 to 500 as a whole number", "1"),
        ("sma:020", "must give the period of sma from 2 to 500 as a whole number", "020"),
        ("sma:2.5", "must give the period of sma from 2 to 500 as a whole number", "2.5"),
        ("sma:", "must give the period of sma from 2 to 500 as a whole number", ""),
        ("rsi,smaa:3", "must name indicators out of sma, ema, wma", "smaa:3"),
        ("rsi,", "must name indicators out of sma, ema, wma", ""),
        ("sma:20,sma", "must name no indicator twice", "sma"),
        ("obv:1", "must give obv at most 0 parameters", "obv:1"),
        ("macd:26:12", "must give macd a fast period below the slow one", "macd:26:12"),
        ("sar:0.5:0.1", "must give sar an acceleration of at most the maximum", "sar:0.5:0.1"),
        (
            "bbands:20:0.001",
            "must give the deviations of bbands from 0.1 to 10 with at most 2 decimal places",
            "0.001",
        ),
        (",".join(f"sma:{each}" for each in range(2, 15)), "must name at most 12", "13"),
    ],
)
def test_indicators_that_cannot_be_are_refused(
    venue: House, of: str, rule: str, value: str
) -> None:
    answer = venue.ask("GET", f"{VOC}/indicators?of={of}")

    assert (answer.status_code, answer.json()["code"]) == (400, "PARAMETER_INVALID")
    [error] = answer.json()["errors"]
    assert error["field"] == "of"
    assert error["rule"].startswith(rule)
    assert error.get("value", "") == value


def test_a_question_in_another_form_names_its_parameter(venue: House) -> None:
    for query, field in (
        ("", "of"),
        ("of=RSI", "of"),
        ("of=rsi&interval=2m", "interval"),
        ("of=rsi&limit=1001", "limit"),
        ("of=rsi&before=yesterday", "before"),
        ("of=rsi&end=2030-01-01T00:00:00Z", "end"),
    ):
        answer = venue.ask("GET", f"{VOC}/indicators?{query}").json()
        assert [error["field"] for error in answer["errors"]] == [field]
    assert venue.ask("GET", "/api/instruments/NONE/indicators?of=rsi").status_code == 404


def test_the_catalogue_can_be_asked_for_as_it_says(venue: House) -> None:
    listed = venue.get("/api/indicators")["indicators"]

    assert [each["overlay"] for each in listed] == [True] * 6 + [False] * 7
    asked = [
        ":".join([each["name"], *(str(known["default"]) for known in each["parameters"])])
        for each in listed
    ]
    for part in (asked[:7], asked[7:]):
        said = venue.get(f"{VOC}/indicators?of={','.join(part)}")
        for series in said["indicators"]:
            [known] = [each for each in listed if each["name"] == series["of"].partition(":")[0]]
            named = [output["name"] for output in series["outputs"]]
            assert named == [output["name"] for output in known["outputs"]]
            assert {len(output["values"]) for output in series["outputs"]} == {len(PRICES)}
