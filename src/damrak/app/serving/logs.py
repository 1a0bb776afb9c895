"""Logs of a server: one event a line, as JSON or for people, to standard error.

Secrets never get here: requests are logged by route and key id, never with headers or bodies. What
looks like one all the same, in the words of an error, is struck out; and nothing that a client sent
can end a line or begin another one, or move the cursor of whoever reads it.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from typing import Any, Final, TextIO

import structlog

from damrak.app.config.settings import LogSettings

LOG_FILE_BYTES_MAX: Final = 64 * 1024 * 1024
LOG_FILES_KEPT: Final = 3
"""How large a log file grows before another one is begun, and how many old ones stay."""


STRUCK_OUT: Final = "********"
"""Stands where a secret was."""

DEPTH_MAX: Final = 4
"""How deep values are looked into; what lies deeper is told as text."""

OURS: Final = ("damrak",)

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SECRETS = re.compile(
    r"(?P<key>dmk_[0-9a-z]{12}_)[\w-]+"
    r"|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+"
    r"|(?P<url>://)[^/@\s]+(?=@)"
    r"|(?P<named>(?:bearer\s|(?:password|secret|token|cookie)\W{1,4}))[^\s\"',;}]+",
    re.IGNORECASE,
)

_HINTS: Final = ("dmk_", "eyj", "@", "bearer", "password", "secret", "token", "cookie")
"""One of these is in whatever the pattern finds."""

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})

# What clients do wrong is told to them; it must not fill the log.
_UNHEARD: Final = ("uvicorn.error",)


def set_up_logs(settings: LogSettings) -> None:
    """Send what is logged, by us and by libraries, where the settings say; raises OSError."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        told_safely,
    ]
    colors = not settings.file and sys.stderr.isatty()
    renderer: structlog.types.Processor
    if settings.format == "json":
        shared += [structlog.processors.format_exc_info, _struck_of_exception]
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=_traced)
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


def told_safely(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> Any:
    """Return what is to be logged without line ends, control characters and secrets."""
    whole = " ".join([value for value in said.values() if type(value) is str])
    is_plain = whole.isprintable() and not any(map(whole.lower().__contains__, _HINTS))
    if is_plain and _PLAIN.issuperset(map(type, said.values())):
        # As nearly everything is; looking closer takes longer than writing it.
        return said
    for name, value in said.items():
        if type(value) is not int and name not in _UNTOLD:
            said[name] = _safe(value, DEPTH_MAX)
    return said


def _struck_of_exception(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> Any:
    # JSON escapes what is no plain character by itself.
    if isinstance(said.get("exception"), str):
        said["exception"] = _SECRETS.sub(_struck, said["exception"])
    return said


# What is no text as yet; its text is made safe when it is made.
_UNTOLD: Final = frozenset({"exc_info", "stack_info", "_record", "_from_structlog"})


def _safe(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _safe_text(value)
    if value is None or isinstance(value, int | float):
        return value
    if depth and isinstance(value, dict):
        return {_safe_text(str(key)): _safe(each, depth - 1) for key, each in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_safe(each, depth - 1) for each in value]
    return _safe_text(str(value))


def _safe_text(text: str) -> str:
    text = _SECRETS.sub(_struck, text)
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _struck(found: re.Match[str]) -> str:
    return (found["key"] or found["url"] or found["named"] or "") + STRUCK_OUT


def _traced(sio: TextIO, error: Any) -> None:
    # The usual traceback shows variables, and one of them may be a secret. A line of it that
    # somebody sent must not look like a line of the log, which begins at the margin.
    lines = "".join(traceback.format_exception(*error)).splitlines()
    sio.writelines(f"\n  {_safe_text(line)}" for line in lines)


def _handler(file: str) -> logging.Handler:
    if not file:
        return logging.StreamHandler(sys.stderr)
    return RotatingFileHandler(
        file, maxBytes=LOG_FILE_BYTES_MAX, backupCount=LOG_FILES_KEPT, encoding="utf-8"
    )
