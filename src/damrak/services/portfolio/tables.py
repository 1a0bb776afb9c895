"""The tables of what accounts own. Another shape is another version, built from the log again."""

from typing import Final

from damrak.ports.tables import Column, Index, Kind, Table

VERSION: Final = 1

BALANCES: Final = Table(
    view="balances",
    version=VERSION,
    columns=(
        Column("account_id", Kind.INTEGER),
        Column("asset", Kind.TEXT),
        Column("posted", Kind.NUMBER),
        Column("reserved", Kind.NUMBER),
        Column("updated_time", Kind.INTEGER),
    ),
    key=("account_id", "asset"),
)
"""An account's balance of an asset."""

POSITIONS: Final = Table(
    view="positions",
    version=VERSION,
    columns=(
        Column("account_id", Kind.INTEGER),
        Column("instrument_id", Kind.INTEGER),
        Column("quantity", Kind.NUMBER),
        Column("cost", Kind.NUMBER),
        Column("realised_profit", Kind.NUMBER),
        Column("fees", Kind.NUMBER),
        Column("updated_time", Kind.INTEGER),
    ),
    key=("account_id", "instrument_id"),
)
"""An account's position in an instrument; amounts are in its quote asset."""

TRANSFERS: Final = Table(
    view="transfers",
    version=VERSION,
    columns=(
        Column("transfer_id", Kind.INTEGER),
        Column("account_id", Kind.INTEGER),
        Column("debit", Kind.INTEGER),
        Column("credit", Kind.INTEGER),
        Column("asset", Kind.TEXT),
        Column("amount", Kind.NUMBER),
        Column("code", Kind.TEXT),
        Column("order_id", Kind.INTEGER),
        Column("execution_id", Kind.INTEGER),
        Column("reference", Kind.TEXT),
        Column("time", Kind.INTEGER),
        Column("event_id", Kind.TEXT),
        Column("cause", Kind.TEXT),
    ),
    key=("transfer_id",),
    indexes=(
        Index(("account_id", "transfer_id")),
        Index(("account_id", "transfer_id"), where="execution_id = 0"),
    ),
)
"""A movement in the ledger of ``account_id``; ids count rows as they were folded."""
