"""The key by which processes of one venue know each other, and where it lies.

It is made at the venue's first start, in ``peers.key`` of the data directory, for its owner alone.
A process that has no such directory finds it in the environment.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from damrak.adapters.durable_files import sync_directory, write_durably
from damrak.app.config.settings import Settings
from damrak.app.identity.key_files import PEERS_KEY_FILE
from damrak.app.identity.recognising import token_options
from damrak.app.register import Refused
from damrak.http.operations import Operation
from damrak.ports.clock import Clock
from damrak.ports.identity import Identity
from damrak.ports.peers import Peer
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.peering.feed import RightsFeed, Signing
from damrak.services.identity.peering.operations import RightsRoom, operations
from damrak.services.identity.peering.recognising import PeerRecogniser
from damrak.services.identity.peering.tokens import PeerKeyRefused, PeerTokens, new_peer_key
from damrak.services.identity.sessions.tokens import TokenOptions
from damrak.wire.identity.feed import FeedTerms

PEERS_KEY_VARIABLE: Final = "DAMRAK_PEERS_KEY"
"""Where the environment holds the key of peers."""

KEY_CHARACTERS_MAX: Final = 256
"""More than a key has."""

_INSTANCE_BYTES: Final = 8


def peers_of(data_dir: Path, name: str, clock: Clock) -> PeerTokens:
    """Return a process of a venue among its peers; raises Refused, OSError."""
    key = read_peer_key(data_dir)
    if not key:
        raise Refused(
            f"{data_dir} has no {PEERS_KEY_FILE}: start the venue once, then what serves it, or "
            f"set {PEERS_KEY_VARIABLE}"
        )
    try:
        return PeerTokens(Peer(name, secrets.token_hex(_INSTANCE_BYTES)), key, clock)
    except PeerKeyRefused as refused:
        place = f"{data_dir / PEERS_KEY_FILE} or {PEERS_KEY_VARIABLE}"
        raise Refused(f"{place}: {refused}") from refused


def read_peer_key(data_dir: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the key of the environment, or else of the file, empty where there is neither."""
    if given := environment.get(PEERS_KEY_VARIABLE, ""):
        return given.strip()
    try:
        with (data_dir / PEERS_KEY_FILE).open("rb") as file:
            return file.read(KEY_CHARACTERS_MAX).decode("ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""


def ensure_peer_key(data_dir: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Make the key where there is none; raises OSError."""
    if read_peer_key(data_dir, environment):
        return
    # Two processes may start at once: the file of one of them counts for both.
    path = data_dir / PEERS_KEY_FILE
    mine = path.with_name(f"{PEERS_KEY_FILE}.{secrets.token_hex(4)}")
    write_durably(mine, [f"{new_peer_key()}\n".encode()], private=True)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(mine, path)
    finally:
        mine.unlink()
    sync_directory(data_dir)


def recognising_peers(
    data_dir: Path, people: Identity, *, clock: Clock, name: str
) -> PeerRecogniser:
    """Return an identity that recognises peers too; makes their key. Raises Refused, OSError."""
    ensure_peer_key(data_dir)
    return PeerRecogniser(people, peers_of(data_dir, name, clock))


def rights_operations(
    directory: Directory, signing: Signing, settings: Settings, tokens: TokenOptions | None = None
) -> list[Operation]:
    """Return what peers may ask of a venue; ``tokens`` are what its access tokens say."""
    said = tokens or token_options(settings)
    terms = FeedTerms(
        issuer=said.issuer,
        audience=said.audience,
        access_seconds=said.access_seconds,
        idle_seconds=3_600 * settings.identity.idle_hours,
        admin_second_factor=settings.identity.admin_second_factor,
    )
    return operations(RightsRoom(RightsFeed(directory, signing, terms)))
