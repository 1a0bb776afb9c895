"""The table of actions. Another shape needs another version, built from the log again."""

from typing import Final

from damrak.ports.tables import Column, Index, Kind, Table

VERSION: Final = 1

ACTIONS: Final = Table(
    view="actions",
    version=VERSION,
    columns=(
        Column("number", Kind.INTEGER),
        Column("time", Kind.INTEGER),
        Column("actor", Kind.INTEGER),
        Column("action", Kind.TEXT),
        Column("outcome", Kind.TEXT),
        Column("reason", Kind.TEXT),
        Column("account_id", Kind.INTEGER),
        Column("order_id", Kind.INTEGER),
        Column("target", Kind.TEXT),
        Column("cause", Kind.TEXT),
    ),
    key=("number",),
    indexes=(
        Index(("account_id", "number")),
        Index(("actor", "number")),
    ),
)
"""What somebody asked for and what came of it, in the order of the log.

``actor`` is who asked, never 0; ``target`` names what is no order, such as a reference; ``reason``
is empty where nothing was refused; ``cause`` is the correlation id of the request.
"""
