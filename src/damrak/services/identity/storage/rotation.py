"""Rotation: another key for all that is sealed, while the venue goes on.

First the tables name the new key: from then on every process seals with it, since each unit looks.
Then what older keys sealed is sealed again, a bounded number of rows at a time, each time in one
transaction. Only when nothing is left may the older keys be forgotten. Whatever ends it in between,
every row opens with one of the keys, and it can be begun again.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Column, Table, func, select, tuple_, update

from damrak.services.identity.storage.models import Rows, VaultState
from damrak.services.identity.storage.sealing import THE_VAULT, arrange
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.vault import key_id_of

BATCH_MAX: Final = 200
"""Most rows that are read, and sealed again, in one transaction."""

SEALED_SUFFIX: Final = "_sealed"
"""Ends the name of every column that holds something sealed."""

Progress = Callable[[int, int], None]
"""Is told how many rows were looked at, and of how many."""


class Resealed(Struct, frozen=True):
    """Tell how many rows have something sealed, and how many of them were sealed again."""

    rows: int
    resealed: int


class _Sealed(Struct, frozen=True):
    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def key(self) -> tuple[Column[Any], ...]:
        return tuple(self.table.primary_key.columns)


def adopt(store: Store, keys: Sequence[str]) -> None:
    """Seal with the first of some keys from now on, in every process that can have it.

    The others must be all that anything is sealed with. Raises VaultError, StoreUnavailable.
    """

    def work(unit: Unit) -> None:
        state = unit.session.get_one(VaultState, THE_VAULT)
        arrange(unit.vault, keys, key_id_of(keys[0]))
        if state.key_id != unit.vault.key_id:
            state.key_id = unit.vault.key_id
            state.index_sealed = unit.vault.reseal(state.index_sealed)
            state.changed_time = unit.now

    store.run_now(work)


def reseal_all(store: Store, progress: Progress = lambda _done, _total: None) -> Resealed:
    """Seal everything with the newest key that is sealed with an older one.

    Raises VaultError where something opens with no key, StoreUnavailable.
    """
    sealed = list(sealed_columns())
    total = store.read_now(lambda unit: sum(_count(unit, each) for each in sealed))
    rows = resealed = 0
    for each in sealed:
        after: tuple[Any, ...] | None = None
        while True:
            after, seen, changed = store.run_now(partial(_batch, sealed=each, after=after))
            rows += seen
            resealed += changed
            progress(rows, max(rows, total))
            if after is None:
                break
    return Resealed(rows, resealed)


def sealed_columns() -> Iterator[_Sealed]:
    """Return the tables that hold something sealed, with those columns."""
    for table in Rows.metadata.sorted_tables:
        columns = tuple(c for c in table.columns if c.name.endswith(SEALED_SUFFIX))
        if columns:
            yield _Sealed(table, columns)


def _count(unit: Unit, sealed: _Sealed) -> int:
    return unit.session.scalar(select(func.count()).select_from(sealed.table)) or 0


def _batch(
    unit: Unit, sealed: _Sealed, after: tuple[Any, ...] | None
) -> tuple[tuple[Any, ...] | None, int, int]:
    question = select(*sealed.key, *sealed.columns).order_by(*sealed.key).limit(BATCH_MAX)
    if after is not None:
        question = question.where(tuple_(*sealed.key) > after)
    rows = unit.session.execute(question).all()
    width = len(sealed.key)
    changed = 0
    for row in rows:
        values = {
            column.name: unit.vault.reseal(value)
            for column, value in zip(sealed.columns, row[width:], strict=True)
            if value is not None and not unit.vault.is_newest(value)
        }
        if values:
            which = (column == value for column, value in zip(sealed.key, row, strict=False))
            unit.session.execute(update(sealed.table).where(*which).values(values))
            changed += 1
    last = tuple(rows[-1][:width]) if len(rows) == BATCH_MAX else None
    return last, len(rows), changed
