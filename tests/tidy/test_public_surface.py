"""What `import damrak` offers is what it says it offers."""

from types import ModuleType

import damrak


def test_the_list_of_public_names_is_sorted_and_without_repetition() -> None:
    assert damrak.__all__ == sorted(set(damrak.__all__))


def test_every_listed_name_can_be_imported() -> None:
    assert [name for name in damrak.__all__ if not hasattr(damrak, name)] == []


def test_every_importable_name_is_listed() -> None:
    found = {
        name
        for name, value in vars(damrak).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }

    assert found - set(damrak.__all__) == set()
