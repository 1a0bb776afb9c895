"""Commands about the database of the control plane: bring it up to date, fill it, empty it."""

from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from damrak.adapters.logs.sqlite.lock import WriterLock
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE
from damrak.app.commands.configs import config_option, settings_for
from damrak.app.control import explained_control, open_control, open_engine
from damrak.app.live.newcomers import make_newcomers
from damrak.app.options import Desk, with_desk
from damrak.app.terminal import Facts
from damrak.app.wiring import make_data_dir
from damrak.services.identity.storage.scrubbing import scrub
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.upgrading import newest_revision, revision_of, start_over

NOTHING: Final = "none"
"""How a shape is called that no table has yet."""


@click.group("db")
def database_group() -> None:
    """Look after the database of people, keys, sessions and the audit."""


@database_group.command("upgrade")
@config_option
@with_desk
def upgrade_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Bring the tables up to this release, and make them where there are none.

    A server does so by itself when it starts.
    """
    settings = settings_for(desk.data_dir, files).settings
    make_data_dir(desk.data_dir)
    with explained_control():
        engine = open_engine(desk.data_dir, settings)
        try:
            before = revision_of(engine)
        finally:
            engine.dispose()
    with open_control(desk.data_dir, settings) as store:
        place = _place(store)
    after = newest_revision()
    done = f"is at {after} already" if before == after else f"went from {before or NOTHING}"
    sentence = f"{place} {done}" + ("" if before == after else f" to {after}")
    desk.terminal.tell({"database": place, "before": before, "after": after}, sentence)


@database_group.command("seed")
@config_option
@with_desk
def seed_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Make an administrator and two traders where there is nobody; their passwords are told once.

    Accounts with play money come with `damrak up`.
    """
    settings = settings_for(desk.data_dir, files).settings
    make_data_dir(desk.data_dir)
    with open_control(desk.data_dir, settings) as store:
        made = make_newcomers(store)
    rows: list[Facts] = [
        {"email": each.email, "role": each.role, "user_id": each.user_id, "password": each.password}
        for each in made
    ]
    desk.terminal.rows(rows, "newcomers", none="somebody is there already: nobody was made")


@database_group.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
@with_desk
def reset_command(desk: Desk, files: tuple[Path, ...], yes: bool) -> None:
    """Remove all people, keys, sessions, grants and the audit; accounts and orders stay.

    Stop every server first. The keys of the vault stay, since they open backups.
    """
    settings = settings_for(desk.data_dir, files).settings
    if not yes:
        text = f"remove all people, keys and the audit of {desk.data_dir} for ever?"
        click.confirm(text, abort=True, err=True)
    make_data_dir(desk.data_dir)
    with ExitStack() as held:
        # A server would go on with what it remembers, and write about people who are gone.
        held.callback(WriterLock(desk.data_dir).release)
        with open_control(desk.data_dir, settings) as store:
            start_over(store.engine)
            scrub(store.engine)
            # It proves an audit that is gone.
            (desk.data_dir / AUDIT_HEAD_FILE).unlink(missing_ok=True)
            place = _place(store)
    desk.terminal.tell({"database": place, "reset": True}, f"{place} is empty")


def _place(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=True)
