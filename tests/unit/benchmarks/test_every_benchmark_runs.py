"""Every benchmark runs on a workload of next to nothing and prints figures that programs can read.

No value is judged here: a figure is no verdict.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import BENCHMARKS, main


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_prints_one_object_a_figure(name: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        main, [name, "--json", "--scale", "0.001", "--directory", str(tmp_path)]
    )

    assert ran.exception is None, ran.output
    figures = [json.loads(line) for line in ran.stdout.splitlines()]
    assert figures
    for figure in figures:
        assert figure["name"].startswith(f"{name}.")
        assert figure["unit"]
        assert figure["value"] >= 0
        assert figure["n"] > 0 or "skipped" in figure["note"]
        assert figure["machine"]["loop_ns"] > 0
    assert list(tmp_path.iterdir()) == []


def test_without_json_a_table_names_every_figure(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["exchange", "--scale", "0.001", "--directory", str(tmp_path)])

    assert ran.exception is None, ran.output
    assert "exchange.rate" in ran.stdout
    assert "exchange.messages" in ran.stdout
