"""The pages and settings around the code say what is true."""

import json
import re
import tomllib
from importlib import metadata

import damrak
from tests.tidy.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = (ROOT / "constraints.txt").read_text("utf-8")
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+")
FRAGMENT = re.compile(r"[a-z0-9-]+\.(added|changed|deprecated|removed|fixed|security)\.md")


def wanted() -> dict[str, str]:
    project = PROJECT["project"]
    ranges = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    ranges += [text for group in project["optional-dependencies"].values() for text in group]
    return {re.split(r"[<>=!~\[; ]", text)[0]: text for text in ranges}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = [line for line in PINNED.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    return {plain(name): version for name, version in (line.split("==") for line in lines)}


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")

    assert [name for name in wanted() if f"| {name} |" not in page] == []


def test_every_pinned_version_is_explained_and_no_other() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    rows = {plain(row) for row in re.findall(r"^\| ([A-Za-z][\w.-]*) \|", page, re.MULTILINE)}

    assert rows - {"package"} == pins().keys()


def test_every_dependency_and_all_that_it_needs_is_pinned() -> None:
    pinned, ahead, seen = pins(), [plain(name) for name in wanted()], set()
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        assert name in pinned, f"constraints.txt must pin {name}"
        ahead += _needs(name)


def _needs(name: str) -> list[str]:
    try:
        needs = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # the bench extra is installed for measuring only
        return []
    # A marker may name an extra, another system or another Python: those are not ours.
    return [plain(re.split(r"[<>=!~\[; (]", need)[0]) for need in needs if ";" not in need]


def test_the_constraints_name_no_place_to_install_from() -> None:
    assert re.search(r"https?:|file:|index-url|find-links|@", PINNED) is None


def test_the_version_is_the_package_metadata() -> None:
    assert metadata.version("damrak") == damrak.__version__


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_changelog_fragment_is_named_after_a_kind_of_change() -> None:
    names = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]

    assert [name for name in names if not FRAGMENT.fullmatch(name)] == []


def test_every_make_target_is_phony_and_explained() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    targets = re.findall(r"^([a-z][a-z0-9-]*):.*?(## .+)?$", text, re.MULTILINE)

    assert phony is not None
    assert [name for name, explained in targets if not explained] == []
    assert sorted(phony[1].split()) == sorted(name for name, _ in targets)


def test_every_dependency_of_the_terminal_is_explained_and_no_other() -> None:
    package = json.loads((ROOT / "web/package.json").read_text("utf-8"))
    page = (ROOT / "docs/dependencies-web.md").read_text("utf-8")
    rows = set(re.findall(r"^\| (@?[a-z][\w./-]*) \|", page, re.MULTILINE)) - {"package"}

    assert rows == {*package["dependencies"], *package["devDependencies"]}


def test_the_lock_file_of_the_terminal_names_no_registry() -> None:
    lock = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))

    assert [name for name, each in lock["packages"].items() if "resolved" in each] == []
