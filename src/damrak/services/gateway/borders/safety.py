"""Safety: the headers that tell browsers what they must not do with an answer.

What a program asks for is data: nothing in it may run, load or be framed. A page may load and run
what lies beside it, and nothing that stands within it; so a text that somebody smuggled into a page
is only a text.
"""

from collections.abc import Iterable
from typing import Final

DATA_POLICY: Final = (
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy of everything that is no page."""

_COMMON: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        b"publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
)
_DATA: Final = (
    *_COMMON,
    (b"cache-control", b"no-store"),
    (b"content-security-policy", DATA_POLICY),
)
_OWN: Final = frozenset({b"cache-control", b"content-security-policy"})

Headers = tuple[tuple[bytes, bytes], ...]


def page_policy(streams: Iterable[str] = (), *, nonce: str = "") -> bytes:
    """Return the content security policy of a page, such as the terminal.

    ``streams`` are the origins of the stream beside its own, such as ``wss://venue:8001``. Scripts
    and styles are files of the venue; nothing is written into the page, but for styles that bear
    the ``nonce`` of this very answer, where there is one. What a page must make of text that runs,
    such as the URL of a worker, it makes with a policy of the name ``damrak``.
    """
    connect = " ".join(("'self'", *streams))
    styles = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; font-src 'self'; "
        f"img-src 'self' data:; connect-src {connect}; worker-src 'self' blob:; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'; require-trusted-types-for 'script'; trusted-types damrak"
    ).encode("ascii")


class Safety:
    """Add to an answer what its kind needs."""

    def __init__(self, hsts_seconds: int = 0) -> None:
        """Tell browsers that came encrypted to insist on it for so long; 0 does not say."""
        hsts = (b"strict-transport-security", b"max-age=%d; includeSubDomains" % hsts_seconds)
        self._encrypted: Headers = (hsts,) if hsts_seconds else ()

    def headers(self, said: Iterable[tuple[bytes, bytes]], scheme: str) -> Headers:
        """Return what an answer with these headers lacks; its own policy and caching stay.

        Raises ValueError where one of them is more than a line: what follows it would be believed.
        """
        own = set()
        for name, value in said:
            if name in _OWN:
                own.add(name)
            if b"\n" in value or b"\r" in value:
                raise ValueError(f"the header {name.decode()} must be one line")
        data = _DATA if not own else tuple(each for each in _DATA if each[0] not in own)
        return data + self._encrypted if scheme == "https" else data
