"""Commands about the keys of the vault, with which personal data and private keys are sealed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from damrak.app.commands.configs import config_option, settings_for
from damrak.app.config.settings import Settings
from damrak.app.control import (
    KEYS_VARIABLE,
    VAULT_KEYS_FILE,
    explained_control,
    hold_vault_keys,
    key_source,
    open_control,
    read_vault_keys,
    require_control,
    write_vault_keys,
)
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.terminal import Facts
from damrak.app.wiring import make_data_dir
from damrak.services.identity.storage.rotation import Resealed, adopt, reseal_all
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.vault import key_id_of, new_key

PASSES_MAX: Final = 3
"""How often everything is looked through, until nothing is left that an older key sealed."""

_SETTING: Final = "settings"


@click.group("secrets")
def secrets_group() -> None:
    """Look after the keys that seal personal data and private keys."""


@secrets_group.command("show")
@config_option
@with_desk
def show_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Show which keys there are, by ids that tell nothing of them, and which one seals."""
    settings = settings_for(desk.data_dir, files).settings
    require_control(desk.data_dir, settings)
    with open_control(desk.data_dir, settings) as store:
        sealing = store.vault.key_id
        ids = [key_id_of(key) for key in key_source(desk.data_dir, settings)()]
    place = _kept_in(settings)
    rows: list[Facts] = [
        {"key_id": key_id, "seals": key_id == sealing, "kept_in": place} for key_id in ids
    ]
    desk.terminal.rows(rows, "keys of the vault")


@secrets_group.command("rotate")
@config_option
@with_desk
def rotate_command(desk: Desk, files: tuple[Path, ...]) -> None:
    """Seal everything with a new key, and forget the one before; servers may run meanwhile.

    Cut short, nothing is lost: the next call goes on where this one was. Where the settings hold
    the keys, it says what to set.
    """
    settings = settings_for(desk.data_dir, files).settings
    make_data_dir(desk.data_dir)
    with hold_vault_keys(desk.data_dir), explained_control():
        if settings.secrets.keys:
            _rotate_settings(desk, settings)
        else:
            _rotate_file(desk, settings)


def _rotate_file(desk: Desk, settings: Settings) -> None:
    with open_control(desk.data_dir, settings) as store:
        keys = read_vault_keys(desk.data_dir)
        if len(keys) == 1:
            keys = [new_key(), *keys]
            write_vault_keys(desk.data_dir, keys)
        done = _seal_with(desk, store, keys)
        write_vault_keys(desk.data_dir, keys[:1])
    _tell(desk, keys, done, f"older keys are forgotten; copy {VAULT_KEYS_FILE} to where it is kept")


def _rotate_settings(desk: Desk, settings: Settings) -> None:
    keys = list(key_source(desk.data_dir, settings)())
    with open_control(desk.data_dir, settings) as store:
        if len(keys) == 1:
            added = new_key()
            desk.terminal.tell(
                {"key_id": key_id_of(keys[0]), "new_key": added, "variable": KEYS_VARIABLE},
                f"set {KEYS_VARIABLE} to this key, a comma, and the present one; start every "
                f"process again, then say this once more:\n{added}",
            )
            return
        done = _seal_with(desk, store, keys)
    kept = f"keep only the first key in {KEYS_VARIABLE}, and start every process again"
    _tell(desk, keys, done, kept)


def _seal_with(desk: Desk, store: Store, keys: Sequence[str]) -> Resealed:
    adopt(store, keys)
    resealed = 0
    with desk.terminal.progress("sealing") as progress:
        for _ in range(PASSES_MAX):
            done = reseal_all(store, progress)
            resealed += done.resealed
            # Only what was looked through and found sealed anew lets go of the older keys.
            if not done.resealed:
                return Resealed(done.rows, resealed)
    raise Refused(
        "another process still seals with an older key: end servers of an earlier release, then "
        "say this again"
    )


def _tell(desk: Desk, keys: Sequence[str], done: Resealed, after: str) -> None:
    facts = {"key_id": key_id_of(keys[0]), "rows": done.rows, "resealed": done.resealed}
    sentence = f"{done.resealed} of {done.rows} rows were sealed again with key {facts['key_id']}"
    desk.terminal.tell(facts, f"{sentence}; {after}")


def _kept_in(settings: Settings) -> str:
    return _SETTING if settings.secrets.keys else VAULT_KEYS_FILE
