"""The explorer: the document of the door, and a page to try it with, which needs no network.

The page is our own and small: it reads the document, draws a form for each operation, and sends.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from damrak.http.calls import Answer, Call
from damrak.http.operations import ANYBODY, Handle, Operation
from damrak.http.problems import PAGE
from damrak.services.gateway import reference
from damrak.services.gateway.borders.safety import page_policy
from damrak.services.gateway.rest.document import document_of

DOCUMENT_PATH: Final = "/api/openapi.json"
PAGE_PATH: Final = "/api/docs"

_HERE: Final = Path(__file__).parent
_FILES: Final = (
    (PAGE_PATH, "explorer.html", b"text/html; charset=utf-8"),
    (f"{PAGE_PATH}/explorer.js", "explorer.js", b"text/javascript; charset=utf-8"),
    (f"{PAGE_PATH}/explorer.css", "explorer.css", b"text/css; charset=utf-8"),
)
_POLICY: Final = (b"content-security-policy", page_policy())


def explorer_operations(operations: Sequence[Operation]) -> list[Operation]:
    """Return what documents operations: the document itself, and the page with its parts."""
    document = msgspec.json.encode(document_of(operations))
    parts = [(DOCUMENT_PATH, document, b"application/json")]
    parts.append((PAGE, reference.html().encode(), b"text/html; charset=utf-8"))
    parts += [(path, (_HERE / name).read_bytes(), kind) for path, name, kind in _FILES]
    return [
        Operation(
            method="GET",
            path=path,
            name=f"document{number}",
            summary="Tell what can be asked",
            tag="Documentation",
            handle=_told(body, kind),
            needs=ANYBODY,
            quiet=True,
        )
        for number, (path, body, kind) in enumerate(parts)
    ]


def _told(body: bytes, kind: bytes) -> Handle:
    answer = Answer(200, body, (b"content-type", kind), _POLICY)

    async def tell(_: Call) -> Any:
        return answer

    return tell
