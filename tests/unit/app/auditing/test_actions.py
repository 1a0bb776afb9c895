"""Actions out of the tables: asked from a loop, also before and while there are none."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.auditing.actions import OpenActions, TablesActions
from damrak.ports.audit import ActionFilter
from damrak.ports.history import HistoryBehind
from damrak.services.actions.tables import ACTIONS

ROW = (1, 5, 7, "order.submitted", "done", "", 3, 9, "", "cause-1")


def fill(path: Path) -> None:
    with closing(SqliteTables(path)) as tables, tables.transaction() as transaction:
        transaction.create(ACTIONS)
        transaction.publish(ACTIONS)
        transaction.insert(ACTIONS, [ROW])


def test_actions_are_found_once_there_are_tables(tmp_path: Path) -> None:
    path = tmp_path / "tables.sqlite"
    with closing(TablesActions(path)) as actions:
        assert asyncio.run(actions.actions(ActionFilter(), 10)) == []
        fill(path)
        (found,) = asyncio.run(actions.actions(ActionFilter(), 10))
    assert (found.actor, found.order_id, found.correlation_id) == (7, 9, "cause-1")


def test_tables_that_are_built_anew_are_behind_and_then_found(tmp_path: Path) -> None:
    path = tmp_path / "tables.sqlite"
    with closing(SqliteTables(path)) as tables, tables.transaction():
        pass
    with closing(TablesActions(path)) as actions:
        with pytest.raises(HistoryBehind):
            asyncio.run(actions.actions(ActionFilter(), 10))
        fill(path)
        assert len(asyncio.run(actions.actions(ActionFilter(), 10))) == 1


def test_without_tables_there_are_no_actions() -> None:
    assert asyncio.run(OpenActions(None).actions(ActionFilter(), 10)) == []
