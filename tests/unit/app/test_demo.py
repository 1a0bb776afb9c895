import csv
import importlib.util
import io
from types import ModuleType

from damrak.app.demo import FUNDS, INSTRUMENTS, demo_orders
from damrak.domain.instruments import instrument_violation
from tests.conftest import ROOT

BYTES_MAX = 1_500_000
COMMANDS_MIN = 20_000


def generator() -> ModuleType:
    place = ROOT / "examples/orders/generate.py"
    spec = importlib.util.spec_from_file_location("generate", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_order_file_is_what_its_script_writes() -> None:
    written = "".join(f"{line}\n" for line in generator().order_lines())

    assert written == demo_orders()


def test_another_seed_writes_another_file() -> None:
    order_lines = generator().order_lines

    assert list(order_lines(seed=1, commands=50)) != list(order_lines(seed=2, commands=50))
    assert len(list(order_lines(seed=1, commands=50))) == 51


def test_the_order_file_is_small_and_has_a_bit_of_everything() -> None:
    text = demo_orders()
    rows = list(csv.DictReader(io.StringIO(text), restval=""))
    kinds = {(row["action"], row["order_type"], row["time_in_force"]) for row in rows}

    assert len(text) < BYTES_MAX
    assert len(rows) >= COMMANDS_MIN
    assert {("submit", "market", "ioc"), ("submit", "limit", "fok")} <= kinds
    assert {row["action"] for row in rows} == {"submit", "replace", "cancel"}
    assert {int(row["account"]) for row in rows} == set(FUNDS)
    assert {row["symbol"] for row in rows} - {""} == {one.symbol for one in INSTRUMENTS}


def test_the_instruments_obey_the_listing_rule() -> None:
    assert [instrument_violation(instrument) for instrument in INSTRUMENTS] == [None, None]
