"""The page of settings is what the structs say now."""

from damrak.app.config.fields import fields_of
from damrak.app.config.reference import page
from damrak.app.config.settings import Settings
from tests.conftest import ROOT

PAGE = ROOT / "docs/reference/configuration.md"


def test_the_page_is_written_from_the_structs() -> None:
    how = f"python -m damrak.app.config.reference > {PAGE.relative_to(ROOT)}"
    assert PAGE.read_text("utf-8") == page(), how


def test_the_page_tells_of_every_setting() -> None:
    text = page()
    for name in fields_of(Settings):
        assert f"### `{name}`\n" in text
