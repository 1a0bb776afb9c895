"""The table of trades. Another shape needs another version, and is built from the log again."""

from typing import Final

from damrak.ports.tables import Column, Index, Kind, Table

TRADES: Final = Table(
    view="trades",
    version=2,
    columns=(
        Column("instrument_id", Kind.INTEGER),
        Column("sequence", Kind.INTEGER),
        Column("trade_id", Kind.INTEGER),
        Column("price", Kind.NUMBER),
        Column("quantity", Kind.NUMBER),
        Column("side", Kind.TEXT),
        Column("time", Kind.INTEGER),
    ),
    key=("instrument_id", "sequence"),
    indexes=(Index(("instrument_id", "time")),),
)
"""A public trade; ``side`` is the aggressor's, ``sequence`` its place in the market's stream."""
