"""Which process serves a data directory, and how to tell it to stop.

The marker says which process it was; the writer's lock, which the operating system drops when a
process ends however it ends, says whether it still is. So a number that went to another program
meanwhile is never taken for a server, and never signaled.
"""

import contextlib
import fcntl
import os
import select
import signal
import time
from pathlib import Path
from typing import Final

from damrak.adapters.logs.sqlite.lock import LOCK_FILE
from damrak.app.register import Refused
from damrak.app.serving.marker import MARKER_FILE, Marker, read_marker

POLL_SECONDS: Final = 0.05
"""How often a process that cannot be waited for is looked at."""

_PID_BYTES_MAX: Final = 32


def running_server(data_dir: Path) -> Marker | None:
    """Return what the server of a data directory says of itself, None where none runs."""
    marker = read_marker(data_dir)
    if marker is None or holder_of(data_dir) != marker.pid:
        return None
    return marker


def is_stale(data_dir: Path) -> bool:
    """Return whether a data directory tells of a server that was killed."""
    return (data_dir / MARKER_FILE).exists() and running_server(data_dir) is None


def holder_of(data_dir: Path) -> int | None:
    """Return the number of the process that may write, 0 if it cannot be read, None for nobody.

    It looks by trying to share the lock, so it is asked only where a marker or a failed start says
    that somebody holds it.
    """
    try:
        descriptor = os.open(data_dir / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        number = os.pread(descriptor, _PID_BYTES_MAX, 0).strip()
        return int(number) if number.isdigit() else 0
    finally:
        os.close(descriptor)
    return None


class ServerProcess:
    """Hold on to the process of a server, whatever becomes of its number; raises Refused."""

    def __init__(self, data_dir: Path, marker: Marker) -> None:
        self.pid = marker.pid
        self._data_dir = data_dir
        self._descriptor = -1
        try:
            if hasattr(os, "pidfd_open"):
                self._descriptor = os.pidfd_open(marker.pid)
            else:
                os.kill(marker.pid, 0)
        except ProcessLookupError as error:
            if holder_of(data_dir) == marker.pid:
                raise Refused(
                    f"process {marker.pid} serves {data_dir} from another machine or container: "
                    "stop it there"
                ) from error
        except PermissionError as error:
            raise self._foreign() from error

    def close(self) -> None:
        """Let go of the process."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def tell_to_stop(self) -> None:
        """Ask the server to finish what it took in and to end; raises Refused."""
        # Only now: the descriptor stays with one process, and this is the one that holds the lock.
        if holder_of(self._data_dir) != self.pid:
            return
        try:
            if self._descriptor >= 0:
                signal.pidfd_send_signal(self._descriptor, signal.SIGTERM)
            else:
                os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise self._foreign() from error

    def wait(self, seconds: float) -> bool:
        """Return whether the process ended within a time."""
        if self._descriptor >= 0:
            return bool(select.select([self._descriptor], [], [], seconds)[0])
        until = time.monotonic() + seconds
        while holder_of(self._data_dir) == self.pid:
            if time.monotonic() >= until:
                return False
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, os.WNOHANG)
            time.sleep(POLL_SECONDS)
        return True

    def _foreign(self) -> Refused:
        return Refused(
            f"process {self.pid} serves {self._data_dir} as another user: stop it as that user"
        )
