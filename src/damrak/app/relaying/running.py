"""Running: the relay as a process, with its logs and its loop."""

import asyncio
from pathlib import Path

import structlog
import uvloop

from damrak.app.config.settings import Settings
from damrak.app.relaying.relay import relay
from damrak.app.serving.logs import set_up_logs
from damrak.app.serving.running import print_ready


def run_relay(data_dir: Path, settings: Settings, port: int) -> None:
    """Relay the venue in a data directory until told to stop; raises what ``relay`` raises."""
    set_up_logs(settings.log)
    structlog.get_logger("damrak").info("starting", data_dir=str(data_dir))
    relaying = relay(data_dir, settings, port=port, on_ready=print_ready)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(relaying)
