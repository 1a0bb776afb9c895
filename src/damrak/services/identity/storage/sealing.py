"""Sealing: under which key the tables are sealed now, and how a process comes to know.

The tables name the key by its id. Every unit looks first: where another process has changed the
key, this one takes the keys up anew before it seals or opens anything, without being started again.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from damrak.ports.databases import READS
from damrak.services.identity.storage.models import VaultState
from damrak.services.identity.storage.reaching import StoreUnavailable, reaching
from damrak.services.identity.storage.vault import Vault, VaultError, key_id_of

KeySource = Callable[[], Sequence[str]]
"""Returns the keys of the vault as they are now, the newest first; raises OSError, VaultError."""

THE_VAULT: Final = 1
"""The id of the one row about it."""


def sealing_key(session: Session) -> str | None:
    """Return the id of the key that seals, None while nothing was ever sealed."""
    return session.scalar(select(VaultState.key_id).where(VaultState.id == THE_VAULT))


def is_sealed(engine: Engine) -> bool:
    """Return whether anything was ever sealed, so that lost keys would be missed.

    Raises StoreUnavailable.
    """
    reads = engine.execution_options(**{READS: True})
    with reaching(), Session(reads) as session, session.begin():
        return sealing_key(session) is not None


def open_vault(engine: Engine, keys: Sequence[str], now: int) -> Vault:
    """Return the vault of a database that was upgraded, and make it where there is none.

    Raises VaultError where the keys are of another venue, StoreUnavailable.
    """
    vault = Vault(keys)
    with reaching(), Session(engine) as session, session.begin():
        state = session.get(VaultState, THE_VAULT)
        if state is None:
            session.add(_new_state(vault, now))
            return vault
        arrange(vault, keys, state.key_id)
        vault.index_with(bytes.fromhex(vault.open(state.index_sealed)))
        return vault


def arrange(vault: Vault, keys: Sequence[str], key_id: str) -> None:
    """Let a vault seal with the key of an id; raises VaultError where that one is not there."""
    newest = [key for key in keys if key_id_of(key) == key_id]
    if not newest:
        raise VaultError(
            f"the keys of the vault must hold the key {key_id}, under which the control plane is "
            "sealed: give back the keys that belong to it"
        )
    vault.take_up([*newest, *(key for key in keys if key not in newest)])


def take_up_keys(vault: Vault, source: KeySource | None, key_id: str) -> None:
    """Let a vault seal with a key that another process has brought in.

    Raises StoreUnavailable where this process cannot have it.
    """
    try:
        arrange(vault, source() if source else (), key_id)
    except (VaultError, OSError) as error:
        raise StoreUnavailable(
            f"the control plane is sealed with the key {key_id} by now: give this process the new "
            "keys and start it again"
        ) from error


def _new_state(vault: Vault, now: int) -> VaultState:
    return VaultState(
        id=THE_VAULT,
        key_id=vault.key_id,
        index_sealed=vault.seal(vault.index_key.hex()),
        changed_time=now,
    )
