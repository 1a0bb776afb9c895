"""The command line: the group that holds all commands, and where it starts.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part. Only the command that was typed is
loaded: what a server needs, or a database, takes longer to load than most commands to run.
"""

import importlib
from pathlib import Path
from typing import Final

import click

from damrak import __version__
from damrak.app.options import DATA_DIR_VARIABLE

_COMMANDS: Final = {
    "account": ("commands.accounts", "account_group"),
    "archive": ("commands.upkeep", "archive_command"),
    "asset": ("commands.instruments", "asset_group"),
    "audit": ("commands.audits", "audit_group"),
    "backup": ("commands.upkeep", "backup_command"),
    "book": ("commands.orders", "book_command"),
    "config": ("commands.configs", "config_group"),
    "db": ("commands.control.databases", "database_group"),
    "demo": ("demo", "demo_command"),
    "doctor": ("commands.upkeep", "doctor_command"),
    "instrument": ("commands.instruments", "instrument_group"),
    "key": ("commands.keys", "key_group"),
    "logs": ("commands.serving", "logs_command"),
    "order": ("commands.orders", "order_group"),
    "rebuild": ("commands.upkeep", "rebuild_command"),
    "relay": ("relaying.command", "relay_command"),
    "replay": ("commands.replays", "replay_group"),
    "reset": ("commands.upkeep", "reset_command"),
    "role": ("commands.people.roles", "role_group"),
    "secrets": ("commands.control.secrets", "secrets_group"),
    "serve": ("serving.command", "serve_command"),
    "start": ("commands.serving", "start_command"),
    "status": ("commands.serving", "status_command"),
    "stop": ("commands.serving", "stop_command"),
    "team": ("commands.people.teams", "team_group"),
    "top": ("commands.live", "top_command"),
    "trades": ("commands.orders", "trades_command"),
    "up": ("commands.live", "up_command"),
    "user": ("commands.people.users", "user_group"),
    "verify": ("commands.upkeep", "verify_command"),
    "version": ("commands.upkeep", "version_command"),
}
"""Where each command is: a module below this package, and its name there."""


class Commands(click.Group):
    """Be a group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, None where there is none."""
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place
        command: click.Command = getattr(importlib.import_module(f"damrak.app.{module}"), name)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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


if __name__ == "__main__":
    main()
