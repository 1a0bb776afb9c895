"""Every operation asked by every kind of caller, about what is his own and what is another's.

``matrix.txt`` says what the policy is; nothing here knows it (ASVS 4.1.1, 4.1.3, 4.1.5 and 4.2.1).
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from damrak.http.operations import Operation
from tests.matrix.house import KINDS, NOBODY, House
from tests.matrix.questions import ALONE, Asker
from tests.matrix.table import cell_of, read_table

TABLE = read_table(Path(__file__).with_name("matrix.txt"))

# Where there is a file system in memory, no test waits for a disk.
_MEMORY = Path("/dev/shm")  # noqa: S108  # each test has a folder of its own


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Return a venue with all its rooms."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        opened = House(Path(folder))
        yield opened
        opened.close()
    structlog.reset_defaults()


@pytest.mark.parametrize("name", TABLE)
def test_everybody_is_answered_as_the_table_says(house: House, name: str) -> None:
    operation = {each.name: each for each in house.operations}.get(name)
    assert operation is not None, f"{name} is a row of the table, and no operation any more"

    said = house.loop.run_until_complete(_row(house, operation))

    assert not [cell for cell in said.values() if "5" in {part[0] for part in cell.split("/")}]
    assert said == dict(zip(KINDS, TABLE[name], strict=True))


def test_every_operation_has_a_row(house: House) -> None:
    served = {each.name for each in house.operations}

    assert served - set(TABLE) == set()
    assert set(TABLE) - served == set()


def test_whoever_shows_nothing_is_let_in_where_anybody_is_and_nowhere_else(house: House) -> None:
    # ASVS 4.1.1 and 4.1.5: what asks for no credential is named here, one by one.
    open_to_all = {each.name for each in house.operations if each.needs is None}

    assert open_to_all == ANYBODY
    assert {name for name, cells in TABLE.items() if cells[0] != "401"} <= ANYBODY


async def _row(house: House, operation: Operation) -> dict[str, str]:
    if not house.callers:
        house.callers = {kind: await house.caller(kind) for kind in KINDS}
    said: dict[str, str] = {}
    for kind in KINDS:
        sides = []
        for own in (True, False):
            alone = operation.name in ALONE
            caller = await house.caller(kind) if alone else house.callers[kind]
            asked = await Asker(house, caller, own=own).question(operation)
            secret = "" if kind == NOBODY else caller.secret
            path, query, body = asked
            answer = await house.ask(operation.method, path, body, secret=secret, query=query)
            sides.append(answer.status)
        said[kind] = cell_of(*sides)
    return said


ANYBODY = frozenset(
    "get_health get_ready get_metrics do_register do_verify do_verify_resend do_forgot do_reset "
    "get_options do_login do_login_second_factor do_passkeys_challenge do_passkeys_login "
    "refresh_session log_out get_signing_keys begin_single_sign_on finish_single_sign_on "
    "land_after_single_sign_on document0 document1 document2 document3 document4 "
    "show_page".split()
)
"""Every operation that asks for no credential; the documents and pages are the last."""
