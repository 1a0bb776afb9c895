"""A recorded NASDAQ day, replayed through the durable exchange and checked row by row."""

import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, Setting
from damrak.app.wiring import open_venue
from damrak.services.replay import LobsterDay, open_day, replay_lobster

DAYS: Final = {
    1: "LOBSTER_SampleFile_AMZN_2012-06-21_1.zip",
    5: "LOBSTER_SampleFile_AMZN_2012-06-21_5.zip",
}
_ROOT = Path(__file__).resolve().parent.parent
_DATA = Path(os.environ.get("DAMRAK_TEST_DATA") or _ROOT.parent / "shared" / "data")


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield the time of a replay at each depth; a day that is not there is said to be skipped."""
    for levels, name in DAYS.items():
        path = _DATA / "lobster" / name
        if not path.is_file():
            note = f"skipped: {name} is not in the folder lobster of DAMRAK_TEST_DATA"
            yield Figure(f"lobster.amzn_{levels}", 0, "s", 0, note=note)
            continue
        with tempfile.TemporaryDirectory(dir=setting.directory) as place:
            day = open_day(path if setting.scale >= 1 else _cut(path, Path(place), setting.scale))
            yield from _replayed(levels, day, Path(place) / "venue")


def _replayed(levels: int, day: LobsterDay, directory: Path) -> Iterator[Figure]:
    started = time.perf_counter()
    with open_venue(directory) as venue:
        report = replay_lobster(venue.client, day, check=True, now=time.perf_counter_ns).report
    seconds = time.perf_counter() - started
    name, count = f"lobster.amzn_{levels}", report.messages
    note = (
        f"{report.commands} commands; rows {report.book_rows_agreed} of {report.book_rows} agree, "
        f"executions {report.executions_agreed} of {report.executions_known}"
    )
    goal = "< 15" if levels == max(DAYS) else ""
    yield Figure(name, report.seconds, "s", count, goal=goal, note=note)
    yield Figure(f"{name}.rate", count / report.seconds, "messages/s", count)
    note = "with opening, tables and the last snapshot"
    yield Figure(f"{name}.settled", seconds, "s", count, note=note)


def _cut(path: Path, directory: Path, share: float) -> Path:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".csv"))
        cut = [directory / Path(name).name for name in names]
        for name, target in zip(names, cut, strict=True):
            with archive.open(name) as whole, target.open("wb") as part:
                lines = whole.readlines()
                part.writelines(islice(lines, max(1, round(len(lines) * share))))
    return next(target for target in cut if "message" in target.name)
