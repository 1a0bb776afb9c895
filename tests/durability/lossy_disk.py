"""A disk that forgets: what was written but not synced may be lost, in part or torn, at a crash.

Killing a process proves little, because the operating system keeps what it wrote. Here SQLite runs
over a file layer that holds back every write until it is synced; a crash then keeps none, some or
torn pieces of the rest, chosen by a seed. The same layer can be full, or fail to write or to sync.
That a file exists, or was removed, is kept at once.
"""

import random
from collections.abc import Callable
from pathlib import Path

import apsw

from damrak.adapters.logs.sqlite.engine import Connection

SECTOR_BYTES = 512

_Edit = Callable[[bytearray], None]


class _HeldBack:
    """Hold a file as the disk has it, as its writer sees it, and the edits between the two."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept = bytearray(path.read_bytes()) if path.exists() else bytearray()
        self.seen = bytearray(self.kept)
        self.edits: list[_Edit] = []

    def edit(self, edit: _Edit) -> None:
        edit(self.seen)
        self.edits.append(edit)

    def keep(self, edits: list[_Edit]) -> None:
        for edit in edits:
            edit(self.kept)
        self.edits = []


def _write(offset: int, data: bytes) -> _Edit:
    def edit(content: bytearray) -> None:
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data

    return edit


def _truncate(size: int) -> _Edit:
    def edit(content: bytearray) -> None:
        del content[size:]

    return edit


def _torn(edit: _Edit, random_source: random.Random) -> _Edit:
    def torn(content: bytearray) -> None:
        whole = bytearray(content)
        edit(whole)
        changed = [
            start
            for start in range(0, len(whole), SECTOR_BYTES)
            if whole[start : start + SECTOR_BYTES] != content[start : start + SECTOR_BYTES]
        ]
        for start in changed[: random_source.randint(0, len(changed))]:
            _write(start, bytes(whole[start : start + SECTOR_BYTES]))(content)

    return torn


class LossyDisk(apsw.VFS):
    """Be the file layer of one run and the engine that opens databases over it.

    ``cut_at`` is the number of the write, truncation, sync or removal at which the power goes;
    ``full_at`` the bytes written after which the disk is full; ``fail_write_at`` and
    ``fail_sync_at`` the number of the write or sync that fails.
    """

    error: type[Exception] = apsw.Error

    def __init__(
        self,
        seed: int = 0,
        *,
        cut_at: int | None = None,
        full_at: int | None = None,
        fail_write_at: int | None = None,
        fail_sync_at: int | None = None,
    ) -> None:
        self.name = f"lossy-{id(self)}"
        super().__init__(self.name, "")
        self.random = random.Random(seed)
        self.files: dict[str, _HeldBack] = {}
        self.powered = True
        self.steps = 0
        self.writes = 0
        self.syncs = 0
        self.bytes_written = 0
        self.cut_at = cut_at
        self.full_at = full_at
        self.fail_write_at = fail_write_at
        self.fail_sync_at = fail_sync_at

    def connect(self, path: Path, *, read_only: bool) -> Connection:
        """Open a database; the layer has no shared memory, so one connection owns the file."""
        assert not read_only, "readers come after the crash and use the plain engine"
        connection = apsw.Connection(str(path), vfs=self.name)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return connection

    def result_code(self, error: Exception) -> int:
        """Return SQLite's result code of an error."""
        return int(getattr(error, "result", 0))

    def step(self) -> None:
        """Count an operation, and go dark when its turn has come."""
        self.steps += 1
        if self.steps == self.cut_at:
            self.powered = False
        self.check_power()

    def check_power(self) -> None:
        """Fail when the machine is off."""
        if not self.powered:
            raise apsw.exception_for(apsw.SQLITE_IOERR)

    def crash(self) -> None:
        """Cut the power, and leave on the real files what the disk may have kept."""
        self.powered = False
        for file in self.files.values():
            file.keep(self._kept(file.edits))
            file.path.write_bytes(file.kept)

    def flush(self) -> None:
        """Write out what was held back, as an operating system does after a process ends."""
        for file in self.files.values():
            file.keep(file.edits)
            file.path.write_bytes(file.kept)

    def _kept(self, edits: list[_Edit]) -> list[_Edit]:
        match self.random.choice(("none", "prefix", "some", "torn", "all")):
            case "none":
                return []
            case "prefix":
                return edits[: self.random.randint(0, len(edits))]
            case "some":
                return [edit for edit in edits if self.random.random() < 0.5]
            case "torn":
                count = self.random.randint(0, len(edits))
                return edits[:count] + [_torn(edit, self.random) for edit in edits[count:][:1]]
            case _:
                return edits

    def file(self, path: str) -> _HeldBack:
        """Return a file as its writer sees it."""
        return self.files.setdefault(path, _HeldBack(Path(path)))

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        """Open a file of the log; SQLite's own temporary files go elsewhere."""
        self.check_power()
        if name is None:
            return apsw.VFSFile("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _LossyFile(self, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Remove a file; a removal is kept at once."""
        self.step()
        super().xDelete(filename, syncdir)
        self.files.pop(filename, None)


class _LossyFile(apsw.VFSFile):
    def __init__(
        self, disk: LossyDisk, path: str, name: str | apsw.URIFilename, flags: list[int]
    ) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._file = disk.file(path)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self._disk.check_power()
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        disk = self._disk
        disk.writes += 1
        disk.bytes_written += len(data)
        if disk.full_at is not None and disk.bytes_written > disk.full_at:
            raise apsw.exception_for(apsw.SQLITE_FULL)
        if disk.writes == disk.fail_write_at:
            raise apsw.exception_for(apsw.SQLITE_IOERR_WRITE)
        # The write on which the power goes was under way: it may be kept, or torn.
        self._file.edit(_write(offset, bytes(data)))
        disk.step()

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.step()
        self._file.edit(_truncate(newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        disk = self._disk
        disk.step()
        disk.syncs += 1
        if disk.syncs == disk.fail_sync_at:
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)
        self._file.keep(self._file.edits)

    def xFileSize(self) -> int:  # noqa: N802
        self._disk.check_power()
        return len(self._file.seen)
