"""Certificates: whether the files of a venue's own certificate can be used, and until when.

They are looked at before a server starts and by ``config check``, so that what is wrong with them
is told in words, and not by the first client.
"""

import ssl
from pathlib import Path
from typing import Final

from cryptography import x509

NANOSECONDS_PER_SECOND: Final = 1_000_000_000

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2 those with forward secrecy and authenticated encryption; all of 1.3 are such."""


class CertificateUnusable(Exception):
    """Tell why a certificate cannot be used; ``key`` says that its private key is at fault."""

    def __init__(self, rule: str, *, key: bool = False) -> None:
        super().__init__(rule)
        self.key = key


def context_of(certificate: str, private_key: str) -> ssl.SSLContext:
    """Return what serves TLS 1.2 and 1.3 with a certificate; raises CertificateUnusable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(["http/1.1"])
    load(context, certificate, private_key)
    return context


def load(context: ssl.SSLContext, certificate: str, private_key: str) -> None:
    """Let a context use a certificate from now on; raises CertificateUnusable."""
    expires_time(certificate)
    _require_readable(private_key, key=True)
    try:
        # Without an answer the library would ask for a password at the terminal.
        context.load_cert_chain(certificate, private_key, password=lambda: "")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CertificateUnusable("must be the key of tls.certificate", key=True) from error
        rule = "must be a PEM file with a private key that no password protects"
        raise CertificateUnusable(rule, key=True) from error


def expires_time(certificate: str) -> int:
    """Return until when a certificate is good (nanoseconds UTC); raises CertificateUnusable."""
    try:
        first = x509.load_pem_x509_certificate(_require_readable(certificate))
    except ValueError as error:
        raise CertificateUnusable("must be a PEM file with a certificate") from error
    return int(first.not_valid_after_utc.timestamp()) * NANOSECONDS_PER_SECOND


def _require_readable(file: str, *, key: bool = False) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        rule = f"must be a file that this user may read ({error.strerror})"
        raise CertificateUnusable(rule, key=key) from error
