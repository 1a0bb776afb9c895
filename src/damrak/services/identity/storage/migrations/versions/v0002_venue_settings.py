"""What operators set while the venue runs: its kill switch, and its crowd."""

from typing import Final

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Text

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "venue_settings",
        Column("name", String(32), nullable=False),
        Column("value", Text(), nullable=False),
        Column("changed_time", BigInteger(), nullable=False),
        PrimaryKeyConstraint("name"),
    )
