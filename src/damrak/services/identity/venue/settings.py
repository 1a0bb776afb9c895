"""Settings that operators change while the venue runs, durable together with their line of audit.

They lie in the control plane because the machines need not know them: what they come to, such as an
instrument that is halted, is in the log like everything else.
"""

from functools import partial

from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import VenueSetting
from damrak.services.identity.storage.store import Store, Unit


class VenueSettings:
    """Keep settings by name, each as JSON; raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def kept(self, name: str) -> bytes:
        """Return what a setting is, empty where nobody ever changed it; waits for the disk."""
        found = self._store.read_now(lambda unit: unit.session.get(VenueSetting, name))
        return b"" if found is None else found.value.encode()

    async def keep(self, name: str, value: bytes, entry: Entry | None = None) -> None:
        """Change a setting; both it and the line of audit are durable when this returns."""
        await self._store.run(partial(_keep, name=name, value=value.decode(), entry=entry))


def _keep(unit: Unit, *, name: str, value: str, entry: Entry | None) -> None:
    unit.session.merge(VenueSetting(name=name, value=value, changed_time=unit.now))
    if entry is not None:
        unit.audit(entry)
