"""Projections: what the machines said, folded into tables that people can query.

A projector reads the partitions of events and lets projections fold their records, a batch at a
time. What a batch changed and the watermark that says how far it came are one transaction, so a
crash repeats a batch or keeps it, and never does half of either. A watermark also holds the last
sequence of each writer, by which a record that was written twice is known and dropped. A projection
of a new version builds its tables beside the old ones; the views move to them once they have caught
up.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec

from damrak.domain.records import OUTSIDE, Record, Stored
from damrak.ports.log import READ_LIMIT_MAX, Log, LogDamaged
from damrak.ports.tables import Column, Kind, Row, Table, Tables, Transaction

RECORDS_PER_BATCH_MAX: Final = 5_000
"""Most records folded in one transaction."""

Handler = Callable[[Any, Record, int], None]
"""Folds one message of a record; the integer is the message's index in it."""


class ProjectionError(Exception):
    """Tell that events and tables contradict each other; the message says how."""


class Unheard(ProjectionError):
    """Tell that a message speaks of something of which the message before it was not folded yet."""


class Projection(Protocol):
    """Fold messages in memory, and write what they changed when asked."""

    @property
    def name(self) -> str:
        """Return the name that watermarks are kept under."""

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables that belong to this projection alone, all of one version."""

    @property
    def handlers(self) -> Mapping[type, Handler]:
        """Return what folds each type of message; a handler may raise Unheard."""

    def load(self, tables: Tables) -> None:
        """Forget everything, and read from the tables what folding needs."""

    def forget(self) -> None:
        """Forget what was folded since the last flush."""

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush."""


BUILDS: Final = Table(
    view="builds",
    version=1,
    columns=(
        Column("projection", Kind.TEXT),
        Column("version", Kind.INTEGER),
        Column("tables", Kind.TEXT),
        Column("published", Kind.INTEGER),
    ),
    key=("projection", "version"),
)

WATERMARKS: Final = Table(
    view="watermarks",
    version=1,
    columns=(
        Column("projection", Kind.TEXT),
        Column("version", Kind.INTEGER),
        Column("partition", Kind.TEXT),
        Column("last_offset", Kind.INTEGER),
        Column("writers", Kind.TEXT),
    ),
    key=("projection", "version", "partition"),
)

_WRITERS = msgspec.json.Decoder(dict[str, int])


class _Mark:
    __slots__ = ("offset", "writers")

    def __init__(self, offset: int, writers: dict[str, int]) -> None:
        self.offset = offset
        self.writers = writers


class _Build:
    # A projection of one version, with how far it came.
    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.name = projection.name
        self.version = projection.tables[0].version
        self.marks: dict[str, _Mark] = {}
        self.published = False
        self.targets: dict[str, int] = {}

    def caught_up(self) -> bool:
        return all(self.marks[partition].offset >= head for partition, head in self.targets.items())


class Projector:
    """Fold partitions of events through projections; advance it step by step, or let it follow.

    ``partitions`` are all that hold events of what the projections show. Raises TablesError and
    LogError as they come, LogDamaged when the log is behind a watermark, and ProjectionError when
    an event contradicts the tables; the tables are then as they were before the batch.
    """

    def __init__(
        self,
        log: Log,
        tables: Tables,
        projections: Sequence[Projection],
        *,
        partitions: Sequence[str],
        batch_max: int = RECORDS_PER_BATCH_MAX,
    ) -> None:
        self._log = log
        self._tables = tables
        self._partitions = tuple(partitions)
        self._batch_max = min(batch_max, READ_LIMIT_MAX)
        self._builds = [_Build(projection) for projection in projections]
        self._waiting: dict[str, str] = {}
        self._loaded = False

    def advance(self) -> int:
        """Fold up to one batch of each partition, and return how many records that were."""
        if not self._loaded:
            self._load()
        # Whatever goes wrong leaves memory ahead of the tables: then it is read again from them.
        self._loaded = False
        folded = sum(self._advance(partition) for partition in self._partitions)
        self._loaded = True
        return folded

    def catch_up(self) -> int:
        """Advance until there is nothing more to fold, and return how many records were folded."""
        folded = 0
        while step := self.advance():
            folded += step
        return folded

    def follow(self, keep_going: Callable[[], bool], idle: Callable[[], None]) -> None:
        """Advance while ``keep_going`` says so; call ``idle`` whenever there is nothing to fold."""
        while keep_going():
            if not self.advance():
                idle()

    def lag(self) -> dict[str, int]:
        """Return of each partition how many records the slowest projection has yet to fold."""
        if not self._loaded:
            self._load()
        return {
            partition: self._log.head(partition)
            - min((build.marks[partition].offset for build in self._builds), default=0)
            for partition in self._partitions
        }

    def heard(self, partition: str, writer: str) -> int:
        """Return the last sequence of a writer that every projection has folded."""
        if not self._loaded:
            self._load()
        marks = (build.marks[partition] for build in self._builds)
        return min((mark.writers.get(writer, 0) for mark in marks), default=0)

    def waiting(self) -> dict[str, str]:
        """Return what the next record of a partition waits for, of each that waits for another."""
        return dict(self._waiting)

    def rebuild(self) -> None:
        """Empty all tables, so that they are folded again from the first record."""
        with self._tables.transaction() as transaction:
            _create_own_tables(transaction)
            for build in self._builds:
                for table in build.projection.tables:
                    transaction.drop(table.name)
                    transaction.create(table)
                _forget_marks(transaction, build)
                self._publish(transaction, build)
        self._loaded = False

    def _load(self) -> None:
        with self._tables.transaction() as transaction:
            _create_own_tables(transaction)
        for build in self._builds:
            self._open(build)
            build.projection.load(self._tables)
        self._waiting.clear()
        self._loaded = True

    def _open(self, build: _Build) -> None:
        rows = self._tables.query(
            f"SELECT version, published FROM {BUILDS.name} WHERE projection = ?", (build.name,)
        )
        known = {version: bool(published) for version, published in rows}
        with self._tables.transaction() as transaction:
            for table in build.projection.tables:
                transaction.create(table)
            if build.version not in known:
                _forget_marks(transaction, build)
                _record_build(transaction, build, published=False)
            build.marks = {name: self._mark(transaction, build, name) for name in self._partitions}
        build.published = known.get(build.version, False)
        # The first build of all is shown at once, since nothing older could be shown instead.
        older = any(known.values())
        build.targets = {name: self._log.head(name) if older else 0 for name in self._partitions}
        if not build.published and build.caught_up():
            with self._tables.transaction() as transaction:
                self._publish(transaction, build)
            build.published = True

    def _mark(self, transaction: Transaction, build: _Build, partition: str) -> _Mark:
        rows = self._tables.query(
            f"SELECT last_offset, writers FROM {WATERMARKS.name}"
            " WHERE projection = ? AND version = ? AND partition = ?",
            (build.name, build.version, partition),
        )
        if not rows:
            transaction.insert(WATERMARKS, [(build.name, build.version, partition, 0, "{}")])
            return _Mark(0, {})
        offset, writers = rows[0]
        mark = _Mark(int(offset or 0), _WRITERS.decode(str(writers)))
        self._check_head(partition, mark.offset)
        return mark

    def _check_head(self, partition: str, offset: int) -> None:
        head = self._log.head(partition)
        if head < offset:
            raise LogDamaged(
                f"the log lost its tail: head {head}, watermark {offset} in partition {partition}; "
                "restore the log, or rebuild the projections if what it lost is known to be lost"
            )

    def _advance(self, partition: str) -> int:
        group, limit = self._slowest(partition)
        if not group:
            return 0
        after = group[0].marks[partition].offset
        stored = self._log.read(partition, after, limit)
        if not stored:
            self._check_head(partition, after)
            return 0
        if stored[0].offset != after + 1 or stored[-1].offset != after + len(stored):
            raise LogDamaged(
                f"records after {after} of partition {partition} are missing from the log: "
                f"the next one was {stored[0].offset}"
            )
        return self._fold_batch(partition, group, stored)

    def _slowest(self, partition: str) -> tuple[list[_Build], int]:
        offsets = sorted({build.marks[partition].offset for build in self._builds})
        if not offsets:
            return [], 0
        group = [build for build in self._builds if build.marks[partition].offset == offsets[0]]
        if len(offsets) == 1:
            return group, self._batch_max
        return group, min(self._batch_max, offsets[1] - offsets[0])

    def _fold_batch(self, partition: str, group: list[_Build], stored: Sequence[Stored]) -> int:
        writers = dict(group[0].marks[partition].writers)
        count = self._fold(partition, group, stored, writers)
        if count < len(stored):
            # One record was folded in part: take all back, and fold those before it again.
            for build in group:
                build.projection.forget()
            if count == 0:
                return 0
            stored = stored[:count]
            writers = dict(group[0].marks[partition].writers)
            self._fold(partition, group, stored, writers)
        self._commit(partition, group, _Mark(stored[-1].offset, writers))
        return count

    def _fold(
        self,
        partition: str,
        group: list[_Build],
        stored: Sequence[Stored],
        writers: dict[str, int],
    ) -> int:
        # Returns how many records were folded before one that has to wait.
        handlers = _joined([build.projection.handlers for build in group])
        find = handlers.get
        nobody: tuple[Handler, ...] = ()
        self._waiting.pop(partition, None)
        for count, (_, record) in enumerate(stored):
            if record.writer != OUTSIDE:
                if record.sequence <= writers.get(record.writer, 0):
                    continue
                writers[record.writer] = record.sequence
            try:
                for index, message in enumerate(record.messages):
                    for handle in find(type(message), nobody):
                        handle(message, record, index)
            except Unheard as reason:
                # Cause precedes effect within a partition; of two, either may be read first.
                if len(self._partitions) == 1:
                    raise
                self._waiting[partition] = str(reason)
                return count
        return len(stored)

    def _commit(self, partition: str, group: list[_Build], mark: _Mark) -> None:
        writers = msgspec.json.encode(mark.writers).decode()
        with self._tables.transaction() as transaction:
            for build in group:
                build.projection.flush(transaction)
                before = build.marks[partition].offset
                key = (build.name, build.version, partition, before)
                _move_mark(transaction, (mark.offset, writers, *key))
                build.marks[partition] = _Mark(mark.offset, mark.writers)
                if not build.published and build.caught_up():
                    self._publish(transaction, build)
                    build.published = True

    def _publish(self, transaction: Transaction, build: _Build) -> None:
        for table in build.projection.tables:
            transaction.publish(table)
        own = {table.name for table in build.projection.tables}
        rows = self._tables.query(
            f"SELECT tables FROM {BUILDS.name} WHERE projection = ?", (build.name,)
        )
        for name in {name for (names,) in rows for name in str(names).split()} - own:
            transaction.drop(name)
        for table in (BUILDS, WATERMARKS):
            statement = f"DELETE FROM {table.name} WHERE projection = ? AND version <> ?"
            transaction.change(statement, [(build.name, build.version)])
        _record_build(transaction, build, published=True)


def _joined(mappings: Sequence[Mapping[type, Handler]]) -> dict[type, tuple[Handler, ...]]:
    kinds = {kind for mapping in mappings for kind in mapping}
    return {kind: tuple(mapping[kind] for mapping in mappings if kind in mapping) for kind in kinds}


def _create_own_tables(transaction: Transaction) -> None:
    transaction.create(BUILDS)
    transaction.create(WATERMARKS)


def _record_build(transaction: Transaction, build: _Build, *, published: bool) -> None:
    names = " ".join(table.name for table in build.projection.tables)
    transaction.upsert(BUILDS, [(build.name, build.version, names, int(published))])


def _forget_marks(transaction: Transaction, build: _Build) -> None:
    statement = f"DELETE FROM {WATERMARKS.name} WHERE projection = ? AND version = ?"
    transaction.change(statement, [(build.name, build.version)])


def _move_mark(transaction: Transaction, row: Row) -> None:
    statement = (
        f"UPDATE {WATERMARKS.name} SET last_offset = ?, writers = ?"
        " WHERE projection = ? AND version = ? AND partition = ? AND last_offset = ?"
    )
    if transaction.change(statement, [row]) != 1:
        raise ProjectionError(
            f"watermark of {row[2]} was moved by another process: stop one of the two"
        )
