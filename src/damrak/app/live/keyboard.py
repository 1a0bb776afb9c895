"""Keys as they are pressed, without waiting for the end of a line and without showing them."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_BYTES_MAX: Final = 64


class Keyboard:
    """Tell which keys were pressed since the last look."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def pressed(self) -> str:
        """Return the characters that were typed; arrows are three of them."""
        if self._descriptor < 0 or not select.select([self._descriptor], [], [], 0)[0]:
            return ""
        return os.read(self._descriptor, _BYTES_MAX).decode(errors="replace")


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """Read keys of the terminal within the block; where there is none, none are pressed."""
    if not sys.stdin.isatty():
        yield Keyboard(-1)
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield Keyboard(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
