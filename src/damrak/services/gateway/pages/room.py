"""The room of pages: answers whoever navigates, and hands out the files that a page is made of."""

import secrets
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from damrak.http.calls import Answer, Call
from damrak.http.operations import ANYBODY, Operation
from damrak.services.gateway.borders.safety import page_policy
from damrak.services.gateway.pages.asking import has_already, is_page_route, takes_zipped
from damrak.services.gateway.pages.files import ASK_FIRST, INDEX, PageFile
from damrak.services.gateway.pages.streams import StreamPlace, origin_of

NONCE_MARK: Final = b"__NONCE__"
"""Stands in the index where the nonce of its styles goes; each answer has its own."""

STREAM_MARK: Final = b"__STREAM__"
"""Stands in the index where the URL of the stream goes."""

NONCE_BYTES: Final = 16

UNBUILT: Final = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Damrak</title></head><body>'
    b"<h1>The venue is open; its terminal is not built</h1>"
    b"<p>Say <code>make web</code> beside the Makefile, which needs Node.js 20.19 or newer with "
    b"npm, and start the venue again. A wheel of a release holds the terminal already.</p>"
    b'<p>Everything can be done without it: <a href="/api/docs">the API</a>, or '
    b"<code>damrak --help</code>.</p></body></html>"
)
"""What is shown where there is no page."""

_ROOT: Final = "/"
_HTML: Final = b"text/html; charset=utf-8"

Headers = tuple[tuple[bytes, bytes], ...]


class PageRoom:
    """Show the terminal, or how to come by it where it was not built."""

    def __init__(
        self, files: Mapping[str, PageFile] | None = None, place: StreamPlace | None = None
    ) -> None:
        self._files = {**(files or {})}
        index = self._files.pop(INDEX, None)
        self._index = index.body if index is not None else b""
        self._place = place or StreamPlace()

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths that lead to something whatever a request takes."""
        return (_ROOT, INDEX, *self._files)

    def leads(self, scope: Any) -> bool:
        """Return whether a request that no operation takes navigates to a page."""
        return is_page_route(scope)

    def operation(self) -> Operation:
        """Return what stands for all pages and their files."""
        return Operation(
            method="GET",
            path=_ROOT,
            name="show_page",
            summary="Show a page of the terminal, or a file that it is made of",
            tag="Terminal",
            handle=self.show,
            needs=ANYBODY,
            quiet=True,
            media="text/html",
        )

    async def show(self, call: Call) -> ASGIApp:
        """Return a file, or the index for every other path."""
        url = self._place.url_for(call.scope)
        file = self._files.get(call.path)
        if file is not None:
            return await _told(file, call.scope, origin_of(url))
        if not self._index:
            return Answer(200, UNBUILT, (b"content-type", _HTML), (b"cache-control", ASK_FIRST))
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        body = self._index.replace(NONCE_MARK, nonce.encode())
        body = body.replace(STREAM_MARK, escape(url).encode())
        # No tag: a page that was kept has the nonce of the policy that it came with, and no other.
        return Answer(
            200,
            body,
            (b"content-type", _HTML),
            (b"cache-control", ASK_FIRST),
            (b"content-security-policy", page_policy([origin_of(url)], nonce=nonce)),
        )


class _Unchanged:
    # Unlike any other answer it has no length: it would be taken for that of what was kept.
    def __init__(self, headers: Headers) -> None:
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Any = {"type": "http.response.start", "status": 304, "headers": [*self.headers]}
        await send(start)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _told(file: PageFile, scope: Any, stream: str) -> ASGIApp:
    is_zipped = not file.is_dense and takes_zipped(scope)
    tag = file.tag(is_zipped=is_zipped)
    headers: Headers = (
        (b"etag", tag),
        (b"cache-control", file.caching),
        # A script that becomes a worker is bound by what came with it.
        (b"content-security-policy", page_policy([stream])),
    )
    if not file.is_dense:
        headers += ((b"vary", b"accept-encoding"),)
    if has_already(scope, tag):
        return _Unchanged(headers)
    headers += ((b"content-type", file.kind),)
    if not is_zipped:
        return Answer(200, file.body, *headers)
    return Answer(200, await file.zipped(), *headers, (b"content-encoding", b"gzip"))
