"""The listing rule and the bounds of an instrument, one broken at a time."""

from typing import Any

import msgspec
import pytest

from damrak.domain.assets import Asset, asset_violation
from damrak.domain.decimals import Price
from damrak.domain.identifiers import IDENTIFIER_MAX, InstrumentId
from damrak.domain.instruments import (
    FEE_PPM_MAX,
    NOTIONAL_LIMIT,
    NUMBER_MAX,
    TICK_BANDS_MAX,
    Instrument,
    TickBand,
    instrument_violation,
)
from damrak.domain.reasons import Reason

USD, BTC = Asset("USD", 10), Asset("BTC", 8)
GOOD = Instrument(
    instrument_id=InstrumentId(1),
    symbol="BTC/USD",
    base=BTC,
    quote=USD,
    price_scale=4,
    quantity_scale=6,
    tick_table=(TickBand(Price(0), Price(1)), TickBand(Price(1_000), Price(5))),
)


def bands(*edges: tuple[int, int]) -> tuple[TickBand, ...]:
    return tuple(TickBand(Price(start), Price(tick)) for start, tick in edges)


def test_a_dollar_for_life_has_ten_digits() -> None:
    assert instrument_violation(GOOD) is None
    assert GOOD.notional_factor == 1
    assert GOOD.base_factor == 100


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    (
        ({"instrument_id": 0}, Reason.INSTRUMENT_INVALID, "instrument_id"),
        ({"instrument_id": IDENTIFIER_MAX + 1}, Reason.INSTRUMENT_INVALID, "instrument_id"),
        ({"symbol": ""}, Reason.INSTRUMENT_INVALID, "symbol"),
        ({"symbol": "btc"}, Reason.INSTRUMENT_INVALID, "symbol"),
        ({"symbol": "B" * 33}, Reason.INSTRUMENT_INVALID, "symbol"),
        ({"symbol": "BTC\n"}, Reason.INSTRUMENT_INVALID, "symbol"),
        ({"base": USD}, Reason.INSTRUMENT_INVALID, "quote"),
        ({"base": Asset("btc", 8)}, Reason.ASSET_CODE, "code"),
        ({"quote": Asset("USD", 19)}, Reason.ASSET_SCALE, "scale"),
        ({"price_scale": -1}, Reason.INSTRUMENT_INVALID, "price_scale"),
        ({"quantity_scale": -1}, Reason.INSTRUMENT_INVALID, "quantity_scale"),
        ({"price_scale": 5}, Reason.LISTING_RULE, "price_scale"),
        ({"price_scale": 0, "quantity_scale": 9}, Reason.LISTING_RULE, "quantity_scale"),
        ({"tick_table": ()}, Reason.INSTRUMENT_INVALID, "tick_table"),
        ({"tick_table": bands((0, 0))}, Reason.INSTRUMENT_INVALID, "tick_table"),
        ({"tick_table": bands((0, NUMBER_MAX + 1))}, Reason.INSTRUMENT_INVALID, "tick_table"),
        ({"tick_table": bands((0, 1), (0, 2))}, Reason.INSTRUMENT_INVALID, "tick_table"),
        ({"tick_table": bands((-1, 1))}, Reason.INSTRUMENT_INVALID, "tick_table"),
        (
            {"tick_table": bands(*[(i, 1) for i in range(TICK_BANDS_MAX + 1)])},
            Reason.INSTRUMENT_INVALID,
            "tick_table",
        ),
        ({"lot": 0}, Reason.INSTRUMENT_INVALID, "lot"),
        ({"quantity_min": 0}, Reason.INSTRUMENT_INVALID, "quantity_min"),
        ({"quantity_min": 3, "quantity_max": 2}, Reason.INSTRUMENT_INVALID, "quantity_min"),
        ({"quantity_max": NUMBER_MAX + 1}, Reason.INSTRUMENT_INVALID, "quantity_min"),
        ({"notional_min": -1}, Reason.INSTRUMENT_INVALID, "notional_min"),
        ({"notional_min": 3, "notional_max": 2}, Reason.INSTRUMENT_INVALID, "notional_min"),
        ({"notional_max": NOTIONAL_LIMIT + 1}, Reason.INSTRUMENT_INVALID, "notional_min"),
        ({"taker_fee_ppm": FEE_PPM_MAX + 1}, Reason.INSTRUMENT_INVALID, "taker_fee_ppm"),
        ({"maker_fee_ppm": -FEE_PPM_MAX - 1}, Reason.INSTRUMENT_INVALID, "maker_fee_ppm"),
        ({"maker_fee_ppm": -2, "taker_fee_ppm": 1}, Reason.INSTRUMENT_INVALID, "maker_fee_ppm"),
    ),
)
def test_each_rule_is_named(change: dict[str, Any], reason: Reason, field: str) -> None:
    violation = instrument_violation(msgspec.structs.replace(GOOD, **change))
    assert violation is not None
    assert (violation.reason, violation.field) == (reason, field)


@pytest.mark.parametrize(("price", "tick"), ((0, 1), (999, 1), (1_000, 5), (10**12, 5), (-1, 1)))
def test_the_tick_depends_on_the_price(price: int, tick: int) -> None:
    assert GOOD.tick_at(price) == tick


@pytest.mark.parametrize("code", ("USD", "US.D", "U_1", "7", "A" * 16))
def test_asset_codes_that_are_allowed(code: str) -> None:
    assert asset_violation(Asset(code, 0)) is None


@pytest.mark.parametrize("code", ("", "usd", "A" * 17, ".USD", "US D", "USD\n", "Ü"))
def test_asset_codes_that_are_not(code: str) -> None:
    violation = asset_violation(Asset(code, 0))
    assert violation is not None
    assert violation.reason is Reason.ASSET_CODE
