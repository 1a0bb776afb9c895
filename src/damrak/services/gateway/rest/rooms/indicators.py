"""Indicators over REST: which there are, and their values for an instrument's bars."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from damrak.http import problems
from damrak.http.calls import Call, Refused
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.history import Study, StudyRequest
from damrak.services.gateway.formats import time_text
from damrak.services.gateway.rest.rooms.markets import BARS_MAX, INTERVALS, Interval, MarketRoom
from damrak.services.gateway.rest.rooms.parameters import time_of
from damrak.wire.indicators import (
    INDICATORS,
    Indicator,
    IndicatorCatalogue,
    IndicatorList,
    IndicatorParameter,
    IndicatorSeries,
    OutputSeries,
)
from damrak.wire.texts import NANOSECONDS_PER_SECOND, TimeText

STUDIES_MAX: Final = 12
"""Most indicators of one answer."""

LIMIT_DEFAULT: Final = 500

_KNOWN: Final = {each.name: each for each in INDICATORS}
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,4})(?:\.([0-9]{1,6}))?", re.ASCII)


class IndicatorsQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say which indicators are wanted of which bars: the newest ``limit`` before ``before``.

    Without ``before`` the bar under way is the last.
    """

    of: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=400,
            pattern="^[a-z0-9.:,]+$",
            description=(
                f"Up to {STUDIES_MAX} names of the catalogue with commas between them; parameters"
                " follow a name after colons, and have their defaults where they are left out."
            ),
            examples=["sma:20,bbands:20:2"],
        ),
    ]
    interval: Interval = "1m"
    limit: Annotated[int, Meta(ge=1, le=BARS_MAX, description="Most bars.")] = LIMIT_DEFAULT
    before: TimeText | None = None


class IndicatorRoom:
    """Answer what is asked of indicators."""

    def __init__(self, markets: MarketRoom) -> None:
        self._doors = markets.doors
        self._markets = markets

    async def catalogue(self, call: Call) -> Any:
        """List indicators."""
        return IndicatorCatalogue(INDICATORS)

    async def values(self, call: Call) -> Any:
        """Tell indicators of bars."""
        query = call.query(IndicatorsQuery)
        instrument = self._markets.book_of(call).instrument
        asked = list(_asked(call, query.of))
        before = time_of(call, "before", query.before)
        history, view = self._doors.history, self._doors.view
        await history.reach(view.sequence)
        interval = INTERVALS[query.interval] * NANOSECONDS_PER_SECOND
        end = self._doors.clock.now() + 1 if before is None else max(0, before)
        studied = await history.indicators(
            StudyRequest(
                instrument_id=instrument.instrument_id,
                interval=interval,
                end=end,
                limit=query.limit,
                price_scale=instrument.price_scale,
                quantity_scale=instrument.quantity_scale,
                studies=tuple(study for _, _, study in asked),
            )
        )
        told = tuple(
            IndicatorSeries(text, _outputs(known, values))
            for (text, known, _), values in zip(asked, studied.values, strict=True)
        )
        times = tuple(map(time_text, studied.times))
        return IndicatorList(instrument.symbol, query.interval, told, times)


def _outputs(
    known: Indicator, values: tuple[tuple[str | None, ...], ...]
) -> tuple[OutputSeries, ...]:
    # Without a bar there is no value.
    rows = values or ((),) * len(known.outputs)
    return tuple(
        OutputSeries(output.name, row) for output, row in zip(known.outputs, rows, strict=True)
    )


def _asked(call: Call, of: str) -> Iterator[tuple[str, Indicator, Study]]:
    texts = of.split(",")
    if len(texts) > STUDIES_MAX:
        rule = f"must name at most {STUDIES_MAX} indicators"
        raise _refused(call, rule, str(len(texts)), str(STUDIES_MAX))
    studies: set[Study] = set()
    for text in texts:
        name, *given = text.split(":")
        known = _KNOWN.get(name)
        if known is None:
            raise _refused(call, f"must name indicators out of {', '.join(_KNOWN)}", text)
        study = Study(name, _parameters(call, known, text, given))
        if study in studies:
            raise _refused(call, "must name no indicator twice", text)
        studies.add(study)
        yield text, known, study


def _parameters(call: Call, known: Indicator, text: str, given: list[str]) -> tuple[float, ...]:
    most = len(known.parameters)
    if len(given) > most:
        rule = f"must give {known.name} at most {most} parameters"
        raise _refused(call, rule, text, str(most))
    chosen = [_number(call, known, *each) for each in zip(known.parameters, given, strict=False)]
    chosen += [parameter.default for parameter in known.parameters[len(given) :]]
    if known.name == "macd" and chosen[0] >= chosen[1]:
        raise _refused(call, "must give macd a fast period below the slow one", text)
    if known.name == "sar" and chosen[0] > chosen[1]:
        raise _refused(call, "must give sar an acceleration of at most the maximum", text)
    return tuple(chosen)


def _number(call: Call, known: Indicator, parameter: IndicatorParameter, text: str) -> float:
    match = _NUMBER.fullmatch(text)
    digits = parameter.digits
    if (
        match is None
        or len(match[2] or "") > digits
        or not parameter.min <= float(text) <= parameter.max
    ):
        kind = f"with at most {digits} decimal places" if digits else "as a whole number"
        bounds = f"from {parameter.min} to {parameter.max}"
        rule = f"must give the {parameter.name} of {known.name} {bounds} {kind}"
        raise _refused(call, rule, text)
    return float(text)


def _refused(call: Call, rule: str, value: str, limit: str = "") -> Refused:
    error = field_error("of", rule, value, limit)
    code = DoorCode.PARAMETER_INVALID
    said = problem(code, problems.sentence(error), cause=call.cause, errors=(error,))
    return Refused(said)
