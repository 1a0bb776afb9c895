"""Indicators: TA-Lib's figures, formulas done by hand, and pages that read like the whole."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

import numpy
import pytest
import talib

from damrak.ports.history import Bar, Studied, Study, StudyRequest
from damrak.services.marketdata.indicators.formulas import FORMULAS
from damrak.services.marketdata.indicators.studying import study
from damrak.services.marketdata.indicators.warm_up import WARM_UP_MAX, bars_before
from damrak.wire.indicators import INDICATORS, Indicator

PRICE_SCALE, QUANTITY_SCALE = 2, 4
MINUTE = 60 * 10**9


def walk(seed: int, count: int, step: int = 5_000) -> list[Bar]:
    """Return bars of prices that wander, and stand still for a while near the end."""
    chance, close, bars = Random(seed), 6_400_000, []
    for number in range(count):
        still = count - 50 < number < count - 10
        opened, reach = close, 0 if still else step
        close = max(step, opened + chance.randint(-reach, reach))
        high = max(opened, close) + chance.randint(0, reach // 2)
        low = min(opened, close) - chance.randint(0, reach // 2)
        quantity = chance.randint(1, 10**6)
        turnover = quantity * chance.randint(low, high)
        bars.append(Bar(number * MINUTE, opened, high, low, close, quantity, 1, turnover))
    return bars


def studied(bars: Sequence[Bar], limit: int, *studies: Study) -> Studied:
    """Return indicators of the last bars."""
    request = StudyRequest(
        instrument_id=1,
        interval=MINUTE,
        end=2**62,
        limit=limit,
        price_scale=PRICE_SCALE,
        quantity_scale=QUANTITY_SCALE,
        studies=studies,
    )
    return study(bars, request)


def rows(bars: Sequence[Bar], name: str, *parameters: float) -> list[list[float | None]]:
    """Return an indicator's outputs as numbers."""
    [found] = studied(bars, len(bars), Study(name, parameters)).values
    return [[None if text is None else float(text) for text in row] for row in found]


def assert_near(told: list[float | None], expected: Sequence[float | None], digits: int) -> None:
    assert len(told) == len(expected)
    for one, other in zip(told, expected, strict=True):
        undefined = other is None or numpy.isnan(other)
        assert (one is None) == undefined
        if one is not None and other is not None:
            assert abs(one - other) <= 0.51 * 10**-digits


def settings_of(indicator: Indicator) -> list[Study]:
    """Return an indicator with its default, its smallest and its largest parameters."""
    chosen = []
    for kind in ("default", "min", "max"):
        values = [float(getattr(parameter, kind)) for parameter in indicator.parameters]
        if indicator.name == "macd" and kind != "default":
            values[:2] = (2.0, 3.0) if kind == "min" else (199.0, 200.0)
        chosen.append(Study(indicator.name, tuple(values)))
    return chosen


def test_every_indicator_of_the_catalogue_has_a_formula_for_each_of_its_outputs() -> None:
    bars = walk(1, 300)
    assert [each.name for each in INDICATORS] == list(dict.fromkeys(FORMULAS))
    for indicator in INDICATORS:
        [found] = studied(bars, 300, settings_of(indicator)[0]).values
        assert len(found) == len(indicator.outputs)
        for row in found:
            first = next(number for number, text in enumerate(row) if text is not None)
            assert row[:first] == (None,) * first
            assert None not in row[first:]


def test_values_are_those_of_ta_lib_on_the_same_bars() -> None:
    bars = walk(2, 400)
    high, low, close = (
        numpy.array([getattr(bar, name) for bar in bars]) / 10.0**PRICE_SCALE
        for name in ("high", "low", "close")
    )
    quantity = numpy.array([bar.quantity for bar in bars]) / 10.0**QUANTITY_SCALE
    price, plain = PRICE_SCALE + 4, 4
    golden: list[tuple[str, tuple[float, ...], int, Any]] = [
        ("sma", (20,), price, talib.SMA(close, timeperiod=20)),
        ("ema", (50,), price, talib.EMA(close, timeperiod=50)),
        ("wma", (9,), price, talib.WMA(close, timeperiod=9)),
        ("bbands", (20, 2.5), price, talib.BBANDS(close, 20, nbdevup=2.5, nbdevdn=2.5)),
        ("sar", (0.02, 0.2), price, talib.SAR(high, low, acceleration=0.02, maximum=0.2)),
        ("rsi", (14,), plain, talib.RSI(close, timeperiod=14)),
        ("macd", (12, 26, 9), price, talib.MACD(close, 12, 26, 9)),
        ("stoch", (14, 3, 5), plain, talib.STOCH(high, low, close, 14, 3, slowd_period=5)),
        ("atr", (14,), price, talib.ATR(high, low, close, timeperiod=14)),
        ("obv", (), QUANTITY_SCALE, talib.OBV(close, quantity)),
        ("cci", (20,), plain, talib.CCI(high, low, close, timeperiod=20)),
        (
            "adx",
            (14,),
            plain,
            [form(high, low, close, 14) for form in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI)],
        ),
    ]
    for name, parameters, digits, expected in golden:
        outputs = [expected] if isinstance(expected, numpy.ndarray) else expected
        for told, column in zip(rows(bars, name, *parameters), outputs, strict=True):
            assert_near(told, list(column), digits)
    assert {name for name, *_ in golden} | {"vwap"} == set(FORMULAS)


def test_averages_are_those_done_by_hand() -> None:
    bars, period = walk(3, 120), 10
    closes = [bar.close / 100 for bar in bars]
    undefined: list[float | None] = [None] * (period - 1)
    simple = [sum(closes[end - period : end]) / period for end in range(period, 121)]
    smooth = [simple[0]]
    for close in closes[period:]:
        smooth.append(smooth[-1] + (close - smooth[-1]) * 2 / (period + 1))
    windows = [bars[end - period : end] for end in range(period, 121)]
    weighted = [
        sum(bar.turnover for bar in window) / sum(bar.quantity for bar in window) / 100
        for window in windows
    ]

    assert_near(rows(bars, "sma", period)[0], [*undefined, *simple], 6)
    assert_near(rows(bars, "ema", period)[0], [*undefined, *smooth], 6)
    assert_near(rows(bars, "vwap", period)[0], [*undefined, *weighted], 6)


def test_relative_strength_is_wilder_s() -> None:
    bars, period = walk(4, 120), 14
    moves = [(new.close - old.close) / 100 for old, new in pairwise(bars)]
    gain = sum(max(0, move) for move in moves[:period]) / period
    loss = sum(max(0, -move) for move in moves[:period]) / period
    expected: list[float | None] = [None] * period + [100 * gain / (gain + loss)]
    for move in moves[period:]:
        gain = (gain * (period - 1) + max(0, move)) / period
        loss = (loss * (period - 1) + max(0, -move)) / period
        expected.append(100 * gain / (gain + loss))

    assert_near(rows(bars, "rsi", period)[0], expected, 4)


@pytest.mark.parametrize("step", [5_000, 3])
def test_a_page_reads_like_the_whole_history(step: int) -> None:
    bars, page = walk(5, 6_000, step), 60
    for indicator in INDICATORS:
        if indicator.name == "obv":
            continue
        for chosen in settings_of(indicator):
            before = bars_before([chosen])
            assert 0 < before <= WARM_UP_MAX
            [whole] = studied(bars, page, chosen).values
            [short] = studied(bars[-page - before :], page, chosen).values
            digits = max(len(text.partition(".")[2]) for row in whole for text in row if text)
            for one, other in zip(short, whole, strict=True):
                for told, expected in zip(one, other, strict=True):
                    assert told is not None
                    assert expected is not None
                    assert abs(float(told) - float(expected)) <= 1.01 * 10**-digits, chosen


def test_a_short_history_has_no_values_yet() -> None:
    every = [each for indicator in INDICATORS for each in settings_of(indicator)]
    assert studied([], 5, *every) == Studied((), ((),) * len(every))
    for count in (1, 2, 3):
        found = studied(walk(6, count), 5, *every)
        assert found.times == tuple(number * MINUTE for number in range(count))
        assert {len(row) for values in found.values for row in values} == {count}
    assert rows(walk(6, 5), "sma", 20) == [[None] * 5]


def test_prices_that_never_move_are_no_fault() -> None:
    bars = [Bar(number * MINUTE, 500, 500, 500, 500, 1, 1, 500) for number in range(60)]
    for indicator in INDICATORS:
        chosen = settings_of(indicator)[0]
        [found] = studied(bars, 5, chosen).values
        assert all(text is not None for row in found for text in row), chosen
    assert rows(bars, "sma", 20)[0][-1] == 5
