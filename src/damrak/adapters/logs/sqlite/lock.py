"""The writer's lock: one process appends to a data directory, and the next one is told which.

The operating system drops the lock when the process ends, however it ends, so a stale file is
harmless.
"""

import contextlib
import fcntl
import os
from pathlib import Path

from damrak.ports.log import LogError, LogInUse

LOCK_FILE = "writer.lock"
_PID_BYTES_MAX = 32


class WriterLock:
    """Hold the right to append in a directory; raises LogInUse and LogError."""

    def __init__(self, directory: Path) -> None:
        path = directory / LOCK_FILE
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LogError(
                f"{path} cannot be written ({error.strerror}): allow this user to write in "
                f"{directory} or choose another --data-dir"
            ) from error
        try:
            self._take(directory)
        except BaseException:
            os.close(self._descriptor)
            raise

    def _take(self, directory: Path) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._descriptor, _PID_BYTES_MAX, 0).decode(errors="replace").strip()
            raise LogInUse(
                f"data directory {directory} is in use by process {holder or 'unknown'}; "
                f"stop it or choose another --data-dir"
            ) from error
        except OSError as error:
            raise LogError(
                f"{directory} cannot be locked ({error.strerror}): keep the data directory on a "
                f"local disk"
            ) from error
        with contextlib.suppress(
            OSError
        ):  # a full disk hides our number, the lock holds all the same
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the directory free; releasing twice is no error."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
