"""The keys of a data directory: its control plane opened by a command, and the operator's secret.

The operator's secret lies in ``operator.key``, for its owner alone: whoever may write the data
directory is the operator. Commands work on the tables, whether or not a server runs; one that runs
looks twice a second what they have changed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from damrak.adapters.durable_files import write_durably
from damrak.app.config.files import config_files
from damrak.app.config.loading import load_settings
from damrak.app.config.settings import Settings
from damrak.app.control import CONTROL_FILE, open_control
from damrak.app.identity.key_files import OPERATOR_KEY_FILE, read_operator_key
from damrak.app.register import Refused
from damrak.ports.identity import Scope
from damrak.services.identity.keys.making import key_of_secret, make_key, read_keys
from damrak.services.identity.keys.records import Asker, KeyRecord, KeyWish
from damrak.services.identity.storage.store import Store, Unit

OPERATOR: Final = KeyWish(
    name="operator", scopes=frozenset({Scope.READ, Scope.TRANSFER, Scope.ADMIN})
)
"""What the operator's key may do: everything but trade."""

COMMAND: Final = Asker(credential="command")
"""Who asks when somebody types a command on the venue's own machine."""


class OperatorKey(NamedTuple):
    """Tell where the operator's secret lies, whether it opens anything, and which key was made."""

    path: Path
    works: bool
    made: KeyRecord | None


def settings_of(data_dir: Path) -> Settings:
    """Return the settings that files and environment say of a data directory.

    Raises SettingsRefused.
    """
    return load_settings(config_files(data_dir, (), os.environ), os.environ).settings


@contextmanager
def borrow_control(data_dir: Path) -> Iterator[Store]:
    """Open the control plane of a data directory for a command; raises Refused."""
    _require_directory(data_dir)
    with open_control(data_dir, settings_of(data_dir)) as store:
        yield store


def list_keys(data_dir: Path) -> list[KeyRecord]:
    """Return the keys of a data directory, oldest first; makes no files where there are none."""
    _require_directory(data_dir)
    settings = settings_of(data_dir)
    if not settings.database.control_url and not (data_dir / CONTROL_FILE).exists():
        return []
    with open_control(data_dir, settings) as store:
        return store.read_now(read_keys)


def ensure_operator_key(data_dir: Path, store: Store) -> OperatorKey:
    """Make the operator's key at the first start, that is, while no key ever administered.

    Later an absent file is left absent: the operator may keep the secret elsewhere. Raises OSError
    and StoreUnavailable.
    """
    if not any(Scope.ADMIN in record.scopes for record in store.read_now(_venue_keys)):
        return make_operator_key(data_dir, store)
    works = _record_of_file(data_dir, store) is not None
    return OperatorKey(data_dir / OPERATOR_KEY_FILE, works, None)


def make_operator_key(data_dir: Path, store: Store) -> OperatorKey:
    """Make an operator's key and write its secret to the file that only its owner may read.

    Raises Refused where the file holds one that works, OSError and StoreUnavailable.
    """
    path = data_dir / OPERATOR_KEY_FILE
    record = _record_of_file(data_dir, store)
    if record is not None:
        raise Refused(
            f"the operator key in {path} works: to replace it, first revoke it with "
            f"`damrak key revoke {record.key_id}`"
        )

    def work(unit: Unit) -> KeyRecord:
        made = make_key(unit, OPERATOR, COMMAND)
        # Before it counts: a crash leaves a secret that opens nothing, never a key nobody holds.
        write_durably(path, [f"{made.secret}\n".encode()], private=True)
        return made.record

    return OperatorKey(path, works=True, made=store.run_now(work))


def _record_of_file(data_dir: Path, store: Store) -> KeyRecord | None:
    secret = read_operator_key(data_dir)
    return store.read_now(lambda unit: key_of_secret(unit, secret)) if secret else None


def _venue_keys(unit: Unit) -> list[KeyRecord]:
    return read_keys(unit, user_id=0)


def _require_directory(data_dir: Path) -> None:
    if not data_dir.is_dir():
        raise Refused(
            f"data directory {data_dir} does not exist: make it by the first command that writes, "
            "or choose another --data-dir"
        )
