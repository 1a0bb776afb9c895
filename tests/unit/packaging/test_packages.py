"""Packages: what is installed holds the terminal, though no repository does."""

import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[3]
BUILT = "damrak/services/gateway/pages/built"
PAGE = (f"{BUILT}/index.html", f"{BUILT}/assets/index-1a2b.js")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a small project with our settings, in which a page was built."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", ".gitignore", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in (*PAGE, "damrak/__init__.py", "damrak/__pycache__/left.pyc"):
        file = folder / "src" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('__version__ = "1.2.3"\n')
    for name in ("src/main.ts", "node_modules/react/index.js", "generated/api.d.ts"):
        file = folder / "web" / name
        file.parent.mkdir(parents=True)
        file.touch()
    yield folder
    shutil.rmtree(folder)


def test_a_wheel_holds_the_built_page(project: Path) -> None:
    (wheel,) = WheelBuilder(str(project)).build(directory=str(project), versions=["standard"])

    names = set(zipfile.ZipFile(wheel).namelist())

    assert {*PAGE, "damrak/__init__.py"} <= names
    assert not [name for name in names if "web/" in name or "__pycache__" in name]


def test_a_source_package_holds_the_page_and_what_it_was_built_of(project: Path) -> None:
    (package,) = SdistBuilder(str(project)).build(directory=str(project), versions=["standard"])

    with tarfile.open(package) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}

    assert {f"src/{name}" for name in PAGE} <= names
    assert "web/src/main.ts" in names
    assert not [name for name in names if "node_modules" in name or "generated" in name]
