"""Commands about a server in the background: start and stop it, ask how it is, read its log."""

import contextlib
import time
from pathlib import Path
from typing import Any, Final

import click

from damrak.app.background.health import SAMPLE_SECONDS, Asking
from damrak.app.background.log_file import LINES_MAX, follow, log_path, tail
from damrak.app.background.metrics import rate
from damrak.app.background.processes import ServerProcess, is_stale, running_server
from damrak.app.background.starting import STOP_SECONDS, option_words, start_server
from damrak.app.errors import leave
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.remote.choosing import operator_key
from damrak.app.serving.command import loaded_settings, serve_options
from damrak.app.serving.marker import Marker
from damrak.app.terminal import Facts

STOPPED: Final = 1
NOT_READY: Final = 3

_ASK_SECONDS: Final = 2.0


@click.command("start")
@serve_options
@with_desk
def start_command(desk: Desk, **values: Any) -> None:
    """Start the venue in the background, and wait until it is ready.

    It takes the options of `damrak serve`. Where the venue runs already, that is said.
    """
    loaded_settings(desk.data_dir, values)
    desk.terminal.note(f"starting the venue in {desk.data_dir}")
    started = start_server(desk.data_dir, option_words(values))
    marker = started.marker
    facts = {**_place(marker), "log": str(log_path(desk.data_dir)), "started": started.anew}
    how = "is ready" if started.anew else "runs already"
    where = f"the venue {how} (process {marker.pid})\n  REST    {marker.http}\n  stream  "
    desk.terminal.tell(facts, where + marker.stream)


@click.command("stop")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(0, min_open=True),
    default=STOP_SECONDS,
    show_default=True,
    help="Seconds to wait for it.",
)
@with_desk
def stop_command(desk: Desk, seconds: float) -> None:
    """Stop the venue in good order: it finishes what it took in, and what it owes the disk."""
    marker = running_server(desk.data_dir)
    if marker is None:
        _tell_absent(desk)
        return
    stop_server(desk, marker, seconds)
    desk.terminal.tell({"pid": marker.pid, "stopped": True}, "the venue has stopped")


def stop_server(desk: Desk, marker: Marker, seconds: float = STOP_SECONDS) -> None:
    """Stop a server and wait for its end; raises Refused where it takes longer."""
    with contextlib.closing(ServerProcess(desk.data_dir, marker)) as process:
        process.tell_to_stop()
        desk.terminal.note(
            f"process {marker.pid} was told to stop; it finishes what it has taken in"
        )
        until = time.monotonic() + seconds
        while not process.wait(min(_ASK_SECONDS, max(0.0, until - time.monotonic()))):
            if time.monotonic() >= until:
                raise Refused(
                    f"process {marker.pid} has not ended after {seconds:g} seconds: see "
                    f"`damrak logs`, wait longer with --wait, or end it with `kill -9 {marker.pid}`"
                    "; the log keeps all that was acknowledged"
                )
            desk.terminal.note("still finishing")


def _tell_absent(desk: Desk) -> None:
    stale = is_stale(desk.data_dir)
    text = f"no venue runs in {desk.data_dir}"
    if stale:
        text += "; the last one ended without a farewell, and the next start recovers what it left"
    desk.terminal.tell({"stopped": False, "killed": stale}, text)


@click.command("status")
@with_desk
def status_command(desk: Desk) -> None:
    """Say whether the venue runs, where, and how it is.

    Exit code 0 says that it is ready, 3 that it runs and is not, 1 that it does not run.
    """
    marker = running_server(desk.data_dir)
    if marker is None:
        stale = is_stale(desk.data_dir)
        after = " since it was killed" if stale else ""
        sentence = f"stopped{after}: start it with `damrak start`"
        desk.terminal.tell({"status": "stopped", "killed": stale}, sentence)
        leave(STOPPED)
    key = operator_key(desk.data_dir)
    with contextlib.closing(Asking(marker.http, key, certificate=marker.certificate)) as asking:
        facts, ready = _status(marker, asking)
    if desk.terminal.as_json:
        desk.terminal.tell(facts, "")
    else:
        _say(desk, facts)
    if not ready:
        leave(NOT_READY)


def _status(marker: Marker, asking: Asking) -> tuple[Facts, bool]:
    health, before = asking.health(), asking.figures()
    after, pace = before, None
    if before is not None:
        time.sleep(SAMPLE_SECONDS)
        after = asking.figures() or before
        pace = rate(before, after)
    facts: Facts = {
        "status": "ready" if health.ready else "not_ready",
        "reasons": health.reasons,
        **_place(marker),
        "uptime_seconds": max(0, time.time_ns() - marker.started_time) // 1_000_000_000,
        "commands": after and after.commands,
        "commands_per_second": None if pace is None else f"{pace:.1f}",
        "open_orders": after and after.open_orders,
        "sockets": after and after.sockets,
        "lag": after and after.lag,
    }
    return facts, health.ready


def _place(marker: Marker) -> Facts:
    return {
        "pid": marker.pid,
        "http": marker.http,
        "stream": marker.stream,
        "version": marker.version,
    }


def _say(desk: Desk, facts: Facts) -> None:
    width = max(map(len, facts))
    for name, value in facts.items():
        if isinstance(value, tuple):
            value = "; ".join(value)
        if value is not None and value != "":
            desk.terminal.say(f"{name.replace('_', ' '):<{width}}  {value}")


@click.command("logs")
@click.option("-f", "--follow", "goes_on", is_flag=True, help="Go on with what is logged from now.")
@click.option("--lines", type=click.IntRange(0, LINES_MAX), default=50, show_default=True)
@with_desk
def logs_command(desk: Desk, goes_on: bool, lines: int) -> None:
    """Show the log of the venue in the background."""
    path = log_path(desk.data_dir)
    if not path.exists():
        _tell_no_log(path)
    shown, place = tail(path, lines)
    for line in shown:
        click.echo(line)
    if goes_on:
        with contextlib.suppress(KeyboardInterrupt):
            for text in follow(path, place):
                click.echo(text, nl=False)


def _tell_no_log(path: Path) -> None:
    raise Refused(
        f"there is no log in {path}: `damrak start` writes one, `damrak serve` logs to its terminal"
    )
