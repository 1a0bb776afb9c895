"""Layouts and drawings: kept whole, bounded, and nobody else's."""

from typing import Any

import pytest

from damrak.services.identity.storage.models import Drawing, Layout
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Broken
from damrak.services.identity.workspace import charts
from damrak.services.identity.workspace.charts import DRAWINGS_MAX, LAYOUTS_MAX, Kept
from tests.unit.services.identity.control import either_database
from tests.unit.services.identity.teams.town import SECOND, Town

__all__ = ["either_database"]

VALUE: dict[str, Any] = {"panels": ["chart", {"book": 1.5}], "empty": None, "text": "\0é😀"}


def put(town: Town, who: str, name: str, value: dict[str, Any]) -> Kept:
    """Let somebody keep a layout."""
    return town.do(who, lambda acting: charts.put_layout(acting, name, value))


def draw(town: Town, who: str, symbol: str, value: dict[str, Any]) -> Kept:
    """Let somebody draw."""
    return town.do(who, lambda acting: charts.put_drawing(acting, symbol, value))


def test_layouts_are_told_by_name_as_they_were_kept(town: Town) -> None:
    put(town, "anna", "night", {})
    put(town, "anna", "Day", VALUE)
    first = put(town, "anna", "day", VALUE)
    again = put(town, "anna", "day", {"panels": []})
    assert again.updated_time == (first.updated_time or 0) + SECOND

    found = town.do("anna", charts.layouts)
    assert [(each.name, each.value) for each in found] == [
        ("Day", VALUE),
        ("day", {"panels": []}),
        ("night", {}),
    ]
    town.do("anna", lambda acting: charts.remove_layout(acting, "day"))
    assert [each.name for each in town.do("anna", charts.layouts)] == ["Day", "night"]


def test_of_another_s_layouts_nothing_is_there(town: Town) -> None:
    # ASVS 4.2.1
    put(town, "anna", "day", VALUE)
    assert town.do("ben", charts.layouts) == []
    with pytest.raises(Absent, match="name must be of a layout of yours, was day"):
        town.do("ben", lambda acting: charts.remove_layout(acting, "day"))
    put(town, "ben", "day", {})
    assert town.do("anna", charts.layouts)[0].value == VALUE


def test_a_chart_without_drawings_is_empty_and_an_empty_one_is_forgotten(town: Town) -> None:
    def rows(acting: Acting) -> int:
        return acting.unit.session.query(Drawing).count()

    nothing = Kept("BTC-USD", {}, None)
    assert town.do("anna", lambda acting: charts.drawing(acting, "BTC-USD")) == nothing
    drawn = draw(town, "anna", "BTC-USD", VALUE)
    assert town.do("anna", lambda acting: charts.drawing(acting, "BTC-USD")) == drawn
    assert town.do("ben", lambda acting: charts.drawing(acting, "BTC-USD")) == nothing
    assert town.do("anna", lambda acting: charts.drawing(acting, "ETH-USD")).value == {}
    assert town.host(rows) == 1
    assert draw(town, "anna", "BTC-USD", {}) == nothing
    assert draw(town, "anna", "BTC-USD", {}) == nothing
    assert town.host(rows) == 0


def test_one_more_than_the_most_is_refused_by_name_and_what_is_there_still_changes(
    town: Town,
) -> None:
    def fill(acting: Acting) -> None:
        whose = {"user_id": acting.caller.user_id, "value": "{}", "updated_time": 0}
        acting.unit.session.add_all(
            [Layout(name=f"layout {count}", **whose) for count in range(LAYOUTS_MAX)]
            + [Drawing(symbol=f"X{count}-USD", **whose) for count in range(DRAWINGS_MAX)]
        )

    town.do("anna", fill)
    with pytest.raises(Broken, match=f"layouts must be at most {LAYOUTS_MAX}") as layouts:
        put(town, "anna", "one more", VALUE)
    with pytest.raises(Broken, match=f"drawings must be at most {DRAWINGS_MAX}") as drawings:
        draw(town, "anna", "BTC-USD", VALUE)
    assert (layouts.value.error.field, drawings.value.error.field) == ("layouts", "drawings")
    assert put(town, "anna", "layout 0", VALUE).value == VALUE
    draw(town, "anna", "X0-USD", {})
    assert draw(town, "anna", "BTC-USD", VALUE).value == VALUE
    assert put(town, "ben", "one more", VALUE).value == VALUE
