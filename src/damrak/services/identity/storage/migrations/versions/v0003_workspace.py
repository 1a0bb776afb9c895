"""The workspace: watchlists and whom they are shared with, layouts and drawings."""

from typing import Any, Final

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision: Final = "0003"
down_revision: Final = "0002"

_NUMBER: Final = BigInteger()
_TEXT: Final = Text()
# SQLite counts by itself only what is called INTEGER.
_COUNTED: Final = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of the workspace."""
    _watchlists()
    _charts()


def _has(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _watchlists() -> None:
    op.create_table(
        "watchlists",
        _has("id", _COUNTED),
        _has("user_id", _COUNTED),
        _has("name", String(64)),
        _has("symbols", _TEXT),
        Column("link_id", String(16), nullable=True),
        Column("link_digest", String(64), nullable=True),
        _has("created_time", _NUMBER),
        _has("updated_time", _NUMBER),
        ForeignKeyConstraint(["user_id"], ["users.id"]),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("link_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watchlists_user_id", "watchlists", ["user_id"])
    op.create_table(
        "watchlist_teams",
        _has("watchlist_id", _COUNTED),
        _has("team_id", _COUNTED),
        _has("shared_time", _NUMBER),
        ForeignKeyConstraint(["team_id"], ["teams.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["watchlist_id"], ["watchlists.id"], ondelete="CASCADE"),
        PrimaryKeyConstraint("watchlist_id", "team_id"),
    )
    op.create_index("ix_watchlist_teams_team_id", "watchlist_teams", ["team_id"])


def _charts() -> None:
    for table, named in (
        ("layouts", Column("name", String(64), nullable=False)),
        ("drawings", Column("symbol", String(32), nullable=False)),
    ):
        op.create_table(
            table,
            _has("user_id", _COUNTED),
            named,
            _has("value", _TEXT),
            _has("updated_time", _NUMBER),
            ForeignKeyConstraint(["user_id"], ["users.id"]),
            PrimaryKeyConstraint("user_id", named.name),
        )
