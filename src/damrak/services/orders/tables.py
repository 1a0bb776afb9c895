"""The tables of orders and fills. Another shape needs another version, built from the log again."""

from typing import Final

from damrak.ports.tables import Column, Index, Kind, Table

VERSION: Final = 2

ORDERS: Final = Table(
    view="orders",
    version=VERSION,
    columns=(
        Column("order_id", Kind.INTEGER),
        Column("account_id", Kind.INTEGER),
        Column("client_order_id", Kind.TEXT),
        Column("instrument_id", Kind.INTEGER),
        Column("side", Kind.TEXT),
        Column("order_type", Kind.TEXT),
        Column("time_in_force", Kind.TEXT),
        Column("expire_time", Kind.INTEGER),
        Column("post_only", Kind.INTEGER),
        Column("reason_text", Kind.TEXT),
        Column("created_time", Kind.INTEGER),
        Column("event_id", Kind.TEXT),
        Column("quantity", Kind.NUMBER),
        Column("price", Kind.NUMBER, nullable=True),
        Column("cum_quantity", Kind.NUMBER),
        Column("leaves_quantity", Kind.NUMBER),
        Column("cum_notional", Kind.NUMBER),
        Column("fees", Kind.NUMBER),
        Column("status", Kind.TEXT),
        Column("is_open", Kind.INTEGER),
        Column("reason", Kind.TEXT),
        Column("updated_time", Kind.INTEGER),
    ),
    key=("order_id",),
    indexes=(
        Index(("account_id", "order_id")),
        Index(("account_id", "order_id"), where="is_open = 1"),
        Index(("account_id", "client_order_id", "order_id")),
    ),
)
"""An order: first what never changes, then what does.

``event_id`` is the event that opened it; ``expire_time`` is 0 where none was sent. ``cum_notional``
is the sum of price times quantity of its fills, at the sum of their scales; ``fees`` is in the
quote asset, negative where rebates outweigh.
"""

CHANGING: Final = ORDERS.column_names[ORDERS.column_names.index("quantity") :]
"""The columns that an order's life changes."""

FILLS: Final = Table(
    view="fills",
    version=VERSION,
    columns=(
        Column("execution_id", Kind.INTEGER),
        Column("trade_id", Kind.INTEGER),
        Column("order_id", Kind.INTEGER),
        Column("account_id", Kind.INTEGER),
        Column("instrument_id", Kind.INTEGER),
        Column("side", Kind.TEXT),
        Column("last_price", Kind.NUMBER),
        Column("last_quantity", Kind.NUMBER),
        Column("fee", Kind.NUMBER),
        Column("aggressor", Kind.INTEGER),
        Column("time", Kind.INTEGER),
        Column("event_id", Kind.TEXT),
    ),
    key=("execution_id",),
    indexes=(
        Index(("order_id", "execution_id")),
        Index(("account_id", "time", "execution_id")),
    ),
)
"""A fill: one order's side of a trade, with the fee that the ledger took for it."""
