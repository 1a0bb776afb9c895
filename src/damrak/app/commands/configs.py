"""Commands about settings: what they are, where each comes from, and whether a file is right."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from damrak.app.config.fields import value_text
from damrak.app.config.files import CONFIG_VARIABLE, Flag, config_files
from damrak.app.config.loading import DEFAULT, Loaded, load_settings
from damrak.app.config.settings import Settings
from damrak.app.options import Desk, with_desk
from damrak.app.terminal import Facts

config_option = click.option(
    "--config",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="TOML file of settings; of several the later one counts. Else those that "
    f"{CONFIG_VARIABLE} names, else damrak.toml in the data directory.",
)
"""Gives a command the files that a person named, as ``files``."""


def settings_for(
    data_dir: Path, files: Sequence[Path], flags: Sequence[Flag] = ()
) -> Loaded[Settings]:
    """Return the settings of a command on a data directory, in this process's environment.

    Raises SettingsRefused.
    """
    given = [path.expanduser() for path in files]
    return load_settings(config_files(data_dir, given, os.environ), os.environ, flags)


@click.group("config")
def config_group() -> None:
    """Show the settings and check files of them."""


@config_group.command("show")
@config_option
@with_desk
def show_settings(desk: Desk, files: tuple[Path, ...]) -> None:
    """Show every setting with its value and where that comes from; secrets are masked."""
    rows: list[Facts] = []
    for row in settings_for(desk.data_dir, files).rows():
        as_toml = {**row, "value": value_text(row["value"])}
        rows.append(row if desk.terminal.as_json else as_toml)
    desk.terminal.rows(rows, "settings")


@config_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_desk
def check_settings(desk: Desk, files: tuple[Path, ...]) -> None:
    """Check FILES of settings, the later over the earlier, apart from this environment."""
    loaded = load_settings(files, {})
    count = sum(origin != DEFAULT for origin in loaded.origins.values())
    names = [str(path) for path in files]
    desk.terminal.tell(
        {"files": names, "settings": count}, f"{', '.join(names)}: {count} settings, all right"
    )
