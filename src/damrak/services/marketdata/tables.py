"""The tables of trades and of bars.

Another shape needs another version of both, and is built from the log again.
"""

from typing import Final

from damrak.ports.tables import Column, Kind, Table

VERSION: Final = 3

LEVELS: Final = (1, 15, 60, 300, 1_800, 86_400)
"""Seconds of the intervals whose bars are kept; bars of others are summed up out of these."""

TRADES: Final = Table(
    view="trades",
    version=VERSION,
    columns=(
        Column("instrument_id", Kind.INTEGER),
        Column("sequence", Kind.INTEGER),
        Column("trade_id", Kind.INTEGER),
        Column("price", Kind.INTEGER),
        Column("quantity", Kind.INTEGER),
        Column("side", Kind.TEXT),
        Column("time", Kind.INTEGER),
    ),
    key=("instrument_id", "sequence"),
)
"""A public trade; ``side`` is the aggressor's, ``sequence`` its place in the market's stream.

What an order may ask stays within 64 bits, so prices and quantities compare as integers. Within an
instrument times never fall while the sequence rises.
"""

BARS: Final = Table(
    view="bars",
    version=VERSION,
    columns=(
        Column("instrument_id", Kind.INTEGER),
        Column("seconds", Kind.INTEGER),
        Column("number", Kind.INTEGER),
        Column("open_price", Kind.INTEGER),
        Column("high_price", Kind.INTEGER),
        Column("low_price", Kind.INTEGER),
        Column("close_price", Kind.INTEGER),
        Column("quantity", Kind.NUMBER),
        Column("turnover", Kind.NUMBER),
        Column("trade_count", Kind.INTEGER),
    ),
    key=("instrument_id", "seconds", "number"),
)
"""What was traded in one interval of so many ``seconds``, which are one of the levels.

The interval begins ``number * seconds`` after 1970, UTC. ``turnover`` sums price times quantity. An
interval without trades has no row.
"""
