"""Mail that stays: one file a letter in a folder, for a venue that has no mail server yet.

Letters hold links that let people in, so the files are for their owner alone; the oldest go when
there are too many.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Final

from damrak.ports.messenger import Letter, MessengerError

LETTERS_MAX: Final = 1_000
"""Most letters that are kept."""

SUFFIX: Final = ".txt"
FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700


class FileMessenger:
    """Write letters into a folder, which is made at the first one."""

    def __init__(self, folder: Path, sender: str, *, letters_max: int = LETTERS_MAX) -> None:
        self._folder = folder
        self._sender = sender
        self._letters_max = letters_max
        self._written = 0

    async def send(self, letter: Letter) -> None:
        """Write a letter down; raises MessengerError."""
        self._written += 1
        # By time and then by turn, so that names sort as letters were written.
        name = f"{time.time_ns():020}-{os.getpid():07}-{self._written:06}{SUFFIX}"
        try:
            await asyncio.to_thread(self._write, name, letter)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise MessengerError(f"the letter cannot be written: {reason}") from error

    def _write(self, name: str, letter: Letter) -> None:
        self._folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        heads = {"From": self._sender, "To": letter.to, "Subject": letter.subject}
        text = "".join(f"{name}: {_line(value)}\n" for name, value in heads.items())
        text = f"{text}\n{letter.text}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(self._folder / name, flags, FILE_MODE), "w", encoding="utf-8") as to:
            to.write(text)
        for old in sorted(self._folder.glob(f"*{SUFFIX}"))[: -self._letters_max]:
            old.unlink(missing_ok=True)


def _line(text: str) -> str:
    return " ".join(text.splitlines())
