"""The formulas, by name: most are TA-Lib's, on the same bars that are listed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy
import talib
from msgspec import Struct
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from damrak.ports.history import Bar

Column = NDArray[numpy.float64]


class Columns(Struct, frozen=True):
    """Hold bars as columns, in units of price and quantity."""

    high: Column
    low: Column
    close: Column
    quantity: Column
    turnover: Column


def columns_of(bars: Sequence[Bar], price_scale: int, quantity_scale: int) -> Columns:
    """Return bars as columns."""

    def column(numbers: list[int], scale: int) -> Column:
        return numpy.array(numbers, dtype=numpy.float64) / 10.0**scale

    return Columns(
        high=column([bar.high for bar in bars], price_scale),
        low=column([bar.low for bar in bars], price_scale),
        close=column([bar.close for bar in bars], price_scale),
        quantity=column([bar.quantity for bar in bars], quantity_scale),
        turnover=column([bar.turnover for bar in bars], price_scale + quantity_scale),
    )


def _sma(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.SMA(seen.close, int(period)),)


def _ema(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.EMA(seen.close, int(period)),)


def _wma(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.WMA(seen.close, int(period)),)


def _vwap(seen: Columns, period: float) -> tuple[Column, ...]:
    length = int(period)
    values = numpy.full(len(seen.close), numpy.nan)
    if len(values) >= length:
        # Each window is summed by itself: what was before it leaves no rounding behind.
        turnover, quantity = (
            sliding_window_view(column, length).sum(axis=-1)
            for column in (seen.turnover, seen.quantity)
        )
        values[length - 1 :] = turnover / quantity
    return (values,)


def _bands(seen: Columns, period: float, deviations: float) -> tuple[Column, ...]:
    return talib.BBANDS(seen.close, int(period), deviations, deviations)


def _sar(seen: Columns, acceleration: float, maximum: float) -> tuple[Column, ...]:
    return (talib.SAR(seen.high, seen.low, acceleration, maximum),)


def _rsi(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.RSI(seen.close, int(period)),)


def _macd(seen: Columns, fast: float, slow: float, signal: float) -> tuple[Column, ...]:
    return talib.MACD(seen.close, int(fast), int(slow), int(signal))


def _stoch(seen: Columns, k: float, smooth: float, d: float) -> tuple[Column, ...]:
    return talib.STOCH(
        seen.high,
        seen.low,
        seen.close,
        fastk_period=int(k),
        slowk_period=int(smooth),
        slowd_period=int(d),
    )


def _atr(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.ATR(seen.high, seen.low, seen.close, int(period)),)


def _adx(seen: Columns, period: float) -> tuple[Column, ...]:
    told = (seen.high, seen.low, seen.close)
    return tuple(
        formula(*told, int(period)) for formula in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI)
    )


def _obv(seen: Columns) -> tuple[Column, ...]:
    return (talib.OBV(seen.close, seen.quantity),)


def _cci(seen: Columns, period: float) -> tuple[Column, ...]:
    return (talib.CCI(seen.high, seen.low, seen.close, int(period)),)


FORMULAS: Final[Mapping[str, Callable[..., tuple[Column, ...]]]] = {
    "sma": _sma,
    "ema": _ema,
    "wma": _wma,
    "vwap": _vwap,
    "bbands": _bands,
    "sar": _sar,
    "rsi": _rsi,
    "macd": _macd,
    "stoch": _stoch,
    "atr": _atr,
    "adx": _adx,
    "obv": _obv,
    "cci": _cci,
}
"""Takes columns and an indicator's parameters, gives one column for each of its outputs."""
