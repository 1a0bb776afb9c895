"""Calls that ask what is traded, at which prices, and whether the venue is well."""

from damrak.adapters.exchanges.api.calls.steps import Call, get
from damrak.adapters.exchanges.api.values import Moment, in_path, moment, number_of
from damrak.wire.markets import (
    Asset,
    AssetList,
    Bar,
    BarList,
    Book,
    Instrument,
    InstrumentList,
    Quote,
)

INSTRUMENTS = "/api/instruments"


def assets() -> Call[tuple[Asset, ...]]:
    """Return what can be owned, by code."""
    answer = yield get("/api/assets")
    return answer.read(AssetList).assets


def instruments() -> Call[tuple[Instrument, ...]]:
    """Return what can be traded, by symbol."""
    answer = yield get(INSTRUMENTS)
    return answer.read(InstrumentList).instruments


def instrument(symbol: str) -> Call[Instrument]:
    """Return what is traded under a symbol, in which steps and within which limits."""
    answer = yield get(f"{INSTRUMENTS}/{in_path(symbol)}")
    return answer.read(Instrument)


def book(symbol: str, *, depth: int | None = None) -> Call[Book]:
    """Return the best levels of a book, best first."""
    answer = yield get(f"{INSTRUMENTS}/{in_path(symbol)}/book", {"depth": number_of(depth)})
    return answer.read(Book)


def quote(symbol: str) -> Call[Quote]:
    """Return the best prices and the last trade."""
    answer = yield get(f"{INSTRUMENTS}/{in_path(symbol)}/quote")
    return answer.read(Quote)


def bars(
    symbol: str,
    interval: str = "1m",
    *,
    start: Moment | None = None,
    end: Moment | None = None,
) -> Call[tuple[Bar, ...]]:
    """Return sums of trades over intervals such as ``1m``, oldest first.

    From ``start`` on and before ``end``.
    """
    query = {"interval": interval, "start": moment("start", start), "end": moment("end", end)}
    answer = yield get(f"{INSTRUMENTS}/{in_path(symbol)}/bars", query)
    return answer.read(BarList).bars
