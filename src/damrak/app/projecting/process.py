"""The parent's side of the projections: starts the worker, wakes it, and knows how far it is."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

POKE_SECONDS: Final = 0.01
"""How long news for the worker are gathered while nobody waits for it: its commits are dear."""

RESTARTS_MAX: Final = 5
"""Deaths of the worker, without progress in between, after which it is not started again."""

RESTART_SECONDS: Final = 0.2
"""Pause before the first restart; each later one waits twice as long."""

STOP_SECONDS_MAX: Final = 20.0
"""How long a stop waits for the worker to fold what is committed."""

_log = structlog.get_logger(__name__)


class ProjectionsStopped(Exception):
    """Tell that the worker cannot be kept alive, and what it said last."""


class ProjectionProcess:
    """Keep the projections of a data directory running in a process of their own."""

    def __init__(self, data_dir: Path, *, restart_seconds: float = RESTART_SECONDS) -> None:
        # Before its first word the worker may not even have made the tables.
        self.reached = -1
        self.restarts = 0
        self.failure = ""
        self._data_dir = data_dir
        self._restart_seconds = restart_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._following: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[int], None]] = []
        # As many as there are questions under way, which the doors limit.
        self._waiting: dict[asyncio.Future[None], int] = {}
        self._stopping = asyncio.Event()
        self._poking: asyncio.TimerHandle | None = None
        self._deaths = 0

    @property
    def pid(self) -> int | None:
        """Return the worker's process id, or None while there is no worker."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    async def start(self) -> None:
        """Start the worker; it begins to fold at once."""
        self._process = await self._spawn()
        self._following = asyncio.create_task(self._follow(self._process))

    def on_reached(self, listener: Callable[[int], None]) -> None:
        """Let somebody hear how far the tables are whenever that changes."""
        self._listeners.append(listener)

    def poke(self) -> None:
        """Tell the worker, within ``POKE_SECONDS``, that there may be more to fold."""
        if self._poking is None:
            loop = asyncio.get_running_loop()
            self._poking = loop.call_later(POKE_SECONDS, self._poke_now)

    def _poke_now(self) -> None:
        if self._poking is not None:
            self._poking.cancel()
            self._poking = None
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            return
        # A pipe that is full holds pokes enough.
        if process.stdin.transport.get_write_buffer_size() == 0:
            process.stdin.write(b"\n")

    async def wait_for(self, sequence: int, seconds: float) -> bool:
        """Wait until the tables have reached an inbox sequence; return whether they did in time.

        Raises ProjectionsStopped when they never will.
        """
        if self.reached >= sequence:
            return True
        if self.failure:
            raise ProjectionsStopped(self.failure)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[done] = sequence
        self._poke_now()
        try:
            async with asyncio.timeout(seconds):
                await done
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(done, None)
        return True

    async def stop(self) -> None:
        """Let the worker fold what is committed, and end it; the time is bounded."""
        self._stopping.set()
        process, following = self._process, self._following
        if process is None or following is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        done, _ = await asyncio.wait([following], timeout=STOP_SECONDS_MAX)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.wait([following])

    async def _spawn(self) -> asyncio.subprocess.Process:
        arguments = ["-m", "damrak.app.projecting.worker", "--data-dir", str(self._data_dir)]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C is for the parent, which then ends the worker in good order.
            start_new_session=True,
        )

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        try:
            await self._keep_alive(process)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task, who would tell
            _log.exception("projections cannot be followed")
            self._give_up(f"the projections cannot be followed: {error!r}")
            assert self._process is not None
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.communicate()

    async def _keep_alive(self, process: asyncio.subprocess.Process) -> None:
        while True:
            assert process.stdout is not None
            async for line in process.stdout:
                self._reach(int(line))
            code = await process.wait()
            if self._stopping.is_set():
                return
            self._deaths += 1
            self.restarts += 1
            _log.error("projections died", code=code, deaths=self._deaths)
            if self._deaths > RESTARTS_MAX:
                self._give_up(f"the projections died {self._deaths} times: see the log")
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._restart_seconds * 2 ** (self._deaths - 1)):
                    await self._stopping.wait()
            if self._stopping.is_set():
                return
            try:
                process = self._process = await self._spawn()
            except OSError as error:
                self._give_up(f"the projections cannot be started again: {error}")
                return

    def _reach(self, sequence: int) -> None:
        if sequence <= self.reached:
            return
        self.reached = sequence
        self._deaths = 0
        for done, wanted in self._waiting.items():
            if wanted <= sequence and not done.done():
                done.set_result(None)
        for listener in self._listeners:
            listener(sequence)

    def _give_up(self, why: str) -> None:
        self.failure = why
        for done in self._waiting:
            if not done.done():
                done.set_exception(ProjectionsStopped(why))
