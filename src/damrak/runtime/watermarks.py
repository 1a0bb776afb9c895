"""Watermarks as others read them: how far the tables of projections have come.

A projector moves the watermark in the transaction that changes the tables. Who reads both in one
transaction knows exactly which records the tables hold, though the projector goes on.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final, NamedTuple

import msgspec

from damrak.ports.tables import Tables
from damrak.runtime.projection import BUILDS, WATERMARKS


class Watermark(NamedTuple):
    """Name the last record of a partition that tables hold: its offset, a writer's sequence."""

    offset: int
    sequence: int


_MARKS: Final = (
    f"SELECT marks.last_offset, marks.writers FROM {WATERMARKS.name} AS marks"
    f" JOIN {BUILDS.name} AS builds"
    " ON builds.projection = marks.projection AND builds.version = marks.version"
    " WHERE builds.published = 1 AND marks.partition = ?"
)
_WRITERS: Final = msgspec.json.Decoder(dict[str, int])


def read_watermarks(tables: Tables, partition: str, writer: str) -> list[Watermark]:
    """Return how far each projection that is shown has come; [] before the first was built.

    Raises TablesError, also where no projector has been here yet.
    """
    return [
        Watermark(int(offset or 0), _WRITERS.decode(str(writers)).get(writer, 0))
        for offset, writers in tables.query(_MARKS, (partition,))
    ]
