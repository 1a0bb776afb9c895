"""Asking: what a browser says that it takes, what it has already, and what it navigates to."""

from typing import Any, Final

RESERVED: Final = ("api", "assets", "docs", "health", "metrics", "ready", ".well-known")
"""First parts of paths that are never pages of the terminal."""

_HTML: Final = b"text/html"


def header_of(scope: Any, name: bytes) -> bytes:
    """Return a header of a request, its lines joined; empty where it is absent."""
    return b",".join(value for found, value in scope["headers"] if found == name)


def is_page_route(scope: Any) -> bool:
    """Return whether a request navigates to a page: a GET of a path of pages that takes HTML.

    What looks like a file at the root, such as ``/robots.txt``, is none; deeper, a dot may be part
    of a symbol.
    """
    if scope["method"] != "GET":
        return False
    parts = scope["path"].split("/")
    if len(parts) < 2 or parts[0] or parts[1] in RESERVED:
        return False
    if len(parts) == 2 and "." in parts[1]:
        return False
    return _HTML in header_of(scope, b"accept").lower()


def takes_zipped(scope: Any) -> bool:
    """Return whether whoever asks takes answers that are compressed with gzip."""
    weights = {}
    for each in header_of(scope, b"accept-encoding").lower().split(b","):
        name, _, said = each.partition(b";")
        weights[name.strip()] = _weight(said)
    named = [weights[name] for name in (b"gzip", b"x-gzip") if name in weights]
    return any(named) if named else weights.get(b"*", False)


def has_already(scope: Any, tag: bytes) -> bool:
    """Return whether whoever asks holds what a tag names (RFC 9110 13.1.2)."""
    said = header_of(scope, b"if-none-match")
    known = {each.strip().removeprefix(b"W/") for each in said.split(b",")}
    return tag in known or b"*" in known


def _weight(said: bytes) -> bool:
    # All that matters is whether it is zero, which says no.
    name, _, value = said.partition(b"=")
    return name.strip() != b"q" or bool(value.strip().strip(b"0."))
