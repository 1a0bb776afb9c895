"""The pages keep their promises: links lead somewhere, and commands that they name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page for place in (ROOT, ROOT / "docs", ROOT / "benchmarks") for page in place.glob("*.md")
) + sorted((ROOT / "docs").glob("*/*.md"))

_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_MAKE = re.compile(r"\bmake ([a-z]+)\b(?=[ `]|$)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    lost = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not lost


def test_the_readmes_commands_are_targets_of_the_makefile() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    named = {target for block in blocks for target in _MAKE.findall(block)}
    assert {"run", "test"} <= named <= set(_TARGET.findall((ROOT / "Makefile").read_text()))
