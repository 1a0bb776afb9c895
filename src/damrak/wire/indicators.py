"""Indicators as the doors say them: which there are, what they take, and what they tell of bars.

The catalogue lies here because it is part of what both sides of a door know.
"""

from typing import Final, Literal

from msgspec import Struct

from damrak.wire.texts import DecimalText, TimeText

OutputStyle = Literal["line", "histogram", "dots"]
"""How an output is usually drawn."""


class IndicatorParameter(Struct, frozen=True):
    """Describe a parameter: its bounds, both allowed, and how many decimal places it may have."""

    name: str
    default: int | float
    min: int | float
    max: int | float
    digits: int = 0


class IndicatorOutput(Struct, frozen=True):
    """Describe one row of values."""

    name: str
    style: OutputStyle = "line"


class Indicator(Struct, frozen=True):
    """Describe an indicator; an ``overlay`` has the units of prices and is drawn over them."""

    name: str
    title: str
    overlay: bool
    parameters: tuple[IndicatorParameter, ...]
    outputs: tuple[IndicatorOutput, ...]


class IndicatorCatalogue(Struct, frozen=True):
    """List indicators, overlays first."""

    indicators: tuple[Indicator, ...]


class OutputSeries(Struct, frozen=True):
    """Tell the values of an output, one a bar; those that are not defined yet are null."""

    name: str
    values: tuple[DecimalText | None, ...]


class IndicatorSeries(Struct, frozen=True):
    """Tell the outputs of an indicator; ``of`` is how it was asked for."""

    of: str
    outputs: tuple[OutputSeries, ...]


class IndicatorList(Struct, frozen=True):
    """Tell indicators of bars, which begin at ``times``, oldest first."""

    symbol: str
    interval: str
    indicators: tuple[IndicatorSeries, ...]
    times: tuple[TimeText, ...]


def _period(default: int, most: int, name: str = "period", least: int = 2) -> IndicatorParameter:
    return IndicatorParameter(name, default, least, most)


def _overlay(
    name: str, title: str, parameters: tuple[IndicatorParameter, ...], *outputs: IndicatorOutput
) -> Indicator:
    return Indicator(name, title, True, parameters, outputs or (IndicatorOutput(name),))


def _pane(
    name: str, title: str, parameters: tuple[IndicatorParameter, ...], *outputs: IndicatorOutput
) -> Indicator:
    return Indicator(name, title, False, parameters, outputs or (IndicatorOutput(name),))


_STEPS: Final = (
    IndicatorParameter("acceleration", 0.02, 0.01, 1, digits=3),
    IndicatorParameter("maximum", 0.2, 0.01, 1, digits=3),
)

INDICATORS: Final = (
    _overlay("sma", "Simple moving average", (_period(20, 500),)),
    _overlay("ema", "Exponential moving average", (_period(20, 200),)),
    _overlay("wma", "Weighted moving average", (_period(20, 500),)),
    _overlay("vwap", "Average price weighted by quantity", (_period(20, 500),)),
    _overlay(
        "bbands",
        "Bollinger bands",
        (_period(20, 500), IndicatorParameter("deviations", 2, 0.1, 10, digits=2)),
        *map(IndicatorOutput, ("upper", "middle", "lower")),
    ),
    _overlay("sar", "Parabolic stop and reverse", _STEPS, IndicatorOutput("sar", "dots")),
    _pane("rsi", "Relative strength index", (_period(14, 100),)),
    _pane(
        "macd",
        "Moving average convergence and divergence",
        (_period(12, 200, "fast"), _period(26, 200, "slow"), _period(9, 50, "signal", 1)),
        IndicatorOutput("macd"),
        IndicatorOutput("signal"),
        IndicatorOutput("histogram", "histogram"),
    ),
    _pane(
        "stoch",
        "Stochastic oscillator",
        (_period(14, 500, "k"), _period(3, 100, "smooth", 1), _period(3, 100, "d", 1)),
        *map(IndicatorOutput, ("k", "d")),
    ),
    _pane("atr", "Average true range", (_period(14, 100),)),
    _pane(
        "adx",
        "Average directional index",
        (_period(14, 100),),
        *map(IndicatorOutput, ("adx", "plus_di", "minus_di")),
    ),
    _pane("obv", "On-balance quantity", ()),
    _pane("cci", "Commodity channel index", (_period(20, 500),)),
)
"""Every indicator that can be asked for."""
