"""Commands about the audit, on the store itself: whether or not a server runs."""

import asyncio
import functools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
import msgspec
from msgspec import Struct

from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.app.auditing.actions import OpenActions
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE
from damrak.app.auditing.proof import AuditProof, prove_audit
from damrak.app.commands.configs import config_option, settings_for
from damrak.app.control import CONTROL_FILE, open_control
from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.terminal import Facts
from damrak.app.wiring import query_venue
from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.audit import ACTORS_MAX, Did, Entry
from damrak.services.identity.audit.reading.exporting import exported
from damrak.services.identity.audit.reading.lines import Asked, Place, TooManyActors
from damrak.services.identity.audit.reading.pages import AuditReader
from damrak.services.identity.audit.reading.room import EXPORTED, READ
from damrak.services.identity.storage.store import Store, StoreUnavailable
from damrak.wire.identity.audit import AuditLine
from damrak.wire.texts import parse_time

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 10_000
"""Most lines that are listed; an export has no end."""

CREDENTIAL: Final = "command"
"""How the audit names whoever sits at this machine and may read its files."""

_Command = Callable[..., None]


class _Chosen(Struct, frozen=True, kw_only=True):
    # What was typed, as the line says that tells of the reading.
    asked: Asked
    said: dict[str, str]


@click.group("audit")
def audit_group() -> None:
    """Read who did what, take it along, and prove that nothing of it was changed."""


def _choosing(function: _Command) -> _Command:
    @click.option("--since", help="Not before this time, such as 2030-01-31T17:30:00Z.")
    @click.option("--until", help="Before this time.")
    @click.option("--user", default="", help="What a person did, by public id.")
    @click.option("--account", type=click.IntRange(1, IDENTIFIER_MAX), help="On it.")
    @click.option("--action", default="", help="How the action begins, such as `order.`.")
    @click.option("--outcome", type=click.Choice(list(Did)), help="What came of it.")
    @click.option("--credential", default="", help="By which key or session.")
    @click.option("--correlation-id", default="", help="In which request.")
    @click.option("--address", default="", help="From exactly this address.")
    @functools.wraps(function)
    def command(*args: Any, **values: Any) -> None:
        names = ("since", "until", "user", "account", "action", "outcome", "credential")
        typed = {name: values.pop(name) for name in (*names, "correlation_id", "address")}
        function(*args, chosen=_chosen(typed), **values)

    return command


@audit_group.command("list")
@click.option("--limit", default=LIMIT_DEFAULT, type=click.IntRange(1, LIMIT_MAX))
@config_option
@_choosing
@with_desk
def list_command(desk: Desk, files: tuple[Path, ...], chosen: _Chosen, limit: int) -> None:
    """List who did what, newest first."""
    with _reader(desk, files, READ, chosen) as reader:
        lines = asyncio.run(_newest(reader, chosen.asked, limit))
    rows = [msgspec.to_builtins(line) for line in lines]
    shown = rows if desk.terminal.as_json else [_row(line) for line in lines]
    desk.terminal.rows(shown, "audit", none="nothing of that kind was done")


@audit_group.command("export")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, not there yet.",
)
@config_option
@_choosing
@with_desk
def export_command(
    desk: Desk, files: tuple[Path, ...], chosen: _Chosen, output: Path | None
) -> None:
    """Write all that is chosen as JSON lines, oldest first."""
    with ExitStack() as opened:
        reader = opened.enter_context(_reader(desk, files, EXPORTED, chosen))
        # Addresses and names are in it: it is made for its owner alone.
        file = opened.enter_context(_private(output)) if output else None
        write = file.write if file else _to_standard_output
        count = asyncio.run(_export(exported(reader, chosen.asked), write))
    if output is not None:
        desk.terminal.tell({"lines": count, "file": str(output)}, f"{count} lines are in {output}")


@audit_group.command("verify")
@click.option(
    "--head",
    "kept",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"A copy of {AUDIT_HEAD_FILE} that was kept elsewhere.",
)
@config_option
@with_desk
def verify_command(desk: Desk, files: tuple[Path, ...], kept: Path | None) -> None:
    """Prove the audit: every line, its stored head, and the log that it names; change nothing.

    Ends with exit code 1 where anything disagrees.
    """
    with _store(desk, files) as store, desk.terminal.progress("verifying") as progress:
        proof = prove_audit(store, desk.data_dir, kept=kept, progress=progress)
    _tell(desk, proof)
    if not proof.ok:
        leave(FAILED)


def _tell(desk: Desk, proof: AuditProof) -> None:
    if desk.terminal.as_json:
        desk.terminal.tell(msgspec.to_builtins(proof), "")
        return
    for problem in proof.problems:
        desk.terminal.say(f"problem: {problem}")
    verdict = "verified" if proof.ok else "NOT verified"
    desk.terminal.say(
        f"{verdict}: {proof.lines} lines, {proof.erased} of them erased in part, "
        f"{proof.anchors} anchors of the log\nhead {proof.head}"
    )


@contextmanager
def _reader(
    desk: Desk, files: tuple[Path, ...], action: str, chosen: _Chosen
) -> Iterator[AuditReader]:
    with ExitStack() as opened:
        store = opened.enter_context(_store(desk, files))
        tables = None
        if (desk.data_dir / DATABASE_FILE).exists():
            _, tables = opened.enter_context(query_venue(desk.data_dir))
        entry = Entry(action=action, credential=CREDENTIAL, details=chosen.said)
        store.run_now(lambda unit: unit.audit(entry))
        try:
            yield AuditReader(store, OpenActions(tables))
        except TooManyActors as error:
            rule = "must be chosen by --credential, since he called from more than"
            raise Refused(f"--user {rule} {ACTORS_MAX} places") from error


@contextmanager
def _store(desk: Desk, files: tuple[Path, ...]) -> Iterator[Store]:
    settings = settings_for(desk.data_dir, files).settings
    # A question makes no control plane where there is none.
    if not settings.database.control_url and not (desk.data_dir / CONTROL_FILE).exists():
        raise Refused(f"there is no audit in {desk.data_dir}: no server ever ran there")
    try:
        with open_control(desk.data_dir, settings) as store:
            yield store
    except StoreUnavailable as error:
        raise Refused(str(error)) from error


def _chosen(typed: dict[str, Any]) -> _Chosen:
    asked = Asked(
        time_from=_time("--since", typed["since"]),
        time_until=_time("--until", typed["until"]),
        user=typed["user"],
        account_id=typed["account"] or 0,
        action=typed["action"],
        outcome=Did(typed["outcome"]) if typed["outcome"] else None,
        credential=typed["credential"],
        correlation_id=typed["correlation_id"],
        address=typed["address"],
    )
    # An address that was asked for is personal, and says nothing of who asks here.
    said = {name: str(value) for name, value in typed.items() if value and name != "address"}
    return _Chosen(asked=asked, said=said)


def _time(name: str, text: str | None) -> int | None:
    try:
        return None if text is None else parse_time(text)
    except ValueError as error:
        raise click.UsageError(f"{name} {error}") from error


async def _newest(reader: AuditReader, asked: Asked, limit: int) -> list[AuditLine]:
    found: list[AuditLine] = []
    place: Place | None = Place()
    while place is not None and len(found) < limit:
        page, place = await reader.page(asked, place, limit - len(found))
        found += page
    return found


async def _export(pages: AsyncIterator[list[AuditLine]], write: Callable[[bytes], object]) -> int:
    count = 0
    async for page in pages:
        write(msgspec.json.Encoder().encode_lines(page))
        count += len(page)
    return count


def _to_standard_output(text: bytes) -> None:
    click.echo(text, nl=False)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _row(line: AuditLine) -> Facts:
    target = f"order:{line.order_id}" if line.order_id else line.target
    told = {
        "time": line.time,
        "who": line.email or line.user_id or "",
        "credential": line.credential,
        "address": line.address or "",
        "action": line.action,
        "outcome": line.outcome,
        "account": line.account_id,
        "target": target,
        "reason": line.reason or line.details.get("reason", ""),
    }
    return {name: _shown(str(value or "")) for name, value in told.items()}


def _shown(text: str) -> str:
    # What others wrote may hold what moves a cursor or breaks a line; it is shown, not obeyed.
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
