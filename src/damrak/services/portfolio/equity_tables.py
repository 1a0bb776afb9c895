"""The tables of equity: its points, and what the projection must know to go on."""

from typing import Final

from damrak.ports.tables import Column, Index, Kind, Table

VERSION: Final = 2

POINTS: Final = Table(
    view="equity",
    version=VERSION,
    columns=(
        Column("account_id", Kind.INTEGER),
        Column("time", Kind.INTEGER),
        Column("asset", Kind.TEXT),
        Column("equity", Kind.NUMBER),
        Column("net_transfers", Kind.NUMBER),
    ),
    key=("account_id", "time"),
    indexes=(Index(("time",)),),
)
"""What an account was worth at a time, by all that happened before it; amounts are in ``asset``.

Between two points of an account it was worth what the earlier one says.
"""

NET_TRANSFERS: Final = Table(
    view="equity_transfers",
    version=VERSION,
    columns=(
        Column("account_id", Kind.INTEGER),
        Column("sequence", Kind.INTEGER),
        Column("asset", Kind.TEXT),
        Column("net_transfers", Kind.NUMBER),
    ),
    key=("account_id", "sequence"),
)
"""What came in less what went out, from the inbox sequence on that changed it."""

HOLDINGS: Final = Table(
    view="equity_holdings",
    version=VERSION,
    columns=(
        Column("account_id", Kind.INTEGER),
        Column("asset", Kind.TEXT),
        Column("posted", Kind.NUMBER),
        Column("contributed", Kind.NUMBER),
        Column("moved_time", Kind.INTEGER),
    ),
    key=("account_id", "asset"),
)
"""A balance as transfers made it, and when the last one did.

``contributed`` is what came in less what went out.
"""

PRICES: Final = Table(
    view="equity_prices",
    version=VERSION,
    columns=(
        Column("instrument_id", Kind.INTEGER),
        Column("base", Kind.TEXT),
        Column("base_scale", Kind.INTEGER),
        Column("quote", Kind.TEXT),
        Column("quote_scale", Kind.INTEGER),
        Column("price_scale", Kind.INTEGER),
        Column("last_price", Kind.NUMBER, nullable=True),
    ),
    key=("instrument_id",),
)
"""An instrument with the price of its last trade."""

CLOCK: Final = Table(
    view="equity_clock",
    version=VERSION,
    columns=(
        Column("number", Kind.INTEGER),
        Column("due", Kind.INTEGER),
        Column("thinned", Kind.INTEGER),
        Column("begun", Kind.INTEGER),
    ),
    key=("number",),
)
"""One row: when points are due next, up to where minutes were thinned to hours, and when the
valuation asset became what it is."""
