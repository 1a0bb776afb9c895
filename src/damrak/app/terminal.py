"""How commands speak: facts as JSON for programs, sentences and tables for people.

Results go to standard output and nothing else does; notes and progress go to standard error,
progress only where that is a terminal.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

Facts = Mapping[str, object]

PLAIN_WIDTH: Final = 200
"""Columns of a table that is written to a file or pipe."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


class Terminal:
    """Write what a command has to say, as JSON or for people."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def tell(self, facts: Facts, sentence: str) -> None:
        """Write one result."""
        click.echo(_json(facts) if self.as_json else sentence)

    def rows(self, rows: Sequence[Facts], title: str, *, none: str = "") -> None:
        """Write results of one shape: one JSON object a line, or a table, or the text ``none``."""
        if self.as_json:
            for row in rows:
                click.echo(_json(row))
        elif rows:
            self.table(rows, title)
        else:
            click.echo(none)

    def table(self, rows: Sequence[Facts], title: str) -> None:
        """Write a table for people."""
        click.secho(title, bold=True)
        table = Table()
        for name in rows[0]:
            right = all(_NUMBER.fullmatch(_cell(row[name])) for row in rows if _cell(row[name]))
            table.add_column(name.replace("_", " "), justify="right" if right else "left")
        for row in rows:
            table.add_row(*(Text(_cell(value)) for value in row.values()))
        terminal = sys.stdout.isatty()
        Console(file=sys.stdout, width=None if terminal else PLAIN_WIDTH).print(table)

    def say(self, text: str) -> None:
        """Write a line for people; programs do not get it."""
        if not self.as_json:
            click.echo(text)

    def note(self, text: str) -> None:
        """Write a line about the result, beside it."""
        click.echo(text, err=True)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Show a bar while the block runs; the function it gives is told what is done, of what."""
        if not sys.stderr.isatty():
            yield lambda _done, _total: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _json(facts: Facts) -> str:
    return msgspec.json.encode(facts).decode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
