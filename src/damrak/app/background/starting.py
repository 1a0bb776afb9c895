"""Starting a server in the background, and being there until it is ready."""

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from damrak.app.background.health import Asking
from damrak.app.background.log_file import last_lines, log_path, open_log
from damrak.app.background.processes import POLL_SECONDS, running_server
from damrak.app.register import Refused
from damrak.app.serving.marker import Marker, read_marker
from damrak.app.wiring import make_data_dir

START_SECONDS: Final = 900.0
"""How long a start may take: one that has to fold the whole log into tables needs minutes."""
STOP_SECONDS: Final = 60.0
"""How long a server may take to finish what it took in."""
LAST_LINES: Final = 20
"""How many lines of its log are shown of a server that did not start."""

START_LOCK: Final = "start.lock"


class Started(Struct, frozen=True):
    """Say where a server listens, and whether it was there already."""

    marker: Marker
    anew: bool


def start_server(data_dir: Path, words: Sequence[str]) -> Started:
    """Start ``serve`` with some words of options unless it runs; return once it is ready.

    Raises Refused with the last lines of its log where it ended instead.
    """
    make_data_dir(data_dir)
    until = time.monotonic() + START_SECONDS
    with _alone(data_dir, until):
        marker = running_server(data_dir)
        if marker is not None:
            return Started(marker, anew=False)
        return Started(_start(data_dir, words, until), anew=True)


def option_words(values: Mapping[str, Any]) -> list[str]:
    """Return options of ``serve`` that were read by click, as words to hand on."""
    words = [word for file in values["files"] for word in ("--config", str(file))]
    for name, value in values.items():
        if name == "files" or value is None:
            continue
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        else:
            words += [f"--{option}", str(value)]
    return words


def _start(data_dir: Path, words: Sequence[str], until: float) -> Marker:
    log = open_log(data_dir)
    begin = os.fstat(log).st_size
    try:
        # Our own interpreter, and options that click has read.
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "damrak.app.cli", "--data-dir", str(data_dir), "serve", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
    try:
        return _ready(data_dir, child, until)
    except _Ended as error:
        raise Refused(_obituary(data_dir, error.code, begin)) from error
    except BaseException:
        # Whoever gave up waiting wants no server that comes up later.
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STOP_SECONDS)
        raise


class _Ended(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _ready(data_dir: Path, child: "subprocess.Popen[bytes]", until: float) -> Marker:
    while True:
        code = child.poll()
        if code is not None:
            raise _Ended(code)
        marker = read_marker(data_dir)
        if marker is not None and marker.pid == child.pid and _answers(marker):
            return marker
        if time.monotonic() >= until:
            raise Refused(
                f"the server was not ready after {START_SECONDS:.0f} seconds and was told to stop: "
                f"its log is in {log_path(data_dir)}"
            )
        time.sleep(POLL_SECONDS)


def _answers(marker: Marker) -> bool:
    with contextlib.closing(Asking(marker.http, certificate=marker.certificate)) as asking:
        return asking.health().ready


def _obituary(data_dir: Path, code: int, begin: int) -> str:
    path = log_path(data_dir)
    lines = last_lines(path, LAST_LINES, start=begin)
    ended = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    said = "".join(f"\n  {line}" for line in lines) or " and said nothing"
    return f"the server {ended} before it was ready; its log, {path}, ends:{said}"


@contextlib.contextmanager
def _alone(data_dir: Path, until: float) -> Iterator[None]:
    descriptor = os.open(data_dir / START_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _reserved(descriptor):
            if time.monotonic() >= until:
                raise Refused(f"another start on {data_dir} does not end: stop it first")
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _reserved(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
