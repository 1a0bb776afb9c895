"""What questions about the workspace name: a watchlist, its link, a layout of somebody."""

from damrak.http.operations import Operation
from damrak.services.identity.storage.models import Layout, Watchlist, WatchlistTeam
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.workspace.links import new_link
from tests.matrix.house import House, Person


def workspace_place(house: House, name: str, operation: Operation, whose: Person) -> object:
    """Return what stands at a place of a path, made anew for somebody."""
    if name == "name":
        return _layout(house, whose) if operation.method == "DELETE" else "day"
    return _watchlist(house, whose)[0]


def link_token(house: House, whose: Person) -> str:
    """Return what opens a watchlist of somebody, made anew."""
    return _watchlist(house, whose)[1]


def share(house: House, watchlist_id: int, team_id: int) -> None:
    """Show a watchlist to a team."""
    row = WatchlistTeam(watchlist_id=watchlist_id, team_id=team_id, shared_time=0)
    house.store.run_now(lambda unit: unit.session.add(row))


def _watchlist(house: House, whose: Person) -> tuple[int, str]:
    def work(unit: Unit) -> tuple[int, str]:
        row, link = Watchlist(user_id=whose.user_id, name="list", symbols="[]"), new_link()
        row.link_id, row.link_digest = link.link_id, link.digest
        row.created_time = row.updated_time = unit.now
        unit.session.add(row)
        unit.session.flush()
        return row.id, link.token

    return house.store.run_now(work)


def _layout(house: House, whose: Person) -> str:
    name = house.unique("layout")
    row = Layout(user_id=whose.user_id, name=name, value="{}", updated_time=0)
    house.store.run_now(lambda unit: unit.session.add(row))
    return name
