"""The way in: ``python -m benchmarks NAME [--json] [--scale F] [--directory PATH]``."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks import (
    book,
    doors,
    durable,
    exchange,
    lobster,
    logins,
    memory,
    projections,
    recovery,
)
from benchmarks.figures import Figure, Setting, between, machine_now, placed

ALL: Final = "all"
BENCHMARKS: Final[dict[str, Callable[[Setting], Iterator[Figure]]]] = {
    "book": book.measure,
    "exchange": exchange.measure,
    "durable": durable.measure,
    "recovery": recovery.measure,
    "memory": memory.measure,
    "lobster": lobster.measure,
    "projections": projections.measure,
    "doors": doors.measure,
    "logins": logins.measure,
}


@click.command()
@click.argument("name", type=click.Choice([*BENCHMARKS, ALL]))
@click.option("--json", "as_json", is_flag=True, help="One object a figure, a line each.")
@click.option(
    "--scale",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    help="Multiply the workload; a small one only shows that it runs.",
)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(tempfile.gettempdir()),
    help="Where data directories are made: the disk that is measured.",
)
def main(name: str, as_json: bool, scale: float, directory: Path) -> None:
    """Measure what Damrak costs."""
    for each in BENCHMARKS if name == ALL else (name,):
        figures = measured(each, Setting(scale, directory))
        if as_json:
            for figure in figures:
                click.echo(msgspec.json.encode(figure))
        else:
            show(each, figures)


def measured(name: str, setting: Setting) -> list[Figure]:
    """Return the figures of a benchmark, with the machine as it was before and after."""
    if sys.stderr.isatty():
        click.echo(f"measuring {name}", err=True)
    before = machine_now(setting.directory)
    figures = list(BENCHMARKS[name](setting))
    machine = between(before, machine_now(setting.directory))
    return [placed(figure, machine) for figure in figures]


def _text(value: float) -> str:
    return f"{value:.0f}" if value >= 1_000 else f"{value:.4g}"


def show(name: str, figures: list[Figure]) -> None:
    """Print figures as a table, and below it what is to be said about them."""
    table = Table(title=name, title_justify="left")
    table.add_column("figure", no_wrap=True)
    for column in ("value", "unit", "n", "ratio", "loops"):
        table.add_column(column, justify="right", no_wrap=True)
    for figure in figures:
        table.add_row(
            figure.name,
            _text(figure.value),
            figure.unit,
            str(figure.n),
            "" if figure.ratio is None else f"{figure.ratio} x",
            "" if figure.baseline is None else str(figure.baseline),
        )
    Console().print(table)
    for figure in figures:
        said = "; ".join(
            text for text in (figure.goal and f"goal {figure.goal}", figure.note) if text
        )
        if said:
            click.echo(f"{figure.name}: {said}")
    machine = figures[0].machine
    if machine is not None:
        click.echo(
            f"{machine.cpu}, {machine.cores} cores, {machine.python}; a turn of the loop takes "
            f"{machine.loop_ns} ns, an fsync {machine.fsync_us} us\n"
        )


if __name__ == "__main__":
    main()
