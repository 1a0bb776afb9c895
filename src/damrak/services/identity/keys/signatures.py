"""Signatures: who holds a private key shows it by signing each request, and never sends it.

What is signed is all that a request consists of, with the time. A signature is good for a few
seconds, and for one request: what was seen is remembered for as long as it would still be good.
"""

import base64
import binascii
import hashlib
from collections import deque
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from damrak.ports.clock import Clock
from damrak.ports.identity import NotRecognised, SignedRequest
from damrak.services.identity.keys.records import KeyRefused
from damrak.wire.texts import format_time

WINDOW_SECONDS: Final = 5
WINDOW_SECONDS_MAX: Final = 60
AHEAD_MS_MAX: Final = 1_000
"""How far a signer's clock may be ahead of the venue's."""

SEEN_MAX: Final = 200_000
"""Most signatures of one key that are remembered; a key that sends more within its window waits."""

SIGNERS_MAX: Final = 1_024
"""Keys with remembered signatures beyond which those that are over are looked for."""

PUBLIC_BYTES: Final = 32

_SIGNATURE_TEXT_LENGTH: Final = 88
_NANOSECONDS_PER_MS: Final = 1_000_000
_RULE: Final = "must be an Ed25519 public key: PEM, or its 32 bytes in base64"


class Signatures:
    """Check signatures; used by one thread."""

    def __init__(self, clock: Clock, window_seconds: int = WINDOW_SECONDS) -> None:
        """Take signatures that are at most ``window_seconds`` old, and from now on.

        What an earlier process has seen is not known, so nothing older than this one is taken.
        """
        if not 1 <= window_seconds <= WINDOW_SECONDS_MAX:
            raise ValueError(f"window_seconds must be from 1 to {WINDOW_SECONDS_MAX}")
        self._clock = clock
        self._window_ms = 1_000 * window_seconds
        self._first_ms = clock.now() // _NANOSECONDS_PER_MS
        self._seen: dict[str, _Seen] = {}
        self._nobody = Ed25519PrivateKey.generate().public_key()

    def are_good(self, signed: SignedRequest, public: Ed25519PublicKey | None) -> bool:
        """Return whether a request was signed by the holder of a key, and is no repetition.

        An unknown key, None, is as much work as a known one. Raises NotRecognised for a time stamp
        that is off, whoever signed.
        """
        now_ms = self._clock.now() // _NANOSECONDS_PER_MS
        self._require_fresh(signed.timestamp_ms, now_ms)
        said = text_to_sign(signed)
        try:
            (public or self._nobody).verify(_signature_bytes(signed.signature), said)
        except InvalidSignature:
            return False
        return public is not None and self._is_first(signed.key_id, said, now_ms)

    def _require_fresh(self, timestamp_ms: int, now_ms: int) -> None:
        if timestamp_ms > now_ms + AHEAD_MS_MAX:
            rule = f"must not be more than {AHEAD_MS_MAX} ms ahead of the venue's clock"
        elif timestamp_ms < now_ms - self._window_ms:
            rule = f"must not be more than {self._window_ms} ms behind the venue's clock"
        elif timestamp_ms < self._first_ms:
            rule = "must not be from before the venue's start"
        else:
            return
        moment = format_time(now_ms * _NANOSECONDS_PER_MS)
        raise NotRecognised(f"Damrak-Timestamp {rule}, which says {now_ms} ({moment})")

    def _is_first(self, key_id: str, said: bytes, now_ms: int) -> bool:
        seen = self._seen.get(key_id)
        if seen is None:
            if len(self._seen) >= SIGNERS_MAX:
                self._forget_those_that_are_over(now_ms)
            seen = self._seen[key_id] = _Seen()
        # A signature from the future is good for longer.
        seen.forget_before(now_ms - self._window_ms - AHEAD_MS_MAX)
        return seen.add(hashlib.sha256(said).digest(), now_ms)

    def _forget_those_that_are_over(self, now_ms: int) -> None:
        for key_id, seen in list(self._seen.items()):
            seen.forget_before(now_ms - self._window_ms - AHEAD_MS_MAX)
            if not seen.order:
                del self._seen[key_id]


class _Seen:
    __slots__ = ("order", "those")

    def __init__(self) -> None:
        self.order: deque[tuple[int, bytes]] = deque()
        self.those: set[bytes] = set()

    def forget_before(self, time_ms: int) -> None:
        while self.order and self.order[0][0] < time_ms:
            self.those.discard(self.order.popleft()[1])

    def add(self, digest: bytes, now_ms: int) -> bool:
        if digest in self.those:
            return False
        if len(self.order) >= SEEN_MAX:
            raise NotRecognised(f"a key may sign at most {SEEN_MAX} requests within its window")
        self.those.add(digest)
        self.order.append((now_ms, digest))
        return True


def text_to_sign(signed: SignedRequest) -> bytes:
    """Return what is signed: time stamp, method, target and digest of the body, a line each."""
    digest = hashlib.sha256(signed.body).hexdigest()
    lines = f"{signed.timestamp_ms}\n{signed.method}\n{signed.target}\n{digest}"
    return lines.encode("utf-8", errors="surrogateescape")


def read_public_key(text: str) -> str:
    """Return a public key, in PEM or base64, as base64 of its 32 bytes; raises KeyRefused."""
    try:
        raw = _public_bytes(text.strip())
        Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        # What was sent may be the private key by mistake, so it is not repeated.
        raise KeyRefused("public_key", _RULE) from error
    return base64.b64encode(raw).decode()


def public_key_of(text: str) -> Ed25519PublicKey:
    """Return the key that ``read_public_key`` has read."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))


def _public_bytes(text: str) -> bytes:
    if text.startswith("-----BEGIN"):
        return _raw(load_pem_public_key(text.encode("ascii")))
    raw = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    return raw if len(raw) == PUBLIC_BYTES else _raw(load_der_public_key(raw))


def _raw(key: object) -> bytes:
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("another kind of key")
    return key.public_bytes_raw()


def _signature_bytes(text: str) -> bytes:
    if len(text) != _SIGNATURE_TEXT_LENGTH:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
