"""The import contracts of pyproject.toml hold, and each of them can fail."""

import tomllib
from copy import deepcopy
from typing import Any

import grimp
import pytest
from importlinter import Contract, configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.tidy.sources import ROOT

configuration.configure()

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: list[dict[str, Any]] = SETTINGS["tool"]["importlinter"]["contracts"]
TYPES: dict[str, type[Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}

# An edge uphill, sideways or in a circle, and the contracts that must see it.
BAD_EDGES = (
    ("damrak.domain.orders", "damrak.core.book", {"floors", "circles", "core"}),
    ("damrak.ports.log", "damrak.core.book", {"floors", "core"}),
    ("damrak.adapters.logs.sqlite", "damrak.core.book", {"core"}),
    ("damrak.services.gateway.orders", "damrak.core.book", {"core"}),
    ("damrak.runtime.shard", "damrak.adapters.logs.memory", {"floors", "adapters"}),
    ("damrak.services.gateway.orders", "damrak.adapters.logs.memory", {"adapters"}),
    ("damrak.services.gateway.orders", "damrak.services.portfolio.rows", {"rooms"}),
    ("damrak.adapters.logs.memory", "damrak.adapters.tables.memory", {"kinds", "drivers"}),
    ("damrak.adapters.logs.memory", "damrak.adapters.logs.sqlite", {"drivers"}),
    ("damrak.services.gateway.orders", "damrak.app.cli", {"floors", "circles"}),
)
GOOD_EDGES = (
    ("damrak.core.book", "damrak.domain.orders"),
    ("damrak.ports.log", "damrak.domain.orders"),
    ("damrak.runtime.shard", "damrak.core.book"),
    ("damrak.runtime.shard", "damrak.ports.log"),
    ("damrak.adapters.logs.sqlite", "damrak.ports.log"),
    ("damrak.adapters.logs.sqlite", "damrak.adapters.durable_files"),
    ("damrak.services.portfolio.rows", "damrak.runtime.shard"),
    ("damrak.app.cli", "damrak.services.gateway.orders"),
    ("damrak.app.cli", "damrak.adapters.logs.sqlite"),
    ("damrak.app.cli", "damrak.core.book"),
    ("damrak.adapters.logs.memory", "damrak.domain.orders"),
    ("damrak.adapters.tables.memory", "damrak.domain.orders"),
)


def house(edges: list[tuple[str, str]]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    graph.add_module("damrak.domain")
    for importer, imported in edges:
        for name in (importer, imported):
            parts = name.split(".")
            for end in range(1, len(parts) + 1):
                graph.add_module(".".join(parts[:end]))
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    return graph


def broken(graph: grimp.ImportGraph) -> set[str]:
    found = set()
    for options in CONTRACTS:
        contract = TYPES[options["type"]](
            name=options["name"],
            session_options={"root_packages": ["damrak"]},
            contract_options={key: value for key, value in options.items() if key != "name"},
        )
        if not contract.check(deepcopy(graph), verbose=False).kept:
            found.add(options["id"])
    return found


def test_our_house_holds_every_contract() -> None:
    assert broken(grimp.build_graph("damrak", cache_dir=None)) == set()


def test_a_house_of_allowed_edges_holds_every_contract() -> None:
    assert broken(house(list(GOOD_EDGES))) == set()


def test_a_house_with_one_room_holds_every_contract() -> None:
    assert broken(house([("damrak.core.book", "damrak.domain.orders")])) == set()


@pytest.mark.parametrize(("importer", "imported", "contracts"), BAD_EDGES)
def test_a_bad_edge_breaks_its_contracts(importer: str, imported: str, contracts: set[str]) -> None:
    assert broken(house([*GOOD_EDGES, (importer, imported)])) == contracts


def test_every_contract_was_seen_to_break() -> None:
    assert {options["id"] for options in CONTRACTS} == set().union(*(c for _, _, c in BAD_EDGES))
