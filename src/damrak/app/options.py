"""Options that all commands share, and the reading of numbers that people type."""

import functools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct

from damrak.app.errors import explained
from damrak.app.register import Refused
from damrak.app.terminal import Terminal
from damrak.app.wiring import default_data_dir
from damrak.domain.commands import Command
from damrak.domain.decimals import DecimalError, parse_decimal
from damrak.domain.events import CommandDenied, Event, OrderDenied, OrderRepeated
from damrak.ports.client import ExchangeClient
from damrak.runtime.retention import SNAPSHOTS_KEPT

DATA_DIR_VARIABLE: Final = "DAMRAK_DATA_DIR"
KEEP_ALL: Final = "all"


class Desk(Struct):
    """Hold what every command needs: the data directory and a way to speak."""

    data_dir: Path
    terminal: Terminal


class KeepType(click.ParamType[Any]):
    """Read a number of snapshots, or ``all`` as None."""

    name = "N|all"

    def convert(self, value: Any, param: Any, ctx: Any) -> int | None:
        """Return the number; fail as a mistake of usage."""
        if value == KEEP_ALL:
            return None
        if str(value).isascii() and str(value).isdigit() and int(value) >= 1:
            return int(value)
        return self.fail(f"must be a number from 1, or {KEEP_ALL}, was {value}", param, ctx)


keep_option = click.option(
    "--keep",
    type=KeepType(),
    default=SNAPSHOTS_KEPT,
    show_default=True,
    help="Good snapshots to keep; the log before the oldest of them goes to the archive.",
)


def with_desk(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command --data-dir and --json, a Desk as first argument, and errors in sentences."""

    @click.option("--data-dir", type=click.Path(path_type=Path), help="Where the venue lives.")
    @click.option("--json", "as_json", is_flag=True, help="Write JSON, one object a line.")
    @functools.wraps(function)
    def command(data_dir: Path | None, as_json: bool, **values: Any) -> None:
        above = click.get_current_context().find_root().params
        as_json = as_json or bool(above.get("as_json"))
        place = data_dir or above.get("data_dir") or default_data_dir()
        with explained(as_json=as_json):
            function(Desk(place.expanduser().absolute(), Terminal(as_json=as_json)), **values)

    return command


def read_number(name: str, text: str, scale: int) -> int:
    """Return a decimal text as a scaled integer; raises Refused that names what it was for."""
    try:
        return parse_decimal(text, scale)
    except DecimalError as error:
        raise Refused(f"{name} {error}") from error


def new_key() -> str:
    """Return a key for a request that its sender did not name."""
    return f"cli-{time.time_ns():x}"


def submit_one(client: ExchangeClient, command: Command) -> tuple[Event, ...]:
    """Send a command and return what it caused; raises Refused when the venue denied it."""
    events = client.submit([command], cause=new_key())[0].events
    require_granted(events)
    return events


def require_granted(events: Iterable[Event]) -> None:
    """Raise Refused for the first denial among events."""
    for event in events:
        if isinstance(event, CommandDenied | OrderDenied | OrderRepeated) and event.violation:
            violation = event.violation
            raise Refused(f"denied, because {violation.text()}", violation)
