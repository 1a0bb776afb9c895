"""The HTTP server under the REST door: uvicorn on a bound socket, inside a loop of ours."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Final

import uvicorn

from damrak.app.config.settings import Settings
from damrak.app.guarding.connections import CUT_SHARE, Doorkeeper
from damrak.app.guarding.tls import HANDSHAKE_SECONDS, Certificate

BACKLOG: Final = 2_048


class HttpServer(uvicorn.Server):
    """Be uvicorn inside a loop of ours, which minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on bound sockets; who does not shake hands in time is let go."""
        config, loop = self.config, asyncio.get_running_loop()

        def connection() -> asyncio.Protocol:
            return config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state={}
            )

        seconds = HANDSHAKE_SECONDS if config.ssl else None
        self.servers = [
            await loop.create_server(
                connection,
                sock=each,
                ssl=config.ssl,
                ssl_handshake_timeout=seconds,
                backlog=config.backlog,
            )
            for each in sockets or ()
        ]
        self.started = True


async def serve_http(
    opened: AsyncExitStack,
    served: tuple[object, Doorkeeper, Certificate | None],
    sock: socket.socket,
    settings: Settings,
) -> None:
    """Serve an application until the stack is left; ``served`` says with what.

    Requests that are under way then may end within the grace of the settings.
    """
    app, keeper, certificate = served
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=keeper.connection,  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(keeper.limits.idle_seconds),
        timeout_graceful_shutdown=settings.server.graceful_seconds,
        ssl_context_factory=(lambda *_: certificate.context) if certificate else None,
    )
    server = HttpServer(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    keeping = [asyncio.create_task(keeper.keep())]
    if certificate is not None:
        keeping.append(asyncio.create_task(certificate.follow()))
    while not server.started:
        if serving.done():
            serving.result()
        await asyncio.sleep(0.005)

    async def close() -> None:
        server.should_exit = True
        seconds = CUT_SHARE * settings.server.graceful_seconds
        cutting = asyncio.get_running_loop().call_later(seconds, keeper.cut_all)
        await serving
        cutting.cancel()
        for task in keeping:
            task.cancel()
        await asyncio.wait(keeping)

    opened.push_async_callback(close)
