"""The keys of a venue in tests: a real control plane in memory, and who recognises them."""

from collections.abc import Collection

from sqlalchemy import StaticPool, create_engine

from damrak.adapters.clocks.system import SystemClock
from damrak.domain.identifiers import AccountId
from damrak.ports.clock import Clock
from damrak.ports.identity import Caller, Scope
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import Recogniser
from damrak.services.identity.keys.making import make_key, read_keys, revoke_key
from damrak.services.identity.keys.records import Asker, KeyRecord, KeyWish
from damrak.services.identity.storage.models import Rows
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.vault import Vault, new_key
from tests.unit.services.identity.control import Lines


class Keys:
    """Make keys of a venue and recognise whoever shows one."""

    def __init__(self, clock: Clock | None = None) -> None:
        # One connection and no file: it outlives the venues that share it.
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        Rows.metadata.create_all(engine)
        self.lines = Lines()
        self.store = Store(engine, Vault([new_key()]), clock or SystemClock(), self.lines)
        self.directory = Directory(self.store)
        self.directory.load()
        self.store.add_listener(self.directory.refresh)
        self.identity = Recogniser(self.directory, self.store)

    def create(
        self, name: str, scopes: Collection[Scope], account_id: AccountId | int | None = None
    ) -> tuple[KeyRecord, str]:
        """Make a key and return it with its secret."""
        wish = KeyWish(name=name, scopes=frozenset(scopes), account_id=account_id)
        made = self.store.run_now(lambda unit: make_key(unit, wish, Asker()))
        return made.record, made.secret

    def all(self) -> list[KeyRecord]:
        """Return all keys, oldest first."""
        return self.store.read_now(read_keys)

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Take a key back."""
        return self.store.run_now(lambda unit: revoke_key(unit, key_id, Asker()))

    def caller_of(self, secret: str) -> Caller | None:
        """Return who holds a secret."""
        return self.identity.caller_of(secret)

    def close(self) -> None:
        """Close the control plane."""
        self.store.close()
