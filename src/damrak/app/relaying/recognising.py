"""Recognising at a relay: the control plane that the venue keeps, looked at and never changed.

A relay recognises keys and sessions by a directory of its own, which follows the venue's tables.
"""

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Engine

from damrak.adapters.clocks.system import SystemClock
from damrak.app.config.settings import Settings
from damrak.app.control import CONTROL_FILE, explained_control, key_source, open_engine
from damrak.app.identity.recognising import known_of, token_options
from damrak.app.register import Refused
from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, SignedRequest
from damrak.services.identity.directory.directory import UNREADABLE
from damrak.services.identity.directory.following import Following
from damrak.services.identity.directory.recogniser import KEYS_ALONE, Recogniser, Recognising
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens
from damrak.services.identity.storage.following import POLL_SECONDS
from damrak.services.identity.storage.sealing import is_sealed, open_vault
from damrak.services.identity.storage.store import Store, StoreUnavailable
from damrak.services.identity.storage.upgrading import newest_revision, revision_of

KNOWN_SECONDS_MAX: Final = 2.0
"""Longest time after which a new key is let in, and a revoked one closed."""

UNREADABLE_SECONDS_MAX: Final = 10.0
"""How long rights may be unreadable before nobody is served: they may have been taken."""

_log: Final = structlog.get_logger("damrak")


class Followed:
    """Recognise callers as the venue beside this process does, ``KNOWN_SECONDS_MAX`` late."""

    def __init__(self, data_dir: Path, settings: Settings) -> None:
        """Read everybody's rights; raises Refused and StoreUnavailable."""
        self._data_dir = data_dir
        self._settings = settings
        self._open()

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret."""
        return self._recogniser.caller_of(secret, address)

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return who signed a request."""
        return self._recogniser.signer_of(signed, address)

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key or session has ended."""
        return self._recogniser.renewed(caller)

    def page_proof(self, caller: Caller) -> str:
        """Return what only a page of ours knows."""
        return self._recogniser.page_proof(caller)

    async def follow(self) -> None:
        """Look for ever; raises StoreUnavailable when rights cannot be read any more."""
        loop = asyncio.get_running_loop()
        read = loop.time()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await asyncio.to_thread(self._look)
                read = loop.time()
            except (*UNREADABLE, Refused, OSError) as error:
                if loop.time() - read > UNREADABLE_SECONDS_MAX:
                    raise StoreUnavailable(f"rights cannot be read any more: {error}") from error

    def close(self) -> None:
        """Let go of the control plane."""
        self._store.close()

    def _look(self) -> None:
        if self._place_of_file() != self._place:
            before = self._store
            self._open()
            before.close()
            _log.warning("opened anew, since it was replaced", file=CONTROL_FILE)
        self._following.look()
        self._signing.look()

    def _open(self) -> None:
        place = self._place_of_file()
        store = _store_of(self._data_dir, self._settings)
        try:
            signing = SigningKeys(store)
            signing.look()
            tokens = AccessTokens(signing, token_options(self._settings))
            parts = Recognising(tokens, KEYS_ALONE.numbers, KEYS_ALONE.uses)
            known, following = known_of(store, self._settings, parts)
            following.begin()
        except BaseException:
            store.close()
            raise
        self._place = place
        self._store, self._signing = store, signing
        self._following: Following = following
        self._recogniser: Recogniser = known.recogniser

    def _place_of_file(self) -> tuple[int, int]:
        # A restored backup is another file under the same name; a server has no file.
        if self._settings.database.control_url:
            return 0, 0
        try:
            status = (self._data_dir / CONTROL_FILE).stat()
        except FileNotFoundError as error:
            raise _no_keys(self._data_dir) from error
        return status.st_dev, status.st_ino


class _Unwritten:
    # Nothing is changed here, so nothing is told of it.
    def append(self, session: object, entries: Collection[Entry], time: int) -> None:
        raise StoreUnavailable("a relay changes nothing")


def _store_of(data_dir: Path, settings: Settings) -> Store:
    with explained_control():
        engine = open_engine(data_dir, settings)
        try:
            _require_ready(data_dir, engine)
            keys = key_source(data_dir, settings)
            clock = SystemClock()
            vault = open_vault(engine, keys(), clock.now())
        except BaseException:
            engine.dispose()
            raise
    return Store(engine, vault, clock, _Unwritten(), keys=keys)


def _require_ready(data_dir: Path, engine: Engine) -> None:
    if revision_of(engine) != newest_revision():
        raise Refused(
            f"the control plane of {data_dir} is of an earlier release: start the venue with this "
            "release, then the relay"
        )
    if not is_sealed(engine):
        raise _no_keys(data_dir)


def _no_keys(data_dir: Path) -> Refused:
    return Refused(f"{data_dir} has no keys: start the venue once, then the relay")
