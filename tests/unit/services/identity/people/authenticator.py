"""A software authenticator: what a phone or a security key does, with the mistakes one asks for."""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, CREDENTIAL_INCLUDED = 0x01, 0x04, 0x40


class Authenticator:
    """Hold one credential of one person."""

    def __init__(self, origin: str, *, verifies: bool = True, counts: bool = True) -> None:
        self.origin = origin
        self.verifies = verifies
        self.counter = 0
        self.id = secrets.token_bytes(32)
        self.handle = b""
        self._counts = counts
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, asked: dict[str, Any], *, party: str = "") -> dict[str, Any]:
        """Return what ``navigator.credentials.create`` gives."""
        self.handle = _bytes(asked["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        public = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        data = self._data(party or asked["rp"]["id"], CREDENTIAL_INCLUDED)
        data += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]),
            attestationObject=attestation,
        )

    def get(self, asked: dict[str, Any], *, party: str = "") -> dict[str, Any]:
        """Return what ``navigator.credentials.get`` gives."""
        if self._counts:
            self.counter += 1
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(party or asked["rpId"], 0)
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said(
            clientDataJSON=client, authenticatorData=data, signature=signed, userHandle=self.handle
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return msgspec.json.encode(said)

    def _data(self, party: str, more: int) -> bytes:
        flags = USER_PRESENT | (USER_VERIFIED if self.verifies else 0) | more
        digest = hashlib.sha256(party.encode()).digest()
        return digest + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _said(self, **response: bytes) -> dict[str, Any]:
        name = _text(self.id)
        told = {key: _text(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": told}


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
