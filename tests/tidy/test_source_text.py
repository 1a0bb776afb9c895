"""Every rule, against every file of the repository."""

from collections.abc import Callable, Iterator

import pytest

from tests.tidy import determinism, docstrings, shape, words
from tests.tidy.sources import Finding, Source, code, texts

Rule = Callable[[Source], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    shape.file_length,
    shape.line_length,
    shape.function_length,
    shape.positional_parameters,
    shape.empty_names,
    determinism.banned_imports,
    determinism.third_party,
    determinism.banned_calls,
    determinism.floats,
    determinism.coroutines,
    determinism.set_order,
    determinism.recursion,
    words.glossary,
    words.errors_say_was,
    words.patching,
    words.blind_excepts,
    docstrings.presence,
    docstrings.wording,
)


def none_of(findings: list[Finding]) -> None:
    if findings:
        pytest.fail("\n".join(str(finding) for finding in sorted(findings)), pytrace=False)


def test_there_is_code_to_check() -> None:
    assert any(source.within("domain") for source in code())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_code_obeys(rule: Rule) -> None:
    none_of([finding for source in code() for finding in rule(source)])


def test_folders_stay_small() -> None:
    none_of(list(shape.folder_sizes(source.path for source in code())))


def test_prose_speaks_of_damrak_alone() -> None:
    none_of([finding for path, text in texts() for finding in words.prose(path, text)])
