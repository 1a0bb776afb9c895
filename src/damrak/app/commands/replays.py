"""Commands that send recorded or written orders through the venue."""

import time
from pathlib import Path

import click
import msgspec

from damrak.app.errors import PARTIAL, Failure, leave
from damrak.app.options import Desk, keep_option, with_desk
from damrak.app.order_file import OrderFileError, OrderFileSender
from damrak.app.terminal import Facts
from damrak.app.wiring import Venue, open_venue
from damrak.domain.instruments import Instrument
from damrak.services.replay import Replay, instrument_for, open_day, replay_lobster
from damrak.services.replay.report import DISAGREEMENTS_MAX

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("replay")
def replay_group() -> None:
    """Send a recorded market day, or a file of orders, through the venue."""


@replay_group.command("lobster")
@click.argument("file", type=_FILE)
@click.option("--orderbook", "book_file", type=_FILE, help="Published book; found beside FILE.")
@click.option("--check", is_flag=True, help="Compare our book and our fills with the day's.")
@keep_option
@with_desk
def lobster_command(
    desk: Desk, *, file: Path, book_file: Path | None, check: bool, keep: int | None
) -> None:
    """Send a NASDAQ day in LOBSTER's format: FILE is the zip or the message file.

    With --check our own book is compared with the published one after every message. Ends with
    exit code 3 where a row of the book differs.
    """
    day = open_day(file, book_file)
    with open_venue(desk.data_dir, keep=keep) as venue:
        with desk.terminal.progress(f"replaying {day.symbol}") as progress:
            replay = replay_lobster(
                venue.client,
                day,
                check=check,
                now=time.perf_counter_ns,
                progress=progress,
                instrument=_instrument(venue, day.symbol),
            )
        _tell_disagreements(desk, replay)
        _write_tables(desk, venue)
    # After the venue has settled, so that these figures are the very last line.
    report = replay.report
    desk.terminal.tell(msgspec.to_builtins(report), _summary(replay, check=check))
    if check and report.book_rows_agreed < report.book_rows:
        leave(PARTIAL)


@replay_group.command("orders")
@click.argument("file", type=_FILE)
@keep_option
@with_desk
def orders_command(desk: Desk, file: Path, keep: int | None) -> None:
    """Send the orders in a CSV file; instruments and accounts must be there already.

    Ends with exit code 3 where the file has a fault, the lines before it being sent.
    """
    with file.open("rb") as counted:
        total = sum(1 for _ in counted)
    with open_venue(desk.data_dir, keep=keep) as venue:
        sender = OrderFileSender(venue.client, venue.register, f"f{venue.shard.offset}")
        try:
            with (
                desk.terminal.progress(f"sending {file.name}") as progress,
                file.open(encoding="utf-8", newline="") as lines,
            ):
                report = sender.send(lines, total, progress)
        except OrderFileError as error:
            if not sender.report.commands:
                raise
            sent = f"commands sent before it: {sender.report.commands}"
            text = f"{file.name}, {error}; {sent}"
            raise Failure(text, code=PARTIAL, as_json=desk.terminal.as_json) from error
        _write_tables(desk, venue)
    desk.terminal.tell(
        msgspec.to_builtins(report),
        f"{report.commands} commands in {report.seconds:.1f} s: {report.orders} orders, "
        f"{report.denied} denied, {report.rejected} rejected, {report.trades} trades, "
        f"{report.canceled} canceled, {report.too_late} requests too late",
    )


def _write_tables(desk: Desk, venue: Venue) -> None:
    with desk.terminal.progress("writing tables") as progress:
        venue.catch_up(progress)


def _instrument(venue: Venue, symbol: str) -> Instrument:
    default = instrument_for(symbol)
    for asset in venue.register.assets():
        if asset.code == default.quote.code:
            return instrument_for(symbol, asset)
    return default


def _tell_disagreements(desk: Desk, replay: Replay) -> None:
    if desk.terminal.as_json:
        rows: list[Facts] = [{"disagreement": each.text()} for each in replay.disagreements]
        desk.terminal.rows(rows, "disagreements")
        return
    for each in replay.disagreements:
        desk.terminal.say(each.text())
    if len(replay.disagreements) == DISAGREEMENTS_MAX:
        desk.terminal.say(f"only the first {DISAGREEMENTS_MAX} disagreements are shown")


def _summary(replay: Replay, *, check: bool) -> str:
    report = replay.report
    lines = [f"{report.messages} messages, {report.commands} commands in {report.seconds:.1f} s"]
    if check:
        rows = _share(report.book_rows_agreed, report.book_rows)
        known = _share(report.executions_known, report.executions)
        agreed = _share(report.executions_agreed, report.executions_known)
        lines += [
            f"book rows that agree: {report.book_rows_agreed} of {report.book_rows} ({rows}), "
            f"{report.book_rows_revealing} of them revealing",
            f"executions with a known queue: {report.executions_known} of {report.executions} "
            f"({known})",
            f"of those, ours filled the same order: {report.executions_agreed} ({agreed})",
        ]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    # For the eye only, so a rounded down share: 100 % must mean all.
    hundredths = part * 10_000 // whole if whole else 10_000
    return f"{hundredths // 100}.{hundredths % 100:02} %"
