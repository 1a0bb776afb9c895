"""Running: the server as a process, with its logs, its loop, and the exit that its end deserves."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog
import uvloop
from msgspec import Struct

from damrak.app.config.fields import fields_of
from damrak.app.config.files import exposed_files
from damrak.app.config.loading import Loaded
from damrak.app.config.settings import Settings
from damrak.app.guarding.borders import warn_of_exposure
from damrak.app.serving.logs import set_up_logs
from damrak.app.serving.serve import Ready, serve


def run_server(
    data_dir: Path,
    loaded: Loaded[Settings],
    *,
    on_ready: Callable[[Ready], None] | None = None,
) -> None:
    """Serve a data directory until told to stop; raises what ``serve`` raises."""
    settings = loaded.settings
    set_up_logs(settings.log)
    structlog.get_logger("damrak").info(
        "starting",
        data_dir=str(data_dir),
        files=[str(path) for path in loaded.files],
        environment=list(loaded.variables),
    )
    warn_of_exposure(settings)
    for path in exposed_files(os.environ, fields_of(Settings)):
        structlog.get_logger("damrak").warning("everybody may read a secret", file=str(path))
    serving = serve(data_dir, settings, on_ready=on_ready or print_ready)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serving)


def print_ready(ready: Struct) -> None:
    """Write the one line that a program waits for."""
    sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
    sys.stdout.flush()
