"""Commands that keep a data directory well."""

import os
import platform
import sqlite3
from pathlib import Path

import click
import msgspec

from damrak import __version__
from damrak.app.commands.configs import config_option
from damrak.app.control import VAULT_KEYS_FILE
from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk, keep_option, with_desk
from damrak.app.upkeep.backup import back_up, empty_data_dir
from damrak.app.upkeep.doctor import FAILURE, examine
from damrak.app.upkeep.exposure import examine_exposure
from damrak.app.upkeep.verification import Proof, verify_data_dir
from damrak.app.wiring import forget_tables, open_venue
from damrak.runtime.topology import EVENTS


@click.command("verify")
@with_desk
def verify_command(desk: Desk) -> None:
    """Prove the data directory: replay it from the first record, change nothing.

    Compares every hash, every recorded event, every snapshot's digest, the invariants of the state
    and the tables. Ends with exit code 1 where anything disagrees.
    """
    with desk.terminal.progress("replaying") as progress:
        proof = verify_data_dir(desk.data_dir, progress)
    tell_proof(desk, proof)
    if not proof.ok:
        leave(FAILED)


def tell_proof(desk: Desk, proof: Proof) -> None:
    """Write the verdict of a verification."""
    if desk.terminal.as_json:
        desk.terminal.tell(msgspec.to_builtins(proof), "")
        return
    for problem in proof.problems:
        desk.terminal.say(f"problem: {problem}")
    verdict = "verified" if proof.ok else "NOT verified"
    desk.terminal.say(
        f"{verdict}: {proof.records} records, {proof.events} events, {proof.batches} hashes, "
        f"{proof.snapshots} snapshots, in {proof.seconds:.1f} s\ndigest {proof.digest}"
    )


@click.command("archive")
@keep_option
@with_desk
def archive_command(desk: Desk, keep: int | None) -> None:
    """Take a snapshot, and move the log before the oldest one kept into compressed files."""
    with open_venue(desk.data_dir, keep=keep) as venue:
        if venue.shard.offset > venue.shard.snapshot_offset:
            venue.shard.snapshot()
        venue.sqlite_log.mark_head()
        through = 0 if keep is None else venue.retention.archive(keep)
        sizes = venue.sqlite_log.sizes()
        facts = {
            "archived_through": through,
            "records": venue.shard.offset,
            "archive_files": sizes.archive_files,
            "archive_bytes": sizes.archive,
            "database_bytes": sizes.database,
            "database_bytes_free": sizes.database_free,
        }
        moved = f"archived through record {through}" if through else _nothing(keep)
        desk.terminal.tell(
            facts, f"{moved}; {sizes.archive_files} archive files, {sizes.archive} bytes"
        )


def _nothing(keep: int | None) -> str:
    return "nothing was archived: " + (
        "all is kept" if keep is None else f"that takes {keep} good snapshots"
    )


@click.command("rebuild")
@with_desk
def rebuild_command(desk: Desk) -> None:
    """Build the tables of orders, fills, trades, balances, positions and transfers from the log."""
    forget_tables(desk.data_dir)
    with open_venue(desk.data_dir) as venue:
        records = venue.log.head(EVENTS)
        with desk.terminal.progress("writing tables") as progress:
            venue.catch_up(progress)
    desk.terminal.tell({"records": records}, f"tables were built from {records} records of events")


@click.command("backup")
@click.argument("destination", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help=f"Copy {VAULT_KEYS_FILE} too; then keep it safe.")
@with_desk
def backup_command(desk: Desk, destination: Path, *, with_keys: bool) -> None:
    """Copy the data directory to DESTINATION, also while a venue writes to it.

    The copy is a data directory of its own; its tables are built again when it is first used. What
    opens the personal data in it is left out unless asked for, and so is a database on a server.
    """
    made = back_up(desk.data_dir, destination.expanduser().absolute(), with_keys=with_keys)
    desk.terminal.tell(
        msgspec.to_builtins(made),
        f"{made.backup} holds {made.records} records in {made.files} files, {made.bytes} bytes\n"
        f"prove it with: damrak verify --data-dir {made.backup}",
    )
    if made.control and not made.vault_keys:
        desk.terminal.note(f"it opens with {VAULT_KEYS_FILE} of today, which you keep elsewhere")


@click.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_desk
def reset_command(desk: Desk, yes: bool) -> None:
    """Remove the venue with all accounts, orders and history; nothing else in its directory."""
    if not yes:
        click.confirm(f"remove the venue in {desk.data_dir} for ever?", abort=True, err=True)
    gone = empty_data_dir(desk.data_dir)
    sentence = f"removed from {desk.data_dir}: {', '.join(gone)}" if gone else "nothing to remove"
    desk.terminal.tell({"data_dir": str(desk.data_dir), "removed": gone}, sentence)


@click.command("doctor")
@config_option
@with_desk
def doctor_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Examine this machine, the data directory and the settings, and say what to do.

    Nothing is changed. What makes a venue unsafe that others can reach is told as a warning.
    """
    findings = [*examine(desk.data_dir), *examine_exposure(desk.data_dir, files, os.environ)]
    desk.terminal.rows([msgspec.to_builtins(each) for each in findings], "doctor")
    if any(each.status == FAILURE for each in findings):
        leave(FAILED)


@click.command("version")
@with_desk
def version_command(desk: Desk) -> None:
    """Say which release this is, and what it runs on."""
    facts = {
        "damrak": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "data_dir": str(desk.data_dir),
    }
    desk.terminal.tell(facts, f"damrak {__version__}")
