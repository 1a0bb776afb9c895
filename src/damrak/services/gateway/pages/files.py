"""Files: what was built, read once, with all that an answer says of each.

A path of a request is looked up among those that were found, and never put together with a folder:
whatever it holds, it leads to no other file.
"""

import asyncio
import gzip
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

BUILT: Final = Path(__file__).parent / "built"
"""Where the built page lies, if it was built."""

INDEX: Final = "/index.html"
"""The file that every page of the terminal is."""

FILES_MAX: Final = 2_000
FILES_BYTES_MAX: Final = 64 * 1024 * 1024
"""Most files, and most bytes of them together, that are held in memory."""

FOREVER: Final = b"public, max-age=31536000, immutable"
"""For files whose name changes with what they hold."""

ASK_FIRST: Final = b"no-cache"
"""For all others: keep it, and ask whether it is still so before it is used."""

ZIPPED_BYTES_MIN: Final = 512
"""Smaller files are sent as they are; compressed, they would save no packet."""

_HASHED: Final = "/assets/"
_TEXT: Final = "; charset=utf-8"
_KINDS: Final = {
    ".css": f"text/css{_TEXT}",
    ".gif": "image/gif",
    ".html": f"text/html{_TEXT}",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": f"text/javascript{_TEXT}",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": f"text/plain{_TEXT}",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_UNKNOWN: Final = "application/octet-stream"
_DENSE: Final = frozenset({".gif", ".jpg", ".png", ".webp", ".woff2"})


class PageFile:
    """Hold one built file: its bytes, and what is said of them."""

    def __init__(self, path: str, body: bytes) -> None:
        suffix = Path(path).suffix.lower()
        self.body = body
        self.kind = _KINDS.get(suffix, _UNKNOWN).encode()
        self.caching = FOREVER if path.startswith(_HASHED) else ASK_FIRST
        self.is_dense = suffix in _DENSE or len(body) < ZIPPED_BYTES_MIN
        self._digest = sha256(body).hexdigest()[:32].encode()
        self._zipping: asyncio.Future[bytes] | None = None

    def tag(self, *, is_zipped: bool) -> bytes:
        """Return the strong entity tag of the file as it is sent."""
        return b'"%s%s"' % (self._digest, b"-gzip" if is_zipped else b"")

    async def zipped(self) -> bytes:
        """Return the file compressed, which is done once, when it is first asked for."""
        if self._zipping is None:
            # In a thread: a large script takes longer than an order may wait.
            made = asyncio.to_thread(gzip.compress, self.body, mtime=0)
            self._zipping = asyncio.ensure_future(made)
        return await asyncio.shield(self._zipping)


def read_files(folder: Path = BUILT) -> Mapping[str, PageFile]:
    """Return the files of a folder by their paths, such as ``/assets/index.js``.

    Without an index there are none: then nothing was built. Raises ValueError for more than is held
    in memory, and OSError.
    """
    if not (folder / INDEX[1:]).is_file():
        return {}
    found: dict[str, PageFile] = {}
    size = 0
    for each in sorted(folder.rglob("*")):
        parts = each.relative_to(folder).parts
        if not each.is_file() or any(part.startswith(".") for part in parts):
            continue
        path = f"/{'/'.join(parts)}"
        found[path] = PageFile(path, each.read_bytes())
        size += len(found[path].body)
        if len(found) > FILES_MAX or size > FILES_BYTES_MAX:
            raise ValueError(
                f"{folder} must hold at most {FILES_MAX} files of {FILES_BYTES_MAX} bytes "
                f"together, was {len(found)} of {size} at {path}"
            )
    return found
