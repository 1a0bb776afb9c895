"""Every console block of the guides is run, and what it prints is what the guide says.

Guides without one are of other programs, whose tests run them.
"""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.shell import Shell

CONSOLE = "```console\n"
GUIDES = sorted(
    page for page in (ROOT / "docs/guides").glob("*.md") if CONSOLE in page.read_text("utf-8")
)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "..."


def steps(page: str) -> list[tuple[str, str]]:
    """Return the commands of a page, each with what it prints."""
    found = []
    for block in BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            found.append((command, printed))
    return found


def matches(printed: str, expected: str) -> bool:
    """Return whether an output is the expected one, dots standing for anything."""
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split(ANYTHING))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(guide: Path, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "venue")
    commands = steps(guide.read_text("utf-8"))

    for command, expected in commands:
        words = shlex.split(command.replace("~", str(tmp_path)))
        words = [str(ROOT / word) if word.startswith("examples/") else word for word in words]
        assert words.pop(0) == "damrak"
        code = 1 if expected.startswith("damrak: ") else 0
        output = shell.run(*words, code=code).output
        assert matches(output, expected), f"{command}\n{output}"
