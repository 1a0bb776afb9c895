"""Signing: requests that show a private key is at hand, which itself never leaves the program.

What is signed is all that a request consists of, with the time; so a request counts once, for a few
seconds, and nobody can change it on its way.
"""

import base64
import hashlib
import threading
import time
from collections.abc import Generator

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

PrivateKey = Ed25519PrivateKey | str | bytes
"""An Ed25519 private key, or its PEM text."""

_NANOSECONDS_PER_MS = 1_000_000


class Signing(httpx.Auth):
    """Sign every request with the private key of an API key; any thread may send."""

    requires_request_body = True

    def __init__(self, key_id: str, private_key: PrivateKey) -> None:
        """Sign as ``key_id``; raises ValueError for what is no Ed25519 private key."""
        self._key_id = key_id
        self._private = _read(private_key)
        self._guard = threading.Lock()
        self._time = 0
        self._sent: set[bytes] = set()

    def __repr__(self) -> str:
        return f"Signing({self._key_id!r})"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request as it is sent."""
        target = request.url.raw_path.decode("ascii")
        said = f"{request.method}\n{target}\n{hashlib.sha256(request.content).hexdigest()}".encode()
        moment = str(self._moment(said))
        signature = self._private.sign(moment.encode() + b"\n" + said)
        request.headers["Damrak-Key"] = self._key_id
        request.headers["Damrak-Timestamp"] = moment
        request.headers["Damrak-Signature"] = base64.b64encode(signature).decode()
        yield request

    def _moment(self, said: bytes) -> int:
        # A venue takes a signature once: the same request twice in a millisecond needs another one.
        now = time.time_ns() // _NANOSECONDS_PER_MS
        with self._guard:
            if now > self._time or said in self._sent:
                self._time = max(now, self._time + 1)
                self._sent.clear()
            self._sent.add(said)
            return self._time


def _read(private_key: PrivateKey) -> Ed25519PrivateKey:
    if isinstance(private_key, Ed25519PrivateKey):
        return private_key
    text = private_key.encode() if isinstance(private_key, str) else private_key
    try:
        found = load_pem_private_key(text, password=None)
    except (TypeError, ValueError):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        # Whatever it is, it may be a secret: it is not repeated.
        raise ValueError("private_key must be an Ed25519 private key in PEM, without a password")
    return found
