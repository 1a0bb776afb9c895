"""Keys: what programs show at the doors; how they are made, replaced and taken back."""

from damrak.services.identity.keys.ring import KeyReader, KeyRing, read_keys

__all__ = ["KeyReader", "KeyRing", "read_keys"]
