"""The command line: the group that holds all commands, and where it starts.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.
"""

from pathlib import Path

import click

from damrak import __version__
from damrak.app.commands.accounts import account_group
from damrak.app.commands.audits import audit_group
from damrak.app.commands.configs import config_group
from damrak.app.commands.control.databases import database_group
from damrak.app.commands.control.secrets import secrets_group
from damrak.app.commands.instruments import asset_group, instrument_group
from damrak.app.commands.keys import key_group
from damrak.app.commands.live import top_command, up_command
from damrak.app.commands.orders import book_command, order_group, trades_command
from damrak.app.commands.people.roles import role_group
from damrak.app.commands.people.teams import team_group
from damrak.app.commands.people.users import user_group
from damrak.app.commands.replays import replay_group
from damrak.app.commands.serving import (
    logs_command,
    start_command,
    status_command,
    stop_command,
)
from damrak.app.commands.upkeep import (
    archive_command,
    backup_command,
    doctor_command,
    rebuild_command,
    reset_command,
    verify_command,
    version_command,
)
from damrak.app.demo import demo_command
from damrak.app.options import DATA_DIR_VARIABLE
from damrak.app.relaying.command import relay_command
from damrak.app.serving.command import serve_command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar=DATA_DIR_VARIABLE,
    show_envvar=True,
    help="Where the venue lives; a folder of this user's unless given.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, one object a line.")
@click.version_option(__version__, prog_name="damrak")
def main(data_dir: Path | None, as_json: bool) -> None:
    """Damrak, a trading venue that you host yourself."""


for _command in (
    account_group,
    archive_command,
    asset_group,
    audit_group,
    backup_command,
    book_command,
    config_group,
    database_group,
    demo_command,
    doctor_command,
    instrument_group,
    key_group,
    logs_command,
    order_group,
    rebuild_command,
    relay_command,
    replay_group,
    reset_command,
    role_group,
    secrets_group,
    serve_command,
    start_command,
    status_command,
    stop_command,
    team_group,
    top_command,
    trades_command,
    up_command,
    user_group,
    verify_command,
    version_command,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
