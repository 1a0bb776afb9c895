"""Everything that can be asked of the workspace over HTTP: by people for themselves, by no key."""

from collections.abc import Iterable
from typing import Any, Final

from damrak.http.operations import Handle, Operation
from damrak.ports.audit import Auditor
from damrak.ports.identity import Permission
from damrak.services.identity.storage.store import Store
from damrak.services.identity.workspace.asking import Listed, WorkspaceAsking
from damrak.services.identity.workspace.rooms import ChartRoom, WatchlistRoom
from damrak.wire.identity import workspace as wire
from damrak.wire.identity.teams import Removed

Row = tuple[str, str, str, Handle, dict[str, Any]]
"""An operation as a line: method and path, name, summary, handle, and the rest."""

_LISTS: Final = "/api/watchlists"
_LIST: Final = f"{_LISTS}/{{watchlist_id}}"
_TEAM: Final = f"{_LIST}/teams/{{team_id}}"
_LAYOUT: Final = "/api/layouts/{name}"
_DRAWING: Final = "/api/drawings/{symbol}"

_EXAMPLE: Final = {"name": "Majors", "symbols": ["BTC-USD"]}
_VALUE: Final = {"value": {"panels": ["chart", "book"]}}


def operations(store: Store, auditor: Auditor, listed: Listed) -> list[Operation]:
    """Return all operations; ``listed`` returns a symbol as the venue writes it, or None."""
    asking = WorkspaceAsking(store, auditor, listed)
    lists, charts = WatchlistRoom(asking), ChartRoom(asking)
    own = [*_watchlists(lists), *_sharing(lists), *_charts(charts)]
    return [*_of(Permission.MANAGE_SELF, own), *_of(Permission.VIEW_MARKETS, _shared(lists))]


def _of(needs: Permission, rows: Iterable[Row]) -> list[Operation]:
    return [
        Operation(
            method=line.split()[0],
            path=line.split()[1],
            name=name,
            summary=summary,
            tag="Workspace",
            handle=handle,
            needs=needs,
            **more,
        )
        for line, name, summary, handle, more in rows
    ]


def _watchlists(room: WatchlistRoom) -> list[Row]:
    listed = {"answer": wire.WatchlistList}
    made = {
        "body": wire.WatchlistRequest,
        "answer": wire.Watchlist,
        "status": 201,
        "example": _EXAMPLE,
        "links": (("get_watchlist", ("watchlist_id", "$response.body#/watchlist_id")),),
    }
    changed = {
        "body": wire.WatchlistChange,
        "answer": wire.Watchlist,
        "problems": (404,),
        "example": {"symbols": ["BTC-USD"]},
    }
    return [
        (
            f"GET {_LISTS}",
            "list_watchlists",
            "List your watchlists, then those shared with a team of yours",
            room.all,
            listed,
        ),
        (f"POST {_LISTS}", "create_watchlist", "Make a watchlist", room.create, made),
        (f"GET {_LIST}", "get_watchlist", "Tell a watchlist", room.one, _one(wire.Watchlist)),
        (f"PATCH {_LIST}", "change_watchlist", "Change a watchlist", room.change, changed),
        (f"DELETE {_LIST}", "remove_watchlist", "Remove a watchlist", room.remove, _one(Removed)),
    ]


def _sharing(room: WatchlistRoom) -> list[Row]:
    said, team = _one(wire.Watchlist), _one(wire.Watchlist)
    return [
        (
            f"POST {_LIST}/link",
            "link_watchlist",
            "Make a link to a watchlist, which ends the one before; its token is told once",
            room.link,
            _one(wire.WatchlistLink),
        ),
        (f"DELETE {_LIST}/link", "unlink_watchlist", "End the link", room.unlink, said),
        (
            f"PUT {_TEAM}",
            "share_watchlist",
            "Show a watchlist to a team that you are in",
            room.share,
            team,
        ),
        (
            f"DELETE {_TEAM}",
            "unshare_watchlist",
            "Show a watchlist to a team no longer",
            room.unshare,
            team,
        ),
    ]


def _shared(room: WatchlistRoom) -> list[Row]:
    return [
        (
            "POST /api/shared/watchlists",
            "get_shared_watchlist",
            "Tell the watchlist that a link leads to; its token stands in no address",
            room.shared,
            {
                "body": wire.SharedWatchlistRequest,
                "answer": wire.SharedWatchlist,
                "problems": (404,),
                "example": {"token": "dmw_000000000000_" + "A" * 43},
            },
        )
    ]


def _charts(room: ChartRoom) -> list[Row]:
    listed = {"answer": wire.LayoutList}
    layout = {"body": wire.ValueRequest, "answer": wire.Layout, "example": _VALUE}
    drawn = {
        "body": wire.ValueRequest,
        "answer": wire.Drawing,
        "problems": (404,),
        "example": {"value": {"lines": [["2030-01-31T17:30:00Z", "43250.15"]]}},
    }
    gone = {"answer": Removed, "problems": (404, 422)}
    return [
        ("GET /api/layouts", "list_layouts", "List your layouts by name", room.layouts, listed),
        (f"PUT {_LAYOUT}", "put_layout", "Keep a layout", room.put_layout, layout),
        (f"DELETE {_LAYOUT}", "remove_layout", "Remove a layout", room.remove_layout, gone),
        (
            f"GET {_DRAWING}",
            "get_drawing",
            "Tell what you drew on the chart of an instrument",
            room.drawing,
            _one(wire.Drawing),
        ),
        (
            f"PUT {_DRAWING}",
            "put_drawing",
            "Keep what you drew on the chart of an instrument, instead of what was there",
            room.put_drawing,
            drawn,
        ),
    ]


def _one(answer: Any) -> dict[str, Any]:
    return {"answer": answer, "problems": (404,)}
