"""The first price: how long a newcomer waits after ``make run`` in a prepared tree."""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Setting

ROOT: Final = Path(__file__).parents[2]
RUNS: Final = 3
PRICE: Final = re.compile(r"BTC-USD \d")
STOP_SECONDS_MAX: Final = 60


def measure_first_price(setting: Setting) -> Iterator[Figure]:
    """Yield the seconds from the command to the first line with a price, on an empty directory."""
    runs = setting.count(RUNS)
    seconds = sorted(_seconds(setting.directory) for _ in range(runs))
    yield Figure(
        "doors.first_price",
        seconds[len(seconds) // 2],
        "s",
        runs,
        goal="below 5 s",
        note=f"median of {runs}; slowest {seconds[-1]:.1f} s",
    )


def _seconds(directory: Path) -> float:
    with tempfile.TemporaryDirectory(dir=directory) as place:
        environment = os.environ | {
            "DAMRAK_DATA_DIR": place,
            "DAMRAK__SERVER__PORT": "0",
            "DAMRAK__SERVER__STREAM_PORT": "0",
        }
        start = time.perf_counter()
        process = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if PRICE.search(line):
                    return time.perf_counter() - start
            raise RuntimeError("make run must show a price, but ended before it did")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.stdout.read()
            process.stdout.close()
            process.wait(STOP_SECONDS_MAX)
