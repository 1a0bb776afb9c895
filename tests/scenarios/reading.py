"""How a scenario is read: plain text in sections, a table under each heading.

A heading is a word at the start of a line; its rows are indented, columns stand two or more spaces
apart under their titles. ``#`` begins a remark. Nothing is passed over: an unknown heading, column
or verb stops the run.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

GAP = re.compile(r"\s{2,}")


class ScenarioError(AssertionError):
    """Tell where a scenario is wrong, or where the venue did otherwise."""


class Line(NamedTuple):
    """Hold a line with its place."""

    path: Path
    number: int
    text: str

    def wrong(self, said: str) -> ScenarioError:
        """Return the error that points here."""
        return ScenarioError(f"{self.path.name}:{self.number}: {said}")

    def cells(self) -> list[str]:
        """Return the cells of a row."""
        return GAP.split(self.text.strip())


class Section(NamedTuple):
    """Hold a heading, what stands beside it, and the rows below."""

    head: Line
    name: str
    rest: str
    lines: list[Line]

    def rows(self, columns: tuple[str, ...]) -> Iterator[tuple[Line, dict[str, str]]]:
        """Yield the rows of the table by column title; a dash is an empty cell."""
        if not self.lines:
            return
        titles = self.lines[0].cells()
        unknown = set(titles) - set(columns)
        if unknown:
            raise self.lines[0].wrong(f"unknown columns {sorted(unknown)}")
        for line in self.lines[1:]:
            cells = line.cells()
            if len(cells) != len(titles):
                raise line.wrong(f"{len(cells)} cells under {len(titles)} titles")
            yield line, dict(zip(titles, cells, strict=True))


def sections_of(path: Path) -> list[Section]:
    """Return the sections of a scenario."""
    sections: list[Section] = []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = raw.split("#")[0].rstrip()
        if not text:
            continue
        line = Line(path, number, text)
        if text[0].isspace():
            if not sections:
                raise line.wrong("rows before the first heading")
            sections[-1].lines.append(line)
        else:
            name, _, rest = text.partition(":")
            sections.append(Section(line, name.strip(), rest.strip(), []))
    return sections
