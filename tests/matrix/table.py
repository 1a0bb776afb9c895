"""The table of who is answered what: a row an operation, a column a kind of caller."""

from pathlib import Path

from tests.matrix.house import KINDS


def read_table(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the cells of each operation; what follows a # is for people."""
    table: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words or words[0] == "operation":
            continue
        if len(words) != len(KINDS) + 1 or words[0] in table:
            raise ValueError(
                f"{path.name}:{number}: a row has {len(KINDS)} cells, and is there once"
            )
        table[words[0]] = tuple(words[1:])
    return table


def cell_of(own: int, foreign: int) -> str:
    """Return a cell: one status, or what differs for one's own and for another's."""
    return f"{own}" if own == foreign else f"{own}/{foreign}"
