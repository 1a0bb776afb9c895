"""The table of trades. Another shape needs another version, and is built from the log again."""

from typing import Final

from damrak.ports.tables import Column, Kind, Table

TRADES: Final = Table(
    view="trades",
    version=2,
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
