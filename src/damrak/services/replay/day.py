"""A LOBSTER day on disk: its two files, in a zip or beside each other, found and read in step.

Files are read line by line, never whole: a busy day at fifty levels is larger than memory likes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from msgspec import Struct

from damrak.services.replay.lines import (
    LEVEL_COLUMNS,
    LobsterError,
    LobsterMessage,
    PublishedRow,
    parse_message,
    parse_row,
)

UNNAMED_SYMBOL: Final = "LOBSTER"
"""The symbol of a day whose file name does not tell."""

_BUFFER_BYTES: Final = 1 << 18

_NAME = re.compile(
    r"(?P<symbol>[a-z0-9.]{1,16})_(?P<date>\d{4}-\d{2}-\d{2})_\d+_\d+"
    r"_message_(?P<levels>\d+)\.csv",
    re.ASCII | re.IGNORECASE,
)


class DayFile(Struct, frozen=True):
    """Name a csv file: ``path``, and the ``member`` where that is a zip."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """Return the file's own name."""
        return Path(self.member).name if self.member else self.path.name

    @contextmanager
    def lines(self) -> Iterator[Iterable[tuple[int, bytes]]]:
        """Open the file and give its lines that are not blank, numbered from 1."""
        try:
            if self.member:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as packed:
                    # A zip member reads lines in Python; the buffer reads them in C.
                    yield _numbered(io.BufferedReader(cast(io.RawIOBase, packed), _BUFFER_BYTES))
            else:
                with self.path.open("rb") as stream:
                    yield _numbered(stream)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise LobsterError(f"{self.path} cannot be read: {error}") from error


class LobsterDay(Struct, frozen=True):
    """Hold a day: its files, symbol, date (empty if unknown), levels (0 if unknown) and length."""

    messages: DayFile
    book: DayFile | None
    symbol: str
    date: str
    levels: int
    message_count: int

    def read(self) -> Iterator[tuple[LobsterMessage, PublishedRow | None]]:
        """Give each message with the book published after it, in order; raises LobsterError."""
        name, levels = self.messages.name, self.levels
        with self.messages.lines() as messages:
            if self.book is None:
                for line, raw in messages:
                    yield parse_message(raw, name, line), None
                return
            book_name = self.book.name
            with self.book.lines() as rows:
                for (line, raw), (row_line, row) in zip(messages, rows, strict=True):
                    message = parse_message(raw, name, line)
                    yield message, parse_row(row, levels, book_name, row_line)

    def around(self, lines: set[int], distance: int) -> dict[int, tuple[tuple[int, str], ...]]:
        """Return, for each of some lines, the numbered messages within a distance of it."""
        wanted = {near for line in lines for near in range(line - distance, line + distance + 1)}
        found: dict[int, str] = {}
        if lines:
            with self.messages.lines() as messages:
                found = {
                    number: raw.decode("ascii", "replace").strip()
                    for number, raw in messages
                    if number in wanted
                }
        return {
            line: tuple(
                (near, found[near])
                for near in range(line - distance, line + distance + 1)
                if near in found
            )
            for line in lines
        }


def open_day(path: Path, book_path: Path | None = None) -> LobsterDay:
    """Return the day in a zip or message file, checked for its form but not for its contents.

    Without ``book_path`` the file beside the messages that is named alike, ``orderbook`` for
    ``message``, is taken where there is one. Raises LobsterError.
    """
    if not path.is_file():
        raise LobsterError(f"{path} must be a zip or a message file, was no file")
    if zipfile.is_zipfile(path):
        messages, book = _files_in_zip(path)
    else:
        messages, book = DayFile(path), _beside(path)
    if book_path is not None:
        if not book_path.is_file():
            raise LobsterError(f"{book_path} must be an orderbook file, was no file")
        book = DayFile(book_path)
    return _described(messages, book)


def _files_in_zip(path: Path) -> tuple[DayFile, DayFile | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise LobsterError(f"{path} cannot be read: {error}") from error
    messages = [name for name in names if "message" in Path(name).name.lower()]
    books = [name for name in names if "orderbook" in Path(name).name.lower()]
    if len(messages) != 1 or len(books) > 1:
        found = f"{len(messages)} message and {len(books)} orderbook files"
        raise LobsterError(f"{path} must hold one day, a message and an orderbook csv, was {found}")
    return DayFile(path, messages[0]), DayFile(path, books[0]) if books else None


def _beside(path: Path) -> DayFile | None:
    if "message" not in path.name:
        return None
    sibling = path.with_name("orderbook".join(path.name.rsplit("message", 1)))
    return DayFile(sibling) if sibling.is_file() else None


def _described(messages: DayFile, book: DayFile | None) -> LobsterDay:
    count = _count(messages)
    match = _NAME.fullmatch(messages.name)
    levels = int(match["levels"]) if match else 0
    if book is not None:
        rows = _count(book)
        if rows != count:
            raise LobsterError(
                f"{book.name} must have {count} rows, one for each message, was {rows}"
            )
        levels = _levels(book)
    symbol = match["symbol"].upper().strip(".") if match else ""
    return LobsterDay(
        messages, book, symbol or UNNAMED_SYMBOL, match["date"] if match else "", levels, count
    )


def _count(file: DayFile) -> int:
    with file.lines() as lines:
        return sum(1 for _ in lines)


def _levels(book: DayFile) -> int:
    with book.lines() as lines:
        for line, raw in lines:
            columns = raw.count(b",") + 1
            if columns % len(LEVEL_COLUMNS):
                raise LobsterError(
                    f"{book.name}, line {line}: row must have 4 columns a level, was {columns}"
                )
            return columns // len(LEVEL_COLUMNS)
    return 0


def _numbered(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(stream, 1):
        if not raw.isspace():
            yield number, raw
