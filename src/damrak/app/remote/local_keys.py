"""Keys of a data directory, made and taken back in its control plane by a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from damrak.app.keys import COMMAND, borrow_control, list_keys
from damrak.app.register import Refused, no_key
from damrak.services.identity.keys.answers import (
    key_answer,
    new_key_answer,
    rotation_of,
    wish_of,
)
from damrak.services.identity.keys.making import find_key, make_key, revoke_key, rotate_key
from damrak.services.identity.keys.records import KeyRefused, MadeKey
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity.keys import Key, KeyRequest, NewKey, RotateRequest


class LocalKeys:
    """Keep keys, whether or not a server runs; raises Refused."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def all(self) -> list[Key]:
        """Return all keys, oldest first."""
        return [key_answer(record) for record in list_keys(self._data_dir)]

    def create(self, wanted: KeyRequest) -> NewKey:
        """Make a key; that its account is open is for the caller to know."""
        with borrow_control(self._data_dir) as store, _explained():
            wish = wish_of(wanted)
            return new_key_answer(store.run_now(lambda unit: make_key(unit, wish, COMMAND)))

    def rotate(self, key_id: str, wanted: RotateRequest) -> NewKey:
        """Make a key in the place of another one."""
        rotation = rotation_of(wanted)

        def work(unit: Unit) -> MadeKey:
            record = find_key(unit, key_id)
            if record is None:
                raise no_key(key_id)
            return rotate_key(unit, record, rotation, COMMAND)

        with borrow_control(self._data_dir) as store, _explained():
            return new_key_answer(store.run_now(work))

    def revoke(self, key_id: str) -> Key:
        """Take a key back."""
        with borrow_control(self._data_dir) as store:
            record = store.run_now(lambda unit: revoke_key(unit, key_id, COMMAND))
        if record is None:
            raise no_key(key_id)
        return key_answer(record)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except KeyRefused as error:
        raise Refused(str(error)) from error
