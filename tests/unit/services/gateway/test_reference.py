from pathlib import Path

from damrak.domain.reasons import Reason
from damrak.http.problems import DoorCode, status_and_title
from damrak.http.titles import REASON_TITLES
from damrak.services.gateway.reference import html, markdown

PAGE = Path(__file__).parents[4] / "docs/reference/problems.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == markdown(), (
        "write it again: python -m damrak.services.gateway.reference > docs/reference/problems.md"
    )


def test_every_reason_has_a_title_and_every_code_a_place() -> None:
    assert set(REASON_TITLES) == set(Reason)
    assert set(Reason) & {code.value for code in DoorCode} == set()
    for code in (*Reason, *DoorCode):
        status, title = status_and_title(code)
        assert 400 <= status < 600
        assert f'id="{code.value}"' in html()
        assert title in markdown()
