"""Logs of a server: one event a line, as JSON or for people, to standard error.

Secrets never get here: requests are logged by route and key id, never with headers or bodies.
"""

import logging
import sys
from logging.handlers import RotatingFileHandler
from typing import Final

import structlog

from damrak.app.config.settings import LogSettings

LOG_FILE_BYTES_MAX: Final = 64 * 1024 * 1024
LOG_FILES_KEPT: Final = 3
"""How large a log file grows before another one is begun, and how many old ones stay."""


OURS: Final = ("damrak",)

# What clients do wrong is told to them; it must not fill the log.
_UNHEARD: Final = ("uvicorn.error",)


def set_up_logs(settings: LogSettings) -> None:
    """Send what is logged, by us and by libraries, where the settings say; raises OSError."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    colors = not settings.file and sys.stderr.isatty()
    renderer: structlog.types.Processor
    if settings.format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer()
    else:
        # The usual traceback shows variables, and one of them may be a secret.
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)
    number = logging.getLevelNamesMapping()[settings.level.upper()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _handler(settings.file)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # Libraries speak up only when something is wrong; what we say of requests is enough.
    root.setLevel(logging.WARNING)
    for name in _UNHEARD:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in OURS:
        logging.getLogger(name).setLevel(number)


def _handler(file: str) -> logging.Handler:
    if not file:
        return logging.StreamHandler(sys.stderr)
    return RotatingFileHandler(
        file, maxBytes=LOG_FILE_BYTES_MAX, backupCount=LOG_FILES_KEPT, encoding="utf-8"
    )
